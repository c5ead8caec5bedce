"""By which rules lateness costs: what contracts say of it, and the key rates that they rest on."""

from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.rights import May, may
from pochemu.receivables import penalties
from pochemu.receivables.models import PenaltyRule
from pochemu.receivables.penalties import BY_LAW, TEN_THOUSAND, Told
from pochemu.sales.models import Contract
from pochemu.web.asked import number_in
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import day_told
from pochemu.web.plans.cells import parts_of
from pochemu.web.receivables import penalties as shown
from pochemu.web.said import Said, refusal, said_in

HERE: Final = "/receivables/penalty/"
SAID: Final = {
    "rule": Words("The rule is kept.", "Правило сохранено."),
    "rate": Words("The key rate is kept.", "Ключевая ставка сохранена."),
}
BY_KEY_RATE, BY_SHARE, NOTHING = "key", "share", "nothing"


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    return _show(request, desk_of(request), said_in(request, SAID))


@require_POST
def set_rule(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    try:
        kind, since, told = _told(request.POST, desk)
        penalties.set_rule(kind, since, told, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, refusal(refused), "rule", status=422)
    return HttpResponseRedirect(f"{HERE}?said=rule")


@require_POST
def set_rate(request: HttpRequest) -> HttpResponse:
    desk, mistakes = desk_of(request), Mistakes()
    since, parts = date.max, 0
    try:
        with mistakes.at("rate_since"):
            since = day_told(request.POST.get("rate_since", "")) or date.max
        with mistakes.at("rate"):
            parts = _parts(request.POST.get("rate", ""), TEN_THOUSAND, desk) or 0
        mistakes.must_be_none()
        penalties.set_key_rate(since, parts, by=desk.account)
    except Refused as refused:
        return _show(request, desk, refusal(refused), "rate", status=422)
    return HttpResponseRedirect(f"{HERE}?said=rate#rates")


def _told(form: QueryDict, desk: Desk) -> tuple[Contract.Kind, date, Told]:
    """Raises Refused."""
    kind, how, mistakes = form.get("kind", ""), form.get("how", ""), Mistakes()
    if kind not in Contract.Kind.values:
        raise Refused(_KIND, "kind")
    if how not in (BY_KEY_RATE, BY_SHARE, NOTHING):
        raise Refused(_HOW, "how")
    since, told = date.max, Told(nothing=how == NOTHING)
    with mistakes.at("since"):
        since = day_told(form.get("since", "")) or date.max
    if how == NOTHING:
        mistakes.must_be_none()
        return Contract.Kind(kind), since, told
    if how == BY_KEY_RATE:
        part = number_in(form.get("part", "").strip(), digits=5)
        told = told._replace(part_of_key_rate=part or 0, by_paying_day=form.get("whose") == "paying_day")
    else:
        with mistakes.at("share"):
            told = told._replace(share=_parts(form.get("share", ""), PenaltyRule.MILLION, desk) or 0)
    with mistakes.at("cap"):
        cap = _parts(form.get("cap", ""), PenaltyRule.MILLION, desk)
        told = told._replace(cap=cap, cap_of_price=cap is not None and form.get("cap_of") == "price")
    with mistakes.at("grace"):
        told = told._replace(grace=_days(form.get("grace", "")))
    mistakes.must_be_none()
    return Contract.Kind(kind), since, told


def _parts(text: str, whole: int, desk: Desk) -> int | None:
    """What is typed as percents, in parts of the whole; None where nothing is. Raises Refused."""
    text = text.replace("%", "").strip()
    if not text:
        return None
    parts = parts_of(text, whole, currency=desk.page.snap.currency, language=desk.page.reader.language)
    if parts is None or not 0 <= parts <= whole:
        raise Refused(_PERCENT.fill(text=text[:40]))
    return parts


def _days(text: str) -> int:
    if not text.strip():
        return 0
    number = number_in(text.strip(), digits=3)
    if number is None:
        raise Refused(_DAYS)
    return number


def _show(
    request: HttpRequest, desk: Desk, said: Said | None, of: str = "", *, status: int = 200
) -> HttpResponse:  # fmt: skip
    """`of`: the form of which is shown what was typed in it."""
    context = {
        "section": "receivables", "page": desk.page, "said": said, "of": of, "typed": request.POST if of else {},
        "rules": shown.rules(desk), "rates": shown.rates(desk), "by_law": shown.says(BY_LAW),
        "kinds": [(kind.value, kind.words) for kind in Contract.Kind], "sets": may(desk.account, May.TERMS),
        "today": desk.page.reader.today.isoformat(),
    }  # fmt: skip
    return render(request, "penalty.html", context, status=status)


_PERCENT = Words("“{text}” is no percent here", "«{text}» — не процент: напишите число, например 0,1")
_DAYS = Words("Say how many days", "Укажите, сколько дней")
_KIND = Words("Say of which kind of contract", "Укажите вид договора")
_HOW = Words("Say what is taken for each day", "Укажите, сколько за день просрочки")
