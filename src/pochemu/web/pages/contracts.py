"""Contracts: the list, one, a draft; each thing that happens to them is a form of its own."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.aftersale import registering
from pochemu.aftersale import taking_back as aftersale
from pochemu.clients.models import ClientFile
from pochemu.engine.number import ONE
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import PDF
from pochemu.people.rights import May, may
from pochemu.property import pricing
from pochemu.property.models import Unit
from pochemu.receivables import in_contracts
from pochemu.receivables import taking_back as receivables
from pochemu.sales import contracting, correcting, numbering, paperwork, taking_back
from pochemu.sales.models import Contract, ContractEvent, Deal, Form, Reservation
from pochemu.sales.pdf import pdf_of
from pochemu.web.asked import number_asked, number_in
from pochemu.web.contracts import buyers, listed, shown
from pochemu.web.contracts.buyers import Buyers
from pochemu.web.contracts.forms import (
    area_told,
    draft_told,
    draft_typed,
    on_told,
    price_text,
    price_told,
    reason_told,
)
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import amount_at
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.lists.taking import as_workbook
from pochemu.web.once import once
from pochemu.web.pages.contract_settings import DOCX, given
from pochemu.web.reservations import units
from pochemu.web.said import Said, refusal, said_in

What = ContractEvent.What
View = Callable[[HttpRequest, int], HttpResponse]
Act = Callable[[HttpRequest, Desk, Contract, int], object]

SAID = {
    "drafted": Words("The contract is drafted. It holds its unit.", "Проект договора готов. Помещение за ним."),
    "changed": Words("Saved.", "Сохранено."),
    "dropped": Words(
        "The draft is put aside. The unit is free, or reserved for the first in its queue.",
        "Проект снят. Помещение свободно или забронировано первому в очереди.",
    ),
    "attached": Words("Attached.", "Приложено."),
    "signed": Words("Signed. The deal is won.", "Договор подписан, сделка выиграна."),
    "filed": Words("Filed for registration.", "Подан на регистрацию."),
    "suspended": Words("The registration is suspended.", "Регистрация приостановлена."),
    "registered": Words("Registered. The unit is sold.", "Зарегистрирован. Помещение продано."),
    "terminated": Words(
        "Terminated. The unit is free, or reserved for the first in its queue.",
        "Договор расторгнут. Помещение свободно или забронировано первому в очереди.",
    ),
    "reduced": Words("Terminated in part.", "Договор расторгнут частично."),
    "swapped": Words("The unit is swapped.", "Помещение заменено."),
    "assigned": Words("Assigned to other buyers.", "Права уступлены другим покупателям."),
    "measured": Words("The area is adjusted.", "Площадь уточнена."),
    "corrected": Words("The day is corrected.", "Дата исправлена."),
    "number_corrected": Words("The entry’s number is corrected.", "Номер записи исправлен."),
    "taken_back": Words(
        "Taken back: the contract is what it was before.", "Событие отменено: договор снова такой, каким был до него."
    ),
}


@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    context = {
        "section": "contracts", "page": desk.page, "staff": desk.staff, "sets": may(desk.account, May.TERMS),
        "lets": may(desk.account, May.LET), "brings": may(desk.account, May.BRING), "all": addresses.contracts(),
    }  # fmt: skip
    return render(request, "contracts.html", context | listed.listed(desk, request.GET)._asdict())


taken = as_workbook(lambda request, desk: listed.listing(desk, request.GET))


@require_safe
def contract(request: HttpRequest, number: int) -> HttpResponse:
    """`?query=` beside it: clients among whom other buyers are looked for."""
    desk = desk_of(request)
    return _show(request, desk, _found(desk, number), said_in(request, SAID))


@require_safe
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """By the company's own text."""
    return _taken(request, number, "docx")


@require_safe
def paper_pdf(request: HttpRequest, number: int) -> HttpResponse:
    return _taken(request, number, "pdf")


