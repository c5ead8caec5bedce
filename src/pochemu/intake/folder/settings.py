"""company.yaml: who the company is, and by which money, clock and calendar it lives."""

from collections.abc import Collection
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from pochemu.engine.problem import nearest
from pochemu.engine.reading.form import Form
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping, Scalar
from pochemu.intake.cells.currency import CODES

KEYS: Final = ("name", "currency", "time_zone", "language", "calendar", "visibility", "question_days")
LANGUAGES: Final = ("en", "ru")
REACHES: Final = ("all", "team", "own")
LAYERS: Final = ("money", "attainment", "rank", "clients")
"""What may be seen of others: sums, attainment of plans, places in boards, clients for whom they are responsible."""
MOST_DAYS: Final = 60


class Settings(NamedTuple):
    name: Words
    currency: str
    time_zone: str
    language: str
    calendar: str  # "" is Monday to Friday
    visibility: dict[str, str]
    question_days: int | None  # working days within which a question about a figure is answered; None: the usual number

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def read_settings(source: Mapping, calendars: Collection[str], form: Form) -> Settings | None:
    form.known_keys(source, KEYS)
    if source.get("name") is None:
        form.wrong(source.place, _NO_NAME)
    name = form.title(source.get("name"), "")
    currency = _one_of(form, form.required(source, "currency"), _IN_USE, _CURRENCY)
    zone = _one_of(form, form.required(source, "time_zone"), available_timezones(), _ZONE)
    language = form.one_of(form.scalar(source.get("language"), Words.same("`language`")), LANGUAGES, "ru")
    calendar = _calendar(form, form.scalar(source.get("calendar"), Words.same("`calendar`")), calendars)
    visibility = _visibility(source, form)
    days = _days(form, form.scalar(source.get("question_days"), Words.same("`question_days`")))
    if not (currency and zone):
        return None
    return Settings(name, currency, zone, str(language), calendar, visibility, days)


def _one_of(form: Form, scalar: Scalar | None, known: Collection[str], wrong: Words) -> str | None:
    if scalar is not None and scalar.text not in known:
        form.wrong(scalar.place, wrong, found=scalar.text, near=nearest(scalar.text, known))
        return None
    return scalar.text if scalar else None


def _calendar(form: Form, scalar: Scalar | None, calendars: Collection[str]) -> str:
    if scalar is None or not scalar.text:
        return ""
    return str(form.one_of(scalar, [name for name in calendars if name], ""))


def _days(form: Form, scalar: Scalar | None) -> int | None:
    if scalar is None:
        return None
    if not (
        scalar.text.isascii() and scalar.text.isdigit() and len(scalar.text) < 4 and 1 <= int(scalar.text) <= MOST_DAYS
    ):
        form.wrong(scalar.place, _DAYS, found=scalar.text, most=MOST_DAYS)
        return None
    return int(scalar.text)


def _visibility(source: Mapping, form: Form) -> dict[str, str]:
    """One word for everything, or one for each layer; what is not named is seen by all."""
    node = source.get("visibility")
    if isinstance(node, Scalar):
        reach = form.one_of(node, REACHES, "all")
        return {} if reach == "all" else dict.fromkeys(LAYERS, str(reach))
    group = form.mapping(node, Words.same("`visibility`"))
    if group is None:
        return {}
    form.known_keys(group, LAYERS)
    return {
        key.text: str(form.one_of(form.scalar(value, Words.same(key.text)), REACHES, "all"))
        for key, value in group.pairs
        if key.text in LAYERS
    }


_IN_USE: Final = tuple(code for code in CODES if code != "RUR")
"""RUR was the rouble until 1998; programs write it still."""

_NO_NAME = Words(
    "`name` is missing here: add the company's name", "здесь не хватает `name`: добавьте название компании"
)
_CURRENCY = Words(
    "“{found}” is not the code of a currency, such as RUB or EUR.{near}",
    "«{found}» — не код валюты вроде RUB или EUR.{near}",
)
_ZONE = Words(
    "“{found}” is not a time zone, such as Europe/Moscow.{near}",
    "«{found}» — не часовой пояс вроде Europe/Moscow.{near}",
)
_DAYS = Words(
    "“{found}” is not a number of working days from 1 to {most}",
    "«{found}» — не число рабочих дней от 1 до {most}",
)
