"""The CRM with 300,000 clients: its pages with twenty people at work, and a burst of deliveries from telephony."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from random import Random
from time import perf_counter

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from bench import company
from bench.facts import Size
from bench.names import DATABASE
from bench.row import Row
from bench.timing import p95
from bench.visitors import AT_WORK, at_work, served
from pochemu.callcentre.calls import say_whose
from pochemu.callcentre.models import Call, Lead, Sender
from pochemu.clients.models import Client, ClientPhone, HistoryItem, Responsibility
from pochemu.clients.searching import search_text
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Fact
from pochemu.people.models import Account, Employee, fold
from pochemu.sales.models import Deal, Meeting, Pipeline, Task
from pochemu.sales.models.deal import Managing, StageMove
from pochemu.sales.setting import add_pipeline, usual_stages

CLIENTS, DEALS, LEADS, TASKS, MEETINGS, LONG_HISTORY = 300_000, 30_000, 30_000, 30_000, 20_000, 5_000
DELIVERIES, AGAIN, SENDING, ALONE = 10_000, 0.3, 4, 500
NAMES = "Орлова Агеев Журавлёв Тарасова Нестеров Макарова Шубин Родионов Денисова Фомин Черкасова Быков".split()
GIVEN = "Анна Пётр Мария Иван Ольга Сергей Елена Никита Татьяна Глеб".split()
SINCE = datetime(2025, 3, 3, 9, tzinfo=UTC)
TEMPLATE = """title: Measured
body: json
events:
  call: {once: [event], call: id, direction: direction, theirs: theirs, extension: extension, started: started,
         seconds: seconds, final: final}
