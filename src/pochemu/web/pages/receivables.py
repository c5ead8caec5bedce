"""Receivables: what is late as of a day, whom to call first; a contract's account and what is done about it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.models import Employee
from pochemu.people.rights import May, may
from pochemu.receivables import promises, receiving, scheduling
from pochemu.receivables.models import Collector, Payment
from pochemu.receivables.telling import tells_money
from pochemu.sales.models import Contract
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import amount_at, day_told
from pochemu.web.once import FIELD, once
from pochemu.web.receivables import access, account, addresses, late, schedules
from pochemu.web.said import Said, refusal, said_in

Act = Callable[[HttpRequest, Desk, Contract], object]

SAID = {
    "received": Words("The payment is written down.", "Платёж записан."),
    "back": Words("The payment is taken back.", "Платёж отменён."),
    "reminded": Words("Written down.", "Записано."),
    "promised": Words("The promise is written down.", "Обещание записано."),
    "lawyers": Words("The debt is with lawyers.", "Долг передан юристам."),
    "from_lawyers": Words("The debt is back from lawyers.", "Долг возвращён от юристов."),
    "entrusted": Words("Saved. What was credited stays.", "Сохранено. Что зачтено раньше, остаётся зачтённым."),
    "collectors": Words(
        "Saved: new debts go to them by turns.", "Сохранено: новые должники распределяются между ними."
    ),
    "scheduled": Words("The schedule is set.", "График составлен."),
}


@require_safe
def receivables(request: HttpRequest) -> HttpResponse:
    return _late(request, desk_of(request), said_in(request, SAID))


def _late(request: HttpRequest, desk: Desk, said: Said | None, *, status: int = 200) -> HttpResponse:
    working = set(Collector.objects.filter(working=True).values_list("employee__code", flat=True))
    context = {
        "section": "receivables", "page": desk.page, "said": said,
        "collectors": [(one.code, one.name, one.code in working) for one in desk.staff],
        "entrusts": may(desk.account, May.ENTRUST), "banks": tells_money(desk.account),
        "brings": may(desk.account, May.BRING),
    }  # fmt: skip
    try:
        context |= late.context(desk, request.GET)
    except Refused as refused:
        context |= late.context(desk, type(request.GET)()) | {"said": refusal(refused, "on"), "on": request.GET["on"]}
    return render(request, "receivables.html", context, status=status)


@require_POST
def collectors(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    try:
        codes = desk.ticked("collector", request.POST)
    except Refused as refused:
        return _late(request, desk, refusal(refused), status=422)
    promises.set_collectors(list(Employee.objects.filter(code__in=codes)), by=desk.account)
    return HttpResponseRedirect(addresses.receivables(said="collectors"))


@require_safe
def contract(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, access.one(desk, number), said_in(request, SAID))


def _receive(request: HttpRequest, desk: Desk, one: Contract) -> None:
    mistakes, day, amount = Mistakes(), None, None
    with mistakes.at("on"):
        day = day_told(request.POST.get("on", "")) or desk.page.reader.today
    with mistakes.at("amount"):
        amount = amount_at("amount", request.POST, desk.page)
        if amount is None:
            raise Refused(_NO_AMOUNT)
        if amount < 0:
            raise Refused(_BELOW)
    mistakes.must_be_none()
    assert day is not None
    assert amount is not None
    amount = -amount if request.POST.get("way") == "back" else amount
    key, payer = request.POST.get(FIELD, ""), request.POST.get("payer", "").strip()
    receiving.by_hand(one.pk, day, amount, key, payer=payer, by=desk.account, now=desk.page.reader.now)


def _remind(request: HttpRequest, desk: Desk, one: Contract) -> None:
    form = request.POST
    if form.get("how", "") not in account.HOWS:
        raise Refused(_NO_HOW, "how")
    promises.remind(
        one.pk, form.get("how", ""), form.get("reached") == "yes", form.get("text", ""), by=desk.account,
        now=desk.page.reader.now,
    )  # fmt: skip


def _promise(request: HttpRequest, desk: Desk, one: Contract) -> None:
    mistakes, day, amount = Mistakes(), None, None
    with mistakes.at("promised_on"):
        day = day_told(request.POST.get("promised_on", ""))
        if day is None:
            raise Refused(_NO_DAY)
    with mistakes.at("promised"):
        amount = amount_at("promised", request.POST, desk.page)
        if amount is None:
            raise Refused(_NO_AMOUNT)
    mistakes.must_be_none()
    assert day is not None
    assert amount is not None
    promises.promise(one.pk, amount, day, by=desk.account, now=desk.page.reader.now)


def _to_lawyers(request: HttpRequest, desk: Desk, one: Contract) -> None:
    promises.to_lawyers(one.pk, request.POST.get("why", ""), by=desk.account, now=desk.page.reader.now)


def _from_lawyers(request: HttpRequest, desk: Desk, one: Contract) -> None:
    promises.from_lawyers(one.pk, by=desk.account, now=desk.page.reader.now)


def _entrust(request: HttpRequest, desk: Desk, one: Contract) -> None:
    who = Employee.objects.filter(code=desk.person(request.POST.get("who", ""))).first()
    if who is None:
        raise Http404
    promises.entrust(one.pk, who, by=desk.account, now=desk.page.reader.now)


def _schedule(request: HttpRequest, desk: Desk, one: Contract) -> None:
    rows = schedules.told(request.POST, one, desk.page)
    why = request.POST.get("why_schedule", "")
    scheduling.schedule(one.pk, rows, why=why, by=desk.account, now=desk.page.reader.now)


def _doing(told: str, act: Act, at: str = "") -> Callable[[HttpRequest, int], HttpResponse]:
    """A form of the account's page. `at`: the field that a refusal is about."""

    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        desk = desk_of(request)
        one = access.one(desk, number)
        try:
            act(request, desk, one)
        except Refused as refused:
            return _show(request, desk, one, refusal(refused, at), status=422)
        return HttpResponseRedirect(f"{addresses.account(number)}?said={told}")

    return view


