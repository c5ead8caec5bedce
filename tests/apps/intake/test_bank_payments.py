"""What is no payment of a client's, and which contract a payer says that he pays for."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from often import examples
from pochemu.intake.bank import Direction, Line, Party
from pochemu.intake.bank.contract_numbers import normal, numbers_in
from pochemu.intake.bank.nature import is_fee, is_interest, is_own_transfer, is_return, is_reversal, why_no_payment

OURS = Party("ООО Север", "7700000001", "40702810000000000001")
IVANOV = Party("Иванов Иван", "770000000312", "40817810000000000777")
INCOME = Party("Банк", "7702070139", "70601810000000002740")
TRANSIT = Party("Банк", "7702070139", "47422810000000000005")


def came(purpose="", payer=IVANOV, amount=100, kind="Платежное поручение"):
    return Line("k", Direction.IN, date(2026, 1, 26), amount, "5", None, payer, OURS, purpose, kind, 1)


def left(purpose="", payee=IVANOV, amount=100):
    return Line("k", Direction.OUT, date(2026, 1, 26), amount, "5", None, OURS, payee, purpose, "Банковский ордер", 1)


def natures(line):
    own = {OURS.account, "40702810000000000002"}
    signs = {
        "fee": is_fee(line),
        "interest": is_interest(line),
        "reversal": is_reversal(line),
        "return": is_return(line),
    }
    return [name for name, so in signs.items() if so] + (["own"] if is_own_transfer(line, own) else [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (came("Оплата по договору 7 от 10.01.2026"), []),
        (came("Оплата по ДДУ № 7. Возврату не подлежит"), []),
        (came("Комиссия за бронирование квартиры"), []),
        (came("Перевод собственных средств по договору 7"), []),
        (came("Зачисление по эквайрингу, комиссия удержана", TRANSIT), []),
        (came("Оплата обслуживания дома по договору 7"), []),
        (left("Some random string", INCOME), ["fee"]),
        (left("Комиссия за ведение счета за январь", TRANSIT), ["fee"]),
        (left("Плата за обслуживание счёта", Party()), ["fee"]),
        (left("Абонентская плата по пакету услуг", Party()), ["fee"]),
        (left("РКО за январь", Party()), ["fee"]),
        (left("Оплата за обслуживание лифтов", IVANOV), []),
        (left("Погашение процентов по кредитному договору", Party("Банк", "", "47427810000000000005")), []),
        (came("Возврат комиссии за перевод", TRANSIT), ["fee", "return"]),
        (came("Начисленные проценты на остаток", Party("Банк", "", "70606810000000000001")), ["interest"]),
        (left("Доначислено", Party("Банк", "", "47426810000000000001")), []),
        (came("Сторно ошибочной записи"), ["reversal"]),
        (came("Исправительная проводка"), ["reversal"]),
        (came("Списание ошибочно зачисленных средств", amount=100), ["reversal"]),
        (came("Оплата по договору 7", amount=-100), ["reversal"]),
        (came("Отмена операции 5"), ["reversal"]),
        (came("Оплата по договору 7", kind="Сторнировочный ордер"), ["reversal"]),
        (came("Возврат аванса по договору поставки"), ["return"]),
        (left("Возврат денежных средств по ДДУ № 7 в связи с расторжением"), ["return"]),
        (left("По соглашению: возврат излишне уплаченных средств"), ["return"]),
        (came("Перевод", OURS._replace(account="40702810000000000002", inn="")), ["own"]),
        (came("Пополнение", OURS._replace(account="40702810000000000099")), ["own"]),
    ],
)  # fmt: skip
def test_signs(line, expected):
    assert natures(line) == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (came("Оплата по договору 7"), None),
        (left("Оплата поставщику"), "money left the account"),
        (left("Возврат по ДДУ № 7"), "money was given back"),
        (left("Комиссия", INCOME), "money left the account"),
        (came("Возврат аванса"), "our own money came back"),
        (came("Возврат комиссии", TRANSIT), "the bank's fee"),
        (came("Проценты", Party("Банк", "", "47426810000000000001")), "the bank's interest on the balance"),
        (came("Пополнение", OURS._replace(account="1")), "a transfer between our own accounts"),
        (came("Оплата по договору 7", amount=-100), "the bank takes an entry back"),
    ],
)
def test_why_a_line_is_no_payment(line, why):
    words = why_no_payment(line, {OURS.account})
    assert (words and words.en) == why


# --- numbers of contracts ---


@pytest.mark.parametrize(
    ("purpose", "numbers"),
    [
        ("Оплата по договору 7 от 10.01.2018", "7"),
        ("Оплата по договору № 12-345/КВ от 01.02.2024, НДС не облагается", "12-345/КВ"),
        ("Договор участия в долевом строительстве № МИР/БИ/КВ-О2-273 от «27» ноября 2024 года", "МИР/БИ/КВ-О2-273"),
        ("ОПЛАТА ПО ДОГОВОРУ УЧАСТИЯ В ДОЛЕВОМ СТРОИТЕЛЬСТВЕ ДИ99К-1.1-13 ОТ 05.06.2023 Г.", "ДИ99К-1.1-13"),
        ("Оплата по дог. долевого участия 5/К2-118, ЗА ИВАНОВА", "5/К2-118"),
        ("ДДУ №15/3", "ДДУ 15/3 | 15/3"),
        ("ДДУ-15/3 от 01.02.24г.", "ДДУ-15/3"),
        ("Оплата по ДДУ Б/2-15-103 от 12.03.24г. Иванов И.И.", "ДДУ Б/2-15-103 | Б/2-15-103"),
        ("Оплата по дог.N 45/2", "45/2"),
        ("дог.15-ДДУ/2024 НДС нет", "15-ДДУ/2024"),
        ("Дог. № А 12/3 - 45 от 1.02.2024", "А 12/3 - 45"),
        ("Оплата по договору КВ-12/3 от 1.02.2026", "КВ-12/3"),
        ("договор №: КВ\u201112/3", "КВ\u201112/3"),
        ("Договор N15/3", "15/3"),
        ("Договор No 15/3", "15/3"),
        ("№ договора: 123/4", "123/4"),
        ("Д-р #123", "123"),
        ("по договорам №12/1, №12/2 и 12/3 от 01.02.2024", "12/1 | 12/2 | 12/3"),
        ("договор15/3 от 01.02.2024", "15/3"),
        ("договор № 15/3от 01.02.2024", "15/3"),
        ("договор от 10.01.2018 г. № 7", "7"),
        ("Оплата по договору 123.Без НДС", "123"),
        ("Взнос по договору №12-03-24 от 12.03.2024", "12-03-24"),
        ("по договору 12-03-24 от 12/03/2024", "12-03-24"),
        ("по договору № 12-3, 500000-00 руб. НДС 20% - 83333.33", "12-3"),
        ("по договору №12/3 - 500000 руб", "12/3"),
        ("по договору №12/3 - Иванов Иван", "12/3"),
        ("договор купли-продажи № КП-12 от 1 марта 2026 г.", "КП-12"),
        ("ДКП №7/26, кладовая № 5", "ДКП 7/26 | 7/26"),
        ("соглашение о бронировании № 5-Б", "5-Б"),
        ("Возврат по договору №5", "5"),
        ("Иванов И.И. кв. 15 №12/34-5", "12/34-5"),
        ("кредит по кредитному договору № 456789 от 01.02.2024 Иванов И.И. в оплату по договору № 12-3", "12-3"),
        ("оплата по договору счета эскроу № 777 по договору № 8", "8"),
        # None of these names a contract.
        ("Оплата по счёту №1 за услуги. Без НДС.", ""),
        ("За транспортные услуги по счету № Ек2Тюм003221 от 18 Апреля 2019г. Сумма 2 999-00руб без НДС", ""),
        ("договор б/н от 10.01.2018", ""),
        ("по договору за квартиру 15", ""),
        ("по договору 500 000 руб", ""),
        ("по договору НДС 20%", ""),
        ("Пополнение счета 40702810000000000001", ""),
        ("платеж № 40702810000000000001", ""),
        ("Оплата за кв.15, акт №3", ""),
        ("", ""),
    ],
)
def test_numbers_of_contracts_are_found_as_people_write_them(purpose, numbers):
    assert list(numbers_in(purpose)) == [one for one in numbers.split(" | ") if one]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12-345/КВ", "12/345-кв"),
        ("КВ-12/3", "KB 12 3"),  # in Latin letters
        ("АВ12", "АВ - 12"),
        ("0012/24", "12/24"),
        ("МИР/БИ/КВ-О2-273", "мир_би—кв–о2−273"),
        ("Ё-1", "Е1"),
    ],
)
def test_two_spellings_of_a_number_agree(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), [("12-3", "1-23"), ("12-3", "12-3-1"), ("М-12", "МО-12"), ("100", "10")])
def test_two_numbers_stay_two(one, other):
    assert normal(one) != normal(other)


LATIN = str.maketrans("АВСЕНКМОРТХУ", "ABCEHKMOPTXY")
letters = st.text("АВСЕНКМОРТХУБГДЖ", min_size=1, max_size=3)
digits = st.integers(1, 9999).map(str)
pieces = st.tuples(letters, digits, st.lists(letters | digits, max_size=2)).map(lambda found: [*found[:2], *found[2]])
SAYINGS = [
    "Оплата по договору № {}", "оплата по договору {} от 01.02.2026",
    "ДОГОВОР УЧАСТИЯ В ДОЛЕВОМ СТРОИТЕЛЬСТВЕ №{}, НДС НЕТ",
    "Дог. N {} от «1» марта 2026 г. Иванов", "По дог.{} НДС не облагается", "за Иванова, ДДУ №{} от 1.2.26",
    "Взнос по ДДУ {}; кв. 15", "перевод №{}",
]  # fmt: skip


@given(pieces, st.data())
@examples(300)
def test_however_a_number_is_spelled_and_wherever_it_stands_it_is_found(pieces, data):
    marks = [data.draw(st.sampled_from("-/–—−_")) for _ in pieces[1:]]
    spelled = pieces[0] + "".join(mark + piece for mark, piece in zip(marks, pieces[1:], strict=True))
    spelled = spelled.translate(LATIN) if data.draw(st.booleans()) else spelled
    spelled = spelled.lower() if data.draw(st.booleans()) else spelled
    found = numbers_in(data.draw(st.sampled_from(SAYINGS)).format(spelled))
    assert normal("-".join(pieces)) in map(normal, found)


@given(st.text(st.sampled_from("договрДУ №N#/-.,:1203 кв от руб«»¦N\n"), max_size=80) | st.text(max_size=200))
@examples(500)
def test_whatever_is_written_nothing_is_raised_and_each_number_has_a_digit(purpose):
    for number in numbers_in(purpose):
        assert any(sign.isdigit() for sign in number)
        assert normal(number)


def test_of_a_long_purpose_the_beginning_is_looked_at():
    assert numbers_in("Оплата " * 200 + "по договору № 7") == ("7",)
    assert numbers_in("Оплата " * 20_000 + "по договору № 7") == ()
    for text in ("договор " * 20_000, "№1-" * 50_000, "а-" * 50_000, "1 " * 50_000, "от 1.1." * 20_000):
        began = time.process_time()
        numbers_in(text)
        assert time.process_time() - began < 0.2
