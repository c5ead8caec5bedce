"""What forms of the keys say: hours that are opened, an act."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import zip_longest
from typing import Final, NamedTuple

from django.http import Http404, QueryDict

from pochemu.aftersale import acts, slots
from pochemu.aftersale.models import Act, Visit
from pochemu.aftersale.slots import Hours
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.models import Employee
from pochemu.sales.models import Contract
from pochemu.web.asked import number_in
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.forms import day_told

What = Act.What


class SlotsTold(NamedTuple):
    days: list[date]
    hours: Hours
    specialists: list[Employee]


def slots_told(form: QueryDict, desk: Desk) -> SlotsTold:
    """All that is wrong is told at once. Raises Refused."""
    mistakes, days = Mistakes(), list[date]()
    told: dict[str, time] = {}
    numbers: dict[str, int] = {}
    with mistakes.at("since"):
        days = days_told(form, desk)
    for name in ("opens", "closes"):
        with mistakes.at(name):
            told[name] = _time(form.get(name, ""))
    for name in ("minutes", "at_once"):
        with mistakes.at(name):
            numbers[name] = _whole(form.get(name, ""))
    mistakes.must_be_none()
    hours = Hours(told["opens"], told["closes"], numbers["minutes"], numbers["at_once"])
    return SlotsTold(days, hours, specialists_told(form, desk))


def specialists_told(form: QueryDict, desk: Desk) -> list[Employee]:
    codes = [desk.person(code) for code in form.getlist("who")]
    return list(Employee.objects.filter(code__in=codes))


def days_told(form: QueryDict, desk: Desk) -> list[date]:
    since = day_told(form.get("since", ""))
    if since is None:
        raise Refused(_NO_DAY, "since")
    until = day_told(form.get("until", "")) or since
    weekdays = {int(text) for text in form.getlist("weekday") if text in "0123456"}
    return slots.days_between(max(since, desk.page.reader.today), until, weekdays)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        raise Refused(_NO_TIME) from None


def _whole(text: str) -> int:
    number = number_in(text.strip(), digits=4)
    if number is None:
        raise Refused(_NO_NUMBER)
    return number


# --- an act ---

METERS: Final = ("электричество", "холодная вода", "горячая вода", "отопление", "")
KEYS: Final = ("квартира", "подъезд", "почтовый ящик", "")
"""As acts call them, whose text is Russian."""


class Pair(NamedTuple):
    name: str
    value: str


def fresh(desk: Desk, one: Contract, visit: Visit | None) -> dict[str, str]:
    """What stands in the form before anything is typed."""
    own = desk.account.employee
    return {
        "number": acts.next_number(one.unit, desk.page.reader.today), "on": desk.page.reader.today.isoformat(),
        "employee": visit.slot.employee.code if visit else own.code if own else "", "what": What.SIGNED.value,
        "who": name_of_client(one.deal.client.whole),
    }  # fmt: skip


def pairs(form: QueryDict, name: str, usual: Sequence[str]) -> list[Pair]:
    """Lines of a form as they were typed, or empty ones to fill."""
    if name not in form:
        return [Pair(each, "") for each in usual]
    columns = form.getlist(name), form.getlist(f"{name}_value")
    return [Pair(*(text.strip() for text in row)) for row in zip_longest(*columns, fillvalue="")]


def act_told(form: QueryDict, desk: Desk) -> acts.Told:
    """Raises Refused; what no form of ours says is not found."""
    what = form.get("what", "")
    if what not in What.values:
        raise Http404
    mistakes, on, keys = Mistakes(), None, list[tuple[str, int]]()
    with mistakes.at("on"):
        on = day_told(form.get("on", ""))
        if on is None:
            raise Refused(_NO_DAY)
    with mistakes.at("keys"):
        keys = list(_keys(pairs(form, "keys", ())))
    mistakes.must_be_none()
    assert on is not None
    employee = Employee.objects.get(code=desk.person(form.get("employee", "")))
    meters = [(name, value) for name, value in pairs(form, "meters", ()) if value]
    return acts.Told(
        What(what), form.get("number", ""), on, employee, form.get("who", ""), meters, keys, form.get("remarks", ""),
        form.get("reason", ""),
    )  # fmt: skip


def _keys(lines: Sequence[Pair]) -> Iterator[tuple[str, int]]:
    for of, count in lines:
        if not count:
            continue
        number = number_in(count, digits=4)
        if number is None or not of:
            raise Refused(_NO_COUNT.fill(of=of or "—", text=count[:20]))
        yield of, number


_NO_DAY = Words("Say on which day", "Укажите дату")
_NO_TIME = Words("Say the time, such as 10:00", "Укажите время, например 10:00")
_NO_NUMBER = Words("Write a whole number", "Напишите целое число")
_NO_COUNT = Words("Keys “{of}”: “{text}” is no number of keys", "Ключи «{of}»: «{text}» — не количество")
