"""The bank's statement of a day: what clients paid, as 1C's exchange has it, and what is nobody's payment."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pochemu.demo.chance import Chance
from pochemu.demo.fact import DemoFact
from pochemu.demo.moving_in import number_of
from pochemu.demo.names import person
from pochemu.demo.office import SEED
from pochemu.intake.bank import taking
from pochemu.people.models import Account

OWN, BANKS_OWN = "40702810400000000017", "70601810400000000001"
COMPANY: Final = "ООО «Северный берег»"
FEE: Final = 2_350_00
STRANGERS: Final = 3_000
"""Their numbers among names: nobody of the company has one so high."""


def take(day: date, paid: Sequence[DemoFact], *, by: Account, now: datetime) -> None:
    """Next morning. Lines of contracts find them by their numbers."""
    text = "".join(_file(day, [*_payments(day, paid), *_others(day)]))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"kl_to_1c_{day:%Y%m%d}.txt"
        path.write_text(text.replace("\n", "\r\n"), "cp1251")
        taking.take(path, path.name, by=by, now=now)


Line = tuple[str, str, str, int, str]
"""Who pays, from and to which account, how much, what for."""


def _payments(day: date, paid: Sequence[DemoFact]) -> Iterator[Line]:
    for fact in paid:
        assert fact.customer is not None
        account = f"40817810{Chance(SEED, fact.customer.phone, 'account').whole(10**11, 10**12 - 1)}"
        purpose = f"Оплата по договору № {number_of(fact)}, платёж {fact.fields['number']}. НДС не облагается"
        yield fact.customer.name, account, OWN, fact.amount or 0, purpose


def _others(day: date) -> Iterator[Line]:
    """What a bank takes for its work; and money of which it is not said whose it is."""
    chance = Chance(SEED, day.isoformat(), "bank")
    yield COMPANY, OWN, BANKS_OWN, FEE, f"Комиссия за ведение счёта за {day:%d.%m.%Y}"
    if chance.yes(0.5):
        stranger, account = person(STRANGERS + chance.whole(0, 999)), f"40817810{chance.whole(10**11, 10**12 - 1)}"
        yield stranger.name, account, OWN, chance.whole(20, 300) * 1_000_00, "Оплата за квартиру по договору"


def _file(day: date, lines: Sequence[Line]) -> Iterator[str]:
    came = sum(amount for _, _, to, amount, _ in lines if to == OWN)
    span = f"ДатаНачала={day:%d.%m.%Y}\nДатаКонца={day:%d.%m.%Y}\nРасчСчет={OWN}\n"
    yield f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nОтправитель=Банк\n{span}"
    yield f"СекцияРасчСчет\n{span}ВсегоПоступило={_roubles(came)}\nВсегоСписано={_roubles(FEE)}\nКонецРасчСчет\n"
    for number, (who, account, to, amount, purpose) in enumerate(lines, 1):
        moved = "ДатаПоступило" if to == OWN else "ДатаСписано"
        yield (
            f"СекцияДокумент=Платежное поручение\nНомер={day:%d%m}{number:03}\nДата={day:%d.%m.%Y}\n"
            f"Сумма={_roubles(amount)}\nПлательщикСчет={account}\nПлательщик={who}\nПолучательСчет={to}\n"
            f"Получатель={COMPANY if to == OWN else 'Банк'}\n{moved}={day:%d.%m.%Y}\nНазначениеПлатежа={purpose}\n"
            "КонецДокумента\n"
        )
    yield "КонецФайла\n"


def _roubles(kopecks: int) -> str:
    return f"{kopecks // 100}.{kopecks % 100:02}"
