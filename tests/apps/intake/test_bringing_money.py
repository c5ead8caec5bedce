"""Money of contracts in force out of a company's books: all rows of a contract make its account, or none does."""

import csv
import io
from datetime import date, timedelta
from itertools import accumulate

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from apps.intake.moving import NOW, aside, brought, clock, undone, written
from apps.sales import estate
from pochemu.clients.actions import Told, add
from pochemu.clients.models import Client
from pochemu.intake.bringing import undoing, working
from pochemu.intake.bringing.guessing import columns
from pochemu.intake.bringing.keeping import begin
from pochemu.intake.bringing.working import work
from pochemu.intake.models import Batch
from pochemu.ledger.models import Fact
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of
from pochemu.receivables import accounts, overdue, promises, receiving, scheduling
from pochemu.receivables.models import Collecting, Collector, Debt, Due, Payment, Schedule
from pochemu.receivables.receiving import Told as Money
from pochemu.receivables.schedule import Row, What
from pochemu.receivables.taking_over import Came, Owing, take_over, without_account
from pochemu.sales import contracting
from pochemu.sales.models import Contract, ContractReason
from pochemu.sales.setting import add_pipeline, usual_stages
from pochemu.sales.taking_over import Managed, Standing
from pochemu.sales.taking_over import take_over as contracts_taken_over

pytestmark = pytest.mark.django_db
TODAY, DAY = NOW.date(), timedelta(days=1)
SIGNED = date(2025, 12, 15)
PRICES = {"КВ-1/25": 3_000_000_00, "КВ-2/25": 1_000_000_00, "КВ-3/25": 500_000_00}
MONEY = """Номер договора;Срок платежа;Дата оплаты;Сумма, руб.;По графику / Оплата
КВ-1/25;22.12.2025;;1 000 000,00;По графику
КВ-2/25;22.12.2025;;1000000;По графику
КВ-1/25;20.04.2026;;1000000;По графику
КВ-1/25;;19.12.2025;1000000;Оплата
КВ-1/25;20.01.2026;;1000000;По графику
КВ-2/25;;19.12.2025;1000000;Оплата
КВ-1/25;;02.02.2026;400000;Оплата
"""
HEADER = "Номер договора;Дата;Сумма;Вид"


