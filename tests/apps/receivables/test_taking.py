"""Bank statements taken in: what is matched by rule, what waits for a person, and never twice."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from gmpy2 import mpq

from apps.receivables.moments import NOW, TODAY, at
from apps.sales.estate import PRICE
from pochemu.clients.actions import Told, add
from pochemu.intake.bank import taking
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.receivables import receiving, scheduling
from pochemu.receivables.models import BankLine, BankStatement, Payment
from pochemu.receivables.schedule import Row, What
from pochemu.sales import contracting
from pochemu.sales.models import Contract, ContractReason

OURS, THEIRS = "40702810900000000001", "40817810000000000{:03}"
LATER = at(TODAY + timedelta(days=1))
HALF = PRICE // 2


@pytest.fixture
def finance(accounts, django_user_model):
    return Account.objects.create(user=django_user_model.objects.create_user("finance"), role="finance")


@pytest.fixture
def scheduled(contract, boris):
    rows = [Row(1, TODAY, HALF, What.DOWN), Row(2, TODAY + timedelta(days=30), HALF, What.INSTALMENT)]
    scheduling.schedule(contract.pk, rows, by=boris, now=NOW)
    return contract


def document(number, amount, payer, purpose, *, out=False):
    """`payer`: whoever is not us."""
    payer_account, payee_account = (OURS, THEIRS.format(1)) if out else (THEIRS.format(number % 1000), OURS)
    payer, payee = ("ООО Север", payer) if out else (payer, "ООО Север")
    moved = "ДатаСписано" if out else "ДатаПоступило"
    return f"""СекцияДокумент=Платежное поручение
