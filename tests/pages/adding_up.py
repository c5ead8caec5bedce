"""Numbers on pages as a reader takes them: which are figures that open, and whether what is beneath them adds up."""

import re
from functools import reduce

from gmpy2 import mpq

from pages.reading import figures
from pochemu.clients.models import ClientPhone
from pochemu.clients.phones import printed
from pochemu.engine.number import half_up
from pochemu.ledger.models import Fact
from pochemu.pay.snapshot import snapshot
from pochemu.property.models import Product
from pochemu.sales.models import Deal

NUMBER = re.compile(r"(?<![\w№/.-])[−-]?\d[\d\u00a0\u202f .,]*(?:/\d+)?")
DAY = re.compile(
    r"(\d{1,2}\s)?(янв|февр|мар|апр|мая|май|июн|июл|авг|сент|окт|нояб|дек|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"\S*(\s\d{4})?|\d{4}-\d\d(-\d\d)?",
    re.IGNORECASE,
)
AS_SET = re.compile(r"is 0|За \d+ мес|For \d+ months")  # a reason of a division by zero; a window
AREA = re.compile(r"\d[\d\u00a0,.]*\s[мm]²")  # of a unit: what it is, and nothing that is reckoned
UNIT = re.compile(rf"\b({'|'.join(re.escape(word) for one in Product for word in one.words)}) [\w/-]+", re.IGNORECASE)

AS_WRITTEN = {"a", "code", "title", "nav", "pre", "time", "option", "input", "h3"}
SETTINGS = {
    "n",
    "caption",
    "exact",
    "formula",
    "note-of",
    "rule",
    "set",
    "when",
    "version",
    "under",
    "place",
    "fields",
    "tabs",
    "pick",
}


def is_no_figure(element):
    """A figure itself, or its value in full, or what is noted under its link; else a formula, a date, a place in a
    ranking, a border that a scheme set."""
    names = {*element.classes}
    return element.tag in AS_WRITTEN or bool(names & SETTINGS) or _is_border(element)


def _is_border(element):
    while element is not None and element.tag != "table":
        element = element.parent
    return element is not None and "tiers" in element.classes


def data():
    """Texts of the company's own, which may have numbers in them: titles, names, what facts say. Longest first."""
    snap = snapshot()
    named = Fact.objects.values_list("kind__title_en", "kind__title_ru", "key")
    found = {str(text) for fields in Fact.objects.values_list("fields", flat=True) for text in fields.values()}
    found |= {f"{title} {key}" for *titles, key in named for title in titles}
    of_contracts = Fact.objects.filter(fields__contract__isnull=False)
    by_contract = of_contracts.values_list("kind__title_en", "kind__title_ru", "fields__contract").distinct()
    found |= {f"{title} {number}" for *titles, number in by_contract for title in titles}
    found |= set(Deal.objects.values_list("unit", flat=True))
    for versions in snap.company.rulebook.schemes.values():
        for scheme in versions:
            rules = (scheme, *scheme.measures.values(), *scheme.values.values(), *scheme.indicators.values())
            found |= {words for rule in rules for words in rule.title}
    with_words = (text for text in found if re.search(r"\d", text) and re.search(r"[^\W\d]", text))
    phones = (printed(number) for number in ClientPhone.objects.values_list("number", flat=True))
    return sorted([*with_words, *phones], key=len, reverse=True)


def naked(tree, known):
    """Texts with a number that no link explains."""
    main = next(tree.all(lambda e: e.attributes.get("id") == "main"), tree)
    for part in (main, *tree.all(lambda e: e.attributes.get("id") == "why")):
        for text in part.texts(is_no_figure):
            words = " ".join(text.split())
            if re.search("[<>=]", words):  # a condition, or a reason that tells one
                continue
            left = reduce(lambda words, one: words.replace(one, ""), known, words) if re.search(r"\d", words) else ""
            if NUMBER.search(AS_SET.sub("", AREA.sub("", UNIT.sub("", DAY.sub("", left))))):
                yield words


def value_of(figure, language):
    """Exact, where the page has it so; None where there is no value."""
    shown = figure.attributes.get("title") or figure.words
    found = NUMBER.search(shown)
    if found is None or "na" in figure.classes:
        return None
    digits = re.sub(r"[\u00a0\u202f ]", "", found[0]).replace("−", "-").rstrip(".,")
    digits = digits.replace(",", ".") if language == "ru" else digits.replace(",", "")
    return mpq(digits) / (100 if "%" in figure.words else 1)


def short_of(tree, language):
    """What on the page's panel does not add up: a composition's rows to its sum, an equation's terms to its result."""
    for box in tree.all(lambda e: "composition" in e.classes):
        *rows, total = [value_of(one, language) for one in figures(box) if not _within(one, "under")]
        if sum(row or 0 for row in rows) != (total or 0):
            yield box.words
    for box in tree.all(lambda e: "equation" in e.classes):
        terms = list(box.all(lambda e: "term" in e.classes))
        *operands, result = [value_of(figures(term)[0], language) for term in terms]
        signs = [next((e.words for e in term.all(lambda e: "sign" in e.classes)), "") for term in terms[:-1]]
        if None in operands or not _is(reduce(_applied, zip(signs, operands, strict=True), None), result):
            yield box.words


def _is(value, result):
    """An indicator is shown as it is paid, rounded."""
    return result in (value, half_up(value, 2))


def _applied(so_far, step):
    sign, value = step
    if so_far is None:
        return -value if sign == "−" else value
    return {"+": so_far + value, "−": so_far - value, "×": so_far * value, "÷": so_far / (value or 1)}[sign]


def answers(tree, language):
    """Figures of cards, boards, compositions and trees: their addresses and values, to compare with their whys."""
    homes = {"card", "board", "composition", "tree", "hero"}
    for home in tree.all(lambda e: homes & {*e.classes}):
        for figure in figures(home):
            href = figure.attributes["href"]
            if href.startswith("/why/") and "day=" not in href and not _is_next(figure):
                yield href.partition("#")[0], value_of(figure, language)


def _is_next(figure):
    """“Two more — + 4 400 ₽”: its why is the indicator's."""
    return _within(figure, "next")


def _within(element, name):
    while element is not None:
        if name in element.classes:
            return True
        element = element.parent
    return False


def big(tree, language):
    found = next(tree.all(lambda e: "big" in e.classes), None)
    return value_of(figures(found)[0], language) if found and figures(found) else None
