"""What is not found: what it would be, and where such things are. What is closed is told in the same words."""

from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pochemu.engine.words import Words
from pochemu.web.access import reader_of
from pochemu.web.doors import DOORS, for_whom, opens, page_above


class Kind(NamedTuple):
    title: Words
    why: Words
    place: Words


_NUMBER: Final = Words(
    "The number in the address may have a mistake in it, or what it leads to is not open to you.",
    "Возможно, в номере ошибка или то, что под этим номером, вам не открыто.",
)
_NAME: Final = Words(
    "The name or the month in the address may have a mistake in it, or what it leads to is not open to you.",
    "Возможно, в имени или месяце ошибка или то, куда ведёт адрес, вам не открыто.",
)
HOME: Final = Words("To the first page", "На первую страницу")
KINDS: Final = {
    "clients": Kind(Words("No such client", "Такого клиента нет"), _NUMBER, Words("To the clients", "К клиентам")),
    "deals": Kind(Words("No such deal", "Такой сделки нет"), _NUMBER, Words("To the deals", "К сделкам")),
    "leads": Kind(Words("No such enquiry", "Такого обращения нет"), _NUMBER, Words("To the enquiries", "К обращениям")),
    "calls": Kind(Words("No such call", "Такого звонка нет"), _NUMBER, Words("To the calls", "К звонкам")),
    "recordings": Kind(Words("No such recording", "Такой записи нет"), _NUMBER, Words("To the calls", "К звонкам")),
    "meetings": Kind(Words("No such meeting", "Такой встречи нет"), _NUMBER, Words("To the meetings", "К встречам")),
    "handovers": Kind(
        Words("No such hand-over", "Такой передачи нет"), _NUMBER, Words("To the hand-overs", "К передачам")
    ),
    "tasks": Kind(Words("No such task", "Такой задачи нет"), _NUMBER, Words("To the tasks", "К задачам")),
    "imports": Kind(Words("No such import", "Такого переноса нет"), _NUMBER, Words("To the imports", "К переносам")),
    "reviews": Kind(Words("No such review", "Такой оценки нет"), _NUMBER, Words("To the reviews", "К оценкам")),
    "scripts": Kind(Words("No such script", "Такого скрипта нет"), _NUMBER, Words("To the scripts", "К скриптам")),
    "questions": Kind(
        Words("No such question", "Такого вопроса нет"), _NUMBER, Words("To the questions", "К вопросам")
    ),
    "drafts": Kind(Words("No such draft", "Такого черновика нет"), _NUMBER, Words("To the drafts", "К черновикам")),
    "facts": Kind(Words("No such fact", "Такого факта нет"), _NUMBER, HOME),
    "schemes": Kind(Words("No such scheme", "Такой схемы нет"), _NAME, Words("To the schemes", "К схемам")),
    "plans": Kind(Words("No such plans", "Таких планов нет"), _NAME, Words("To the plans", "К планам")),
    "board": Kind(Words("No such ranking", "Такого рейтинга нет"), _NAME, Words("To the ranking", "К рейтингу")),
    "months": Kind(Words("No such month", "Такого месяца нет"), _NAME, Words("To the months", "К месяцам")),
    "people": Kind(
        Words("No such person’s month", "Такого сотрудника или месяца нет"), _NAME,
        Words("To the ranking", "К рейтингу"),
    ),
    "why": Kind(Words("No such figure", "Такого показателя нет"), _NAME, Words("To the ranking", "К рейтингу")),
    "statements": Kind(
        Words("No such statement", "Такого расчётного листа нет"), _NAME, Words("To the ranking", "К рейтингу")
    ),
}  # fmt: skip
"""By the first word of the address."""
PLACES: Final = {
    "recordings": "calls", "people": "board", "why": "board", "statements": "board", "facts": "",
}  # fmt: skip
"""Where things of a kind are, if not at its own address."""


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Only to whom the room is open is it said what the address would lead to; of a page of others, for whom it is."""
    account, first = reader_of(request).account, request.path.split("/")[1]
    if account and (roles := for_whom(request.path, account)):
        above = page_above(request.path, account)
        words = KINDS[first].place if above == f"/{first}/" and first in KINDS else HOME
        return render(request, "404.html", {"roles": roles, "place": above, "words": words}, status=404)
    place = PLACES.get(first, first)
    address = f"{place}/" if place else ""
    kind = KINDS.get(first)
    if kind is None or not opens(DOORS[address].get, account):
        return render(request, "404.html", status=404)
    return render(request, "404.html", {"kind": kind, "place": f"/{address}"}, status=404)
