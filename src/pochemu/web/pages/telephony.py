"""Exchanges that send calls: how each is read, whose its telephones are, what could not be read."""

from secrets import token_urlsafe
from urllib.parse import quote, unquote_plus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.callcentre.calls import say_whose
from pochemu.callcentre.models import Delivery, Sender
from pochemu.callcentre.queries import heard, nobodys_telephones, unread
from pochemu.engine.problem import Problem
from pochemu.engine.words import Words
from pochemu.intake.sender.payload import Body
from pochemu.intake.sender.ready import ready, title_of
from pochemu.intake.sender.signature import TOKEN, Signature, Way
from pochemu.intake.sender.template import Kind
from pochemu.intake.telephony import keep_sender, read_again, template_of
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.people.rights import May
from pochemu.web.calls.access import account_of
from pochemu.web.numbers import long_day
from pochemu.web.page import Page, page_of
from pochemu.web.said import Said, refusal, said_in

MOST_CHARACTERS = 60_000
LOOKED_AT = 300
"""Signs of a delivery that are shown."""
SAID = {
    "kept": Words("Kept. The next delivery is read so.", "Сохранено. Следующее событие будет прочитано так."),
    "whose": Words(
        "Noted. Calls of this telephone are credited to him, those that were nobody’s too.",
        "Отмечено. Звонки с этого телефона засчитываются ему, и прежние ничьи — тоже.",
    ),
    "read": Words("What could be read is read.", "Всё, что удалось, прочитано."),
}


def senders(request: HttpRequest) -> HttpResponse:
    """All there are; a new one is begun from a template that is ready."""
    page = page_of(request)
    account_of(page.reader, May.TELEPHONY)
    if request.method == "POST":
        name, template = request.POST.get("name", ""), ready().get(request.POST.get("template", ""), "")
        secret = request.POST.get("secret", "").strip() or token_urlsafe(24)
        try:
            if Sender.objects.filter(name=name).exists():
                raise Refused(_THERE)
            keep_sender(name, template, secret)
        except Refused as refused:
            return _all(request, page, refusal(refused, "name"))
        return HttpResponseRedirect(f"/telephony/{name}/")
    return _all(request, page, None)


def _all(request: HttpRequest, page: Page, told: Said | None) -> HttpResponse:
    last = heard()
    rows = [
        {
            "name": one.name,
            "title": template_of(one).title,
            "heard": page.day_in_full(last[one.pk]) if one.pk in last else "",
        }
        for one in Sender.objects.order_by("name")
    ]
    given = {
        "section": "telephony",
        "page": page,
        "rows": rows,
        "ready": [(name, title_of(text)) for name, text in ready().items()],
        "said": told,
        "form": request.POST,
    }
    return render(request, "telephony.html", given, status=422 if told else 200)


def sender(request: HttpRequest, name: str) -> HttpResponse:
    page, found = _opened(request, name)
    if request.method != "POST":
        return _one(request, page, found, said_in(request, SAID))
    text, secret = request.POST.get("template", "")[:MOST_CHARACTERS], request.POST.get("secret", "").strip()
    try:
        problems = keep_sender(name, text, secret)
    except Refused as refused:
        return _one(request, page, found, Said(refused.words, wrong=True), text=text)
    if problems:
        return _one(request, page, found, Said(_NOT_KEPT, wrong=True), text=text, problems=problems)
    return HttpResponseRedirect(f"/telephony/{name}/?said=kept")


@require_POST
def whose(request: HttpRequest, name: str) -> HttpResponse:
    page, found = _opened(request, name)
    employee = Employee.objects.filter(code=request.POST.get("employee", "")).first()
    extension = request.POST.get("extension", "").strip()
    try:
        if employee is None:
            raise Refused(_WHO)
        say_whose(found, extension, employee, by=account_of(page.reader, May.TELEPHONY))
    except Refused as refused:
        return _one(request, page, found, Said(refused.words, wrong=True))
    return HttpResponseRedirect(f"/telephony/{name}/?said=whose")


@require_POST
def read(request: HttpRequest, name: str) -> HttpResponse:
    """What could not be read, again, by the template as it is now."""
    page, found = _opened(request, name)
    for delivery in Delivery.objects.filter(sender=found, call=None).exclude(wrong_en="").order_by("pk")[:1_000]:
        read_again(delivery, now=page.reader.now)
    return HttpResponseRedirect(f"/telephony/{name}/?said=read")


def _opened(request: HttpRequest, name: str) -> tuple[Page, Sender]:
    page = page_of(request)
    account_of(page.reader, May.TELEPHONY)
    found = Sender.objects.filter(name=name).first()
    if found is None:
        raise Http404
    return page, found


def _one(
    request: HttpRequest, page: Page, found: Sender, told: Said | None, *, text: str = "",
    problems: list[Problem] | None = None,
) -> HttpResponse:  # fmt: skip
    template = template_of(found)
    given = {
        "section": "telephony",
        "page": page,
        "sender": found,
        "title": template.title,
        "address": _address(request, found, template.signature),
        "calls": template.kind is Kind.CALLS,
        "pulled": bool(template.pull.address),
        "compared": long_day(found.compared_to, page.reader.language) if found.compared_to else "",
        "said": told,
        "text": text or found.template,
        "problems": [(problem.place.line, problem.words) for problem in problems or []],
        "extensions": found.extensions.select_related("employee").order_by("extension"),
        "nobodys": nobodys_telephones(found),
        "people": list(page.here.items()),
        "unread": [_unread(page, one, template.body) for one in unread(found)],
    }
    return render(request, "exchange.html", given, status=422 if told and told.wrong else 200)


def _address(request: HttpRequest, found: Sender, signature: Signature) -> str:
    """As it is to be given to whoever sends; what is fetched by ourselves has none."""
    if signature.way is Way.MAILBOX:
        return ""
    secret = f"?{TOKEN}={quote(found.secret)}" if signature.way is Way.TOKEN and not signature.field else ""
    return request.build_absolute_uri(f"/hooks/{found.name}/") + secret


def _unread(page: Page, delivery: Delivery, written: Body) -> dict[str, object]:
    body = delivery.body
    return {
        "day": page.day_of(delivery.at),
        "wrong": delivery.wrong,
        "body": (unquote_plus(body) if written is Body.FORM else body)[:LOOKED_AT],
        "call": f"/calls/{delivery.call_id}/" if delivery.call_id else "",
    }


_THERE = Words("There is a sender of that name already", "Отправитель с таким именем уже есть")
_NOT_KEPT = Words("Nothing is kept yet: mend the template", "Пока ничего не сохранено: исправьте шаблон")
_WHO = Words("Choose whose telephone it is", "Выберите, чей это телефон")