def _taken(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    desk = desk_of(request)
    one = _found(desk, number)
    try:
        content = paperwork.paper_of(one, in_contracts.said_of(one))
        content = pdf_of(content) if ending == "pdf" else content
    except Refused as refused:
        return _show(request, desk, one, refusal(refused), status=422)
    name = f"{one.number.replace('/', '-')}.{ending}"
    return given(content, name, PDF if ending == "pdf" else DOCX)


# --- a draft ---


@once
def draft(request: HttpRequest) -> HttpResponse:
    """Of the deal and the unit in the address."""
    desk = desk_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    deal, unit = desk.deal(number_asked(asked.get("deal", ""))), units.one(number_asked(asked.get("unit", "")))
    if request.method != "POST":
        return _draft_form(request, desk, deal, unit, buyers.of(desk, [(deal.client, ONE)]))
    who = buyers.typed(desk, request.POST, [deal.client.whole.pk])
    if request.POST.get("do") == "find":
        return _draft_form(request, desk, deal, unit, who)
    try:
        told = draft_told(request.POST, desk.page)
        made = contracting.draft(
            deal, unit, told, buyers.told(desk, who), by=desk.account, now=desk.page.reader.now
        )  # fmt: skip
    except Refused as refused:
        return _draft_form(request, desk, deal, unit, who, refused)
    return HttpResponseRedirect(f"{addresses.contract(made.pk)}?said=drafted")


def _draft_form(
    request: HttpRequest, desk: Desk, deal: Deal, unit: Unit, who: Buyers, refused: Refused | None = None
) -> HttpResponse:  # fmt: skip
    (one,) = units.shown(desk, [unit])
    kept = Reservation.objects.active().filter(deal=deal, unit=unit).first()
    price = kept.price if kept else pricing.current([unit]).get(unit.pk)
    kind = Contract.Kind.DDU
    typed = {
        "number": numbering.next_number(kind, unit, desk.page.reader.today), "kind": kind, "form": Form.AT_ONCE,
        "price": "" if price is None else price_text(price, desk.page), "escrow": "1",
    }  # fmt: skip
    context = {
        "section": "contracts", "page": desk.page, "deal": deal, "title": name_of_client(deal), "one": one,
        "href": addresses.of(deal), "choose": addresses.choose_unit(deal.pk, unit=unit.pk), "buyers": who,
        "typed": request.POST if request.method == "POST" else typed, "kept": kept is not None,
        "said": refusal(refused) if refused else None, **_choices(),
    }  # fmt: skip
    return render(request, "contract_new.html", context, status=422 if refused else 200)


def _swaps(desk: Desk, one: Contract, form: QueryDict) -> units.Found | None:
    """For what its unit may be swapped: of its own project, or of any where a number is looked for."""
    if one.state not in contracting.STANDING:
        return None
    return units.found(desk, form, project=one.unit.section.building.project_id)


def _choices() -> dict[str, object]:
    return {"kinds": list(Contract.Kind), "forms": list(Form)}


# --- what happens to it ---


def doing(told: str) -> Callable[[Act], View]:
    """A form of the contract's page: what was refused is told in that form, with all that was typed."""

    def made(act: Act) -> View:
        @require_POST
        def view(request: HttpRequest, number: int) -> HttpResponse:
            desk = desk_of(request)
            one, seen = _found(desk, number), number_asked(request.POST.get("seen", ""))
            if request.POST.get("do") == "find":
                return _show(request, desk, one, None, verb=told)
            try:
                act(request, desk, one, seen)
            except Refused as refused:
                return _show(request, desk, _found(desk, number), None, verb=told, refused=refused)
            return HttpResponseRedirect(f"{addresses.contract(number)}?said={told}")

        return view

    return made


@doing("changed")
def change(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    who = buyers.typed(desk, request.POST, _known(one))
    told = draft_told(request.POST, desk.page)
    contracting.change(one.pk, told, buyers.told(desk, who), seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("dropped")
def drop(_request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    contracting.drop(one.pk, seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("attached")
def attach(request: HttpRequest, desk: Desk, one: Contract, _seen: int) -> None:
    number = number_in(request.POST.get("file", ""))
    file = ClientFile.objects.filter(pk=number).first() if number else None
    if file is None:
        raise Refused(_NO_FILE, "file")
    name = request.POST.get("name", "").strip()
    if not name:
        raise Refused(_NO_NAME, "name")
    contracting.attach(one.pk, name, file, by=desk.account, now=desk.page.reader.now)


@doing("signed")
def sign(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    registering.sign(one.pk, on_told(request.POST), seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("filed")
def file(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    registering.file(one.pk, on_told(request.POST), seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("suspended")
def suspend(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    on, reason = on_told(request.POST), reason_told(request.POST, What.SUSPENDED)
    registering.suspend(one.pk, on, reason, seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("registered")
def register(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    on, entry = on_told(request.POST), request.POST.get("entry", "")
    if not entry.strip():
        raise Refused(_NO_ENTRY, "entry")
    registering.register(one.pk, on, entry, seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("terminated")
def terminate(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    on, reason = on_told(request.POST), reason_told(request.POST, What.TERMINATED)
    accrued = amount_at("accrued", request.POST, desk.page)
    if accrued is None:
        raise Refused(_NO_ACCRUED, "accrued")
    contracting.terminate(
        one.pk, on, reason, seen=seen, accrued=accrued, by=desk.account, now=desk.page.reader.now
    )  # fmt: skip


@doing("reduced")
def reduce(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    on, reason = on_told(request.POST), reason_told(request.POST, What.REDUCED)
    price = price_told(request.POST, desk.page)
    contracting.reduce(one.pk, on, price, reason, seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("swapped")
def swap(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    on, number = on_told(request.POST), number_in(request.POST.get("unit", ""))
    unit = units.placed().filter(pk=number).first() if number else None
    if unit is None:
        raise Refused(_NO_UNIT, "unit")
    price = price_told(request.POST, desk.page)
    contracting.swap(one.pk, on, unit, price, seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("assigned")
def assign(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    on, who = on_told(request.POST), buyers.typed(desk, request.POST, _known(one))
    contracting.assign(
        one.pk, on, buyers.told(desk, who), seen=seen, by=desk.account, now=desk.page.reader.now
    )  # fmt: skip


@doing("measured")
def measure(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    on, area = on_told(request.POST), area_told(request.POST, desk.page)
    price = price_told(request.POST, desk.page)
    contracting.measure(one.pk, on, area, price, seen=seen, by=desk.account, now=desk.page.reader.now)


@doing("corrected")
def correct(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    form = request.POST
    registering.correct(
        one.pk, number_in(form.get("event", "")) or 0, on_told(form), form.get("why", ""), seen=seen, by=desk.account,
        now=desk.page.reader.now,
    )  # fmt: skip


@doing("number_corrected")
def correct_number(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    form = request.POST
    if not form.get("entry", "").strip():
        raise Refused(_NO_ENTRY, "entry")
    correcting.correct_number(
        one.pk, form["entry"], form.get("why", ""), seen=seen, by=desk.account, now=desk.page.reader.now
    )


@doing("taken_back")
def take_back(request: HttpRequest, desk: Desk, one: Contract, seen: int) -> None:
    form, rooms = request.POST, (aftersale.undo, receivables.undo)
    taking_back.take_back(
        one.pk, number_in(form.get("event", "")) or 0, form.get("why", ""), rooms=rooms, seen=seen, by=desk.account,
        now=desk.page.reader.now,
    )  # fmt: skip


def _known(one: Contract) -> list[int]:
    return [client.pk for client in contracting.clients_of(one)]


def _found(desk: Desk, number: int) -> Contract:
    found = listed.seen(desk).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, desk: Desk, one: Contract, said: Said | None, *, verb: str = "",
    refused: Refused | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """`verb`: of whose form is shown what was typed in it, and told what was refused; above all, where it has gone."""
    wrong = refusal(refused) if refused else None
    if verb not in shown.offered(one, desk.account):
        said, wrong = wrong or said, None
    who, form = buyers.of_contract(desk, one), request.POST if verb else request.GET
    fresh = {"on": desk.page.reader.today.isoformat(), "now_costs": price_text(one.price, desk.page)}
    fresh |= draft_typed(one, desk.page) if one.state == Contract.State.DRAFT else {}
    context = {
        **shown.context(desk, one), "said": said,
        "told": shown.forms(shown.offered(one, desk.account), verb, request.POST, wrong, fresh=fresh),
        "who": buyers.typed(desk, request.POST, _known(one)) if verb in ("changed", "assigned") else who,
        **_choices(),
        "swaps": _swaps(desk, one, form),
    }  # fmt: skip
    return render(request, "contract.html", context, status=422 if refused else status)


_NO_ACCRUED = Words(
    "Say how much those who sold it give back; 0, if nothing",
    "Укажите, сколько удержать с тех, кто продал; 0 — если нисколько",
)
_NO_FILE = Words("Choose the file", "Выберите файл")
_NO_NAME = Words("Say which document it is", "Укажите, какой это документ")
_NO_ENTRY = Words("Say the number of the entry in the register", "Укажите номер записи в реестре")
_NO_UNIT = Words("Choose the unit", "Выберите помещение")
