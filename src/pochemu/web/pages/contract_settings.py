"""What contracts are made by: limits, reasons, required documents, the company's own texts."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from gmpy2 import mpq

from pochemu.aftersale import own_text
from pochemu.aftersale.models import Act, ActTemplate
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.contents import or_nothing
from pochemu.people.rights import May, may
from pochemu.receivables import in_contracts
from pochemu.sales import numbering, paperwork, places, terms
from pochemu.sales.models import Contract, ContractEvent, ContractReason, ContractTemplate, RequiredDocument, Terms
from pochemu.sales.models.terms import WHOLE
from pochemu.web.asked import number_in
from pochemu.web.contracts.words import HAPPENED
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.settings import names_told
from pochemu.web.page import page_of
from pochemu.web.plans.cells import parts_of, text_of
from pochemu.web.said import Said, refusal, said_in

HERE = "/contracts/settings/"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OF_ACTS = "act-"
DAYS = ("free_days", "paid_days", "prolonged_times", "prolonged_days")
SHARES = ("own_discount", "head_discount", "commission")
What = ContractEvent.What

SAID = {"saved": Words("Saved.", "Сохранено.")}


class ReasonsTyped(NamedTuple):
    what: str
    title: Words
    names: str
    own: str  # by the fault of whoever filed it
    faults: bool  # whether one may be somebody's


class KindTyped(NamedTuple):
    kind: str
    title: Words
    required: str


class TextShown(NamedTuple):
    """The company's own, of a kind of contract or of an act."""

    kind: str
    title: Words
    template: str  # its name; "" where there is none
    told: str


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    return _show(request, _desk(request), said_in(request, SAID))


def _saving(section: str) -> Callable[[Callable[[HttpRequest, Desk], None]], Callable[[HttpRequest], HttpResponse]]:
    def made(act: Callable[[HttpRequest, Desk], None]) -> Callable[[HttpRequest], HttpResponse]:
        @require_POST
        def view(request: HttpRequest) -> HttpResponse:
            desk = _desk(request)
            try:
                act(request, desk)
            except Refused as refused:
                return _show(request, desk, refusal(refused), section, status=422)
            return HttpResponseRedirect(f"{HERE}?said=saved#{section}")

        return view

    return made


@_saving("terms")
def set_terms(request: HttpRequest, desk: Desk) -> None:
    mistakes = Mistakes()
    told: dict[str, int | None] = {}
    for name in DAYS:
        with mistakes.at(name):
            told[name] = _whole(request.POST.get(name, ""))
    for name in SHARES:
        with mistakes.at(name):
            told[name] = _share(request.POST.get(name, ""), desk, optional=name == "commission")
    pattern = ""
    with mistakes.at("numbers"):
        pattern = numbering.checked(request.POST.get("numbers", ""))
    mistakes.must_be_none()
    terms.set_terms(by=desk.account, numbers=pattern, **told)


@_saving("reasons")
def set_reasons(request: HttpRequest, desk: Desk) -> None:
    what = request.POST.get("what", "")
    if what not in paperwork.WITH_REASONS:
        raise Http404
    names, own = (names_told(request.POST.get(name, "")) for name in ("names", "own"))
    paperwork.set_reasons(What(what), names, own if what == What.SUSPENDED else (), by=desk.account)


@_saving("documents")
def set_required(request: HttpRequest, desk: Desk) -> None:
    paperwork.set_required(
        _kind(request.POST.get("kind", "")), names_told(request.POST.get("names", "")), by=desk.account
    )


@_saving("templates")
def keep_template(request: HttpRequest, desk: Desk) -> None:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_NO_FILE, "file")
    kind = request.POST.get("kind", "")
    with or_nothing():
        if (what := _act(kind)) is not None:
            own_text.keep(what, file, by=desk.account, now=desk.page.reader.now)
        else:
            paperwork.keep_template(
                _kind(kind), file, more=in_contracts.PLACES, by=desk.account, now=desk.page.reader.now
            )


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    desk = _desk(request)
    what = _act(kind)
    found = paperwork.template_of(_kind(kind)) if what is None else own_text.template_of(what)
    if found is None:
        raise Http404
    try:
        return given(paperwork.text_of(found), found.name, DOCX)
    except Refused as refused:
        return _show(request, desk, refusal(refused), "templates", status=422)