@pytest.fixture
def director(office, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = User.objects.create_user("vera")
    return Account.objects.create(user=user, employee=Employee.objects.get(code="vera"), role="director")


@pytest.fixture
def flats(director):
    return estate.flats(director)


@pytest.fixture
def taken(director, flats):
    """Contracts of these numbers and prices, as if they had been brought."""
    pipeline = add_pipeline("Квартиры", usual_stages(russian=True), by=director)
    boris = Employee.objects.get(code="boris")
    buyer = add(Told("Пётр Ёлкин"), by=director, at=NOW)

    def take(prices, first=0):
        told = [
            Standing(number, buyer, flats[n], price, [Managed(boris, 1)], SIGNED)
            for n, (number, price) in enumerate(prices.items(), first)
        ]
        return contracts_taken_over(pipeline, told, by=director, now=NOW)

    return take


@pytest.fixture
def contracts(taken):
    return {one.number: one for one in taken(PRICES)}


@pytest.fixture
def tried(director, contracts):
    return lambda text, **said: brought(text, "money", director, **said)


def file(*rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


def due(number="КВ-3/25", on="20.01.2026", amount="500000"):
    return f"{number};{on};{amount};По графику"


def came(on="21.01.2026", amount="100000", number="КВ-3/25", what="Оплата"):
    return f"{number};{on};{amount};{what}"


def as_stands(one):
    debts = Debt.objects.filter(contract=one).exclude(amount=0).order_by("due_on")
    schedule = accounts.schedule_of(one)
    return {
        "schedule": (schedule.total, schedule.made_at, schedule.why),
        "rows": [(r.number, r.day, r.amount, r.what, r.upto) for r in schedule.rows.all()],
        "payments": sorted(
            Payment.objects.standing().filter(contract=one).values_list("on", "amount", "source")
        ),
        "debts": [
            (d.due_on, d.since, d.amount, d.collected, d.ended_on, d.collector_id, sum(p.amount for p in d.parts.all()))
            for d in debts
        ],
        "facts": sorted(
            Fact.objects.known().filter(subject=one.subject, cancelled=False).values_list("kind__name", "amount")
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        "Номер договора=contract;Срок платежа=due_on;Дата оплаты=came_on;Сумма=amount;По графику / Оплата=which",
        "Договор=contract;Дата=on;Сумма=amount;Вид=which",
        "№ договора=contract;Срок оплаты=due_on;К оплате=due;Дата оплаты=came_on;Оплачено=came;Комментарий=",
        "Договор контрагента=contract;Период=on;План=due;Факт=came;№ документа=document",
        "Contract=contract;Due date=due_on;Amount due=due;Payment date=came_on;Paid=came",
    ],
)
def test_columns_are_guessed_as_books_head_them(headers):
    told = dict(pair.split("=") for pair in headers.split(";"))
    assert columns("money", list(told)) == {header: field for header, field in told.items() if field}


def test_all_rows_of_a_contract_wherever_they_stand_make_its_account(tried, contracts):
    batch = tried(MONEY)
    assert (aside(batch), batch.found["rows"]) == ({}, {"new": 7})
    assert not Schedule.objects.exists()
    assert without_account() == 3
    batch = written(batch)
    assert {name: batch.found["sums"][name] for name in ("accounts", "due sum", "came sum", "overdue")} == {
        "accounts": 2, "due sum": 4_000_000_00, "came sum": 2_400_000_00, "overdue": 600_000_00,
    }  # fmt: skip
    one = contracts["КВ-1/25"]
    account = accounts.settled(one, TODAY)
    assert [(row.row.day.isoformat(), row.row.amount, row.paid) for row in account.rows] == [
        ("2025-12-22", 1_000_000_00, 1_000_000_00), ("2026-01-20", 1_000_000_00, 400_000_00),
        ("2026-04-20", 1_000_000_00, 0),
    ]  # fmt: skip
    assert account.overdue == 600_000_00
    (debt,) = Debt.objects.all()
    assert (debt.contract, debt.since.isoformat(), debt.amount, debt.collected) == (
        one, "2026-01-21", 1_000_000_00, 400_000_00,
    )  # fmt: skip
    assert {row.what for row in Due.objects.filter(schedule__contract=contracts["КВ-2/25"])} == {What.WHOLE}
    told = Fact.objects.get()
    assert (told.kind.name, told.amount, day_of(told.occurred_at)) == ("debt", 600_000_00, TODAY)
    assert without_account() == 1
    assert set(batch.brought.values_list("number", "made")) == {(one.pk, True), (contracts["КВ-2/25"].pk, True)}


# --- three ways to write it ---


def which(told):
    yield "Договор;Дата;Сумма;Вид".split(";")
    for number, is_due, day, amount in told:
        what = "По графику" if is_due else "Оплата" if amount > 0 else "Возврат"
        yield [number, f"{day:%d.%m.%Y}", roubles(abs(amount)), what]


def sums_of_each(told):
    yield "Договор;Срок платежа;По графику;Дата оплаты;Оплачено".split(";")
    for number, is_due, day, amount in told:
        cells = [day.isoformat(), roubles(amount)]
        yield [number, *cells, "", ""] if is_due else [number, "", "0,00", *cells]


def days_of_each(told):
    yield "Договор;Срок платежа;Дата оплаты;Сумма".split(";")
    for number, is_due, day, amount in told:
        yield [number, *((f"{day:%d.%m.%Y}", "") if is_due else ("", f"{day:%d.%m.%Y}")), roubles(amount)]


def side_by_side(told):
    """What is due and what came in one line of a table, as far as there are two of them."""
    yield "Договор;Дата по графику;Сумма по графику;Дата факт;Сумма факт".split(";")
    for number in dict.fromkeys(number for number, *_ in told):
        sides = [[(f"{d:%d.%m.%Y}", roubles(a)) for n, is_due, d, a in told if (n, is_due) == (number, side)]
                 for side in (True, False)]  # fmt: skip
        for n in range(max(map(len, sides))):
            yield [number, *(cell for side in sides for cell in (side[n] if n < len(side) else ("", "")))]


def roubles(kopecks):
    sign, kopecks = "-" if kopecks < 0 else "", abs(kopecks)
    return f"{sign}{kopecks // 100},{kopecks % 100:02}"


@st.composite
def owings(draw):
    """Days and sums of what is due, and of what came."""
    days = sorted(draw(st.lists(st.integers(-5, 200), min_size=1, max_size=5, unique=True)))
    amounts = draw(st.lists(st.integers(1, 10**9), min_size=len(days), max_size=len(days)))
    rows = [(SIGNED + n * DAY, amount) for n, amount in zip(days, amounts, strict=True)]
    paid = draw(st.lists(st.tuples(st.integers(-20, 80), st.integers(1, 10**9)), max_size=5, unique=True))
    money = [(SIGNED + n * DAY, amount) for n, amount in sorted(paid)]
    if money and draw(st.booleans()):
        last, whole = money[-1][0], list(accumulate(amount for _, amount in money))[-1]
        money.append((last + DAY, -draw(st.integers(1, whole))))
    return rows, money


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(owings(), min_size=1, max_size=4), st.sampled_from([which, sums_of_each, days_of_each, side_by_side]),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_what_comes_by_a_file_is_what_taking_over_makes_of_the_same(director, taken, told, way, chance):
    with transaction.atomic():
        Collector.objects.create(employee=Employee.objects.get(code="anna"))
        price = [sum(amount for _, amount in rows) for rows, _ in told]
        by_hand = taken({f"H-{n}": each for n, each in enumerate(price)})
        by_file = taken({f"F-{n}": each for n, each in enumerate(price)}, first=5)
        take_over(
            [
                Owing(one, [Row(n, *each, What.INSTALMENT if len(rows) > 1 else What.WHOLE)
                            for n, each in enumerate(rows, 1)], [Came(*each) for each in money])
                for one, (rows, money) in zip(by_hand, told, strict=True)
            ],
            give=True, by=director, now=NOW,
        )  # fmt: skip
        lines = [
            (f"F-{n}", is_due, *each)
            for n, (rows, money) in enumerate(told)
            for is_due, some in ((True, rows), (False, money))
            for each in some
        ]
        assume(len(set(lines)) == len(lines))  # one that says what another says is told
        chance.shuffle(lines)
        table = io.StringIO()
        csv.writer(table, delimiter=";").writerows(way(lines))
        batch = written(brought(table.getvalue(), "money", director))
        assert aside(batch) == {}
        assert [as_stands(one) for one in by_file] == [as_stands(one) for one in by_hand]
        undone(batch)
        assert not any(accounts.settled(one, TODAY).rows for one in by_file)
        transaction.set_rollback(True)


# --- what is wrong ---


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (due(number=""), "it is not said of which contract"),
        (due(number="КВ-9/25"), "there is no contract КВ-9/25 here: bring the contracts in force first"),
        (due(on=""), "it is not said by which day it is due"),
        (came(on=""), "it is not said on which day it came"),
        (due(on="завтра"), "“завтра” is not a moment"),
        (due(amount=""), "no sum is said"),
        (due(amount="пять"), "“пять” is no sum: not a number. Write it as 1 000 000.00"),
        (due(amount="5-3"), "“5-3” is no sum: not a number"),
        (due(amount="0"), "is to be paid: it must be more than nothing"),
        (due(amount="-500000"), "is to be paid: it must be more than nothing"),
        (due(on="20.01.1989"), "1989"),
        (due(on="30.02.2026"), "there is no such day as “30.02.2026”"),
        (due().replace("По графику", ""), "it is not said whether it is due by the schedule or came"),
        (due().replace("По графику", "Пеня"), "it is not said what “Пеня” means here"),
        (came(amount="0"), "The sum must not be zero"),
        (came(on="11.03.2026"), "This day has not come yet"),
    ],
)
def test_a_bad_row_is_told_and_its_contract_waits_for_it(tried, told, words):
    good = ("КВ-2/25;22.12.2025;1000000;По графику", due(amount="500000"))
    batch = written(tried(file(*good, told)))
    wrong = aside(batch)
    assert words in wrong[4]
    theirs = told.startswith("КВ-3")
    assert set(wrong) == ({3, 4} if theirs else {4})
    if theirs:
        assert wrong[3] == "all rows of contract КВ-3/25 come together, and line 4 is to be mended first"
    assert Schedule.objects.count() == (1 if theirs else 2)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([due(amount="400000")],
         "contract КВ-3/25: the rows make 400,000 ₽, and the price is 500,000 ₽: 100,000 ₽ is missing. Correct"),
        ([due(), due(on="20.02.2026", amount="0,50")],
         "contract КВ-3/25: the rows make 500,000.50 ₽, and the price is 500,000 ₽: 0.50 ₽ is too much. Correct"),
        ([came()], "of contract КВ-3/25 the file says only what came: add what is due by its schedule, for the whole"),
        ([due(), came(), came(on="22.01.2026", amount="200000", what="Возврат")],
         "contract КВ-3/25: More is given back than came by this contract"),
    ],
)  # fmt: skip
def test_rows_that_make_no_account_are_all_set_aside_with_what_is_short_or_over(tried, rows, words):
    batch = written(tried(file(*rows)))
    wrong = aside(batch)
    assert list(wrong) == list(range(2, len(rows) + 2))
    assert all(each.replace("\u00a0", " ").startswith(words) for each in wrong.values())
    assert not Schedule.objects.exists()
    assert not Payment.objects.exists()


