"""Leads: what waits for an answer, a lead's own page, one added by hand, the rules by which they are dealt out."""

from collections.abc import Callable
from datetime import time

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.callcentre import leads as acts
from pochemu.callcentre.dealing import rules as all_rules
from pochemu.callcentre.models import DealingRule, Lead
from pochemu.clients.phones import printed
from pochemu.clients.queries import by_phone
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused, must_fit
from pochemu.people.models import Account, Employee, Position, Team
from pochemu.people.rights import May, may
from pochemu.web.asked import number_asked, number_in
from pochemu.web.calls.access import account_of
from pochemu.web.calls.listed import Tab
from pochemu.web.clients.access import hands
from pochemu.web.leads import shown
from pochemu.web.lists.taking import as_workbook
from pochemu.web.once import FIELD, once
from pochemu.web.page import Page, page_of
from pochemu.web.pages.calls import client_named
from pochemu.web.said import Said, refusal, said_in
from pochemu.web.why.shapes import Link

SAID = {
    "added": Words("The enquiry is added.", "Обращение добавлено."),
    "given": Words("It is said who answers.", "Ответственный назначен."),
    "answered": Words("Noted: it is answered.", "Отмечено: ответ дан."),
    "closed": Words("The enquiry is closed.", "Обращение закрыто."),
    "linked": Words("It is this client’s enquiry.", "Обращение привязано к клиенту."),
}

SAID_OF_RULES = {
    "ruled": Words(
        "The rule holds; what waited for it is dealt out.", "Правило действует; что его ждало, распределено."
    ),
    "ended": Words("The rule holds no more.", "Правило больше не действует."),
}


