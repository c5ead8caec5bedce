"""What a closed month pays: calculated as it was closed, and compared with the statements that were kept."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Group, PersonMonth
from pochemu.engine.month_words import month_named
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.pay.closing.text import kopecks
from pochemu.pay.models import Closing, Statement
from pochemu.pay.periods import as_closed
from pochemu.pay.queries import company_month
from pochemu.pay.snapshot import Snapshot, snapshot
from pochemu.people.actions import Refused


class Row(NamedTuple):
    employee: str
    name: str
    position: Words
    team: Words
    amount: mpq
    line: str = ""
    title: Words = Words("", "")


class Paid(NamedTuple):
    """A closed month."""

    month: Month
    closing: Closing
    snapshot: Snapshot
    people: Sequence[PersonMonth]

    def rows(self, of: str) -> list[Row]:
        make = self._lines if of == "lines" else self._person
        return [row for one in self.people for row in make(one)]

    def _person(self, one: PersonMonth) -> Iterator[Row]:
        yield self._row(one, one.position, one.team, one.bonus.value)  # type: ignore[arg-type]

    def _lines(self, one: PersonMonth) -> Iterator[Row]:
        """Those that have a value: the others pay nothing."""
        for group in one.groups:
            for line in group.lines:
                pay = self.snapshot.company.rulebook.rounded(line.value)  # type: ignore[arg-type]
                if not isinstance(pay, NA):
                    row = self._row(one, group.holding.position, _team(group), pay)
                    yield row._replace(line=line.name, title=line.title)
        for line in one.adjustments:
            row = self._row(one, one.position, one.team, line.value)  # type: ignore[arg-type]
            yield row._replace(line=line.name, title=line.title)

    def _row(self, one: PersonMonth, position: str, team: str, amount: mpq) -> Row:
        roster = self.snapshot.roster
        place = roster.teams.get(team)
        return Row(
            one.employee, one.name, roster.positions.get(position, Words.same(position)),
            place.title if place else Words.same(team), amount,
        )  # fmt: skip


def _team(group: Group) -> str:
    return group.holding.spells[-1].team


def paid(month: Month) -> Paid:
    """Raises Refused for a month that is not closed, or not any more what was closed."""
    closing = Closing.objects.filter(month=month.code).select_related("reckoning").first()
    if closing is None:
        raise Refused(_NOT_CLOSED.fill(month=month_named(month)).begun())
    asked = as_closed(month)
    found = Paid(month, closing, snapshot(asked.known_at), company_month(asked))
    digits = found.snapshot.digits
    now = {one.employee: kopecks(one.bonus.value, digits) for one in found.people}  # type: ignore[arg-type]
    if now != dict(Statement.objects.filter(closing=closing).values_list("employee__code", "bonus")):
        raise Refused(_NOT_AS_CLOSED.fill(month=month_named(month)))
    return found


_NOT_CLOSED = Words(
    "{month} is not closed, so it can't be given to the payroll", "{month} не закрыт, поэтому выгружать его нельзя"
)
_NOT_AS_CLOSED = Words(
    "The figures of {month} are not those that were closed: the database was changed below the program. "
    "See: pochemu verify",
    "Цифры за {month} не те, что были закрыты: базу данных изменили в обход программы. См. pochemu verify",
)
