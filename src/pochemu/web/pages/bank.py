"""Statements of banks: taken in, their lines matched, set aside, opened again."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.intake.bank import taking
from pochemu.intake.bank.contract_numbers import normal
from pochemu.intake.bank.matching import IDLE, numbered
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.receivables.models import BankLine, BankStatement
from pochemu.receivables.telling import tells_money
from pochemu.sales.contracting import STANDING
from pochemu.sales.models import Contract
from pochemu.web.asked import number_asked
from pochemu.web.columns import Listing
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import amount_told
from pochemu.web.lists.taking import as_workbook
from pochemu.web.numbers import long_day
from pochemu.web.once import once
from pochemu.web.page import MonthLink
from pochemu.web.receivables import account, addresses, bank_lines
from pochemu.web.receivables.bank_lines import TABS
from pochemu.web.said import Said, refusal, said_in

LISTED: Final = 50
ON_A_PAGE: Final = 50
WARNED: Final = 20
SAID: Final = {
    "taken": Words("The statement is taken in.", "Выписка загружена."),
    "there": Words(
        "There is nothing new in it: another statement told all of its lines.",
        "Нового в ней нет: все её строки уже загружены с другой выпиской.",
    ),
    "matched": Words("Matched.", "Сопоставлено."),
    "split": Words("Split, and matched.", "Разделено и сопоставлено."),
    "joined": Words("It is one line again.", "Это снова одна строка."),
    "aside": Words("Set aside.", "Отложено."),
    "opened": Words("The line is open again.", "Строка снова открыта."),
}


@once
def statements(request: HttpRequest) -> HttpResponse:
    desk = _desk(request)
    if request.method != "POST":
        return _all(request, desk, said_in(request, SAID))
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _all(request, desk, refusal(Refused(_NO_FILE, "file")), status=422)
    try:
        taken = _taken(file, desk)
    except Refused as refused:
        return _all(request, desk, refusal(refused, "file"), status=422)
    if taken.problems or not taken.statements:
        return _all(request, desk, refusal(Refused(_NOT_TAKEN, "file")), problems=taken.problems, status=422)
    said = "there" if taken.there and not taken.new else "taken"
    if len(taken.statements) > 1:
        return HttpResponseRedirect(f"/bank/?said={said}")
    return HttpResponseRedirect(addresses.statement(taken.statements[0].pk, said=said))


def _taken(file: "UploadedFile[bytes]", desk: Desk) -> taking.Taken:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "statement"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        return taking.take(path, file.name or "", by=desk.account, now=desk.page.reader.now)


def _all(
    request: HttpRequest, desk: Desk, said: Said | None, *, problems: Any = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    state = {name: Count("lines", filter=Q(lines__state=name)) for name in TABS}
    rows = BankStatement.objects.select_related("by__user", "by__employee").annotate(**state).order_by("-at", "-pk")
    context = {
        "section": "receivables", "page": desk.page, "said": said, "problems": list(problems)[:20],
        "takes": may(desk.account, May.BRING) or may(desk.account, May.CLOSE),
        "rows": [_statement(desk, one) for one in rows[:LISTED]],
        "open": desk.count(BankLine.objects.filter(state="open").count(), "/bank/lines/"),
    }  # fmt: skip
    return render(request, "bank.html", context, status=status)


def _statement(desk: Desk, one: BankStatement) -> dict[str, object]:
    href, language = addresses.statement(one.pk), desk.page.reader.language
    days = " – ".join(long_day(day, language) for day in dict.fromkeys((one.since, one.until)) if day)
    return {
        "href": href, "account": one.account, "days": days, "name": one.name, "at": desk.page.day_of(one.at),
        "by": one.by.name if one.by else "",
        "counts": [
            (title, desk.count(getattr(one, name), addresses.statement(one.pk, tab=name)))
            for name, title in TABS.items()
        ],
    }  # fmt: skip


@require_safe
def statement(request: HttpRequest, number: int) -> HttpResponse:
    desk = _desk(request)
    found = BankStatement.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return _lines(request, desk, found, said_in(request, SAID))


def _desk(request: HttpRequest) -> Desk:
    """What the bank tells of everybody's clients is for those who say whose it is."""
    desk = desk_of(request)
    if not tells_money(desk.account):
        raise Http404
    return desk


