"""By what a list was narrowed, in the words of its page: read off its address, however long ago that was."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from pochemu.aftersale.models import Contractor, Defect, KeysWith
from pochemu.callcentre.models import ScorecardVersion, ScriptVersion
from pochemu.engine.words import Words
from pochemu.property.models import Building, Product, Project, Section
from pochemu.receivables.ageing import BANDS
from pochemu.reports.enquiries import WAY
from pochemu.reports.speed import STAGES
from pochemu.sales.models import Contract, Form, Pipeline, Stage
from pochemu.sales.models.pipeline import Outcome
from pochemu.web.aftersale import registration
from pochemu.web.agenda.tasks import KINDS
from pochemu.web.asked import number_in
from pochemu.web.calls.words import DIRECTIONS
from pochemu.web.contracts.words import HAPPENED
from pochemu.web.defects.listed import AGE_TITLES
from pochemu.web.estate.words import MORE_ROOMS, STANDING
from pochemu.web.leads import shown as leads
from pochemu.web.marks import shown as marks
from pochemu.web.numbers import long_day
from pochemu.web.page import Page
from pochemu.web.receivables import bank_lines
from pochemu.web.reservations import listed as reservations
from pochemu.web.service import shown as service

NOBODY: Final = "-"
Text = str | Words
Says = Callable[["Narrowed", str], Text]


class By(NamedTuple):
    """`says`: what a value means; None where that it is asked for says all."""

    title: Words
    says: Says | None = None


@dataclass(frozen=True)
class Narrowed:
    page: Page

    def told(self, address: str) -> str:
        """What is in the address and narrows nothing, its order and its page, is not told."""
        known = by_of(address)
        asked = parse_qs(urlsplit(address).query)
        return " · ".join(self._by(known[name], values) for name, values in asked.items() if name in known)

    def _by(self, by: By, values: Iterable[str]) -> str:
        title, says = self.text(by.title), by.says
        return f"{title}: {', '.join(self.text(says(self, value)) for value in values)}" if says else title

    def text(self, text: Text) -> str:
        return self.page.face.words(text) if isinstance(text, Words) else text

    @cached_property
    def projects(self) -> Mapping[int, str]:
        return dict(Project.objects.values_list("pk", "name"))

    @cached_property
    def buildings(self) -> Mapping[int, str]:
        rows = Building.objects.values_list("pk", "project__name", "name")
        return {number: ", ".join(names) for number, *names in rows}

    @cached_property
    def sections(self) -> Mapping[int, str]:
        rows = Section.objects.values_list("pk", "building__project__name", "building__name", "name")
        return {number: ", ".join(filter(None, names)) for number, *names in rows}

    @cached_property
    def stages(self) -> Mapping[int, str]:
        return dict(Stage.objects.values_list("pk", "name"))

    @cached_property
    def pipelines(self) -> Mapping[int, str]:
        return dict(Pipeline.objects.values_list("pk", "name"))

    @cached_property
    def contractors(self) -> Mapping[int, str]:
        return dict(Contractor.objects.values_list("pk", "name"))

    @cached_property
    def scripts(self) -> Mapping[int, str]:
        return {one.pk: one.tree.title for one in ScriptVersion.objects.all()}

    @cached_property
    def scorecards(self) -> Mapping[int, str]:
        return {one.pk: one.card.title for one in ScorecardVersion.objects.all()}


def by_of(address: str) -> Mapping[str, By]:
    """What its list may be narrowed by."""
    path = urlsplit(address).path
    return OF["/bank/"] if path.startswith("/bank/") else OF.get(path, {})


def _typed(_here: Narrowed, value: str) -> Text:
    return Words(f"“{value}”", f"«{value}»")


def _as_it_is(_here: Narrowed, value: str) -> Text:
    return value


def _numbered(_here: Narrowed, value: str) -> Text:
    return f"№{value}"


def _day(here: Narrowed, value: str) -> Text:
    try:
        return long_day(date.fromisoformat(value), here.page.reader.language)
    except ValueError:
        return value


def _person(here: Narrowed, value: str) -> Text:
    return {NOBODY: _NOBODY, "all": _EVERYBODY}.get(value) or here.page.snap.roster.names.get(value, value)


def _team(here: Narrowed, value: str) -> Text:
    team = here.page.snap.roster.teams.get(value)
    return team.title if team else value


def _source(_here: Narrowed, value: str) -> Text:
    return leads.NO_SOURCE if value == leads.NOWHERE else value


def _contractor(here: Narrowed, value: str) -> Text:
    return _NOBODY if value == NOBODY else _named("contractors")(here, value)


def _named(which: str) -> Says:
    """Of a number: the name of what has it."""

    def says(here: Narrowed, value: str) -> Text:
        names: Mapping[int, str] = getattr(here, which)
        return names.get(number_in(value) or 0, value)

    return says


def _one_of(words: Mapping[Any, Words]) -> Says:
    known = {str(value): text for value, text in words.items()}
    return lambda _here, value: known.get(value, value)


def _choices(choices: Iterable[Any]) -> Says:
    return _one_of({one.value: one.words for one in choices})


_NOBODY = Words("nobody", "никто")
_EVERYBODY = Words("everybody", "все")
_OUTCOMES: Final = {
    Outcome.OPEN: Words("open", "открытые"), Outcome.WON: Words("won", "выигранные"),
    Outcome.LOST: Words("lost", "проигранные"),
}  # fmt: skip
_WAITING: Final = {
    "answer": Words("to call back", "нужно перезвонить"),
    "sense": Words("not clear yet", "не разобраны"),
}
_ROOMS: Final = {
    0: Words("studio", "студия"), MORE_ROOMS: Words("{n} and more", "{n} и больше").fill(n=MORE_ROOMS)
}  # fmt: skip
_DRAWN: Final = {"reviewed": Words("those that were reviewed", "прослушанные")}

SEARCH: Final = {"q": By(Words("search", "поиск"), _typed)}
WHO: Final = {"who": By(Words("employee", "сотрудник"), _person)}
PROJECT: Final = {"project": By(Words("project", "проект"), _named("projects"))}
DAYS: Final = {"since": By(Words("from", "с"), _day), "until": By(Words("to", "по"), _day)}
LATE: Final = {"late": By(Words("late", "просроченные"))}


def _tab(words: Mapping[str, Words]) -> dict[str, By]:
    return {"tab": By(Words("list", "список"), _one_of(words))}


UNITS: Final = "/estate/list/"
OF: Final[dict[str, dict[str, By]]] = {
    "/calls/": {
        "person": By(Words("employee", "сотрудник"), _person),
        "but": By(Words("but those of", "кроме звонков сотрудника"), _person),
        "day": By(Words("day", "день"), _day), **DAYS,
        "direction": By(Words("direction", "направление"), _one_of(DIRECTIONS)),
        "waiting": By(Words("list", "список"), _one_of(_WAITING)),
        "exchange": By(Words("exchange", "АТС"), _as_it_is), "telephone": By(Words("telephone", "телефон"), _as_it_is),
        "script": By(Words("script", "скрипт"), _named("scripts")), "step": By(Words("step", "шаг"), _typed),
        "answer": By(Words("answer", "ответ"), _typed), "left": By(Words("left at", "прервались на шаге"), _typed),
        "done": By(Words("led to the end", "доведены до конца")),
        "met": By(Words("a meeting was booked within a week", "в течение недели назначена встреча")),
        "card": By(Words("scorecard", "чек-лист"), _named("scorecards")),
        "drawn": By(Words("drawn by lot", "выбраны жребием"), _one_of(_DRAWN | {"yes": Words("all", "все")})),
    },
    "/leads/": {
        **_tab(dict(leads.TABS)), **DAYS, "whence": By(Words("source", "источник"), _source),
        "project": By(Words("project", "проект"), _as_it_is),
        "reached": By(Words("came to the step", "дошли до шага"), _one_of({one.name: one.words for one in WAY})),
    },
    "/deals/list/": {
        "pipeline": By(Words("pipeline", "воронка"), _named("pipelines")),
        "stage": By(Words("step", "шаг"), _named("stages")),
        "outcome": By(Words("how they stand", "состояние"), _one_of(_OUTCOMES)),
        "client": By(Words("client", "клиент"), _numbered),
        "source": By(Words("source", "источник"), _as_it_is),
        **WHO, "with": By(Words("shared with", "доля есть и у сотрудника"), _person),
        "team": By(Words("team", "команда"), _team),
        "with_team": By(Words("shared with team", "доля есть и у команды"), _team),
        "but": By(Words("but those of", "кроме сделок сотрудника"), _person),
        "but_team": By(Words("but those of team", "кроме сделок команды"), _team),
        "but_source": By(Words("but source", "кроме источника"), _as_it_is),
        "since": By(Words("opened from", "открыты с"), _day), "until": By(Words("opened to", "открыты по"), _day),
        "ended": By(Words("came to this end since", "завершены с"), _day),
        "came": By(Words("came to the step or beyond", "дошли до шага или дальше"), _named("stages")),
        "passed": By(Words("went on from the step", "прошли дальше шага"), _named("stages")),
        "stopped": By(Words("lost at the step", "проиграны на шаге"), _named("stages")),
        "still": By(Words("stand at the step", "стоят на шаге"), _named("stages")),
        "left": By(Words("left the step", "ушли с шага"), _named("stages")),
    },
    "/reservations/": {**_tab(reservations.TABS), **WHO, "deal": By(Words("deal", "сделка"), _numbered)},
    "/contracts/": {
        **SEARCH, "state": By(Words("how they stand", "состояние"), _choices(Contract.State)),
        "kind": By(Words("kind", "вид"), _choices(Contract.Kind)),
        "form": By(Words("how they are paid", "форма оплаты"), _choices(Form)), **WHO, **PROJECT,
        "since": By(Words("signed from", "подписаны с"), _day), "until": By(Words("signed to", "подписаны по"), _day),
        "deal": By(Words("deal", "сделка"), _numbered),
        "happened": By(Words("what happened", "что произошло"), _one_of(HAPPENED)),
        "from": By(Words("it happened from", "событие с"), _day), "to": By(Words("it happened to", "событие по"), _day),
    },
    "/registration/": {
        **SEARCH, "step": By(Words("step", "шаг"), _one_of(registration.TITLES)),
        "who": By(Words("who leads it", "кто ведёт"), _person), **PROJECT, **LATE,
    },
    "/keys/register/": {
        **SEARCH, "building": By(Words("building", "корпус"), _named("buildings")),
        "held": By(Words("who has them", "у кого"), _choices(KeysWith.Kind)), **LATE,
    },
    "/receivables/debts/": {
        "on": By(Words("as of", "на дату"), _day), **PROJECT, "who": By(Words("who works it", "кто ведёт"), _person),
        "band": By(Words("days late", "дней просрочки"), _one_of({one.first: one.title for one in BANDS})),
    },
    "/receivables/dues/": {**DAYS, **PROJECT},
    "/receivables/payments/": {**DAYS, **PROJECT},
    "/bank/": _tab(bank_lines.TABS),
    "/tasks/": {**WHO, "of": By(Words("list", "список"), _one_of({name: title for name, (title, _) in KINDS.items()}))},
    "/meetings/": {
        **WHO, "week": By(Words("week of", "неделя, в которой"), _day), "day": By(Words("day", "день"), _day),
    },
    "/reports/speed/": {
        "stage": By(Words("stage", "этап"), _one_of({one.name: one.words for one in STAGES})), **DAYS, **PROJECT,
    },
    "/defects/": {
        "state": By(
            Words("how they stand", "состояние"),
            _one_of({"all": Words("all", "все")} | {one.value: one.words for one in Defect.State}),
        ),
        "contractor": By(Words("contractor", "подрядчик"), _contractor), **PROJECT, **WHO, **LATE,
        "essential": By(Words("essential", "существенные")),
        "age": By(
            Words("days since found", "дней с обнаружения"),
            _one_of({age: Words.same(title) for age, title in AGE_TITLES.items()}),
        ),
        "contract": By(Words("of one contract", "одного договора")),
        "inspection": By(Words("of one viewing", "одного осмотра")),
    },
    "/service/": {**_tab(service.TABS), **WHO},
    "/marks/": {**_tab(marks.TABS), **WHO},
    UNITS: {
        **PROJECT, "building": By(Words("building", "корпус"), _named("buildings")),
        "section": By(Words("section", "секция"), _named("sections")),
        "product": By(Words("what it is", "вид помещения"), _choices(Product)),
        "rooms": By(Words("rooms", "комнат"), _one_of(_ROOMS)),
        "status": By(Words("how they stand", "состояние"), _one_of(STANDING)),
        "price_from": By(Words("price from", "цена от"), _as_it_is),
        "price_to": By(Words("price to", "цена до"), _as_it_is),
        "area_from": By(Words("area from", "площадь от"), _as_it_is),
        "area_to": By(Words("area to", "площадь до"), _as_it_is),
        "floor_from": By(Words("floor from", "этаж от"), _as_it_is),
        "floor_to": By(Words("floor to", "этаж до"), _as_it_is),
    },
}  # fmt: skip
"""By the page of a list: what its address may say. `tests/pages/test_lists_taken.py` holds it to what lists read."""