"""
LIMIT, SOON = 300, 50
PAGES = {
    "clients": "/clients/", "clients, a later page": "/clients/?after={client}",
    "clients of nobody": "/clients/?whose=nobody",
    "clients, by a part of a name": "/clients/?q={name}", "clients, by a part of a number": "/clients/?q={digits}",
    "a client with a history of 5,000": "/clients/1/", "a client": "/clients/{client}/", "deals as a board": "/deals/",
    "deals as a list": "/deals/list/", "calls": "/calls/", "enquiries": "/leads/?tab=all", "tasks": "/tasks/?who=all",
    "a week of meetings": "/meetings/", "conversion by person": "/funnel/?by=person",
}  # fmt: skip


def fill(size: Size) -> Iterator[Row]:
    """Beside the company, which is there with its facts."""
    with transaction.atomic():
        people = _people()
        _clients(people)
        _deals(people)
        _days(people)
    company.tidy()
    yield from ()


def _people() -> list[Employee]:
    people = list(Employee.objects.order_by("pk")[:200])
    for one in people:
        Account.objects.create(user=User.objects.create_user(one.code), employee=one, role=Account.Role.EMPLOYEE)
    sender = Sender.objects.create(name="bench", template=TEMPLATE, secret="measured-measured")
    director = Account.objects.create(user=User.objects.create_user("chief"), role=Account.Role.DIRECTOR)
    for number, one in enumerate(people, 100):
        say_whose(sender, str(number), one, by=director)
    add_pipeline("Sales", usual_stages(russian=True), by=director)
    return people


def _name(number: int) -> str:
    return f"{NAMES[number % len(NAMES)]} {GIVEN[number // 7 % len(GIVEN)]} {number}"


def _clients(people: list[Employee]) -> None:
    for start in range(1, CLIENTS + 1, 10_000):
        some = range(start, start + 10_000)
        Client.objects.bulk_create(
            Client(
                pk=n, name=_name(n), sort=fold(_name(n)), created_at=SINCE,
                search=search_text([_name(n)], [f"+7916{n:07}"], [], [n]),
            )
            for n in some
        )  # fmt: skip
        ClientPhone.objects.bulk_create(ClientPhone(client_id=n, number=f"+7916{n:07}") for n in some)
        Responsibility.objects.bulk_create(
            Responsibility(client_id=n, employee=people[n % 200], first_day=SINCE.date(), said_at=SINCE)
            for n in some
            if n % 1000
        )
    HistoryItem.objects.bulk_create(
        HistoryItem(client_id=1, at=SINCE + timedelta(minutes=n), room="clients", what="edited", text="− 1")
        for n in range(LONG_HISTORY)
    )


def _deals(people: list[Employee]) -> None:
    pipeline = Pipeline.objects.get()
    open_steps = [step for step in pipeline.stages.all() if step.outcome == "open"]
    with entry(what="measurements") as act:
        deals = Deal.objects.bulk_create(
            Deal(
                client_id=n, pipeline=pipeline, stage=open_steps[n % len(open_steps)], amount=n * 100,
                opened_at=SINCE, entered_at=SINCE + timedelta(minutes=n),
            )
            for n in range(1, DEALS + 1)
        )  # fmt: skip
        Managing.objects.bulk_create(
            Managing(entry_id=act.seq, deal=deal, turn=1, employee=people[n % 200]) for n, deal in enumerate(deals)
        )
        Deal.objects.update(managed=1, version=1)
        StageMove.objects.bulk_create(
            StageMove(entry_id=act.seq, deal=deal, number=1, to=deal.stage, at=SINCE, turn=1) for deal in deals
        )


def _days(people: list[Employee]) -> None:
    """Enquiries, tasks and meetings: one of thirty is open still, or ahead."""
    today = timezone.now().replace(minute=0, second=0, microsecond=0)
    past, soon = SINCE, today + timedelta(days=1)
    Lead.objects.bulk_create(
        Lead(
            sent_id=str(n), name=_name(n), phone=f"+7916{n:07}", came_at=past + timedelta(minutes=n), client_id=n,
            employee=people[n % 200], dealt_at=past + timedelta(minutes=n), clock_from=past + timedelta(minutes=n),
            said_answered_at=None if n % 30 == 0 else past + timedelta(minutes=n + 5),
            answered_at=None if n % 30 == 0 else past + timedelta(minutes=n + 5),
        )
        for n in range(1, LEADS + 1)
    )  # fmt: skip
    Task.objects.bulk_create(
        Task(
            title=f"Call {n}", employee=people[n % 200], client_id=n, due_on=soon.date(), set_at=past,
            done_at=None if n % 30 == 0 else past + timedelta(hours=1),
        )
        for n in range(1, TASKS + 1)
    )  # fmt: skip
    Meeting.objects.bulk_create(
        Meeting(
            client_id=n, employee=people[n % 200], booked_at=past, starts_at=at, ends_at=at + timedelta(minutes=30),
            state="booked" if at > today else "held", proof="" if at > today else "the visitors’ book",
        )
        for n, at in ((n, soon + timedelta(hours=12 * (n // 200 - 90))) for n in range(MEETINGS))
        if n
    )  # fmt: skip


def measure(size: Size) -> Iterator[Row]:
    where = f"{DATABASE[connection.vendor]}, {size}, 300,000 clients"
    with served() as port:
        for page, times in at_work(port, PAGES, _told).items():
            yield Row("crm", f"{AT_WORK} people at work, 95 of 100 within: {page}", where, p95(times), None, LIMIT)
        yield from _burst(port, where)


def _told(chance: Random) -> dict[str, object]:
    number = chance.randrange(2, CLIENTS)
    return {"client": number, "name": NAMES[number % 12][:4].lower(), "digits": f"{number:06}"[-5:]}


def _burst(port: int, where: str) -> Iterator[Row]:
    """Each call once, and three of ten once more, in any order, by four at a time."""
    chance = Random(1)
    numbers = list(range(int(DELIVERIES * (1 - AGAIN))))
    sent = numbers + chance.choices(numbers, k=DELIVERIES - len(numbers))
    chance.shuffle(sent)
    alone = _deliver(port, range(DELIVERIES, DELIVERIES + ALONE))
    yield Row("crm", "a delivery from telephony taken, 95 of 100 within", where, p95(alone), None, SOON)
    before = Fact.objects.count()
    start = perf_counter()
    with ThreadPoolExecutor(SENDING) as threads:
        times = [took for some in threads.map(lambda part: _deliver(port, part), _parts(sent)) for took in some]
    took = perf_counter() - start
    calls = Call.objects.filter(sender__name="bench")
    assert calls.count() == len(numbers) + ALONE == calls.values("sent_id").distinct().count()
    assert Fact.objects.count() - before == len(numbers)
    yield Row("crm", "the same of 10,000, 3,000 of them repeats, four at a time; none lost or twice", where, p95(times))
    yield Row("crm", "10,000 deliveries, 3,000 of them repeats", where, DELIVERIES / took, unit="deliveries/s")


def _parts(sent: list[int]) -> list[list[int]]:
    return [sent[start::SENDING] for start in range(SENDING)]


def _deliver(port: int, numbers: Iterable[int]) -> list[float]:
    peer, times = HTTPConnection("127.0.0.1", port), []
    for number in numbers:
        told = {
            "event": "end", "id": f"c{number}", "direction": "in", "theirs": f"+7916{number + 1:07}",
            "extension": str(100 + number % 200), "seconds": 60, "final": "true",
            "started": (SINCE + timedelta(minutes=number)).isoformat(),
        }  # fmt: skip
        start = perf_counter()
        headers = {"Authorization": "Bearer measured-measured", "Content-Type": "application/json"}
        peer.request("POST", "/hooks/bench/", json.dumps(told), headers)
        answer = peer.getresponse()
        body = answer.read()
        times.append((perf_counter() - start) * 1000)
        assert answer.status == 200, (answer.status, body[:200])
    return times
