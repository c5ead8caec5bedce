"""Where other programs deliver what happened: calls, recordings. Each delivery is signed, and answered in JSON."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from pochemu.callcentre import leads
from pochemu.callcentre.answer import Answer
from pochemu.callcentre.calls import Taken
from pochemu.callcentre.models import Delivery, Sender
from pochemu.callcentre.recordings import keep_of_sender
from pochemu.callcentre.sound import LARGEST
from pochemu.engine.words import Words
from pochemu.intake.sender.payload import LONGEST_BODY
from pochemu.intake.sender.signature import Delivered, Signature, is_signed
from pochemu.intake.sender.template import Kind
from pochemu.intake.telephony import Came, NotSigned, Received, TooOften, receive, template_of
from pochemu.people.actions import Refused
from pochemu.web.visitor import address_of


@login_not_required
@csrf_exempt
def hook(request: HttpRequest, name: str) -> HttpResponse:
    """An event of a sender's. The same delivery again is answered as the first was."""
    sender = _sender(name)
    if request.method == "GET":
        return _echo(request, sender)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    if int(request.headers.get("Content-Length") or 0) > LONGEST_BODY:
        return _wrong(_LARGE.fill(kb=LONGEST_BODY >> 10), 413)
    try:
        came = Came(_body(request), request.headers, request.GET.dict(), address_of(request))
        received = receive(sender, came, now=timezone.now())
    except NotSigned:
        return _wrong(_NOT_SIGNED, 403)
    except TooOften:
        answer = _to_visitor(request, _OFTEN, 429) if _is_visitor(request, sender) else _wrong(_OFTEN, 429)
        answer["Retry-After"] = "600"
        return answer
    if _is_visitor(request, sender):
        return _to_visitor(request) if _can_be_answered(received) else _to_visitor(request, _UNREAD, 422)
    return _answer(received)


def _body(request: HttpRequest) -> bytes:
    """A form sent in parts, as `FormData` of a page's script is, becomes one of pairs: what divides the parts is
    another each time, and would make two fillings of a double click. Files in it are passed over."""
    body = request.body
    if request.content_type != "multipart/form-data":
        return body
    try:
        return urlencode([(name, text) for name, texts in request.POST.lists() for text in texts]).encode()
    except MultiPartParserError:  # whoever reads it says what it is not
        return body


@login_not_required
@csrf_exempt
def event(request: HttpRequest, name: str, event: str) -> HttpResponse:
    """Some senders, such as Mango, have an address of each event below the one they are given; the body says it too."""
    return hook(request, name)


def _is_visitor(request: HttpRequest, sender: Sender) -> bool:
    """Somebody who filled the form of the company's site, in his browser."""
    return template_of(sender).public and "text/html" in request.headers.get("Accept", "")


def _can_be_answered(received: Received) -> bool:
    """By a phone or an address that there can be. What can't is kept all the same: one may guess what was meant."""
    if isinstance(received, leads.Taken):
        return received.lead.phone.startswith("+") or "@" in received.lead.email
    return not isinstance(received, Delivery)


def _to_visitor(request: HttpRequest, wrong: Words | None = None, status: int = 200) -> HttpResponse:
    return render(request, "thanks.html", {"wrong": wrong}, status=status)


@login_not_required
@csrf_exempt
def recording(request: HttpRequest, name: str) -> HttpResponse:
    """The sound of a call, by the call's id in `?call=`; it may come before the call does.

    From senders of calls alone: the secret of a public form is there for anybody to see.
    """
    sender = _sender(name)
    template = template_of(sender)
    if template.kind is not Kind.CALLS or template.public:
        raise Http404
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not is_signed(Signature(), sender.secret, Delivered(b"", {}, request.headers, request.GET.dict())):
        return _wrong(_NOT_SIGNED, 403)
    call = request.GET.get("call", "")
    if not call:
        return _wrong(_NO_CALL, 422)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return _wrong(_LARGE.fill(kb=LARGEST >> 10), 413)
    try:
        kept = keep_of_sender(sender, call, request.read(LARGEST + 1), request.GET.get("name", ""), now=timezone.now())
    except Refused as refused:
        return _wrong(refused.words, 422)
    return JsonResponse({"call": kept.call_id, "recording": kept.pk})


def _sender(name: str) -> Sender:
    sender = Sender.objects.filter(name=name).first()
    if sender is None:
        raise Http404
    return sender


def _echo(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Some senders ask for a word of theirs to be repeated before they believe that somebody is here."""
    word = request.GET.get(template_of(sender).echo, "") if template_of(sender).echo else ""
    if not (word and len(word) <= 100 and word.isascii() and word.isalnum()):
        raise Http404
    return HttpResponse(word, content_type="text/plain")


def _answer(received: Received) -> JsonResponse:
    match received:
        case None:
            return JsonResponse({"skipped": True})
        case Delivery():
            return JsonResponse({"kept": received.pk, "wrong": _said(received.wrong)}, status=202)
        case leads.Taken(lead=lead, answer=answer):
            return _taken("lead", lead.pk, answer)
        case Taken(call=call, answer=answer):
            return _taken("call", call.pk, answer)


def _taken(what: str, number: int, answer: Answer) -> JsonResponse:
    if answer is Answer.REFUSED:
        return JsonResponse({what: number, "wrong": _said(_OTHER)}, status=409)
    return JsonResponse({what: number})


def _wrong(words: Words, status: int) -> JsonResponse:
    return JsonResponse({"wrong": _said(words)}, status=status)


def _said(words: Words | None) -> str:
    return words.text(get_language() or "ru") if words else ""


_NOT_SIGNED = Words("The signature is missing or wrong", "Подписи нет, или она не подходит")
_OFTEN = Words("Too often: try again in ten minutes", "Слишком часто: попробуйте через десять минут")
_UNREAD = Words(
    "Your request could not be read. Go back, check the phone or the e-mail address, shorten a long text, and send it "
    "again.",
    "Заявку не удалось прочитать. Вернитесь, проверьте телефон или почту, сократите длинный текст и отправьте её ещё "
    "раз.",
)
_LARGE = Words("The body is longer than {kb} KB", "Тело длиннее {kb} КБ")
_NO_CALL = Words("Say the call's id: ?call=", "Укажите номер звонка: ?call=")
_OTHER = Words(
    "Something else was delivered under this id before: the first is kept",
    "Под этим номером раньше пришло другое; оставлено первое",
)