def test_a_row_that_says_what_another_says_is_no_second_payment_until_documents_tell_them_apart(tried, contracts):
    assert aside(tried(file(due(), came(), came()))) == {
        2: "all rows of contract КВ-3/25 come together, and line 4 is to be mended first",
        3: "all rows of contract КВ-3/25 come together, and line 4 is to be mended first",
        4: "it says just what line 3 says: delete one of them, or tell them apart by a column with their numbers",
    }
    rows = [f"{row};{n}" for n, row in enumerate((due(), came(), came()))]
    batch = written(tried(file(*rows, header=f"{HEADER};Номер документа")))
    assert aside(batch) == {}
    assert accounts.settled(contracts["КВ-3/25"], TODAY).paid == 200_000_00


def test_a_row_that_can_t_be_told_apart_into_cells_keeps_its_contract_from_being_half(tried):
    """A payment that would be lacking, with nothing to show it."""
    batch = written(tried(file(due(), f"{came()};;лишнее")))
    assert set(aside(batch)) == {2, 3}
    assert not Schedule.objects.exists()


def test_numbers_are_known_however_they_are_spelled_and_two_that_fit_are_told(tried, taken):
    taken({"КВ 1-25": 100_00, "12/3": 700_00}, first=4)
    batch = tried(file(
        due("ДДУ № 12/3 от 15.12.2025 г.", amount="300"), due("12/3", "20.02.2026", "400"), due("кв-3/25"),
        due("КВ-1-25"), due("КВ 1-25", amount="100"),
    ))  # fmt: skip
    assert aside(batch) == {
        5: "several contracts may be meant by КВ-1-25: КВ 1-25; КВ-1/25. Write the number just as it is here"
    }
    assert batch.found["sums"]["accounts"] == 3


