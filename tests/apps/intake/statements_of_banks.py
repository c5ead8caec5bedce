"""Files of banks, made for a test."""

from pathlib import Path

SHARED = Path(__file__).parents[4] / "shared" / "data" / "bank-statements-1c"

OURS, OTHERS = "40702810000000000001", "40817810000000000777"
USUAL = {
    "Номер": "5",
    "Дата": "25.01.2026",
    "Сумма": "20000.00",
    "ПлательщикСчет": OTHERS,
    "ПлательщикИНН": "770000000312",
    "Плательщик1": "Иванов Иван Иванович",
    "ПолучательСчет": OURS,
    "ДатаПоступило": "26.01.2026",
    "ПолучательИНН": "7700000001",
    "Получатель1": "ООО Север",
    "НазначениеПлатежа": "Оплата по договору 7 от 10.01.2026",
}


def document(kind="Платежное поручение", **changed):
    """An incoming one; None leaves a key out."""
    told = {**USUAL, **changed}
    rows = [f"{key}={value}" for key, value in told.items() if value is not None]
    return "\n".join([f"СекцияДокумент={kind}", *rows, "КонецДокумента"])


def outgoing(**changed):
    sides = {
        "ПлательщикСчет": OURS, "ПлательщикИНН": "7700000001", "Плательщик1": "ООО Север", "ПолучательСчет": OTHERS,
        "ПолучательИНН": "770000000312", "Получатель1": "Иванов Иван Иванович", "ДатаПоступило": None,
        "ДатаСписано": "26.01.2026",
    }  # fmt: skip
    return document(**{**sides, **changed})


def account(number=OURS, since="18.01.2026", until="29.01.2026", opening="100000.00", closing=None, **more):
    told = {"ДатаНачала": since, "ДатаКонца": until, "РасчСчет": number, "НачальныйОстаток": opening, **more}
    rows = [f"{key}={value}" for key, value in told.items() if value is not None]
    return "\n".join(["СекцияРасчСчет", *rows, *([f"КонечныйОстаток={closing}"] if closing else []), "КонецРасчСчет"])


def exchange(*sections, accounts=(OURS,), version="1.02", end="КонецФайла"):
    header = [
        "1CClientBankExchange", f"ВерсияФормата={version}", "Кодировка=Windows", "Отправитель=Банк",
        "ДатаНачала=18.01.2026", "ДатаКонца=29.01.2026", *(f"РасчСчет={one}" for one in accounts),
    ]  # fmt: skip
    return "\n".join([*header, *sections, *([end] if end else [])]) + "\n"


def operation(dc="2", day="2026-01-26", amount="20000", number="5", kind="PayDocRu", status="02", inner="", **parties):
    payer, payee = parties.get("payer", OTHERS), parties.get("payee", OURS)
    return (
        f'<OperationInfo><PayDoc id="1" docKind="10"><{kind}><DocNo>{number}</DocNo><DocDate>2026-01-25</DocDate>'
        f"<Sum>{amount}</Sum><Payer><Name>Иванов</Name><INN>770000000312</INN><Account>{payer}</Account><Bank><Name>Банк"
        f"</Name></Bank></Payer><Payee><Name>ООО Север</Name><INN>0</INN><Account>{payee}</Account></Payee>{inner}"
        f"<Purpose>По договору № 7</Purpose></{kind}></PayDoc><DC>{dc}</DC><Date>{day}</Date>"
        f"<Stamp><Name>Банк</Name><Status><Code>{status}</Code></Status></Stamp></OperationInfo>"
    )


def directbank(*operations, opening="100000", closing="120000", account=OURS, head="", encoding="UTF-8"):
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>{head}\n<Statement xmlns="http://directbank.1c.ru/XMLSchema">'
        f"<Sender name='Банк'/><Data><StatementType>0</StatementType><DateFrom>2026-01-18T00:00:00.000</DateFrom>"
        f"<DateTo>2026-01-29T11:51:13+03:00</DateTo><Account>{account}</Account><Bank><Name>Банк</Name></Bank>"
        f"<OpeningBalance>{opening}</OpeningBalance><ClosingBalance>{closing}</ClosingBalance>\n{''.join(operations)}"
        "</Data></Statement>"
    )