def given(content: bytes, name: str, kind: str) -> HttpResponse:
    """To be taken away."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _desk(request: HttpRequest) -> Desk:
    page = page_of(request)
    account = page.reader.account
    if account is None or not may(account, May.TERMS):
        raise Http404
    return Desk(page, account)


def _kind(text: str) -> Contract.Kind:
    if text not in Contract.Kind.values:
        raise Http404
    return Contract.Kind(text)


def _act(text: str) -> Act.What | None:
    """Which act `act-signed` and the like are; None: of a contract."""
    what = text.removeprefix(OF_ACTS)
    return Act.What(what) if text.startswith(OF_ACTS) and what in Act.What.values else None


def _whole(text: str) -> int:
    number = number_in(text.strip(), digits=3)
    if number is None:
        raise Refused(_NO_NUMBER)
    return number


def _share(text: str, desk: Desk, *, optional: bool) -> int | None:
    """Of a price, in parts of `WHOLE`, as percents are typed."""
    if optional and not text.replace("%", "").strip():
        return None
    parts = parts_of(text, WHOLE, currency=desk.page.snap.currency, language=desk.page.reader.language)
    if parts is None or not 0 <= parts < WHOLE:
        raise Refused(_NO_SHARE)
    return parts


def _typed(row: Terms, desk: Desk) -> dict[str, str]:
    shares = {name: getattr(row, name) for name in SHARES}
    return {
        **{name: str(getattr(row, name)) for name in DAYS}, "numbers": row.numbers,
        **{
            name: "" if parts is None else text_of(mpq(parts * 100, WHOLE), desk.page.reader.language)
            for name, parts in shares.items()
        },
    }  # fmt: skip


def _show(
    request: HttpRequest, desk: Desk, said: Said | None, section: str = "", *, status: int = 200
) -> HttpResponse:  # fmt: skip
    """`section`: of which is shown what was typed in it."""
    form = request.POST
    context = {
        "section": "contracts", "page": desk.page, "said": said, "href": HERE, "of": section,
        "terms": form if section == "terms" else _typed(terms.terms(), desk),
        "reasons": [_reasons(what, form if section == "reasons" else None) for what in paperwork.WITH_REASONS],
        "kinds": [_of_kind(kind, form if section == "documents" else None) for kind in Contract.Kind],
        "texts": [
            *(_text(desk, kind, kind.words, paperwork.template_of(kind)) for kind in Contract.Kind),
            *(_text(desk, f"{OF_ACTS}{what}", what.words, own_text.template_of(what)) for what in Act.What),
        ],
        "places": [(f"{{{{ {name} }}}}", words) for name, (words, _) in places.PLACES.items()],
        "places_of_contracts": [(f"{{{{ {name} }}}}", words) for name, words in in_contracts.PLACES.items()],
        "places_of_acts": [(f"{{{{ {name} }}}}", words) for name, (words, _) in own_text.PLACES.items()],
        "sent": form.get("what") or form.get("kind", ""),
    }  # fmt: skip
    return render(request, "contract_settings.html", context, status=status)


def _reasons(what: What, form: object) -> ReasonsTyped:
    faults = what == What.SUSPENDED
    if isinstance(form, dict) and form.get("what") == what:
        return ReasonsTyped(what, HAPPENED[what], form.get("names", ""), form.get("own", ""), faults)
    rows = list(ContractReason.objects.filter(what=what, gone=False).order_by("pk"))
    names, own = ("\n".join(row.name for row in rows if row.own_fault == fault) for fault in (False, True))
    return ReasonsTyped(what, HAPPENED[what], names, own, faults)


def _of_kind(kind: Contract.Kind, form: object) -> KindTyped:
    if isinstance(form, dict) and form.get("kind") == kind:
        return KindTyped(kind, kind.words, form.get("names", ""))
    rows = RequiredDocument.objects.filter(kind=kind, gone=False).order_by("pk")
    return KindTyped(kind, kind.words, "\n".join(rows.values_list("name", flat=True)))


def _text(desk: Desk, kind: str, title: Words, found: ContractTemplate | ActTemplate | None) -> TextShown:
    if found is None:
        return TextShown(kind, title, "", "")
    told = ", ".join(filter(None, (found.by.name if found.by else "", desk.page.day_of(found.at))))
    return TextShown(kind, title, found.name, told)


_NO_FILE = Words("Choose the file", "Выберите файл")
_NO_NUMBER = Words("Write a whole number, such as 3", "Напишите целое число, например 3")
_NO_SHARE = Words(
    "Write percents with at most two decimals, such as 1.5", "Напишите проценты, не больше двух знаков: например 1,5"
)
