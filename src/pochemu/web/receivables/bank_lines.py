"""Lines of bank statements as a list."""

from typing import Final

from django.db.models import QuerySet

from pochemu.engine.words import Words
from pochemu.receivables.models import BankLine, BankStatement
from pochemu.web.columns import Column, Kind, Listing

TABS: Final = {
    "open": Words("To be matched", "Нужно сопоставить"),
    "matched": Words("Matched", "Сопоставлены"),
    "aside": Words("No clients’ payments", "Не платежи клиентов"),
}


def lines(statement: BankStatement | None, state: str) -> "QuerySet[BankLine]":
    """Of a statement, or of all."""
    found = BankLine.objects.filter(state=state)
    found = found.filter(statement=statement) if statement else found
    return found.select_related("payment__contract", "statement", "whole").order_by("on", "statement", "at")


COLUMNS: Final = (
    Column[BankLine](Words("Account", "Счёт"), lambda one: one.statement.account),
    Column[BankLine](Words("Day", "День"), lambda one: one.on, Kind.DAY),
    Column[BankLine](Words("Document", "Документ"), lambda one: one.number),
    Column[BankLine](Words("Came", "Поступило"), lambda one: one.amount if one.came else None, Kind.MONEY),
    Column[BankLine](Words("Left", "Списано"), lambda one: None if one.came else one.amount, Kind.MONEY),
    Column[BankLine](Words("Payer", "Плательщик"), lambda one: one.payer),
    Column[BankLine](Words("Purpose", "Назначение"), lambda one: one.purpose),
    Column[BankLine](Words("Contract", "Договор"), lambda one: one.contract.number if one.contract else ""),
)


def listing(statement: BankStatement | None, state: str) -> Listing[BankLine]:
    return Listing("bank", Words("Lines of statements", "Строки выписок"), lines(statement, state), list, COLUMNS)