def test_paid_ahead_before_it_was_signed_and_beyond_the_price_is_taken_as_the_room_takes_it(tried, contracts):
    batch = written(tried(file(
        due(on="20.05.2026"), came(on="01.12.2025", amount="400000"), came(on="10.03.2026", amount="150000"),
    )))  # fmt: skip
    assert aside(batch) == {}
    assert accounts.settled(contracts["КВ-3/25"], TODAY).excess == 50_000_00


def test_a_contract_that_was_signed_here_or_has_ended_is_told_how_its_money_comes(tried, contracts, director):
    Contract.objects.filter(number="КВ-1/25").update(state="ended")
    one = contracts["КВ-2/25"]
    scheduling.schedule(one.pk, [Row(1, TODAY, one.price, What.WHOLE)], by=director, now=NOW)
    signed_here(director)
    batch = tried(file(
        due("КВ-1/25", amount="3000000"), due("КВ-2/25", amount="1000000"), came(number="КВ-2/25"),
        due("КВ-8/26", amount="6000000"),
    ))  # fmt: skip
    assert [words[:50] for words in aside(batch).values()] == [
        "The contract has ended: it owes nothing more", "contract КВ-2/25 has a schedule already: what is d",
        "contract КВ-2/25 has a schedule already: what is d", "contract КВ-8/26 was signed here, and not brought ",
    ]  # fmt: skip


