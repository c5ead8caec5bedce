"""Variables of the environment as settings need them; one that can't be read is told in both languages.

No error holds the value itself where it may hold a password.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from pochemu.engine.words import Words
from pochemu.intake.os_words import os_words

KNOWN: Final = ("sqlite", "postgres", "postgresql", "pgsql")


def flag(name: str, *, default: bool = False) -> bool:
    given = os.environ.get(name, "")
    if given not in ("", "0", "1"):
        raise ImproperlyConfigured(_FLAG.fill(name=name, found=given))
    return given == "1" if given else default


def folder() -> Path:
    """The program's own, made where it is not there."""
    made = Path(os.environ.get("POCHEMU_VAR") or "var").absolute()
    try:
        made.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(_FOLDER.fill(folder=made, error=os_words(error))) from None
    return made


def hosts() -> list[str]:
    given = [host.strip() for host in os.environ.get("POCHEMU_HOSTS", "").split(",")]
    for host in given:
        if "/" in host or " " in host:
            raise ImproperlyConfigured(_HOST.fill(found=host))
    return [host for host in given if host]


def address(name: str, default: str = "") -> str:
    """Of pages, without the slash at its end."""
    given = (os.environ.get(name) or default).rstrip("/")
    try:
        said = urlsplit(given)
        readable = not given or (said.scheme in ("http", "https") and bool(said.hostname) and (said.port or 1) > 0)
    except ValueError:
        readable = False
    if not readable:
        raise ImproperlyConfigured(_ADDRESS.fill(name=name, found=given))
    return given


def file_url(file: Path) -> str:
    """As DATABASE_URL names a file of SQLite."""
    return f"sqlite:///{quote(str(file))}"


def database(url: str) -> dict[str, Any]:
    scheme, follows, _ = url.partition("://")
    if not follows:
        raise ImproperlyConfigured(_DATABASE)
    if scheme not in KNOWN:
        raise ImproperlyConfigured(_OTHER_DATABASE.fill(scheme=scheme))
    try:
        found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    except ValueError:  # what it says may be a part of the password
        raise ImproperlyConfigured(_DATABASE) from None
    if not found["NAME"]:
        raise ImproperlyConfigured(_DATABASE)
    return found


def storage(files: str) -> dict[str, Any]:
    """Where recordings and all that people attach are kept, as Django's STORAGES name it: MEDIA_ROOT, or a bucket."""
    if "://" not in files:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(_NO_S3)
    return {"BACKEND": "pochemu.config.bucket.Bucket", "OPTIONS": _bucket(files)}


def _bucket(given: str) -> dict[str, Any]:
    try:
        said = urlsplit(given)
        asked = dict(parse_qsl(said.query, strict_parsing=True)) if said.query else {}
        host, port, bucket = said.hostname, said.port, said.path.strip("/")
    except ValueError:
        raise ImproperlyConfigured(_BUCKET) from None
    way = {"s3": "https", "s3+http": "http"}.get(said.scheme)
    if not (way and host and said.username and said.password and bucket) or "/" in bucket or asked.keys() - {"region"}:
        raise ImproperlyConfigured(_BUCKET)
    return {
        "access_key": unquote(said.username), "secret_key": unquote(said.password), "bucket_name": bucket,
        "endpoint_url": f"{way}://{host}{f':{port}' if port else ''}", "region_name": asked.get("region"),
        "addressing": "auto" if host.endswith(".amazonaws.com") else "path",
    }  # fmt: skip


_FLAG = Words("{name}: 1 or 0 is expected, not “{found}”", "{name}: ожидалось 1 или 0, а не «{found}»")
_FOLDER = Words(
    "POCHEMU_VAR: the folder {folder} can’t be used: {error}",
    "POCHEMU_VAR: папкой {folder} нельзя воспользоваться: {error}",
)
_HOST = Words(
    "POCHEMU_HOSTS: names by commas are expected, such as crm.example, without https:// and paths: not “{found}”",
    "POCHEMU_HOSTS: ожидались имена через запятую, например crm.example, без https:// и путей, а не «{found}»",
)
_ADDRESS = Words(
    "{name}: an address such as https://crm.example is expected, not “{found}”",
    "{name}: ожидался адрес, например https://crm.example, а не «{found}»",
)
_DATABASE = Words(
    "DATABASE_URL can’t be read: sqlite:///var/pochemu.db or postgres://user:password@host/name is expected "
    "(other signs of a password in %: @ is %40)",
    "DATABASE_URL не прочитать: ожидалось sqlite:///var/pochemu.db или postgres://user:password@host/name "
    "(особые знаки пароля — через %: @ — это %40)",
)
_OTHER_DATABASE = Words(
    "DATABASE_URL: databases are SQLite and PostgreSQL, not {scheme}: sqlite:///var/pochemu.db or "
    "postgres://user:password@host/name is expected",
    "DATABASE_URL: база данных — SQLite или PostgreSQL, а не {scheme}: ожидалось sqlite:///var/pochemu.db или "
    "postgres://user:password@host/name",
)
_BUCKET = Words(
    "POCHEMU_FILES can’t be read: a folder is expected, or s3://key:secret@host/bucket?region=ru-central1 "
    "(other signs of a key in %: / is %2F; s3+http:// without encryption)",
    "POCHEMU_FILES не прочитать: ожидалась папка или s3://ключ:секрет@узел/корзина?region=ru-central1 "
    "(особые знаки ключа — через %: / — это %2F; без шифрования — s3+http://)",
)
_NO_S3 = Words(
    "POCHEMU_FILES names a bucket, and what speaks with buckets is not installed: pip install 'pochemu[s3]'",
    "POCHEMU_FILES называет корзину, а того, что умеет с ними говорить, нет: pip install 'pochemu[s3]'",
)
