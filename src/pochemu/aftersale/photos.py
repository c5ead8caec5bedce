"""Photos of defects: taken by a phone, kept without what the camera says beside them, given to whoever may see them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q

from pochemu.aftersale.models import Defect, Photo, PhotoOpening, Request
from pochemu.aftersale.stripping import Broken, stripped
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import Content, remove, store
from pochemu.people.models import Account
from pochemu.people.pixels import MOST as MOST_PIXELS
from pochemu.people.pixels import pixels

LARGEST: Final = 15 * 1024 * 1024
MOST_AT_ONCE: Final = 10
MOST: Final = 40
HEIC: Final = (b"ftypheic", b"ftypheix", b"ftypmif1")
"""How pictures of an iPhone begin, which most browsers can't show."""


def keep(
    of: Defect | Request, contents: Sequence[Content], *, after: bool = False, by: Account | None, now: datetime
) -> list[Photo]:  # fmt: skip
    """All of them or none, within `or_nothing` and a transaction; one that is there already is not doubled. Raises
    Refused."""
    if len(contents) > MOST_AT_ONCE or of.photos.count() + len(contents) > MOST:
        raise Refused(_MANY.fill(n=MOST_AT_ONCE, all=MOST), "photos")
    kept = (_kept(of, content, after, by, now) for content in contents)
    return [photo for photo in kept if photo]


def _kept(of: Defect | Request, content: Content, after: bool, by: Account | None, now: datetime) -> Photo | None:
    if not content.size or content.size > LARGEST:
        raise Refused(_LARGE.fill(mb=LARGEST >> 20), "photos")
    told = b"".join(content.chunks())
    try:
        kind, picture = stripped(told)
    except (Broken, OSError):
        why = _HEIC if told[4:12] in HEIC else _NO_PICTURE
        raise Refused(why.fill(name=(content.name or "")[:60]), "photos") from None
    if pixels(BytesIO(picture)) > MOST_PIXELS:
        raise Refused(_PIXELS.fill(name=(content.name or "")[:60], n=MOST_PIXELS // 1_000_000), "photos")
    digest = sha256(picture).hexdigest()
    if of.photos.filter(digest=digest).exists():
        return None
    path = store(ContentFile(picture), "defects")
    return of.photos.create(after=after, kind=kind, size=len(picture), digest=digest, path=path, at=now, by=by)


def opened(photo: Photo, *, by: Account, now: datetime) -> bytes:
    """The content; that it was given is written down before. Raises FileNotFoundError where the storage lost it."""
    with default_storage.open(photo.path) as kept:
        content: bytes = kept.read()
    PhotoOpening.objects.create(photo=photo, account=by, at=now)
    return content


def forget(contracts: Iterable[int]) -> None:
    """What was in those of these contracts; that there were photos, and who opened them, stays."""
    numbers = list(contracts)
    of_them = Q(defect__contract__in=numbers) | Q(request__contract__in=numbers)
    rows = Photo.objects.filter(pk__in=Photo.objects.filter(of_them).values("pk")).exclude(path="")
    remove(rows.values_list("path", flat=True))
    rows.update(path="")


_MANY = Words(
    "At most {n} photos are sent at once, and {all} of one thing",
    "За раз — не больше {n} фотографий, а всего — не больше {all}",
)
_LARGE = Words("A photo is of at most {mb} MB, and not empty", "Фотография — не больше {mb} МБ и не пустая")
_PIXELS = Words(
    "“{name}” is of more than {n} million pixels: browsers would choke on it. Make it smaller",
    "В фотографии «{name}» больше {n} млн точек: браузер её не осилит. Уменьшите её",
)
_HEIC = Words(
    "“{name}” is a HEIC of an iPhone, which most browsers can't show. Send it from the phone itself, or choose there "
    "Settings → Camera → Formats → Most Compatible",
    "«{name}» — снимок HEIC с iPhone, большинство браузеров его не покажет. Отправьте его с самого телефона или "
    "выберите там «Настройки → Камера → Форматы → Наиболее совместимые»",
)
_NO_PICTURE = Words(
    "“{name}” is no picture that can be shown: JPEG, PNG and WebP are",
    "«{name}» — не фотография, которую можно показать: подходят JPEG, PNG и WebP",
)
