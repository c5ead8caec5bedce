"""Addresses: promises of docs/guide/urls.md. A name of any letters is one segment of a path."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from pochemu.engine.period import Month
from pochemu.notices.addresses import name_of as name_of
from pochemu.notices.addresses import segment as segment

Asked = Mapping[str, object]


def names_of(path: str) -> list[str]:
    return [name_of(each) for each in path.split("/") if each]


@dataclass(frozen=True)
class Links:
    """Addresses within a month, as known then, under a draft: each carries `?known=` and `?under=` on."""

    month: Month
    known: int | str | None = None  # an entry, or "now" for a closed month that is not shown as it was closed
    under: object = None

    def me(self, month: Month | None = None) -> str:
        return self._at(f"/me/{month or self.month}/")

    def person(self, employee: str, month: Month | None = None) -> str:
        return self._at(f"/people/{segment(employee)}/{month or self.month}/")

    def statement(self, employee: str, month: Month | None = None, *, what: str = "") -> str:
        """Of a person's month; with `what`, as a file to take away."""
        return self._at(f"/statements/{month or self.month}/{segment(employee)}/" + (f"{what}/" if what else ""))

    def why(self, employee: str, names: Iterable[str] = (), **asked: object) -> str:
        """Of a figure of the person's tree: the names of parts that lead to it from the bonus down."""
        return self._at(f"/why/{self.month}/person/{segment(employee)}/{_path(names)}", **asked)

    def why_total(self, team: str = "", name: str = "") -> str:
        """Of what a team's people, or everybody, have together: bonuses, or all that is called so in their schemes."""
        return self._at(f"/why/{self.month}/{_group('team', team)}{_path([name] if name else [])}")

    def compare(self, employee: str, other: object = "", names: Iterable[str] = (), month: Month | None = None) -> str:
        """The person's month beside another (`month:2026-10`, `person:ivanov`, …), or one figure of it."""
        asked = {"with": str(other)} if other else {}
        return self._at(f"/compare/{month or self.month}/person/{segment(employee)}/{_path(names)}", **asked)

    def what_if(
        self, employee: str, names: Iterable[str] = (), month: Month | None = None, asked: Asked = MappingProxyType({})
    ) -> str:
        """The person's month as it would be."""
        return self._at(f"/whatif/{month or self.month}/person/{segment(employee)}/{_path(names)}", **asked)

    def fact(self, number: int, employee: str = "") -> str:
        return self._at(f"/facts/{number}/", month=self.month, **({"employee": employee} if employee else {}))

    def step(self, number: int, employee: str) -> str:
        """The fact as a step of the bonus: what it did in its turn."""
        return self._at(f"/facts/{number}/", month=self.month, employee=employee, step=1)

    def made_of(self, number: int, employee: str, names: Iterable[str]) -> str:
        """What the fact did to one figure of the bonus: the names of parts that lead to it."""
        return self._at(f"/facts/{number}/", month=self.month, employee=employee, figure="/".join(map(segment, names)))

    def fact_in_its_month(self, number: int) -> str:
        return f"/facts/{number}/"

    def client(self, number: int, what: str = "", **asked: object) -> str:
        """A client's card; or, with `what`, where something is done to it."""
        path = f"/clients/{number}/" + (f"{what}/" if what else "")
        return f"{path}?{urlencode(asked)}" if asked else path

    def board(self, position: str = "", team: str = "", month: Month | None = None) -> str:
        return self._at(
            f"/board/{month or self.month}/{_path([position] if position else [])}", **({"team": team} if team else {})
        )

    def totals(self, team: str = "", month: Month | None = None) -> str:
        return self._at(f"/totals/{month or self.month}/", **({"team": team} if team else {}))

    def plans(self, position: str, **asked: object) -> str:
        return self._at(f"/plans/{self.month}/{segment(position)}/", **asked)

    def period(self, month: Month | None = None, what: str = "") -> str:
        """The month's own page: its closing, what it paid; or, with `what`, where something is done to it."""
        return f"/months/{month or self.month}/" + (f"{what}/" if what else "")

    def made(self, number: int) -> str:
        """The workbook of everybody's statements, while it is made and to take away."""
        return f"{self.period(what='statements')}{number}/"

    def ask(self, employee: str, names: Iterable[str] = ()) -> str:
        """Where a figure of the person's tree is said to be wrong."""
        return self._at(f"/questions/ask/{self.month}/{segment(employee)}/{_path(names)}")

    def question(self, number: int, what: str = "", **asked: object) -> str:
        """A question's page; or, with `what`, where something is done to it."""
        path = f"/questions/{number}/" + (f"{what}/" if what else "")
        return f"{path}?{urlencode(asked)}" if asked else path

    def schemes(self) -> str:
        return self._at("/schemes/")

    def scheme(self, position: str, effective: Month | None = None, rule: str = "") -> str:
        within = f"{effective}/" if effective else ""
        return self._at(f"/schemes/{segment(position)}/{within}") + (f"#{segment(rule)}" if rule else "")

    def draft(self, number: int, **asked: object) -> str:
        return self._at(f"/drafts/{number}/", **asked)

    def scheme_file(self, position: str, effective: Month) -> str:
        return self._at(f"/schemes/{segment(position)}/{effective}/yaml/")

    def draft_file(self, number: int) -> str:
        return self._at(f"/drafts/{number}/yaml/")

    def backtest(self, number: int, **asked: object) -> str:
        return self._at(f"/drafts/{number}/backtest/", **asked)

    def indicator(self, number: int, name: str = "", **asked: object) -> str:
        """Where an indicator of a draft is designed; a new one, where it has no name yet."""
        return self._at(f"/drafts/{number}/indicator/{_path([name] if name else [])}", **asked)

    def formula(self, number: int, name: str) -> str:
        """Where an indicator's formula is looked at while it is typed."""
        return self._at(f"/drafts/{number}/indicator/{_path([name])}formula/")

    def library(self, name: str = "") -> str:
        return f"/library/{segment(name)}/" if name else "/library/"

    def act(self, position: str, effective: Month) -> str:
        """The printable act: who has read that version."""
        return f"{self.scheme(position, effective).partition('?')[0]}act/"

    def now(self) -> "Links":
        return Links(self.month)

    def _at(self, path: str, **asked: object) -> str:
        if self.known is not None:
            asked["known"] = self.known
        if self.under is not None:
            asked["under"] = self.under
        return f"{path}?{urlencode(asked)}" if asked else path


@dataclass(frozen=True)
class SupposedLinks(Links):
    """Of figures as they would be: the why of each carries the supposition on."""

    supposed: tuple[tuple[str, str], ...] = ()

    @property
    def actual(self) -> Links:
        return Links(self.month, self.known, self.under)

    def why(self, employee: str, names: Iterable[str] = (), **asked: object) -> str:
        return self.what_if(employee, names, None, {**dict(self.supposed), **asked})

    def person(self, employee: str, month: Month | None = None) -> str:
        return self.what_if(employee, (), month, dict(self.supposed))


def _path(names: Iterable[str]) -> str:
    return "".join(f"{segment(name)}/" for name in names)


def _group(kind: str, name: str) -> str:
    return f"{kind}/{segment(name)}/" if name else "company/"
