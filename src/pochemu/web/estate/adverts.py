"""Projects as portals are told of them: what stands beside the units, and what is still to be said."""

from typing import NamedTuple

from django.db.models import Max, Min

from pochemu.intake.feed.adverts import NAMES, PORTALS, House, lacking
from pochemu.ledger.models import Entry
from pochemu.property.models import Price, Project, Unit
from pochemu.web.deals.desk import Desk
from pochemu.web.estate import addresses


class Advertised(NamedTuple):
    """A project with its feeds, and what the portals would miss in each."""

    number: int
    name: str
    href: str  # where that is said
    lacking: list[tuple[str, str]]


def advertised(desk: Desk, project: Project) -> Advertised:
    words, buildings = desk.page.face.words, project.buildings.all()
    told = ((words(NAMES[portal]), ", ".join(map(words, lacking(project, buildings, portal)))) for portal in PORTALS)
    return Advertised(
        project.pk, project.name, addresses.project(project.pk, "settings"), [one for one in told if one[1]]
    )


def house_of(desk: Desk, project: Project) -> House:
    snap, units = desk.page.snap, Unit.objects.filter(section__building__project=project)
    floors = units.values_list("section__building").annotate(highest=Max("floor"))
    first = Price.objects.filter(unit__in=units).values_list("unit").annotate(entry=Min("known_from"))
    entries = dict(first)
    at = dict(Entry.objects.filter(seq__in=set(entries.values())).values_list("seq", "recorded_at"))
    offered = {unit: at[entry].astimezone(snap.zone) for unit, entry in entries.items() if entry in at}
    return House(
        project.name, project.address or project.name, snap.currency, snap.digits, desk.page.reader.now,
        snap.row.name_ru, project.portals, dict(floors), offered,
    )  # fmt: skip
