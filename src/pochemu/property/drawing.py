"""Verbs of layouts: plans that units have in common, with their pictures. Raise Refused."""

from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import IMAGES, Content, look, or_nothing, remove, store
from pochemu.people.models import Account
from pochemu.people.pixels import MOST
from pochemu.property.models import Layout, Project, Unit
from pochemu.property.placing import UnitTold, change_unit, must_may, named

LARGEST: Final = 5 * 1024 * 1024


def add_layout(project: Project, name: str, picture: "Content | None" = None, *, by: Account | None) -> Layout:
    """One that is there already gets the new picture."""
    must_may(by)
    name = named(name)
    with or_nothing(), transaction.atomic():
        layout, _made = Layout.objects.get_or_create(project=project, name=name)
        if picture is not None:
            _draw(layout, picture)
    return layout


def _draw(layout: Layout, picture: Content) -> None:
    if not picture.size or picture.size > LARGEST:
        raise Refused(_LARGE.fill(mb=LARGEST >> 20), "picture")
    looked = look(picture)
    if looked.kind not in IMAGES:
        raise Refused(_NO_IMAGE, "picture")
    if looked.pixels > MOST:
        raise Refused(_PIXELS.fill(n=MOST // 1_000_000), "picture")
    if layout.picture:
        remove([layout.picture])
    layout.picture, layout.kind, layout.digest = store(picture, "layouts"), looked.kind, looked.digest
    layout.save()


@transaction.atomic
def lay_out(layout: Layout, section: int, place: int, floors: tuple[int, int], *, by: Account | None) -> int:
    """Units one above another: how many."""
    must_may(by)
    standing = Unit.objects.filter(section=section, section__building__project=layout.project_id)
    count = standing.filter(place=place, floor__range=floors).update(layout=layout)
    if not count:
        raise Refused(_NOBODY)
    return count


@transaction.atomic
def change(unit: Unit, told: UnitTold, layout: Layout | None, *, by: Account | None) -> Unit:
    """What it is, and the layout it has."""
    unit.layout = layout
    return change_unit(unit, told, by=by)


def picture_of(layout: Layout) -> bytes:
    """Raises FileNotFoundError where the storage lost it."""
    with default_storage.open(layout.picture) as kept:
        content: bytes = kept.read()
    return content


_LARGE = Words("A picture is of at most {mb} MB, and not empty", "Картинка — не больше {mb} МБ и не пустая")
_NO_IMAGE = Words(
    "This is not a picture: PNG, JPEG, GIF and WebP are", "Это не картинка: подходят PNG, JPEG, GIF и WebP"
)
_PIXELS = Words(
    "This picture is of more than {n} million pixels: browsers would choke on it. Make it smaller",
    "В этой картинке больше {n} млн точек: браузер её не осилит. Уменьшите её",
)
_NOBODY = Words(
    "No unit stands there: look at the place and the floors", "Там нет ни одного помещения: проверьте место и этажи"
)