def signed_here(director):
    from gmpy2 import mpq

    from pochemu.property.models import Unit
    from pochemu.sales.dealing import Card, Part, open_deal
    from pochemu.sales.models import Form, Pipeline

    buyer, pipeline = Client.objects.get(), Pipeline.objects.get()
    deal = open_deal(buyer, pipeline, Card(source="site"), [Part("boris")], by=director, now=NOW)
    told = contracting.Draft("КВ-8/26", Contract.Kind.DKP, estate.PRICE, Form.AT_ONCE)
    unit = Unit.objects.get(number="9")
    one = contracting.draft(deal, unit, told, [contracting.Share(buyer, mpq(1))], by=director, now=NOW)
    contracting.sign(one.pk, TODAY, seen=one.version, by=director, now=NOW)


def test_money_that_came_here_meanwhile_is_counted_once_and_collects_as_ever(tried, contracts, director):
    """A bank's statement was faster than the books."""
    Collector.objects.create(employee=Employee.objects.get(code="anna"))
    one, on = contracts["КВ-3/25"], date(2026, 3, 5)
    receiving.receive([Money(one.pk, on, 200_000_00, "bank", "1")], by=director, now=NOW)
    wrong = aside(tried(file(due(), came(on="04.02.2026"), came(on="05.03.2026", amount="200000"))))
    assert wrong[4] == (
        "money came by this contract here on 2026-03-05 already, and is counted: leave in the file what came before "
        "that day"
    )
    batch = written(tried(file(due(), came(on="04.02.2026"))))
    assert aside(batch) == {}
    assert accounts.settled(one, TODAY).overdue == 200_000_00
    (debt,) = Debt.objects.all()
    assert (debt.amount, debt.collected) == (500_000_00, 300_000_00)
    told = Fact.objects.filter(subject=one.subject).values_list("kind__name", "amount")
    assert sorted(told) == [("collected", 200_000_00), ("debt", 400_000_00), ("payment", 200_000_00)]
    undone(batch)
    assert batch.brought.holding().first().wrong.en.startswith("something has happened to its account since")


def test_debts_that_are_owed_go_to_whoever_works_debts(tried):
    anna = Employee.objects.get(code="anna")
    Collector.objects.create(employee=anna)
    written(tried(MONEY))
    assert Debt.objects.get().collector == anna
    assert Collecting.objects.get().employee == anna


# --- schedules in one file, and what came in another ---

PLANNED = "".join(line for line in MONEY.splitlines(keepends=True) if "Оплата\n" not in line or "Срок" in line)
CAME = "".join(line for line in MONEY.splitlines(keepends=True) if "По графику\n" not in line)


def test_what_came_may_come_after_the_schedules_and_makes_the_same_accounts(tried, contracts):
    Collector.objects.create(employee=Employee.objects.get(code="anna"))
    both = written(tried(MONEY))
    numbers = ("КВ-1/25", "КВ-2/25")
    before = {number: as_stands(contracts[number]) for number in numbers}
    undone(both)
    first = written(tried(PLANNED))
    assert first.found["rows"] == {"new": 4}
    bare = {number: as_stands(contracts[number]) for number in numbers}
    second = tried(CAME)
    assert (aside(second), second.found["rows"]) == ({}, {"new": 3})
    assert (second.found["sums"]["overdue"], second.found["sums"].get("made")) == (600_000_00, 0)
    second = written(second)
    assert {number: as_stands(contracts[number]) for number in numbers} == before
    undone(first)
    assert first.brought.holding().count() == 4
    assert "If a later import brought its payments, undo that one first" in first.brought.holding().first().wrong.en
    assert {number: as_stands(contracts[number]) for number in numbers} == before
    undone(second)
    assert {number: as_stands(contracts[number]) for number in numbers} == bare
    undone(first)
    assert not first.brought.holding().exists()
    assert without_account() == 3
    assert not Fact.objects.known().filter(cancelled=False).exists()


def test_where_the_books_come_as_facts_what_is_overdue_is_not_told_once_more(tried, contracts):
    said = {"books_told": True}
    first, second = written(tried(PLANNED, **said)), written(tried(CAME, **said))
    undone(second)
    assert accounts.settled(contracts["КВ-1/25"], TODAY).overdue > 0
    undone(first)
    assert not Fact.objects.exists()


