"""Calls: the list, a call's own page, a call added by hand, and what a person says of one."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.callcentre import calls as acts
from pochemu.callcentre.models import Call
from pochemu.clients.models import Client
from pochemu.clients.queries import client
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.web.access import reader_of
from pochemu.web.asked import number_in
from pochemu.web.calls.access import account_of, call_of, hears
from pochemu.web.calls.forms import by_hand, new_form
from pochemu.web.calls.listed import card_of, listed, listing, people, question_of, tabs, through, waiting
from pochemu.web.lists.taking import as_workbook
from pochemu.web.once import once
from pochemu.web.page import Page, page_of
from pochemu.web.reviews.beside import context
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "added": Words("The call is added and counts.", "Звонок добавлен и учитывается."),
    "qualified": Words("Noted: the fact says so now.", "Отмечено: теперь так и в факте."),
    "kept": Words("The recording is kept.", "Запись сохранена."),
    "linked": Words(
        "The call is the client’s, and so are other calls with that number that were nobody’s.",
        "Звонок привязан к клиенту, как и другие ничьи звонки с этого номера.",
    ),
}


IN_THE_FORM = ("person", "day", "direction")


def calls(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    question = question_of(request, page)
    given = {
        "section": "calls", "page": page, "question": question.given, "list": listed(page, question),
        "tabs": tabs(question, waiting(page, question)), "people": people(page),
        "telephony": may(page.reader.account, May.TELEPHONY), "through": through(question),
        "card": card_of(question),
        "carried": [(name, text) for name, text in question.given.items() if text and name not in IN_THE_FORM],
    }  # fmt: skip
    return render(request, "calls.html", given)


taken = as_workbook(lambda request, desk: listing(desk.page, question_of(request, desk.page)))


def call(request: HttpRequest, number: int) -> HttpResponse:
    page = page_of(request)
    return _show(request, page, call_of(page.reader, number), said_in(request, SAID))


@once
def add(request: HttpRequest) -> HttpResponse:
    """By hand, for telephones that no exchange tells of."""
    page = page_of(request)
    account = account_of(page.reader)
    if request.method == "POST":
        try:
            made = acts.add(by_hand(request.POST, page), by=account, now=page.reader.now)
        except Refused as refused:
            return _form(request, page, request.POST.dict(), refusal(refused))
        return HttpResponseRedirect(f"/calls/{made.pk}/?said=added")
    return _form(request, page, new_form(page, request.GET.get("number", "")), None)


def _form(request: HttpRequest, page: Page, form: dict[str, str], said: Said | None) -> HttpResponse:
    given = {"section": "calls", "page": page, "form": form, "said": said}
    return render(request, "call_add.html", given, status=422 if said else 200)


@require_POST
def qualify(request: HttpRequest, number: int) -> HttpResponse:
    """Whether the client means business: said by whoever spoke, or by those above him."""
    said = {"yes": True, "no": False}.get(request.POST.get("qualified", ""))
    reader = reader_of(request)

    def act(found: Call, by: Account) -> None:
        if not hears(reader, found):
            raise Http404
        acts.qualify(found, said, by=by, now=reader.now)

    return _done(request, number, "qualified", act)


@require_POST
def link(request: HttpRequest, number: int) -> HttpResponse:
    text = request.POST.get("client", "")
    return _done(request, number, "linked", lambda found, by: acts.link(found, client_named(text), by=by))


def client_named(text: str) -> Client:
    """By the number of the card. Raises Refused."""
    text = text.strip().lstrip("№")
    found = client(number_in(text) or 0)
    if found is None or found.erased_at:
        raise Refused(_NO_CLIENT.fill(text=text[:40]))
    return found


def _done(request: HttpRequest, number: int, told: str, act: Callable[[Call, Account], object]) -> HttpResponse:
    page = page_of(request)
    account, found = account_of(page.reader), call_of(page.reader, number)
    try:
        act(found, account)
    except Refused as refused:
        return _show(request, page, found, refusal(refused))
    return HttpResponseRedirect(f"/calls/{number}/?said={told}")


def _show(request: HttpRequest, page: Page, found: Call, told: Said | None) -> HttpResponse:
    return render(request, "call.html", context(request, page, found, told), status=422 if told and told.wrong else 200)


_NO_CLIENT = Words(
    "There is no client “{text}”: write the number of the card", "Клиента «{text}» нет: напишите номер его карточки"
)
