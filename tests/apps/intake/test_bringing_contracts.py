"""Contracts in force out of a company's books: each row as it stands, or set aside with what is wrong of it."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from gmpy2 import mpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.intake.moving import NOW, aside, brought, undone, written
from apps.sales import estate
from pochemu.aftersale import registering
from pochemu.aftersale.models import Specialist, Step
from pochemu.clients.actions import Told, add, note
from pochemu.clients.models import Client
from pochemu.clients.queries import by_phone, responsible
from pochemu.intake.bringing.guessing import columns
from pochemu.intake.bringing.sellers import Seller, sellers, shares
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.models import Brought
from pochemu.ledger.models import Fact
from pochemu.people.models import Account, Employee
from pochemu.property import holding
from pochemu.property.models import Hold, Unit, UnitKey
from pochemu.receivables import scheduling
from pochemu.receivables.schedule import Row, What
from pochemu.sales import contracting
from pochemu.sales.models import Contract, Deal, Form
from pochemu.sales.setting import add_pipeline, usual_stages
from pochemu.sales.taking_over import Managed, Standing, take_over

pytestmark = pytest.mark.django_db
BOOK = """Номер договора;Дата договора;Вид договора;ЖК;Корпус;№ квартиры;Дольщик;Телефон;Цена договора, руб.;\
Форма оплаты;Менеджер;Дата брони;Дата подачи на регистрацию;Дата регистрации;Номер регистрации
КВ-1/25;15.12.2025;ДДУ;Height;Корпус 1;1;Пётр Ёлкин;8 916 123-45-67;6 000 000,00;Рассрочка;\
Ёлкин Борис 60 %, Анна Соколова 40 %;10.12.2025;16.12.2025;25.12.2025;77:01:0001-77/2025-1
КВ-2/25;16.12.2025;ДКП;Height;1;2;Мария Белая;+7 916 000-00-02;5500000;Ипотека;Борис Ёлкин;;20.12.2025;;
КВ-3/25;17.12.2025;ДДУ;Height;1;3;Мария Белая;8 (916) 000-00-02;5500000;100 % оплата;Борис Ёлкин;;;;
"""


@pytest.fixture
def director(office, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Employee.objects.filter(code="boris").update(name="Борис Ёлкин")
    user = User.objects.create_user("vera")
    return Account.objects.create(user=user, employee=Employee.objects.get(code="vera"), role="director")


@pytest.fixture
def flats(director):
    return estate.flats(director)


@pytest.fixture
def pipeline(director, flats):
    return add_pipeline("Квартиры", usual_stages(russian=True), by=director)


@pytest.fixture
def tried(director, pipeline):
    return lambda text: brought(text, "contracts", director, pipeline=pipeline.pk)


def rows_of(*rows, header="Номер договора;Дата договора;Квартира;Клиент;Телефон;Цена договора;Менеджер"):
    return "\n".join([header, *rows]) + "\n"


def row(number="1", signed="01.03.2026", unit="1", client="Ива", phone="89160000001", price="100", who="Борис Ёлкин"):
    return ";".join([number, signed, unit, client, phone, price, who])


def test_columns_are_guessed_as_books_head_them():
    headers = next(csv.reader(io.StringIO(BOOK), delimiter=";"))
    assert list(columns("contracts", headers).items()) == [
        ("Номер договора", "key"), ("Вид договора", "contract_kind"), ("Дата договора", "signed"),
        ("Цена договора, руб.", "price"), ("Дольщик", "client_name"), ("Телефон", "client_phone"), ("ЖК", "project"),
        ("Корпус", "building"), ("№ квартиры", "unit"), ("Форма оплаты", "form"), ("Менеджер", "managers"),
        ("Дата брони", "booked"), ("Дата подачи на регистрацию", "filed"), ("Дата регистрации", "registered"),
        ("Номер регистрации", "registered_as"),
    ]  # fmt: skip


def test_each_row_is_a_contract_as_it_stands_with_its_deal_and_its_buyer_and_no_fact(tried):
    batch = tried(BOOK)
    assert (aside(batch), batch.found["rows"]) == ({}, {"new": 3})
    assert not Contract.objects.exists()
    assert not Client.objects.exists()
    batch = written(batch)
    first, second, third = Contract.objects.order_by("pk")
    assert (first.number, first.kind, first.state, first.form, first.price) == (
        "КВ-1/25", "ddu", "registered", "instalments", 6_000_000_00,
    )  # fmt: skip
    assert [(e.what, str(e.on)) for e in first.events.order_by("number")] == [
        ("signed", "2025-12-15"), ("filed", "2025-12-16"), ("registered", "2025-12-25"),
    ]  # fmt: skip
    assert first.events.get(what="registered").says["entry"] == "77:01:0001-77/2025-1"
    assert (second.kind, second.state, second.form) == ("dkp", "filed", "mortgage")
    assert (third.state, third.booked_on, third.form) == ("signed", None, "at_once")
    deal = Deal.objects.get(pk=first.deal_id)
    assert {one.employee.code: one.share for one in deal.managing.all()} == {"boris": mpq(3, 5), "anna": mpq(2, 5)}
    assert Hold.objects.known().count() == 3
    assert not Fact.objects.exists()
    (petr,) = by_phone("+79161234567")
    assert responsible(petr, NOW.date()).code == "boris"
    assert contracting.clients_of(second) == contracting.clients_of(third) == by_phone("+79160000002")
    assert Client.objects.count() == 2, "one of a phone is one"


def test_the_same_file_twice_brings_nothing_twice(tried):
    written(tried(BOOK))
    again = written(tried(BOOK + row("КВ-4/25").replace("01.03.2026;1", "01.03.2026;ДДУ;;;1") + "\n"))
    assert again.found["rows"] == {"known": 3, "wrong": 1}
    assert Contract.objects.count() == 3


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (row(signed=""), "it is not said when it was signed"),
        (row(signed="завтра"), "“завтра” is not a moment"),
        (row(signed="11.03.2026"), "“11.03.2026” is ahead"),
        (row(price=""), "no price is said"),
        (row(price="0"), "The price must be more than zero"),
        (row(price="дорого"), "not a number"),
        (row(unit="77"), "there is no unit 77 here"),
        (row(unit=""), "it is not said which unit it is"),
        (row(who=""), "it is not said who sold it"),
        (row(who="Кто-то"), "it is not said what “Кто-то” means here"),
        (row(who="Борис Ёлкин 60 %, Анна Соколова 30 %"), "The shares make 90%, not 100%"),
        (row(who="Борис Ёлкин 60 %, Анна Соколова"), "a share is said of some and not of Анна Соколова"),
        (row(who="Борис Ёлкин, Борис Ёлкин"), "Somebody stands twice in one role"),
        (row(client="", phone=""), "nobody is found by the client's number or name"),
        (row(client=""), "nobody here has this phone or e-mail, and no name is said"),
        (row(phone="12 домашний"), "holds letters"),
    ],
)
def test_a_bad_row_is_set_aside_with_what_is_wrong_and_how_to_mend_it(tried, told, words):
    batch = written(tried(rows_of(told, row("2", unit="2"))))
    assert words in aside(batch)[2]
    assert [one.number for one in Contract.objects.all()] == ["2"]


def test_days_out_of_order_are_told(tried):
    header = "Номер договора;Дата договора;Квартира;Клиент;Телефон;Цена договора;Менеджер;Бронь;Подан;Зарегистрирован"
    batch = tried(rows_of(
        row("1") + ";02.03.2026;;", row("2", unit="2") + ";;28.02.2026;",
        row("3", unit="3") + ";;05.03.2026;04.03.2026", row("4", unit="4") + ";01.03.2026;01.03.2026;01.03.2026",
        header=header,
    ))  # fmt: skip
    assert {line: words[:40] for line, words in aside(batch).items()} == {
        2: "Booked on 02.03.2026, and signed on 01.0",
        3: "Signed on 01.03.2026, and something happ",
        4: "Registered on 04.03.2026, and filed or s",
    }
    assert batch.found["rows"]["new"] == 1


def test_a_unit_or_a_number_that_is_taken_is_told_and_so_is_one_that_stands_twice(tried, flats, director):
    written(tried(rows_of(row("1"))))
    holding.withhold(flats[3], "show flat", by=director)
    Brought.objects.update(undone_at=NOW)  # as if it had come here by another way
    batch = tried(rows_of(row("1", unit="2"), row("2"), row("3", unit="3"), row("4", unit="3"), row("5", unit="4")))
    assert {line: words[:45] for line, words in aside(batch).items()} == {
        2: "there is a contract 1 already, and not out of",
        3: "unit 1 is taken already: contract. Correct th",
        5: "unit 3 stands on line 4 already: one contract",
        6: "unit 4 is taken already: not for sale. Correc",
    }


def test_a_unit_is_found_by_where_it_stands_by_its_code_in_a_feed_and_by_the_one_it_has_here(tried, flats, director):
    other = estate.add_building(flats[0].section.building.project, "Корпус 2", ["A", "B"], by=director)
    for section in other.sections.all():
        estate.add_units(section, [estate.UnitTold("1", 1, 1)], by=director)
    UnitKey.objects.create(unit=flats[1], source="cian", key="lot-9", seen_at=NOW)
    header = (
        "Номер договора;Дата договора;Корпус;Секция;Квартира;Тип помещения;Код помещения;Клиент;Телефон;Цена;Менеджер"
    )
    rest = "Ива;89160000001;100;Борис Ёлкин"
    batch = tried(rows_of(
        f"1;01.03.2026;;;1;;;{rest}", f"2;01.03.2026;2;;1;;;{rest}", f"3;01.03.2026;корп. 2;секция B;№1;;;{rest}",
        f"4;01.03.2026;;;;;lot-9;{rest}", f"5;01.03.2026;;;;;unit-{flats[2].pk};{rest}",
        f"6;01.03.2026;;;;;lot-8;{rest}", f"7;01.03.2026;1;;4;машино-место;;{rest}", f"8;01.03.2026;1;;1;;;{rest}",
        header=header,
    ))  # fmt: skip
    told = aside(batch)
    assert set(told) == {2, 3, 7, 8}
    assert told[2].startswith("several units have the number 1: Height, 1, 1; Height, Корпус 2, A, 1; ")
    assert told[3].startswith("several units have the number 1: Height, Корпус 2, A, 1; Height, Корпус 2, B, 1")
    assert told[7].startswith("no unit has the code lot-8")
    assert told[8].startswith("unit 4 stands elsewhere: Height, 1, 4")
    written(batch)
    assert [one.unit for one in Contract.objects.order_by("number")] == [
        Unit.objects.get(section__name="B"), flats[1], flats[2], flats[0],
    ]  # fmt: skip


def test_a_buyer_is_whoever_was_brought_by_that_number_or_has_that_phone_or_that_very_name(tried, director):
    written(brought("ID,Имя,Телефон\n77,Пётр,89160000077\n", "clients", director))
    add(Told("Мария Белая"), by=director, at=NOW)
    header = "Номер договора;Дата договора;Квартира;ID контакта;Клиент;Телефон;Цена договора;Менеджер"
    rest = "100;Борис Ёлкин"
    batch = written(tried(rows_of(
        f"1;01.03.2026;1;77;;;{rest}", f"2;01.03.2026;2;;Другое имя;8 916 000-00-77;{rest}",
        f"3;01.03.2026;3;;белая мария;;{rest}", f"4;01.03.2026;4;;мария белая;;{rest}", f"5;01.03.2026;5;78;;;{rest}",
        header=header,
    )))  # fmt: skip
    assert {line: words[:35] for line, words in aside(batch).items()} == {
        4: "nobody is found by the client's num",
        6: "no client was brought under number ",
    }
    assert [contracting.first_buyer(one).name for one in Contract.objects.order_by("number")] == [
        "Пётр", "Пётр", "Мария Белая",
    ]  # fmt: skip
    assert Client.objects.count() == 2


# --- the way back ---


def test_undone_it_is_seen_no_more_its_unit_and_number_are_free_and_its_buyer_is_gone_with_it(tried, director, flats):
    add(Told("Мария Белая", phones=("+7 916 000-00-02",)), by=director, at=NOW)
    batch = undone(written(tried(BOOK)))
    assert not batch.brought.holding().exists()
    assert not Contract.objects.exists()
    assert not Deal.objects.exists()
    assert not Hold.objects.known().exists()
    assert [client.name for client in Client.objects.kept()] == ["Мария Белая"]
    assert not Fact.objects.exists()
    (maria,) = Client.objects.kept()
    assert sorted({item.what for item in maria.history.all()}) == ["added", "taken_back", "taken_over"]
    written(tried(BOOK))
    assert Contract.objects.count() == 3
    assert Contract.with_taken_back.count() == 6


def test_it_is_undone_although_its_days_at_the_register_run_already(tried, director):
    Specialist.objects.create(employee=Employee.objects.get(code="anna"))
    batch = written(tried(BOOK))
    registering.tell_late(NOW)
    assert Step.objects.filter(ended_on=None).count() == 2
    undone(batch)
    assert not batch.brought.holding().exists()
    registering.tell_late(NOW + timedelta(days=400))
    assert not Fact.objects.exists()
    assert not Step.objects.filter(ended_on=None).exists()


def lent(one, director):
    registering.entrust(one.pk, Employee.objects.get(code="anna"), by=director, now=NOW)


def filed(one, director):
    contracting.file(one.pk, NOW.date(), seen=one.version, by=director, now=NOW)


def late(one, director):
    registering.tell_late(NOW)
    registering.tell_late(NOW + timedelta(days=400))


def shared(one, director):
    from pochemu.sales.dealing import Part, share

    share(one.deal_id, [Part("vera")], seen=Deal.objects.get(pk=one.deal_id).version, by=director, now=NOW)


def scheduled(one, director):
    rows = [Row(1, NOW.date(), one.price, What.WHOLE)]
    scheduling.schedule(one.pk, rows, by=director, now=NOW)


@pytest.mark.parametrize("touch", [lent, filed, late, shared, scheduled])
def test_whatever_happened_to_it_since_it_stays_and_it_is_said_why(tried, director, touch):
    batch = written(tried(rows_of(row("1", signed="09.03.2026"), row("2", signed="09.03.2026", unit="2"))))
    touch(Contract.objects.get(number="1"), director)
    if touch is late:
        Contract.objects.filter(number="2").update(version=2)
    undone(batch)
    assert "1" in {one.number for one in Contract.objects.all()}
    assert batch.brought.holding().get(line=2).wrong.en.startswith("something has happened to it since")


def test_a_buyer_somebody_has_written_about_stays_without_the_contract(tried, director):
    batch = written(tried(rows_of(row())))
    (ivas,) = by_phone("+79160000001")
    note(ivas.pk, "Перезвонить", by=director, at=NOW + timedelta(hours=1))
    undone(batch)
    assert not Contract.objects.exists()
    assert list(Client.objects.kept()) == [ivas]


# --- the same as by hand ---

CODES = {"boris": "Борис Ёлкин", "anna": "Анна Соколова"}


@st.composite
def standings(draw):
    """What is said of a contract, beside its number, its client and its unit."""
    signed = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 30)))
    after = [signed + timedelta(days=n) for n in draw(st.lists(st.integers(0, 10), min_size=3, max_size=3))]
    filed, suspended, registered = (draw(st.none() | st.just(day)) for day in after)
    registered = registered and max(filter(None, (registered, filed, suspended)))
    booked = draw(st.none() | st.integers(0, 9).map(lambda n: signed - timedelta(days=n)))
    role = draw(st.sampled_from(["", "продавец"]))
    percent = draw(st.integers(1, 100))
    managers = [("boris", mpq(percent, 100), role)]
    if percent < 100:
        managers.append(("anna", mpq(100 - percent, 100), role))
    return {
        "price": draw(st.integers(1, 10**11)), "managers": managers, "signed_on": signed, "booked_on": booked,
        "kind": draw(st.sampled_from(list(Contract.Kind))), "form": draw(st.sampled_from(list(Form))),
        "source": draw(st.sampled_from(["", "сайт"])), "filed_on": filed, "suspended_on": suspended,
        "own_fault": draw(st.booleans()), "reason": draw(st.sampled_from(["", "паспорт"])), "registered_on": registered,
        "registered_as": draw(st.sampled_from(["", "77-1"])),
    }  # fmt: skip


HEADER = (
    "Номер договора", "Квартира", "Клиент", "Телефон", "Цена договора", "Менеджер", "Дата договора", "Дата брони",
    "Вид договора", "Форма оплаты", "Источник", "Дата подачи", "Дата приостановки", "По нашей вине",
    "Причина приостановки", "Дата регистрации", "Номер регистрации",
)  # fmt: skip


def written_down(number, unit, told):
    day = lambda of: f"{told[of]:%d.%m.%Y}" if told[of] else ""  # noqa: E731
    who = "; ".join(
        f"{CODES[code]} {int(share * 100)} %{f' ({role})' if role else ''}" for code, share, role in told["managers"]
    )
    price = f"{told['price'] // 100},{told['price'] % 100:02}"
    return (
        number, unit.number, f"Клиент {number}", f"8916000{unit.pk:04}", price, who, day("signed_on"), day("booked_on"),
        told["kind"].words.ru, told["form"].words.ru, told["source"], day("filed_on"), day("suspended_on"),
        "да" if told["own_fault"] else "нет", told["reason"], day("registered_on"), told["registered_as"],
    )  # fmt: skip


OWN = (
    "kind", "state", "price", "listed", "area", "form", "escrow", "booked_on", "signed_on", "drafted_at", "version",
)  # fmt: skip


def as_stands(one):
    deal = Deal.objects.get(pk=one.deal_id)
    hold = Hold.objects.known().get(unit=one.unit)
    return [
        {name: getattr(one, name) for name in OWN},
        [(e.what, e.on, e.price, e.says, e.reason, e.turn) for e in one.events.order_by("number")],
        (hold.kind, hold.subject == one.subject),
        (deal.amount, deal.source, deal.project, deal.expected_on, deal.opened_at, deal.entered_at, deal.outcome),
        sorted((m.employee.code, m.role, m.share) for m in deal.managing.all()),
        [(m.to.name, m.at, m.days) for m in deal.moves.order_by("number")],
        [client.name.split()[0] for client in contracting.clients_of(one)],
    ]  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(standings(), min_size=1, max_size=5))
def test_what_comes_by_a_file_is_what_taking_over_makes_of_the_same(tried, pipeline, flats, director, told):
    with transaction.atomic():
        staff = {one.code: one for one in Employee.objects.all()}
        by_hand = take_over(
            pipeline,
            [
                Standing(
                    number=f"H{n}", client=add(Told(f"Клиент H{n}"), by=director, at=NOW), unit=flats[n],
                    **{**one, "managers": [Managed(staff[code], *rest) for code, *rest in one["managers"]]},
                )
                for n, one in enumerate(told)
            ],
            by=director, now=NOW,
        )  # fmt: skip
        file = io.StringIO()
        csv.writer(file, delimiter=";").writerows(
            [HEADER, *(written_down(f"F{n}", flats[n + 5], one) for n, one in enumerate(told))]
        )
        batch = written(tried(file.getvalue()))
        assert aside(batch) == {}
        made = Contract.objects.filter(number__startswith="F").order_by("number")
        assert [as_stands(one) for one in made] == [
            as_stands(Contract.objects.get(pk=one.pk)) for one in by_hand
        ]  # fmt: skip
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Ёлкин Борис", [Seller("Ёлкин Борис", None)]),
        ("Ёлкин Б. 60%; Белая А. 40 %", [Seller("Ёлкин Б.", mpq(3, 5)), Seller("Белая А.", mpq(2, 5))]),
        ("Ёлкин — 33,3 %, Белая — 66,7%", [Seller("Ёлкин", mpq(333, 1000)), Seller("Белая", mpq(667, 1000))]),
        ("Ёлкин 1/3 (а) | Белая (брокер)", [Seller("Ёлкин", mpq(1, 3), "а"), Seller("Белая", None, "брокер")]),
        ("boris", [Seller("boris", None)]),
        ("1/0", [Seller("", mpq(0))]),
        (" ; ", []),
    ],
)  # fmt: skip
def test_sellers_are_read_as_books_write_them(cell, told):
    assert sellers([cell]) == told


def test_where_no_share_is_said_shares_are_equal_in_each_role():
    assert shares(sellers(["A, B (x), C (x), D (x)"])) == [1, mpq(1, 3), mpq(1, 3), mpq(1, 3)]
    with pytest.raises(Unfit):
        shares(sellers(["A 1/2, B"]))
