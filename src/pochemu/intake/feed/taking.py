"""Verbs of feeds: keep a file, look at what it would change, take it. Prices of units there are, are proposed: another
person approves them. Raise Refused."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max

from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused as Unreadable
from pochemu.intake.feed.changes import Changes, New, changes
from pochemu.intake.feed.lot import Read
from pochemu.intake.feed.reading import ENDINGS, LARGEST, read_feed
from pochemu.intake.models import FeedFile
from pochemu.ledger.entries import entry
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.property import placing, pricing
from pochemu.property.models import PriceChange, Section, Unit, UnitKey
from pochemu.property.placing import UnitTold, named

WHY: Final = 300


class Looked(NamedTuple):
    read: Read
    changes: Changes


def keep(
    file: IO[Any], name: str, size: int, *, source: str, section: Section, by: Account, now: datetime
) -> FeedFile:  # fmt: skip
    _must_may(by)
    source = named(source)
    ending = next((each for each in reversed(ENDINGS) if name.lower().endswith(each)), "")
    if not ending or not 0 < size <= LARGEST:
        raise Refused(_FILE.fill(mb=LARGEST >> 20, endings=", ".join(ENDINGS)), "file")
    content = file.read()
    digest = sha256(content).hexdigest()
    path = default_storage.save(f"feeds/{digest}{ending}", ContentFile(content))
    kept = FeedFile(
        source=source, section=section, name=Path(name).name[:200], kept=path, digest=digest, at=now, by=by
    )  # fmt: skip
    try:
        read(kept)
    except Refused:
        default_storage.delete(path)
        raise
    kept.save()
    return kept


def look(feed: FeedFile, *, whole: int) -> Looked:
    """What it would change as things stand now."""
    told = read(feed)
    return Looked(told, changes(told, feed.source, feed.section, whole=whole))


def read(feed: FeedFile) -> Read:
    with TemporaryDirectory() as folder, default_storage.open(feed.kept) as kept:
        path = Path(folder) / Path(feed.kept).name
        path.write_bytes(kept.read())
        try:
            return read_feed(path, feed.name)
        except Unreadable as broken:
            line, words = broken.problem.place.line, broken.problem.words
            raise Refused(_ON_LINE.fill(line=line, words=words) if line > 1 else words, "file") from None


def take(number: int, *, whole: int, by: Account, now: datetime) -> FeedFile:
    """All that it tells, at once; of prices that would change, a proposal. The same again adds nothing."""
    _must_may(by)
    with entry(actor=str(by), what=f"feed {number} taken"):
        feed = FeedFile.objects.select_for_update(of=("self",)).select_related("section__building").get(pk=number)
        Section.objects.select_for_update(of=("self",)).get(pk=feed.section_id)
        found = look(feed, whole=whole).changes
        _add(feed, found.new, by, now)
        for one in found.changed:
            for name, (_was, value) in one.fields.items():
                setattr(one.unit, name, value)
            one.unit.save()
        pricing.set_first([(line.unit, line.becomes) for line in found.first_prices], why=_why(feed), by=by)
        proposed = _propose(feed, found, by, now)
        _know(feed, found, now)
        feed.taken_at, feed.made = now, {
            "new": len(found.new), "changed": len(found.changed), "prices": len(found.prices),
            "first_prices": len(found.first_prices), "held": len(found.held), "same": found.same,
            "lost": len(found.lost), "back": len(found.back), "adopted": len(found.adopted),
            "problems": len(found.problems), "proposed": proposed and proposed.pk,
        }  # fmt: skip
        feed.save()
    return feed


def _add(feed: FeedFile, new: Sequence[New], by: Account, now: datetime) -> None:
    """Each on the next free place of its floor."""
    made: list[tuple[New, Unit]] = []
    for section in {one.section.pk: one.section for one in new}.values():
        rows = section.units.values_list("floor").annotate(last=Max("place"))
        last = dict(rows)
        here, told = [one for one in new if one.section.pk == section.pk], []
        for one in here:
            lot = one.lot
            assert lot.floor is not None, "a lot without a floor is a problem"
            last[lot.floor] = last.get(lot.floor, 0) + 1
            told.append(UnitTold(lot.number, lot.floor, last[lot.floor], lot.product, lot.rooms, lot.area))
        made += zip(here, placing.add_units(section, told, by=by), strict=True)
    UnitKey.objects.bulk_create(
        [UnitKey(unit=unit, source=feed.source, key=one.lot.key, seen_at=now) for one, unit in made]
    )
    priced = [(unit, one.amount) for one, unit in made if one.amount is not None]
    pricing.set_first(priced, why=_why(feed), by=by)


def _know(feed: FeedFile, found: Changes, now: datetime) -> None:
    keys = UnitKey.objects.filter(source=feed.source)
    there = set(keys.filter(key__in=found.known).values_list("key", flat=True))
    keys.filter(key__in=there).update(seen_at=now, lost_at=None)
    UnitKey.objects.bulk_create(
        [UnitKey(unit=unit, source=feed.source, key=key, seen_at=now) for key, unit in found.known.items()
         if key not in there]
    )  # fmt: skip
    keys.filter(unit__in=found.lost, lost_at=None).update(lost_at=now)


def _propose(feed: FeedFile, found: Changes, by: Account, now: datetime) -> PriceChange | None:
    """What is proposed already is not proposed again."""
    if not found.prices:
        return None
    digest = pricing.digest_of(found.prices)
    there = PriceChange.objects.filter(approved=None, digest=digest).first()
    return there or pricing.propose(found.prices, _rule(feed, by), feed.name, by=by, now=now)


def _rule(feed: FeedFile, by: Account) -> str:
    return _RULE.fill(source=feed.source).text(by.language or "ru")


def _why(feed: FeedFile) -> str:
    return f"{feed.source}: {feed.name}"[:WHY]


def _must_may(by: Account) -> None:
    if not (may(by, May.ESTATE) and may(by, May.PRICE)):
        raise Refused(_NOT_ALLOWED)


_RULE = Words("as the feed “{source}” says", "по фиду «{source}»")
_NOT_ALLOWED = Words("Heads and the director take feeds", "Фиды загружают руководители и директор")
_FILE = Words(
    "Choose a file of at most {mb} MB whose name ends with one of {endings}",
    "Выберите файл не больше {mb} МБ с одним из окончаний: {endings}",
)
_ON_LINE = Words("Line {line}: {words}", "Строка {line}: {words}")