Номер={number}
Дата=05.03.2026
Сумма={amount / 100:.2f}
ПлательщикСчет={payer_account}
Плательщик={payer}
ПлательщикИНН=7701000{number % 1000:03}
ПолучательСчет={payee_account}
Получатель={payee}
{moved}=05.03.2026
НазначениеПлатежа={purpose}
КонецДокумента
"""


def statement(tmp_path, *documents, name="bank.txt"):
    account = f"СекцияРасчСчет\nДатаНачала=05.03.2026\nДатаКонца=05.03.2026\nРасчСчет={OURS}\nКонецРасчСчет\n"
    path = tmp_path / name
    path.write_bytes(
        f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\n{account}{''.join(documents)}КонецФайла\n".encode(
            "cp1251"
        )
    )
    return path


def take(path, by):
    return taking.take(path, path.name, by=by, now=LATER)


@pytest.mark.django_db
def test_a_line_is_matched_by_the_number_in_its_purpose_however_it_is_spelled(scheduled, finance, tmp_path):
    taken = take(statement(tmp_path, document(1, HALF, "Кто-то", "Оплата по ДДУ № KB-1/26 от 05.03.2026")), finance)
    assert (taken.new, taken.matched, taken.open, taken.aside) == (1, 1, 0, 0)
    line = BankLine.objects.get()
    assert (line.how, line.payment.contract, line.payment.amount) == ("number", scheduled, HALF)


@pytest.mark.django_db
def test_a_line_is_matched_by_payer_and_the_sum_that_is_due(scheduled, finance, tmp_path):
    taken = take(statement(tmp_path, *(document(n, HALF - n, "Пётр Первый", "за квартиру") for n in (0, 1))), finance)
    assert (taken.matched, taken.open) == (1, 1)
    assert BankLine.objects.get(state="matched").how == "payer"


@pytest.mark.django_db
def test_what_the_bank_dates_ahead_is_matched_when_its_day_has_come(scheduled, finance, tmp_path):
    path = statement(tmp_path, document(1, HALF, "Кто-то", "Оплата по ДДУ № КВ-1/26"))
    day_before = at(date(2026, 3, 4))
    taken = taking.take(path, path.name, by=finance, now=day_before)
    assert (taken.matched, taken.open) == (0, 1)
    line = BankLine.objects.get()
    assert line.why_en == "the bank dates it ahead: match it when its day has come"
    with pytest.raises(Refused, match="has not come yet"):
        taking.match_by_hand(line.pk, scheduled, by=finance, now=day_before)
    taking.match_by_hand(line.pk, scheduled, by=finance, now=LATER)
    assert Payment.objects.get().on == date(2026, 3, 5)


@pytest.mark.django_db
def test_what_may_be_of_several_contracts_waits_for_a_person(scheduled, another, flats, boris, finance, tmp_path):
    told = contracting.Draft("КВ-2/26", Contract.Kind.DDU, PRICE)
    share = contracting.Share(another.client, mpq(1))
    other = contracting.draft(another, flats[1], told, [share], by=boris, now=NOW)
    contracting.sign(other.pk, TODAY, seen=other.version, by=boris, now=NOW)
    taken = take(statement(tmp_path, document(1, HALF, "Пётр", "по договорам КВ-1/26 и КВ-2/26")), finance)
    assert (taken.matched, taken.open) == (0, 1)
    line = taking.match_by_hand(BankLine.objects.get().pk, other, by=finance, now=LATER)
    assert (line.how, line.payment.contract, line.decided_by) == ("hand", other, finance)
    with pytest.raises(Refused, match="Finance, heads"):
        taking.open_again(line.pk, "not his", by=boris, now=LATER)
    with pytest.raises(Refused, match="decided on already"):
        taking.set_aside(line.pk, "ours", by=finance, now=LATER)
    with pytest.raises(Refused, match="why the payment is taken back"):
        taking.open_again(line.pk, " ", by=finance, now=LATER)
    taking.open_again(line.pk, "of the other contract", by=finance, now=LATER)
    assert Payment.objects.get().taken_back_why == "of the other contract"
    assert Payment.objects.standing().count() == 0
    taking.match_by_hand(line.pk, scheduled, by=finance, now=LATER)
    assert Payment.objects.standing().get().contract == scheduled


@pytest.fixture
def other(another, flats, boris):
    """Of another buyer, signed."""
    told = contracting.Draft("КВ-2/26", Contract.Kind.DDU, PRICE)
    one = contracting.draft(
        another, flats[1], told, [contracting.Share(another.client, mpq(1))], by=boris, now=NOW
    )  # fmt: skip
    contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)
    return Contract.objects.get(pk=one.pk)


@pytest.mark.django_db
def test_of_the_number_of_one_and_the_name_of_anothers_buyer_a_person_decides(scheduled, other, finance, tmp_path):
    """A slip in the number would pay whoever sold another flat; who says for whom he pays is taken at his word."""
    name = other.deal.client.name
    take(
        statement(
            tmp_path, document(1, HALF, "Пётр Первый", "Оплата по ДДУ № КВ-2/26"),
            document(2, HALF, "Пётр Первый", f"Оплата по ДДУ № КВ-2/26 за {name}"),
            document(3, HALF, "Чужой Человек", "Оплата по ДДУ № КВ-2/26"),
            document(4, 100, "Пётр Первый", "Оплата по ДДУ № КВ-1/26"),
            document(5, 101, "Пётр Первый", "Оплата по договорам № КВ-1/26 и № КВ-77/26"),
            document(6, 102, "Пётр Первый", "Оплата по договорам ДДУ № КВ-1/26 от 05.03.2026"),
        ),
        finance,
    )  # fmt: skip
    found = {line.number: (line.state, line.contract) for line in BankLine.objects.all()}
    assert found == {
        "1": ("open", None), "2": ("matched", other), "3": ("matched", other), "4": ("matched", scheduled),
        "5": ("open", None), "6": ("matched", scheduled),
    }  # fmt: skip
    why = BankLine.objects.get(number="1").why_en
    assert why == "it names КВ-2/26, and its payer buys by КВ-1/26: say whose it is"


@pytest.mark.django_db
def test_money_of_several_contracts_is_split_among_them(scheduled, other, finance, boris, tmp_path):
    path = statement(tmp_path, document(1, HALF, "Пётр", "по договорам КВ-1/26 и КВ-2/26"))
    take(path, finance)
    line = BankLine.objects.get()
    for parts, why in (
        ([(scheduled, HALF)], "from 2 to 20"),
        ([(scheduled, 1), (scheduled, HALF - 1)], "each once"),
        ([(scheduled, HALF + 1), (other, -1)], "more than nothing"),
        ([(scheduled, HALF), (other, 1)], "The parts make"),
    ):
        with pytest.raises(Refused, match=why):
            taking.split(line.pk, parts, by=finance, now=LATER)
    with pytest.raises(Refused, match="Finance, heads"):
        taking.split(line.pk, [(scheduled, HALF - 1), (other, 1)], by=boris, now=LATER)
    assert not Payment.objects.exists()
    parts = taking.split(line.pk, [(scheduled, HALF - 1), (other, 1)], by=finance, now=LATER)
    assert {(one.contract, one.amount) for one in Payment.objects.standing()} == {(scheduled, HALF - 1), (other, 1)}
    line.refresh_from_db()
    assert (line.state, [part.whole for part in parts]) == ("split", [line, line])
    with pytest.raises(Refused, match="set aside: open them"):
        taking.join(line.pk, by=finance)
    for part in parts:
        taking.open_again(part.pk, "split otherwise", by=finance, now=LATER)
    taking.join(line.pk, by=finance)
    assert BankLine.objects.filter(state="open").get() == line
    taking.split(line.pk, [(scheduled, 2), (other, HALF - 2)], by=finance, now=LATER)
    assert sum(one.amount for one in Payment.objects.standing()) == HALF
    same = document(1, HALF, "Пётр", "по договорам КВ-1/26 и КВ-2/26")
    again = take(statement(tmp_path, same, document(2, 1, "Некто", "за что-то"), name="2.txt"), finance)
    assert (again.new, again.there) == (1, 1)


@pytest.mark.django_db
def test_what_is_given_back_by_a_contract_that_ended_is_matched_to_it(scheduled, director, finance, tmp_path):
    receiving.receive([receiving.Told(scheduled.pk, TODAY, HALF, "bank", "before")], by=None, now=NOW)
    reason = ContractReason.objects.create(what="terminated", name="asked for")
    contracting.terminate(scheduled.pk, TODAY, reason, seen=scheduled.version, accrued=0, by=director, now=NOW)
    take(
        statement(
            tmp_path, document(1, HALF, "ООО Север", "Возврат по ДДУ № КВ-1/26", out=True),
            document(2, 100, "Пётр Первый", "Оплата по ДДУ № КВ-1/26"),
        ),
        finance,
    )  # fmt: skip
    assert BankLine.objects.get(number="2").why_en == "it names the contract КВ-1/26 (terminated)"
    taking.match_by_hand(BankLine.objects.get(number="1").pk, scheduled, by=finance, now=LATER)
    assert sum(one.amount for one in Payment.objects.standing()) == 0


@pytest.mark.django_db
def test_what_deserves_a_look_stays_told(scheduled, finance, tmp_path):
    path = statement(tmp_path, document(1, HALF, "Пётр", "по договору № КВ-1/26"))
    told = path.read_text("cp1251").replace(f"РасчСчет={OURS}\nКонец", f"РасчСчет={OURS}\nВсегоПоступило=1.00\nКонец")
    path.write_bytes(told.encode("cp1251"))
    taken = take(path, finance)
    (warning,) = taken.statements[0].warnings
    assert "the bank says that" in warning[1]


@pytest.mark.django_db
def test_what_is_no_payment_is_set_aside_and_money_given_back_waits(scheduled, finance, tmp_path):
    taken = take(
        statement(
            tmp_path, document(1, 5_000, "ООО Север", "Оплата поставщику", out=True),
            document(2, 7_000, "Пётр Первый", "Возврат излишне уплаченных средств", out=True),
        ),
        finance,
    )  # fmt: skip
    assert (taken.aside, taken.open) == (1, 1)
    back = BankLine.objects.get(state="open")
    assert back.payer == "Пётр Первый"
    taking.match_by_hand(back.pk, scheduled, by=finance, now=LATER)
    assert Payment.objects.get().amount == -7_000


@pytest.mark.django_db
def test_the_same_file_and_the_same_lines_add_nothing(scheduled, finance, tmp_path):
    first = document(1, HALF, "Пётр", "КВ-1/26 по договору № КВ-1/26")
    path = statement(tmp_path, first)
    take(path, finance)
    with pytest.raises(Refused, match="taken already"):
        take(path, finance)
    again = take(statement(tmp_path, first, document(2, 100, "Пётр", "№ КВ-1/26"), name="more.txt"), finance)
    assert (again.there, again.new, again.matched) == (1, 1, 1)
    assert (Payment.objects.count(), BankStatement.objects.count()) == (2, 2)


@pytest.mark.django_db
def test_a_file_with_a_mistake_is_not_taken_at_all(scheduled, finance, boris, tmp_path):
    path = statement(tmp_path, document(1, HALF, "Пётр", "№ КВ-1/26").replace("Сумма=", "Сумма=x"))
    taken = take(path, finance)
    assert taken.problems
    assert BankLine.objects.count() == 0
    with pytest.raises(Refused, match="Finance or the director"):
        take(path, boris)


@pytest.mark.django_db
def test_hundreds_of_lines_ask_as_many_questions_as_a_few(scheduled, finance, tmp_path, django_assert_max_num_queries):
    """Of one contract: what grows with the lines is written at once."""
    few = [document(n, 100 + n, "Пётр", f"Взнос {n} по договору № КВ-1/26") for n in range(20)]
    with CaptureQueriesContext(connection) as asked:
        take(statement(tmp_path, *few), finance)
    many = [document(n, 100 + n, "Пётр", f"Взнос {n} по договору № КВ-1/26") for n in range(20, 420)]
    with django_assert_max_num_queries(len(asked) + 5):
        taken = take(statement(tmp_path, *many, name="many.txt"), finance)
    assert taken.matched == 400


@pytest.mark.django_db
def test_a_payer_whom_two_clients_are_called_like_is_not_guessed(scheduled, finance, boris, tmp_path, another, flats):
    twin = add(Told("Пётр Первый", phones=("+79161230000",)), by=None, at=NOW)
    told = contracting.Draft("КВ-3/26", Contract.Kind.DDU, PRICE)
    other = contracting.draft(another, flats[1], told, [contracting.Share(twin, mpq(1))], by=boris, now=NOW)
    contracting.sign(other.pk, TODAY, seen=other.version, by=boris, now=NOW)
    scheduling.schedule(other.pk, [Row(1, TODAY, HALF, What.DOWN), Row(2, TODAY, HALF, What.BANK)], by=boris, now=NOW)
    assert take(statement(tmp_path, document(1, HALF, "Пётр Первый", "за квартиру")), finance).open == 1


@pytest.mark.django_db
def test_an_erased_client_is_named_by_no_line_and_the_sums_stay(scheduled, buyer, finance, collector, tmp_path):
    from pochemu.clients.erasing import erase
    from pochemu.receivables import promises
    from pochemu.receivables.models import Reminder
    from pochemu.web.pages.erasing import rooms

    lines = [document(1, HALF, "Пётр Первый", "от Петра по № КВ-1/26"), document(2, 1, "Петр Первый", "от Петра")]
    take(statement(tmp_path, *lines), finance)
    promises.remind(scheduled.pk, "звонок", True, "Пётр обещал", by=collector, now=LATER)
    erase(buyer.pk, "письмо 12", rooms=rooms(LATER), by=None, at=LATER)
    said = [*BankLine.objects.values_list("payer", "inn", "purpose"), *Payment.objects.values_list("payer", "key")]
    assert "Петр" not in str(said).replace("ё", "е")
    assert Reminder.objects.get().text == "—"
    assert Payment.objects.get().amount == HALF
