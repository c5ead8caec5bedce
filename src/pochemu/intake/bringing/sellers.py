"""Who sold it, as books write it: «Ёлкин Борис 60 %; Соколова Анна 40 %», «Ёлкин 1/2 (продавец), Белая 1/2 (продавец)».

Where no share is said of anybody in a role, its shares are equal.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import Unfit

_DIVIDED: Final = re.compile(r"[;|\n]|,(?!\d)")
_ROLE: Final = re.compile(r"\(([^()]*)\)")
_SHARE: Final = re.compile(
    r"(?<![\w.,/])(?:(\d{1,3}(?:[.,]\d{1,6})?)\s*%|(\d{1,6})\s*/\s*(\d{1,6}))(?![\w/])", re.ASCII
)


class Seller(NamedTuple):
    name: str
    share: mpq | None  # None: not said
    role: str = ""


def sellers(cells: Iterable[str]) -> list[Seller]:
    return [_seller(part) for cell in cells for part in _DIVIDED.split(cell) if part.strip()]


def _seller(text: str) -> Seller:
    role, share = _ROLE.search(text), _SHARE.search(text)
    for found in sorted(filter(None, (role, share)), key=re.Match.start, reverse=True):
        text = f"{text[: found.start()]} {text[found.end() :]}"
    return Seller(" ".join(text.split()).strip(" -—–:"), _share(share), " ".join(role[1].split()) if role else "")


def _share(found: re.Match[str] | None) -> mpq | None:
    if found is None:
        return None
    percent, parts, whole = found.groups()
    if percent:
        return mpq(percent.replace(",", ".")) / 100
    return mpq(int(parts), int(whole)) if int(whole) else mpq(0)


def shares(told: Sequence[Seller]) -> list[mpq]:
    """Raises Unfit where of some in a role a share is said, and of others not."""
    return [_share_of(one, [each for each in told if each.role == one.role]) for one in told]


def _share_of(one: Seller, beside: Sequence[Seller]) -> mpq:
    said = [each for each in beside if each.share is not None]
    if not said:
        return mpq(1, len(beside))
    if one.share is None or len(said) < len(beside):
        missing = next(each.name for each in beside if each.share is None)
        raise Unfit(_HALF_SAID.fill(name=missing or "—"))
    return one.share


_HALF_SAID = Words(
    "a share is said of some and not of {name}: write each one's, as “60 %” or “3/5”, or nobody's, for equal shares",
    "доля указана не у всех, её нет у {name}: напишите доли всем, например «60 %» или «3/5», или никому: поровну",
)
