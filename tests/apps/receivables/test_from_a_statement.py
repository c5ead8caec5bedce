"""From a bank's file to what a client owes: each station takes what the one before gives."""

from datetime import date

from gmpy2 import mpq

from apps.intake.statements_of_banks import account, document, exchange, outgoing
from pochemu.intake.bank import Direction, read_statements
from pochemu.intake.bank.contract_numbers import normal, numbers_in
from pochemu.intake.bank.nature import is_return, why_no_payment
from pochemu.receivables.paying import Payment, settle
from pochemu.receivables.penalty import Held, KeyRate, OfKeyRate, Rule, penalty
from pochemu.receivables.schedule import instalments

CONTRACT = "КВ-12/3"


def payments(statement):
    """Of the contract: what the client paid, and what he got back."""
    for line in statement.lines:
        ours = normal(CONTRACT) in map(normal, numbers_in(line.purpose))
        back = line.direction is Direction.OUT and is_return(line)
        if ours and (back or why_no_payment(line, {statement.account}) is None):
            yield Payment(line.on, -line.amount if back else line.amount, line.key)


def test_from_a_banks_file_to_a_penalty(tmp_path):
    path = tmp_path / "a.txt"
    day = {"ДатаПоступило": "20.01.2026"}
    lines = [
        document(Номер="1", Сумма="150000.00", НазначениеПлатежа="Оплата по ДДУ № KB 12/3 от 10.01.2026", **day),
        document(Номер="2", Сумма="70000.00", НазначениеПлатежа="Оплата по договору КВ-12/4", **day),
        document(Номер="3", Сумма="500.00", НазначениеПлатежа="Сторно по договору КВ-12/3", **day),
        outgoing(Номер="4", Сумма="30000.00", НазначениеПлатежа="Возврат излишне уплаченных по договору кв-12/3"),
        outgoing(Номер="5", Сумма="150.00", НазначениеПлатежа="Комиссия", ПолучательСчет="70601810000000000001"),
    ]
    path.write_text(exchange(account(closing="290350.00"), *lines), encoding="cp1251")
    read = read_statements(path)
    assert (read.problems, read.warnings) == ((), ())
    rows = instalments(300_000_00, on=date(2025, 12, 10), months=3, day_of_month=15).rows
    settled = settle(rows, payments(read.statements[0]), on=date(2026, 2, 20))
    assert [row.paid for row in settled.rows] == [100_000_00, 20_000_00, 0]
    assert (settled.paid, settled.overdue) == (120_000_00, 80_000_00)
    found = penalty([Held(settled)], Rule(OfKeyRate(mpq(1, 300))), [KeyRate(date(2025, 10, 27), mpq(165, 1000))])
    first, second = (line for part in found.parts for line in part.lines)
    assert (first.row, first.amount, first.days) == (1, 100_000_00, 5)
    assert (second.row, second.amount, second.days) == (2, 80_000_00, 5)
    assert found.amount == (100_000_00 + 80_000_00) * 5 * 165 // 300_000