def leads(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    what = shown.asked(request.GET)
    late = shown.open_leads(page.reader).late(page.reader.now).count()
    given = {
        "section": "leads",
        "page": page,
        "list": shown.listed(page, what, request.GET.get("after", "")),
        "told": shown.told(page, what),
        "tabs": [Tab(f"/leads/?tab={name}", title, name == what.tab) for name, title in shown.TABS],
        "late": 0 if what.tab == "late" else late,
        "rules": may(page.reader.account, May.DEAL),
    }
    return render(request, "leads.html", given)


taken = as_workbook(lambda request, desk: shown.listing(desk.page, request.GET))


def lead(request: HttpRequest, number: int) -> HttpResponse:
    page = page_of(request)
    return _show(request, page, shown.lead_of(page.reader, number), said_in(request, SAID))


@once
def add(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    account = account_of(page.reader)
    form = {"channel": "телефон"}
    if request.method == "POST":
        form = request.POST.dict()
        try:
            made = acts.add(_asked(form), by=account, now=page.reader.now)
        except Refused as refused:
            given = {"section": "leads", "page": page, "form": form, "said": refusal(refused)}
            return render(request, "lead_add.html", given, status=422)
        return HttpResponseRedirect(f"/leads/{made.pk}/?said=added")
    return render(request, "lead_add.html", {"section": "leads", "page": page, "form": form})


def _asked(form: dict[str, str]) -> acts.Asked:
    name, number, address, text, source, channel, project = (form.get(one, "").strip() for one in _ASKED)
    return acts.Asked(form[FIELD], name, number, address, text, source, channel, project)


_ASKED = ("name", "phone", "email", "text", "source", "channel", "project")


@require_POST
def give(request: HttpRequest, number: int) -> HttpResponse:
    """To himself anybody; to another whoever entrusts clients to others."""
    code = request.POST.get("to") or request.POST.get("other", "")

    def act(page: Page, found: Lead, account: Account) -> None:
        own = account.employee is not None and account.employee.code == code
        if not own and code not in dict(_hands(page)):
            raise Http404
        acts.give(found, Employee.objects.get(code=code), by=account, now=page.reader.now)

    return _done(request, number, "given", act)


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    return _done(
        request, number, "answered",
        lambda page, found, account: acts.say_answered(found, by=account, now=page.reader.now),
    )  # fmt: skip


@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    why = request.POST.get("why", "")
    return _done(
        request, number, "closed",
        lambda page, found, account: acts.close(found, why, by=account, now=page.reader.now),
    )  # fmt: skip


@require_POST
def link(request: HttpRequest, number: int) -> HttpResponse:
    text = request.POST.get("client", "")
    return _done(
        request, number, "linked",
        lambda _page, found, account: acts.link(found, client_named(text), by=account),
    )  # fmt: skip


def _done(
    request: HttpRequest, number: int, told: str, act: Callable[[Page, Lead, Account], None]
) -> HttpResponse:  # fmt: skip
    page = page_of(request)
    account, found = account_of(page.reader), shown.lead_of(page.reader, number)
    try:
        act(page, found, account)
    except Refused as refused:
        return _show(request, page, found, refusal(refused))
    return HttpResponseRedirect(f"/leads/{number}/?said={told}")


def _hands(page: Page) -> list[tuple[str, str]]:
    """To whom the reader may give leads beside himself, by name."""
    if not may(page.reader.account, May.ENTRUST):
        return []
    return list(hands(page).items())


def _show(request: HttpRequest, page: Page, found: Lead, told: Said | None) -> HttpResponse:
    known = by_phone(found.phone) if not found.client and found.phone.startswith("+") else []
    given = {
        "section": "leads",
        "page": page,
        "lead": found,
        "said": told,
        "title": shown.who(found),
        "stands": shown.stands(found, page.reader.now),
        "late": found.is_late(page.reader.now),
        "not_his": None if acts.may_take(found, page.reader.account, page.reader.now) else acts.not_his(found).ended(),
        "when": page.moment_in_full(found.came_at),
        "whence": shown.whence(found),
        "number": printed(found.phone),
        "tel": found.phone if found.phone.startswith("+") else "",
        "minutes": shown.answer_of(page, found),
        "answered": page.moment_in_full(found.answered_at) if found.answered_at else "",
        "erased": not (found.phone or found.email),
        "client": f"/clients/{found.client.whole.pk}/" if found.client else "",
        "proposed": [Link(str(one.pk), one.name or f"№{one.pk}") for one in known],
        "waits": not (found.answered_at or found.closed_at),
        "own": page.reader.employee,
        "mine": found.employee is not None and found.employee.code == page.reader.employee,
        "hands": _hands(page),
        "rule": found.rule if found.employee else None,
        "deals": may(page.reader.account, May.DEAL),
    }
    return render(request, "lead.html", given, status=422 if told and told.wrong else 200)


@once
def rules(request: HttpRequest) -> HttpResponse:
    """By which leads are dealt out: added in their order, changed, ended when they hold no longer.

    Another takes the place of one that is changed: what was dealt out says by which it was."""
    page = page_of(request)
    account_of(page.reader, May.DEAL)
    if request.method != "POST":
        return _rules(request, page, said_in(request, SAID_OF_RULES))
    if "end" in request.POST:
        ended = DealingRule.objects.filter(pk=number_asked(request.POST["end"]))
        if not ended.update(ended_at=page.reader.now):
            raise Http404
        return HttpResponseRedirect("/leads/rules/?said=ended")
    changed = _in_force(request.POST["instead"]) if request.POST.get("instead") else None
    try:
        _rule(request.POST.dict()).save()
    except Refused as refused:
        return _rules(request, page, refusal(refused))
    if changed is not None:
        changed.ended_at = page.reader.now
        changed.save(update_fields=["ended_at"])
    acts.deal_waiting(now=page.reader.now)
    return HttpResponseRedirect("/leads/rules/?said=ruled")


def _in_force(number: str) -> DealingRule:
    """Raises Http404."""
    rule = next((one for one in all_rules() if one.pk == number_asked(number)), None)
    if rule is None:
        raise Http404
    return rule


def _told_of(rule: DealingRule) -> dict[str, str]:
    """As the form has it."""
    hours = {name: f"{at:%H:%M}" if at else "" for name, at in (("opens", rule.opens), ("closes", rule.closes))}
    return hours | {
        "instead": str(rule.pk), "place": str(rule.place), "way": rule.way, "team": rule.team.code,
        "position": rule.position.code if rule.position else "", "channel": rule.channel, "source": rule.source,
        "project": rule.project, "working_days": "1" if rule.working_days else "",
    }  # fmt: skip


def _rule(form: dict[str, str]) -> DealingRule:
    """Raises Refused."""
    mistakes, opens, closes = Mistakes(), None, None
    team = Team.objects.filter(code=form.get("team", "")).first()
    place, way = number_in(form.get("place", ""), digits=4), form.get("way", "")
    with mistakes.at("place"):
        if place is None:
            raise Refused(_NO_PLACE)
    with mistakes.at("team"):
        if team is None or way not in DealingRule.Way.values:
            raise Refused(_CHOOSE)
    for name in WANTED:
        with mistakes.at(name):
            must_fit(form.get(name, "").strip(), most=acts.LONGEST_NAME)
    with mistakes.at("opens"):
        opens, closes = _hours(form)
    mistakes.must_be_none()
    return DealingRule(
        place=place, team=team, way=way, opens=opens, closes=closes, working_days=bool(form.get("working_days")),
        position=Position.objects.filter(code=form.get("position", "")).first(),
        **{name: form.get(name, "").strip() for name in WANTED},
    )  # fmt: skip


WANTED = ("channel", "source", "project")
LATELY, MOST_KNOWN = 2_000, 50
"""Of so many of the latest enquiries so many names are offered."""


def _hours(form: dict[str, str]) -> tuple[time | None, time | None]:
    """Raises Refused."""
    opens, closes = _time(form.get("opens", "")), _time(form.get("closes", ""))
    if (opens is None) != (closes is None) or (opens is not None and opens == closes):
        raise Refused(_HOURS)
    return opens, closes


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise Refused(_HOURS) from None


def _rules(request: HttpRequest, page: Page, told: Said | None) -> HttpResponse:
    there, asked = all_rules(), request.GET.get("change", "")
    lately = list(Lead.objects.order_by("-pk").values_list(*WANTED)[:LATELY])
    given = {
        "known": [(name, sorted({row[n] for row in lately} - {""})[:MOST_KNOWN]) for n, name in enumerate(WANTED)],
        "section": "leads",
        "page": page,
        "said": told,
        "form": _told_of(_in_force(asked)) if asked and request.method == "GET" else request.POST.dict(),
        "rules": there,
        "next": max((one.place for one in there), default=0) + 1,
        "teams": [(name, team.title) for name, team in page.snap.roster.teams.items()],
        "positions": list(page.snap.roster.positions.items()),
    }
    return render(request, "lead_rules.html", given, status=422 if told and told.wrong else 200)


_CHOOSE = Words("Choose the team, and how it shares", "Выберите команду и способ")
_NO_PLACE = Words("The rule’s place is a number, such as 1", "Место правила — число, например 1")
_HOURS = Words(
    "Say from when to when, such as 09:00 to 18:00 or 22:00 to 06:00; round the clock, leave both empty",
    "Укажите, с какого и до какого часа: например, с 09:00 до 18:00 или с 22:00 до 06:00; "
    "круглосуточно — оставьте оба поля пустыми",
)
