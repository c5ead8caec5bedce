"""Clients as a file: a text of theirs never becomes a formula, whatever it begins with."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from pochemu.clients.models import Client, ClientEmail, ClientPhone, ClientQuerySet, Responsibility
from pochemu.pay.payroll.files import inert
from pochemu.web.page import Page

AT_A_TIME = 2_000


def headings() -> list[str]:
    return [
        "№", _("Client"), _("Who it is"), _("Phones"), _("E-mail"), _("Responsible"), _("Added"),
    ]  # fmt: skip


def as_csv(page: Page, clients: ClientQuerySet) -> bytes:
    """With the mark of UTF-8, by which spreadsheets know it."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    write(headings())
    for row in rows_of(page, clients):
        write([inert(text) for text in row])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(page: Page, clients: ClientQuerySet) -> bytes:
    """Every cell a text, written as such."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for column, heading in enumerate(headings()):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, 12 if column in (0, 2, 6) else 32)
        for number, row in enumerate(rows_of(page, clients), 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return out.getvalue()


def rows_of(page: Page, clients: ClientQuerySet) -> Iterator[list[str]]:
    contacts = (Prefetch(name, model.objects.order_by("pk")) for name, model in _CONTACTS)
    found = clients.prefetch_related(*contacts).iterator(chunk_size=AT_A_TIME)
    holders = _holders(page)
    for one in found:
        yield [
            str(one.pk), one.name, _("firm") if one.kind == Client.Kind.FIRM else _("person"),
            ", ".join(phone.printed for phone in one.phones.all()),
            ", ".join(email.address for email in one.emails.all()), holders.get(one.pk, ""),
            one.created_at.astimezone(page.snap.zone).date().isoformat(),
        ]  # fmt: skip


_CONTACTS = (("phones", ClientPhone), ("emails", ClientEmail))


def _holders(page: Page) -> dict[int, str]:
    care: Iterable[tuple[int, str]] = Responsibility.objects.on(page.reader.today).values_list(
        "client", "employee__name"
    )
    return dict(care)