receive = once(_doing("received", _receive, "amount"))
remind = once(_doing("reminded", _remind, "how"))
promise = once(_doing("promised", _promise, "promised"))
schedule = once(_doing("scheduled", _schedule, "why_schedule"))
to_lawyers = _doing("lawyers", _to_lawyers, "why")
from_lawyers = _doing("from_lawyers", _from_lawyers)
entrust = _doing("entrusted", _entrust, "who")


@require_POST
def take_back(request: HttpRequest, number: int, payment: int) -> HttpResponse:
    desk = desk_of(request)
    one = access.one(desk, number)
    found = Payment.objects.filter(contract=one, pk=payment, line=None).first()
    if found is None:
        raise Http404
    try:
        receiving.take_back(found.pk, request.POST.get("why_back", ""), by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, one, refusal(refused, "why_back"), slip=found.pk, status=422)
    return HttpResponseRedirect(f"{addresses.account(number)}?said=back#payments")


def _show(
    request: HttpRequest, desk: Desk, one: Contract, said: Said | None, *, slip: int = 0, status: int = 200
) -> HttpResponse:  # fmt: skip
    """`slip`: the payment that could not be taken back."""
    today, asked = desk.page.reader.today, request.GET.get("penalty_on", "")
    try:
        penalty_on = day_told(asked) or today
    except Refused as refused:
        penalty_on, said = today, refusal(refused, "penalty_on")
    context = account.context(desk, one, penalty_on) | {"said": said, "typed": request.POST, "kinds": schedules.KINDS}
    context |= {"slip": slip}
    return render(request, "account.html", context, status=status)


_BELOW = Words(
    "A sum is written without a minus: below, choose whether it came or was given back",
    "Сумма пишется без минуса: поступили деньги или возвращены, выберите ниже",
)
_NO_HOW = Words("Choose how he was reminded", "Выберите, как напомнили")
_NO_AMOUNT = Words("Say the sum", "Укажите сумму")
_NO_DAY = Words("Say the day", "Укажите день")
