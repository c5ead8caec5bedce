"""Registration: contracts on their way to the register, what is late first; each filed, suspended, registered."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.aftersale import registering, serving
from pochemu.aftersale.models import Registering, Specialist, Step
from pochemu.aftersale.terms import DAYS, set_terms, terms
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.models import Employee
from pochemu.people.rights import May, may
from pochemu.sales.models import Contract, ContractEvent
from pochemu.web.aftersale import access, addresses, registration
from pochemu.web.asked import number_asked, number_in
from pochemu.web.clients.card import name_of_client
from pochemu.web.contracts.forms import on_told, reason_told
from pochemu.web.deals import addresses as deals
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import day_told
from pochemu.web.lists.taking import as_workbook
from pochemu.web.reservations.units import full_name
from pochemu.web.said import Said, refusal, said_in

Act = Callable[[QueryDict, Desk, Contract, int], object]

SAID = {
    "filed": Words("Filed. Now it is the register’s turn.", "Подано. Теперь очередь реестра."),
    "suspended": Words("The suspension is written down.", "Приостановка записана."),
    "registered": Words("Registered. The unit is sold.", "Зарегистрирован. Помещение продано."),
    "entrusted": Words("Saved. What was credited stays.", "Сохранено. Что зачтено раньше, остаётся зачтённым."),
    "specialists": Words(
        "Saved: new contracts go to them by turns.", "Сохранено: новые договоры распределяются между ними."
    ),
    "terms": Words("Saved: of what begins from now on.", "Сохранено — для того, что начнётся с этой минуты."),
}


@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    return _list(request, desk_of(request), said_in(request, SAID))


taken = as_workbook(lambda request, desk: registration.listing(desk, request.GET))


def _list(request: HttpRequest, desk: Desk, said: Said | None, *, status: int = 200) -> HttpResponse:
    working = set(Specialist.objects.filter(working=True).values_list("employee__code", flat=True))
    row = terms()
    fresh = {name: str(getattr(row, name)) for name in DAYS} | {"numbers": row.numbers}
    context = {
        "section": "registration", "page": desk.page, "said": said, "staff": desk.staff,
        "specialists": [(one.code, one.name, one.code in working) for one in desk.staff],
        "entrusts": may(desk.account, May.ENTRUST), "sets": may(desk.account, May.TERMS),
        "terms": request.POST if "numbers" in request.POST else fresh, **_choices(desk),
        **registration.listed(desk, request.GET)._asdict(),
    }  # fmt: skip
    return render(request, "registration.html", context, status=status)


def _choices(desk: Desk) -> dict[str, object]:
    return {"today": desk.page.reader.today.isoformat(), "reasons": registration.reasons(), "hows": list(Step.How)}


@require_safe
def contract(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, access.contract(desk, number), said_in(request, SAID))


def _show(
    request: HttpRequest, desk: Desk, one: Contract, said: Said | None, *, verb: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    """`verb`: whose form was refused."""
    leads = Registering.objects.filter(contract=one, until=None).select_related("employee").first()
    context = {
        "section": "registration", "page": desk.page, "said": said, "contract": one, "verb": verb,
        "client": name_of_client(one.deal.client.whole), "client_href": deals.client(one.deal.client.whole.pk),
        "contract_href": deals.contract(one.pk), "unit": full_name(one.unit), "typed": request.POST,
        "state": Contract.State(one.state).words, "row": registration.row(desk, one), "leads": leads,
        "not_his": serving.NOT_HIS.ended(),
        "steps": registration.steps_of(desk, one), "staff": desk.staff, "entrusts": may(desk.account, May.ENTRUST),
        **_choices(desk),
    }  # fmt: skip
    return render(request, "registration_contract.html", context, status=status)


def _doing(told: str, verb: str) -> Callable[[Act], Callable[[HttpRequest, int], HttpResponse]]:
    """A form of the list, or of the contract's page: what was refused is told on that page, with all that was typed."""

    def made(act: Act) -> Callable[[HttpRequest, int], HttpResponse]:
        @require_POST
        def view(request: HttpRequest, number: int) -> HttpResponse:
            desk = desk_of(request)
            one, seen = access.contract(desk, number), number_asked(request.POST.get("seen", ""), digits=9)
            try:
                act(request.POST, desk, one, seen)
            except Refused as refused:
                again = access.contract(desk, number)
                return _show(request, desk, again, refusal(refused), verb=verb, status=422)
            return HttpResponseRedirect(addresses.registration(**_back(request.POST), said=told))

        return view

    return made


def _back(form: QueryDict) -> dict[str, str]:
    """What the list was narrowed by."""
    return {name: text for name in registration.NAMES if (text := form.get(f"list_{name}", ""))}


@_doing("filed", "file")
def file(form: QueryDict, desk: Desk, one: Contract, seen: int) -> None:
    how = form.get("how", Step.How.ELECTRONIC.value)
    if how not in Step.How.values:
        raise Http404
    mistakes, due = Mistakes(), None
    with mistakes.at("due_on"):
        due = day_told(form.get("due_on", ""))
    mistakes.must_be_none()
    told = registering.Told(due, Step.How(how), form.get("application", ""))
    registering.file(one.pk, on_told(form), told, seen=seen, by=desk.account, now=desk.page.reader.now)


@_doing("suspended", "suspend")
def suspend(form: QueryDict, desk: Desk, one: Contract, seen: int) -> None:
    mistakes, until = Mistakes(), None
    with mistakes.at("due_on"):
        until = day_told(form.get("due_on", ""))
    mistakes.must_be_none()
    reason = reason_told(form, ContractEvent.What.SUSPENDED)
    registering.suspend(one.pk, on_told(form), reason, until, seen=seen, by=desk.account, now=desk.page.reader.now)


@_doing("registered", "register")
def register(form: QueryDict, desk: Desk, one: Contract, seen: int) -> None:
    entry = form.get("entry", "")
    if not entry.strip():
        raise Refused(_NO_ENTRY, "entry")
    registering.register(one.pk, on_told(form), entry, seen=seen, by=desk.account, now=desk.page.reader.now)


@require_POST
def entrust(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    one = access.contract(desk, number)
    who = Employee.objects.filter(code=desk.person(request.POST.get("who", ""))).first()
    if who is None:
        raise Http404
    try:
        registering.entrust(one.pk, who, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, one, refusal(refused, "who"), verb="entrust", status=422)
    return HttpResponseRedirect(addresses.registering(number, said="entrusted"))


@require_POST
def specialists(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    try:
        codes = desk.ticked("specialist", request.POST)
    except Refused as refused:
        return _list(request, desk, refusal(refused), status=422)
    registering.set_specialists(list(Employee.objects.filter(code__in=codes)), by=desk.account)
    return HttpResponseRedirect(addresses.registration(said="specialists"))


@require_POST
def settings(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    mistakes, days = Mistakes(), dict[str, int]()
    for name in DAYS:
        with mistakes.at(name):
            number = number_in(request.POST.get(name, "").strip(), digits=4)
            if number is None:
                raise Refused(_NO_NUMBER)
            days[name] = number
    try:
        mistakes.must_be_none()
        set_terms(request.POST.get("numbers", ""), by=desk.account, **days)
    except Refused as refused:
        return _list(request, desk, refusal(refused), status=422)
    return HttpResponseRedirect(addresses.registration(said="terms"))


_NO_ENTRY = Words("Say the number of the entry in the register", "Укажите номер записи в реестре")
_NO_NUMBER = Words("Write a whole number", "Напишите целое число")