def _tab(request: HttpRequest) -> str:
    tab = request.GET.get("tab", "open")
    if tab not in TABS:
        raise Http404
    return tab


def _list(request: HttpRequest, _desk: Desk, number: int | None = None) -> Listing[BankLine]:
    found = None if number is None else BankStatement.objects.filter(pk=number).first()
    if number is not None and found is None:
        raise Http404
    return bank_lines.listing(found, _tab(request))


taken = as_workbook(_list)


@require_safe
def open_lines(request: HttpRequest) -> HttpResponse:
    """Of all statements, those that wait for a person."""
    desk = _desk(request)
    return _lines(request, desk, None, said_in(request, SAID))


def _lines(
    request: HttpRequest, desk: Desk, found: BankStatement | None, said: Said | None, *, wrong: int = 0,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    tab, after = _tab(request), number_asked(request.GET.get("page", "") or "1", digits=6)
    if not after:
        raise Http404
    start = (after - 1) * ON_A_PAGE
    rows = list(bank_lines.lines(found, tab)[start : start + ON_A_PAGE + 1])
    here = addresses.statement(found.pk) if found else "/bank/lines/"
    context = {
        "section": "receivables", "page": desk.page, "said": said, "statement": _heading(desk, found), "tab": tab,
        "to": f"{here}take/", "wrong": wrong, "typed": request.POST,
        "rows": [_line(desk, one) for one in rows[:ON_A_PAGE]],
        "tabs": _tabs(desk, found, tab) if found else [],
        "more": f"{here}?tab={tab}&page={after + 1}" if len(rows) > ON_A_PAGE else "",
        "first": f"{here}?tab={tab}" if after > 1 else "",
    }  # fmt: skip
    return render(request, "bank_lines.html", context, status=status)


def _tabs(desk: Desk, found: BankStatement, tab: str) -> list[MonthLink]:
    """With how many lines are in each."""
    counts = dict(found.lines.order_by().values_list("state").annotate(n=Count("pk")))
    return [
        MonthLink(
            addresses.statement(found.pk, tab=name), f"{title.text(desk.page.reader.language)}: {counts.get(name, 0)}",
            name == tab,
        )
        for name, title in TABS.items()
    ]  # fmt: skip


def _heading(desk: Desk, found: BankStatement | None) -> dict[str, object] | None:
    if found is None:
        return None
    href, warnings = addresses.statement(found.pk), found.warnings or []
    return {
        "account": found.account, "name": found.name,
        "warnings": [(line, Words(en, ru)) for line, en, ru in warnings[:WARNED]],
        "more_warnings": max(len(warnings) - WARNED, 0),
        "opening": None if found.opening is None else account.exactly(desk, found.opening, href),
        "closing": None if found.closing is None else account.exactly(desk, found.closing, href),
    }  # fmt: skip


def _line(desk: Desk, one: BankLine) -> dict[str, object]:
    contract, href = one.contract, addresses.statement(one.statement_id, tab=one.state)
    return {
        "number": one.pk, "at": addresses.line(one.pk),
        "day": long_day(one.on, desk.page.reader.language), "iso": one.on.isoformat(),
        "came": one.came, "amount": account.exactly(desk, one.amount, href),
        "payer": one.payer, "purpose": one.purpose, "document": one.number,
        "why": Words(one.why_en, one.why_ru) if one.why_ru else None,
        "how": account.HOW_TITLES.get(one.how), "contract": contract.number if contract else "",
        "contract_href": addresses.account(contract.pk) if contract else "",
        "whole": account.exactly(desk, one.whole.amount, href) if one.whole else None,
    }  # fmt: skip


def _deciding(told: str, act: Callable[[HttpRequest, Desk, int], object]) -> Callable[[HttpRequest, int], HttpResponse]:
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        desk = _desk(request)
        line = BankLine.objects.select_related("statement").filter(pk=number).first()
        if line is None:
            raise Http404
        try:
            act(request, desk, number)
        except Refused as refused:
            return _lines(request, desk, line.statement, refusal(refused), wrong=number, status=422)
        tab = line.state if line.state in TABS else "open"
        return HttpResponseRedirect(addresses.statement(line.statement_id, tab=tab, said=told))

    return view


def _match(request: HttpRequest, desk: Desk, number: int) -> None:
    taking.match_by_hand(number, _contract(request.POST.get("contract", "")), by=desk.account, now=desk.page.reader.now)


def _split(request: HttpRequest, desk: Desk, number: int) -> None:
    lines = [line.strip() for line in request.POST.get("parts", "").splitlines() if line.strip()]
    parts = [_part(line, desk) for line in lines]
    taking.split(number, parts, by=desk.account, now=desk.page.reader.now)


def _part(line: str, desk: Desk) -> tuple[Contract, int]:
    """A contract’s number, and behind it a sum: both may have spaces, or a “=” stands between."""
    words = line.split()
    ways = [line.split("=")] if "=" in line else [
        (" ".join(words[:end]), " ".join(words[end:])) for end in range(1, len(words))
    ]  # fmt: skip
    found = [
        (contract, amount) for number, *rest in ways
        if (amount := _sum(" ".join(rest), desk)) and len(known := _numbered(number)) == 1 for contract in known
    ]  # fmt: skip
    if len(found) != 1:
        raise Refused(_NO_PART.fill(line=line[:60]), "parts")
    return Contract.objects.get(pk=found[0][0]), found[0][1]


def _sum(text: str, desk: Desk) -> int | None:
    try:
        return amount_told(text, desk.page)
    except Refused:
        return None


def _join(_request: HttpRequest, desk: Desk, number: int) -> None:
    """By any of its parts."""
    taking.join(BankLine.objects.get(pk=number).whole_id or number, by=desk.account)


def _contract(text: str) -> Contract:
    found = _numbered(text)
    if len(found) != 1:
        raise Refused((_SEVERAL if found else _NO_CONTRACT).fill(number=text[:40]))
    return Contract.objects.get(pk=found.pop())


def _numbered(text: str) -> set[int]:
    """By its number, however it is spelled: contracts that stand; failing that others, for money may come before one is
    signed, and is given back after it has ended."""
    spelled = normal(text)
    found = (numbered({spelled} - {""}, states).get(spelled) for states in (STANDING, IDLE))
    return next(filter(None, found), set())


def _aside(request: HttpRequest, desk: Desk, number: int) -> None:
    taking.set_aside(number, request.POST.get("why", ""), by=desk.account, now=desk.page.reader.now)


def _open(request: HttpRequest, desk: Desk, number: int) -> None:
    taking.open_again(number, request.POST.get("why", ""), by=desk.account, now=desk.page.reader.now)


match = _deciding("matched", _match)
aside = _deciding("aside", _aside)
open_again = _deciding("opened", _open)
split = _deciding("split", _split)
join = _deciding("joined", _join)

_NO_FILE = Words("Choose a file", "Выберите файл")
_NOT_TAKEN = Words("Nothing of the file was taken: it has mistakes", "Из файла ничего не загружено: в нём есть ошибки")
_NO_CONTRACT = Words("There is no contract {number}", "Договора {number} нет")
_NO_PART = Words(
    "“{line}” is no contract’s number and sum: write “КВ-1/26 = 1 000 000”, a line each",
    "«{line}» — не номер договора и сумма: напишите «КВ-1/26 = 1 000 000», каждый договор с новой строки",
)
_SEVERAL = Words("Several contracts are numbered like {number}", "Номер {number} подходит нескольким договорам")
