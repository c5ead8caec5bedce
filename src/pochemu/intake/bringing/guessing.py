"""What a column seems to mean by its header, a text of a short list by its words: whoever imports says yes or no."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pochemu.callcentre.models import Call
from pochemu.clients.models import Client
from pochemu.intake.bringing.fields import FIELDS, WAYS
from pochemu.intake.files import without_number
from pochemu.people.models import Employee, fold
from pochemu.property.models import Product
from pochemu.sales.models import Contract, Form, LossReason, Pipeline, Stage
from pochemu.sales.models.pipeline import Outcome

PEOPLE: Final = frozenset({"responsible", "managers"})
Here = Mapping[str, str]
"""What a text of a short list may mean here: titles by values."""


def plain(text: str) -> str:
    """Without case, marks and double spaces."""
    return " ".join(re.sub(r"[^\w№]+", " ", fold(text)).split())


def columns(what: str, headers: Sequence[str]) -> dict[str, str]:
    """Names of fields by columns; each that allows one column has one, the first in the order of its own headers."""
    guessed: dict[str, str] = {}
    for field in FIELDS[what]:
        known = [plain(header) for header in field.headers.split(",") if header]
        fits = [header for header in dict.fromkeys(headers) if header not in guessed and _named(header) in known]
        fits.sort(key=lambda header: known.index(_named(header)) if not field.many else headers.index(header))
        guessed |= dict.fromkeys(fits if field.many else fits[:1], field.name)
    return guessed


def _named(header: str) -> str:
    return plain(without_number(header))


def values(field: str, texts: Iterable[str], pipeline: Pipeline | None) -> dict[str, str]:
    """What each text of a short list seems to mean here."""
    here = {plain(title): value for value, title in meanings(field, pipeline).items()}
    here |= {plain(word): value for word, value in _WORDS.get(field, {}).items()}
    if field in PEOPLE:
        here |= _people()
    if field == "stage" and pipeline is not None:
        ends = {stage.outcome: str(stage.pk) for stage in pipeline.stages.exclude(outcome=Outcome.OPEN)}
        here |= {plain(word): ends[outcome] for word, outcome in _ENDS.items() if outcome in ends}
    found = {text: here.get(plain(text)) or here.get(_sorted(text), "") for text in texts}
    return {text: value for text, value in found.items() if value}


def meanings(field: str, pipeline: Pipeline | None) -> Here:
    match field:
        case "responsible" | "managers":
            return dict(Employee.objects.order_by("name").values_list("code", "name"))
        case "stage":
            stages = pipeline.stages.filter(gone=False) if pipeline else Stage.objects.none()
            return {str(stage.pk): stage.name for stage in stages}
        case "reason":
            return {str(reason.pk): reason.name for reason in LossReason.objects.filter(gone=False)}
        case "kind":
            return {value: value for value in Client.Kind.values}
        case "direction":
            return {value: value for value in Call.Direction.values}
        case "contract_kind":
            return {value: value for value in Contract.Kind.values}
        case "form":
            return {value: value for value in Form.values}
        case "which":
            return {value: value for value in WAYS}
        case "product":
            return {value: value for value in Product.values}
    return {value: value for value in Call.Outcome.values}


def _people() -> dict[str, str]:
    """By code, by login, by the words of the name in any order; of two namesakes it is said by hand."""
    known: dict[str, str] = {}
    namesakes: set[str] = set()
    for employee in Employee.objects.select_related("account__user"):
        by_name = _sorted(employee.name)
        if by_name in known:
            namesakes.add(by_name)
        known[by_name] = known[plain(employee.code)] = employee.code
        if (account := getattr(employee, "account", None)) is not None:
            known[plain(account.user.get_username())] = employee.code
    return {name: code for name, code in known.items() if name not in namesakes}


def _sorted(text: str) -> str:
    return " ".join(sorted(plain(text).split()))


_ENDS: Final = {
    **dict.fromkeys(("сделка успешна", "успешно реализовано", "успешная", "выиграна", "won", "deal won", "c won", "142",
                     "payment done", "success"), Outcome.WON),
    **dict.fromkeys(("сделка провалена", "закрыто и не реализовано", "проиграна", "lost", "deal lost", "lose", "143",
                     "анализ причины провала", "apology", "отказ"), Outcome.LOST),
}  # fmt: skip
_WORDS: Final[dict[str, dict[str, str]]] = {
    "kind": {
        **dict.fromkeys(("контакт", "физлицо", "физическое лицо", "человек", "contact", "person",
            "частное лицо"), "person"),
        **dict.fromkeys(("компания", "юрлицо", "юридическое лицо", "фирма", "организация", "company", "firm"), "firm"),
    },
    "direction": {
        **dict.fromkeys(("входящий", "входящий звонок", "входящий с перенаправлением", "inbound",
            "incoming", "missed", "пропущенный",
                         "2", "3", "in"), "in"),
        **dict.fromkeys(("исходящий", "исходящий звонок", "обратный звонок", "outbound", "outgoing", "out",
            "1", "4"), "out"),
        **dict.fromkeys(("внутренний", "internal", "inside"), "inside"),
    },
    "outcome": {
        **dict.fromkeys(("успешный", "успешный звонок", "разговор", "отвечен", "состоялся", "received",
            "answered", "attended dialled",
                         "success", "200"), "talk"),
        **dict.fromkeys(("пропущенный", "пропущен", "пропущенный звонок", "missed", "304"), "missed"),
        **dict.fromkeys(("нет ответа", "не отвечен", "не дозвонились", "unattended dialled", "no answer",
            "480"), "no_answer"),
        **dict.fromkeys(("занято", "busy", "486"), "busy"),
        **dict.fromkeys(("сбой", "ошибка", "failed", "отклонен", "отменен", "603 s", "603", "error"), "failed"),
    },
    "contract_kind": {
        **dict.fromkeys(("дду", "договор долевого участия", "договор участия в долевом строительстве",
            "долевое участие", "дду 214 фз", "214 фз", "ddu", "participation"), "ddu"),
        **dict.fromkeys(("дкп", "договор купли продажи", "купля продажа", "пдкп", "dkp", "sale", "sale contract"),
            "dkp"),
        **dict.fromkeys(("уступка", "договор уступки", "договор уступки прав", "уступка прав", "дупт", "дуп", "цессия",
            "переуступка", "assignment"), "assignment"),
    },
    "form": {
        **dict.fromkeys(("100", "100 оплата", "полная оплата", "стопроцентная оплата", "единовременно",
            "единовременная оплата", "единовременный платеж", "собственные средства", "наличные", "at once", "cash",
            "full payment"), "at_once"),
        **dict.fromkeys(("рассрочка", "рассрочка платежа", "в рассрочку", "беспроцентная рассрочка", "instalments",
            "installments", "instalment"), "instalments"),
        **dict.fromkeys(("ипотека", "ипотечный кредит", "кредит", "кредитные средства", "семейная ипотека",
            "ипотека с господдержкой", "mortgage", "loan"), "mortgage"),
    },
    "which": {
        **dict.fromkeys(("по графику", "график", "платеж по графику", "план", "плановый", "плановый платеж", "к оплате",
            "начислено", "начисление", "срок", "due", "planned", "plan", "schedule", "scheduled", "by the schedule"),
            "due"),
        **dict.fromkeys(("оплата", "оплачено", "оплата от покупателя", "поступление", "поступило", "приход", "факт",
            "платеж", "фактический платеж", "фактическая оплата", "поступление оплаты", "поступление на счет",
            "оплата по факту", "came", "paid", "payment", "received", "fact"), "came"),
        **dict.fromkeys(("возврат", "возврат покупателю", "возврат оплаты", "возврат денег", "возвращено", "returned",
            "refund", "given back"), "back"),
    },
    "product": {
        **dict.fromkeys(("квартира", "кв", "жилое", "жилое помещение", "апартаменты", "flat", "apartment"), "flat"),
        **dict.fromkeys(("коммерция", "коммерческое помещение", "коммерческое", "нежилое", "нежилое помещение", "офис",
            "commercial", "commercial premises"), "commercial"),
        **dict.fromkeys(("машино место", "машиноместо", "м м", "парковка", "паркинг", "parking", "parking place"),
            "parking"),
        **dict.fromkeys(("кладовая", "кладовка", "кладовое помещение", "storage", "storage room"), "storage"),
    },
}  # fmt: skip
