"""A batch taken back: what nobody has touched since. What somebody has stays, and it is said why."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from pochemu.aftersale import registering
from pochemu.aftersale.models import Registering, Step
from pochemu.callcentre import bringing as of_calls
from pochemu.callcentre.models import Call
from pochemu.clients import bringing as of_clients
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.intake.bringing.desk import whence
from pochemu.intake.bringing.mapping import said_of
from pochemu.intake.models import Batch, Brought, BroughtQuerySet, What
from pochemu.receivables import taking_over as of_accounts
from pochemu.sales import bringing as of_deals
from pochemu.sales import taking_over as of_contracts
from pochemu.sales.models import Contract, Deal

AT_A_TIME: Final = 200
HELD_FOR: Final = timedelta(seconds=60)
NAMED: Final = 5
"""Other imports, at most."""


def undo(batch: Batch, holder: str, clock: Callable[[], datetime]) -> bool:
    """The last rows first. False: somebody else is at it."""
    while True:
        with transaction.atomic():
            if not Batch.objects.select_for_update().filter(pk=batch.pk, holder=holder).exists():
                return False
            left = batch.brought.holding().filter(wrong_en="").order_by("-line")
            some = list(left.select_for_update()[:AT_A_TIME])
            if batch.what == What.MONEY:
                some = _with_their_accounts(left, some)
            for rows in _together(batch, some):
                _undo(batch, rows, clock())
            if not some:
                batch.state, batch.holder, batch.held_until = Batch.State.UNDONE, "", None
            else:
                batch.seen += len(some)
                batch.held_until = clock() + HELD_FOR
            batch.save(update_fields=["state", "holder", "held_until", "seen"])
        if not some:
            return True


def _together(batch: Batch, some: Sequence[Brought]) -> Iterable[Sequence[Brought]]:
    """Rows that made one thing: one alone, or all of an account."""
    if batch.what != What.MONEY:
        return [[row] for row in some]
    found: dict[int, list[Brought]] = {}
    for row in some:
        found.setdefault(row.number, []).append(row)
    return found.values()


def _with_their_accounts(left: BroughtQuerySet, some: Sequence[Brought]) -> list[Brought]:
    """And the rows of the same accounts that stand elsewhere in the file."""
    return list(left.filter(number__in={row.number for row in some}).select_for_update())


def _undo(batch: Batch, rows: Sequence[Brought], now: datetime) -> None:
    first = rows[0]
    gone = not first.made or _taken_back(batch, first, now)
    wrong = None if gone else _of_later(batch, first) or _TOUCHED[What(first.what)]
    for row in rows:
        if wrong is None:
            row.undone_at = now
        else:
            row.wrong_en, row.wrong_ru = wrong
    Brought.objects.bulk_update(rows, ["undone_at", "wrong_en", "wrong_ru"])


def _taken_back(batch: Batch, row: Brought, now: datetime) -> bool:
    """Whoever would touch it meanwhile waits, or finds nothing any more."""
    match row.what:
        case What.CLIENTS:
            client = Client.objects.select_for_update().get(pk=row.number)
            if not _nobody_needs(client, batch):
                return False
            of_clients.take_back(client, at=now)
        case What.DEALS:
            deal = Deal.objects.select_for_update().get(pk=row.number)
            if not of_deals.untouched(deal):
                return False
            of_deals.take_back(deal, by=batch.by, at=now)
        case What.CONTRACTS:
            return _contract_taken_back(batch, row.number, now)
        case What.MONEY:
            return _account_taken_back(batch, row, now)
        case _:
            call = Call.objects.select_for_update(of=("self",)).get(pk=row.number)
            if not of_calls.untouched(call):
                return False
            of_calls.take_back(call, by=batch.by, at=now)
    return True


def _nobody_needs(client: Client, batch: Batch) -> bool:
    """Nor is he whom a row of another import is known to be."""
    assert batch.written_at is not None, "it is being undone"
    return of_clients.untouched(client, batch.written_at) and not _joined(client.pk).exclude(batch=batch).exists()


def _joined(client: int) -> BroughtQuerySet:
    return Brought.objects.holding().filter(what=What.CLIENTS, number=client, made=False)


def _of_later(batch: Batch, row: Brought) -> Words | None:
    """Where what other imports brought leads to the client: which of them are undone first."""
    if row.what != What.CLIENTS:
        return None
    brought = Brought.objects.holding().exclude(batch=batch)
    leading = brought.filter(
        Q(what=What.CLIENTS, number=row.number, made=False)
        | Q(what=What.DEALS, number__in=Deal.objects.filter(client=row.number).values("pk"))
        | Q(what=What.CALLS, number__in=Call.objects.filter(client=row.number).values("pk"))
        | Q(what=What.CONTRACTS, number__in=Contract.objects.filter(deal__client=row.number).values("pk"))
    )
    numbers = set(leading.values_list("batch", flat=True))
    others = Batch.objects.filter(pk__in=numbers).order_by("-pk")[:NAMED]
    names = [Words(f"“{one.name}” (№{one.pk})", f"«{one.name}» (№{one.pk})") for one in others]
    return _FIRST.fill(names=Words(*map(", ".join, zip(*names, strict=True)))) if names else None


def _contract_taken_back(batch: Batch, number: int, now: datetime) -> bool:
    """And a buyer who was made with it, if nothing else leads to him."""
    one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
    own = (Registering, Step, *(of_accounts.ROWS if of_accounts.taken_back(one) else ()))
    if not registering.began_by_itself(one) or not of_contracts.untouched(one, but=own):
        return False
    registering.let_go(one, now=now)
    of_contracts.take_back(one, by=batch.by, at=now)
    client = Client.objects.select_for_update().get(pk=one.deal.client_id)
    assert batch.written_at is not None, "it is being undone"
    made_with_it = client.history.filter(what="brought", at=batch.written_at, text=whence(batch)).exists()
    if made_with_it and _nobody_needs(client, batch):
        of_clients.take_back(client, at=now)
    return True


def _account_taken_back(batch: Batch, row: Brought, now: datetime) -> bool:
    """Where it brought what came by an account of another import, that one's stays."""
    one = Contract.objects.select_for_update().get(pk=row.number)
    others = Brought.objects.holding().filter(what=What.MONEY, number=row.number).exclude(batch=batch)
    if not of_accounts.untouched(one) or others.filter(pk__gt=row.pk).exists():
        return False
    if other := others.select_related("batch").first():
        opening = not said_of(other.batch.said).books_told
        of_accounts.take_payments_back(one, opening=opening, by=batch.by, now=now)
    else:
        of_accounts.take_back(one, by=batch.by, now=now)
    return True