def test_a_file_with_the_schedules_that_are_here_and_what_came_adds_what_came(tried, contracts):
    written(tried(PLANNED))
    batch = written(tried(MONEY))
    assert batch.found["rows"] == {"known": 4, "new": 3}
    assert accounts.settled(contracts["КВ-1/25"], TODAY).overdue == 600_000_00


def test_what_is_due_is_not_brought_a_second_time_and_what_came_only_before_anything_happens(tried, contracts):
    written(tried(PLANNED))
    told = aside(tried(file(due("КВ-2/25", amount="1000000"), came(number="КВ-2/25"))))
    assert all(words.startswith("contract КВ-2/25: what is due by it was brought already") for words in told.values())
    receiving.receive([Money(contracts["КВ-2/25"].pk, TODAY, 1_00, "bank", "1")], by=None, now=NOW)
    batch = written(tried(CAME))
    assert batch.found["rows"] == {"new": 2, "wrong": 1}
    assert "has a schedule already" in aside(batch)[3]


# --- once ---


def test_the_same_file_twice_brings_nothing_twice(tried):
    written(tried(MONEY))
    again = written(tried(MONEY))
    assert again.found["rows"] == {"known": 7}
    more = written(tried(MONEY + "КВ-1/25;;09.03.2026;1;Оплата\n"))
    assert more.found["rows"] == {"known": 7, "wrong": 1}
    assert "has a schedule already" in aside(more)[9]
    otherwise = written(tried(MONEY.replace("1000000", "1 000 000")))
    assert "new" not in otherwise.found["rows"]
    assert (Schedule.objects.count(), Payment.objects.count()) == (2, 3)


def test_accounts_are_whole_wherever_the_work_is_stopped(tried, taken, director, monkeypatch):
    numbers = {f"Д-{n}": 3_00 for n in range(6)}
    taken(numbers, first=4)
    rows = [due(number, f"{day}.02.2026", "1") for day in (1, 2, 3) for number in numbers]
    batch = tried(file(*rows, due("нет такого")))
    monkeypatch.setattr(working, "AT_A_TIME", 4)
    begin(batch, Batch.State.WRITING, now=NOW)
    times = iter(range(2))

    def stopped(*args):
        if next(times, None) is None:
            raise KeyboardInterrupt
        return take(*args)

    take = working._take
    monkeypatch.setattr(working, "_take", stopped)
    with pytest.raises(KeyboardInterrupt):
        work(batch.pk, clock)
    assert Schedule.objects.count() == 4
    assert {one.rows.count() for one in Schedule.objects.all()} == {3}
    assert Batch.objects.get(pk=batch.pk).brought.count() == 12
    monkeypatch.setattr(working, "_take", take)
    Batch.objects.update(held_until=None)
    assert work(batch.pk, clock)
    batch = Batch.objects.get(pk=batch.pk)
    assert (batch.state, batch.found["rows"], batch.rows) == ("written", {"new": 18, "wrong": 1}, 19)
    assert {one.rows.count() for one in Schedule.objects.all()} == {3}
    assert Schedule.objects.count() == 6


def test_an_account_that_somebody_makes_meanwhile_is_set_aside_alone_and_whole(tried, contracts, director, monkeypatch):
    batch = tried(MONEY)
    one = contracts["КВ-1/25"]
    judge = working.look

    def meanwhile(*args):
        found = judge(*args)
        scheduling.schedule(one.pk, [Row(1, TODAY, one.price, What.WHOLE)], by=director, now=NOW)
        return found

    monkeypatch.setattr(working, "look", meanwhile)
    batch = written(batch)
    assert batch.found["rows"] == {"new": 2, "wrong": 5}
    assert batch.found["sums"]["accounts"] == 1
    assert all("has a schedule already" in words for words in aside(batch).values())
    assert not Payment.objects.filter(contract=one).exists()


# --- the way back ---


