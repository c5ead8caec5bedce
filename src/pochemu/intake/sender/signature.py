"""Whether a delivery is from whom it says: each sender signs in a way of its own."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from pochemu.intake.sender.payload import Fields


class Way(Enum):
    TOKEN = "token"  # noqa: S105 (the secret itself: `Authorization: Bearer …`, `?token=`, or in a field)
    HMAC = "hmac"  # of the body, or of some fields, keyed by the secret
    MAILBOX = "mailbox"  # nothing that is delivered: letters are fetched from the company's own mailbox
    DIGEST = "digest"  # of the key, some fields and the salt in a row; the secret is `key:salt`


class Written(Enum):
    HEX = "hex"
    BASE64 = "base64"
    BASE64_OF_HEX = "base64-of-hex"


ALGORITHMS: Final = ("sha1", "sha256", "sha512")
TOKEN: Final = "token"  # noqa: S105 (its name in the address)


class Signature(NamedTuple):
    way: Way = Way.TOKEN
    algorithm: str = "sha256"
    header: str = ""  # where it stands; or, in a field of the form:
    field: str = ""
    over: tuple[str, ...] = ()  # the fields signed, joined; none: the whole body
    written: Written = Written.HEX


class Delivered(NamedTuple):
    """What came, as it came."""

    body: bytes
    fields: Fields
    headers: Mapping[str, str]
    query: Mapping[str, str]


def is_signed(signature: Signature, secret: str, came: Delivered, *, over: tuple[str, ...] = ()) -> bool:
    """`over`: the fields that this event of the sender's is signed over, where events differ in it."""
    if not secret:
        return False
    match signature.way:
        case Way.TOKEN:
            bearer = came.headers.get("Authorization", "").removeprefix("Bearer ").strip()
            return _same(bearer or came.query.get(TOKEN, "") or came.fields.get(signature.field, ""), secret)
        case Way.MAILBOX:
            return False
        case Way.HMAC:
            said = _signed_text(came, over or signature.over)
            made = hmac.new(secret.encode(), said, signature.algorithm).digest()
        case Way.DIGEST:
            key, _, salt = secret.partition(":")
            said = key.encode() + _signed_text(came, over or signature.over) + salt.encode()
            made = hashlib.new(signature.algorithm, said).digest()
    told = came.headers.get(signature.header, "") if signature.header else came.fields.get(signature.field, "")
    return _same(told.strip().removeprefix(f"{signature.algorithm}="), _as_text(made, signature.written))


def _signed_text(came: Delivered, over: tuple[str, ...]) -> bytes:
    return "".join(came.fields.get(name, "") for name in over).encode() if over else came.body


def _as_text(made: bytes, written: Written) -> str:
    match written:
        case Written.HEX:
            return made.hex()
        case Written.BASE64:
            return b64encode(made).decode()
        case Written.BASE64_OF_HEX:
            return b64encode(made.hex().encode()).decode()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