_FIRST: Final = Words(
    "what other imports brought leads to him: {names}. Undo them first",
    "к клиенту ведёт то, что принесли другие переносы: {names}. Сначала отмените их",
)
_TOUCHED: Final = {
    What.CLIENTS: Words(
        "somebody has worked with him since: the card was changed, or calls, deals, files, notes or tasks lead to it",
        "с клиентом уже работали: карточку изменили, или к ней ведут звонки, сделки, файлы, заметки или задачи",
    ),
    What.DEALS: Words(
        "somebody has worked on it since: it was moved or changed, or tasks or meetings lead to it",
        "со сделкой уже работали: её двигали или меняли, или к ней ведут задачи или встречи",
    ),
    What.CONTRACTS: Words(
        "something has happened to it since: it was worked on, money was scheduled or came, tasks or visits lead to "
        "it. If an import brought its money, undo that one first; else terminate it on its page",
        "с договором уже что-то произошло: с ним работали, по нему составили график или получили деньги, к нему ведут "
        "задачи или визиты. Если его деньги перенесены, сначала отмените тот перенос; если нет — расторгните договор "
        "на его странице",
    ),
    What.MONEY: Words(
        "something has happened to its account since: money came, something became late, the schedule was changed, a "
        "payment was taken back, or the debt was worked. If a later import brought its payments, undo that one first; "
        "else correct it on the account's page",
        "с расчётами по договору уже что-то произошло: пришли деньги, возникла просрочка, изменили график, отменили "
        "платёж или занимались долгом. Если его оплаты перенесены отдельным файлом, сначала отмените тот перенос; если "
        "нет — исправьте их на странице платежей договора",
    ),
    What.CALLS: Words(
        "somebody has worked on it since: it was said whose it is or what it was worth, or a recording was added",
        "со звонком уже работали: отметили, чей он или чего стоил, или добавили запись",
    ),
}