def test_undone_nothing_is_due_and_it_may_be_brought_or_made_again(tried, contracts, director):
    first = written(tried(MONEY))
    before = {number: as_stands(contracts[number]) for number in ("КВ-1/25", "КВ-2/25")}
    undone(first)
    assert not first.brought.holding().exists()
    for one in contracts.values():
        account = accounts.settled(one, TODAY)
        assert (account.rows, account.paid, accounts.schedule_of(one)) == ((), 0, None)
    assert not Debt.objects.filter(ended_on=None).exists()
    assert without_account() == 3
    overdue.tell_overdue(NOW)
    assert not Fact.objects.known().filter(cancelled=False).exists()
    second = written(tried(MONEY))
    assert second.found["rows"] == {"new": 7}
    assert {number: as_stands(contracts[number]) for number in before} == before
    undone(second)
    one = contracts["КВ-1/25"]
    scheduling.schedule(one.pk, [Row(1, TODAY - 5 * DAY, one.price, What.WHOLE)], by=director, now=NOW)
    overdue.tell_overdue(NOW)
    assert Debt.objects.get(ended_on=None).since == TODAY - 4 * DAY, "late since its deadline: it replaced nothing"


def test_undone_in_portions_each_account_is_undone_wholly(tried, contracts, director, monkeypatch):
    batch = written(tried(MONEY))
    paid(contracts["КВ-2/25"], director)
    monkeypatch.setattr(undoing, "AT_A_TIME", 2)
    batch = undone(batch)
    assert set(batch.brought.holding().values_list("line", flat=True)) == {3, 7}
    assert (batch.seen, accounts.schedule_of(contracts["КВ-1/25"])) == (7, None)


def test_contracts_are_undone_once_their_money_is_and_not_before(director, flats):
    pipeline = add_pipeline("Квартиры", usual_stages(russian=True), by=director)
    book = (
        "Номер договора;Дата договора;Квартира;Клиент;Телефон;Цена договора;Менеджер\n"
        "КВ-1/25;15.12.2025;1;Ива;89160000001;3000000;boris\nКВ-2/25;15.12.2025;2;Ива;89160000001;1000000;boris\n"
    )
    contracts = written(brought(book, "contracts", director, pipeline=pipeline.pk))
    money = written(brought(MONEY, "money", director))
    undone(contracts)
    assert Contract.objects.count() == 2
    assert "undo that one first" in contracts.brought.holding().first().wrong.en
    undone(money)
    undone(contracts)
    assert not contracts.brought.holding().exists()
    assert not Contract.objects.exists()


def paid(one, director):
    receiving.receive([Money(one.pk, TODAY, 1_00, "bank", "1")], by=director, now=NOW)


def late(one, director):
    overdue.tell_overdue(NOW + timedelta(days=60))


def rescheduled(one, director):
    scheduling.schedule(one.pk, [Row(1, TODAY, one.price, What.WHOLE)], why="asked for", by=director, now=NOW)


def taken_back(one, director):
    receiving.take_back(one.payments.first().pk, "a slip", by=director, now=NOW)


def promised(one, director):
    promises.promise(one.pk, 100_00, TODAY + DAY, by=director, now=NOW)


def reminded(one, director):
    promises.remind(one.pk, "звонок", True, "", by=director, now=NOW)


def entrusted(one, director):
    promises.entrust(one.pk, Employee.objects.get(code="boris"), by=director, now=NOW)


def at_law(one, director):
    promises.to_lawyers(one.pk, "судится", by=director, now=NOW)


def ended(one, director):
    reason = ContractReason.objects.create(what="terminated", name="moved away")
    contracting.terminate(one.pk, TODAY, reason, seen=one.version, accrued=0, by=director, now=NOW)
    overdue.tell_overdue(NOW)


@pytest.mark.parametrize(
    "touch", [paid, late, rescheduled, taken_back, promised, reminded, entrusted, at_law, ended]
)  # fmt: skip
def test_whatever_happened_to_an_account_since_all_of_it_stays_and_it_is_said_why(tried, contracts, director, touch):
    Collector.objects.create(employee=Employee.objects.get(code="anna"))
    batch = written(tried(MONEY))
    one = Contract.objects.get(number="КВ-1/25")
    touch(one, director)
    before = as_stands(one)
    undone(batch)
    kept = batch.brought.holding()
    assert set(kept.values_list("line", flat=True)) == {2, 4, 5, 6, 8}
    assert all(row.wrong.en.startswith("something has happened to its account since") for row in kept)
    assert as_stands(one) == before
    assert accounts.schedule_of(contracts["КВ-2/25"]) is None
