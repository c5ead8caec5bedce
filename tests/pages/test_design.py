"""An indicator designed by its page: from nothing, on past facts, to a draft that says the same as a file."""

import re

import pytest
from django.test import Client

from pages.conftest import MONTH
from pages.reading import figures, read
from pages.test_way import begin, do, hidden, raised, words
from pochemu.engine.yaml_change import said_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(login):
    """Somebody's pages in English: `signed_in("kuzmin", "finance")`."""

    def made(employee, role):
        client = Client()
        client.force_login(login(employee, role=role))
        client.cookies["django_language"] = "en"
        return client

    return made


@pytest.fixture
def designer(signed_in):
    return signed_in("titov", "designer")


def fields(answer):
    """What a browser would send of the form as it stands, no button pressed."""
    page, sent = read(answer.content.decode()), {}
    form = next(page.all(lambda e: e.attributes.get("id") == "design"))
    for element in form.all(lambda e: "name" in e.attributes):
        name, kind = element.attributes["name"], element.attributes.get("type")
        if element.tag == "select":
            options = list(element.all(lambda e: e.tag == "option"))
            on = [one for one in options if "selected" in one.attributes] or options[:1]
            sent[name] = on[0].attributes["value"]
        elif element.tag == "input" and (kind not in ("radio", "checkbox") or "checked" in element.attributes):
            sent[name] = element.attributes.get("value", "on")
    return sent


def choose(client, at, told):
    """One press of “save and look”: the page that follows, where that is another one too."""
    answer = client.post(at, {**fields(client.get(at)), "month": MONTH, **told})
    return client.get(answer.headers["Location"]) if answer.status_code == 302 else answer


def plain(answer):
    return words(answer).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def draft(designer):
    return begin(designer)


def at_of(draft, name=""):
    return f"/drafts/{draft.pk}/indicator/{name}{'/' if name else ''}"


def said(draft, section, name):
    return said_by(draft.latest.text)[section].get(name)


def test_an_indicator_from_nothing_to_a_submitted_draft_without_any_script(designer, draft):
    assert at_of(draft) in designer.get(f"/drafts/{draft.pk}/").content.decode()
    assert choose(designer, at_of(draft), {"title_en": "Calls", "m0.over": "call_review"}).status_code == 200
    at = at_of(draft, "calls")
    choose(designer, at, {"m0.c0.field": "role"})
    offered = read(choose(designer, at, {"m0.c0.field": "role"}).content.decode())
    hints = next(offered.all(lambda e: e.attributes.get("id") == "h-m0.c0.value"))
    assert {one.attributes["value"] for one in hints.all(lambda e: e.tag == "option")} == {"speaker", "reviewer"}
    choose(designer, at, {"m0.c0.field": "role", "m0.c0.value": "speaker"})
    shown = plain(choose(designer, at, {"rate": "500", "m0.plan": "8"}))
    assert "500 ₽ for each unit of “Call review”." in shown
    assert "credited to the employee in the month, only those of which the role is “speaker”." in shown
    assert said(draft, "indicators", "calls") == {"title": "Calls", "formula": "call_review * 500 RUB"}
    assert said(draft, "measures", "call_review") == {
        "title": {"en": "Call review", "ru": "Прослушанный звонок"},
        "over": "call_review", "where": 'role = "speaker"', "take": "count", "plan": "8",
    }  # fmt: skip
    answer = do(designer, draft, do="submit")
    if answer.status_code == 422:  # what looks like a slip is meant
        told = {name: hidden(answer, name) for name in ("known", "meant")}
        answer = do(designer, draft, do="submit", **told)
    assert answer.status_code == 302
    assert "A change that is saved makes the submission void" in words(designer.get(at))


def test_what_is_not_chosen_anew_stays_as_it_was_written(designer, draft):
    before = draft.latest.text
    for name in said_by(before)["indicators"]:
        choose(designer, at_of(draft, name), {})
    assert draft.latest.text == before
    assert draft.latest.number == 1


def test_every_number_of_the_preview_opens_and_says_the_same(designer, draft):
    page = choose(designer, at_of(draft, "quality"), {"m0.c0.value": "speaker"})
    seen = next(read(page.content.decode()).all(lambda e: e.attributes.get("id") == "seen"))
    links = [(a.words.strip(), a.attributes["href"]) for a in figures(seen) if "/why/" in a.attributes["href"]]
    assert len(links) > 12
    assert sum("under=" in href for _, href in links) > 8
    for text, href in links[::4] + links[-1:]:
        answer = designer.get(href)
        assert answer.status_code == 200, href
        assert re.sub(r"\s+[a-z].*", "", text) in words(answer), (text, href)


def test_what_counts_other_facts_is_called_after_them_unless_somebody_named_it(designer, draft):
    choose(designer, at_of(draft), {"title_en": "Talks", "m0.over": "call_review", "rate": "500"})
    shown = plain(choose(designer, at_of(draft, "talks"), {"m0.over": "payment"}))
    assert said(draft, "indicators", "talks") == {"title": "Talks", "formula": "payment * 500 RUB"}
    assert said(draft, "measures", "call_review") is None
    assert said(draft, "measures", "payment")["title"] == {"en": "Payment", "ru": "Платёж"}
    assert "500 ₽ for each unit of “Payment”." in shown
    choose(designer, at_of(draft, "talks"), {"m0.title_en": "Sold", "m0.title_ru": "Продано"})
    choose(designer, at_of(draft, "talks"), {"m0.over": "call_review"})
    assert said(draft, "indicators", "talks")["formula"] == "payment * 500 RUB"
    assert said(draft, "measures", "payment")["title"] == {"en": "Sold", "ru": "Продано"}
    assert said(draft, "measures", "payment")["over"] == "call_review"


def test_a_shape_is_changed_and_its_table_comes_and_goes(designer, draft):
    at = at_of(draft, "cancellations")
    choose(designer, at, {"shape": "parts"})
    page = choose(designer, at, {"r0.a": "0", "r0.b": "10%", "r1.a": "5 000", "r1.b": "20%"})
    assert "Each part of “Accrued on contracts now cancelled” is paid at its own rate" in plain(page)
    formula = said(draft, "indicators", "cancellations")["formula"]
    table = formula.removeprefix("MARGINAL(").partition(";")[0]
    assert said(draft, "tables", table) == [["0 RUB", "10%"], ["5_000 RUB", "20%"]]
    choose(designer, at, {"shape": "minus"})
    assert said(draft, "indicators", "cancellations")["formula"] == "-reversed"
    assert said(draft, "tables", table) is None
    assert draft.latest.text == draft.versions.get(number=1).text


TIERS = {"shape": "tier", "by": "call_review", "r0.a": "0", "r0.b": "100", "r1.a": "5", "r1.b": "900"}


def test_a_fixed_sum_looks_at_nothing_and_what_was_chosen_is_there_again_for_another_way(designer, draft):
    at = at_of(draft, "talks")
    counted = {"title_en": "Talks", "m0.over": "call_review", "m0.plan": "8"}
    choose(designer, at_of(draft), counted)
    choose(designer, at, {"m0.c0.field": "role", "m0.c0.value": "speaker"})
    choose(designer, at, {"rate": "500"})
    per_unit, measure = draft.latest.text, said(draft, "measures", "call_review")
    choose(designer, at, TIERS)
    by_tier = draft.latest.text
    choose(designer, at, {"shape": "fixed", "rate": "3 000"})
    assert said(draft, "indicators", "talks")["formula"] == "3_000 RUB"
    assert said(draft, "measures", "call_review") is None
    page = designer.get(at)
    assert "does not depend on what is counted" in words(page)
    assert fields(page)["m0.over"] == "call_review"
    choose(designer, at, {"shape": "tier"})
    assert draft.latest.text == by_tier
    choose(designer, at, {"shape": "fixed"})
    choose(designer, at, {"shape": "unit"})
    assert draft.latest.text == per_unit
    assert said(draft, "measures", "call_review") == measure
    assert "does not depend on what is counted" not in words(designer.get(at))


def test_what_was_counted_may_decide_whether_a_fixed_sum_is_paid(designer, draft):
    at = at_of(draft, "talks")
    choose(designer, at_of(draft), {"title_en": "Talks", "m0.over": "call_review"})
    choose(designer, at, {"shape": "fixed", "rate": "3 000"})
    choose(designer, at, {"gate": "on"})
    choose(designer, at, {"gate_value": "5"})
    assert said(draft, "indicators", "talks")["formula"] == "IF(call_review >= 5; 3_000 RUB; 0)"
    assert said(draft, "measures", "call_review")["over"] == "call_review"


def test_facts_chosen_under_a_fixed_sum_stay_on_the_form_and_count_once_it_pays_otherwise(designer, draft):
    at = at_of(draft, "bonus")
    choose(designer, at_of(draft), {"title_en": "Bonus", "shape": "fixed", "rate": "3 000"})
    page = choose(designer, at, {"m0.over": "call_review"})
    assert said(draft, "measures", "call_review") is None
    shown = fields(page)
    assert shown["m0.over"] == "call_review"
    designer.post(at, {**shown, "shape": "unit"})
    assert said(draft, "indicators", "bonus")["formula"] == "call_review * 3_000 RUB"


def test_a_sum_for_each_unit_is_no_share(designer, draft):
    at = at_of(draft, "talks")
    choose(designer, at_of(draft), {"title_en": "Talks", "m0.over": "call_review", "rate": "500"})
    choose(designer, at, {"shape": "share"})
    assert said(draft, "indicators", "talks")["formula"] == "call_review * 0"
    choose(designer, at, {"shape": "share", "rate": "5%"})
    choose(designer, at, {"shape": "unit"})
    assert said(draft, "indicators", "talks")["formula"] == "call_review * 500 RUB"


def test_a_mistake_is_told_at_its_field_and_nothing_is_written(designer, draft):
    at, before = at_of(draft, "cancellations"), draft.latest.text
    choose(designer, at, {"shape": "unit"})
    after = draft.latest.text
    page = choose(designer, at, {"shape": "unit", "rate": "five"})
    assert draft.latest.text == after != before
    wrong = [e.attributes["name"] for e in read(page.content.decode()).all(lambda e: "aria-invalid" in e.attributes)]
    assert wrong == ["rate"]
    told = {"shape": "tier", "by": "registered_amount", "by_how": "attained", "r0.a": "80", "r0.b": "100"}
    assert "80 is 8000%: for 80 percent write 80%" in words(choose(designer, at, told))


def test_each_slip_of_a_rate_is_told_as_what_it_is(designer, draft):
    at = at_of(draft, "cancellations")
    for rate, told in (
        ("-500", "-500 is less than nothing"),
        ("5 %", "5 % is a share, and a sum of money is meant here"),
        ("abc", "“abc” is not a sum of money"),
        ("1e400", "“1e400” is written with an exponent"),
    ):
        assert told in words(choose(designer, at, {"shape": "unit", "rate": rate})), rate
    for rate, told in (("500 RUB", "500 RUB is a sum of money"), ("abc", "“abc” is not a number")):
        assert told in words(choose(designer, at, {"shape": "share", "rate": rate})), rate


def test_a_formula_of_ones_own_is_spelled_as_the_reader_spells(designer, draft):
    at = at_of(draft, "cancellations")
    choose(designer, at, {"shape": "free"})
    page = choose(designer, at, {"shape": "free", "formula": "max(-reversed; -1 000 RUB)"})
    assert said(draft, "indicators", "cancellations")["formula"] == "MAX(-reversed; -1_000 RUB)"
    designer.cookies["django_language"] = "ru"
    page = choose(designer, at, {"formula": "ЕСЛИ(reversed > 0; -reversed * 0,5; 0)"})
    assert said(draft, "indicators", "cancellations")["formula"] == "IF(reversed > 0; -reversed * 0.5; 0)"
    assert "ЕСЛИ(reversed > 0; -reversed * 0,5; 0)" in words(page)


def test_a_second_measure_is_counted_beside_the_first_and_left_out_again(designer, draft):
    at = at_of(draft, "cancellations")
    page = choose(designer, at, {"do": "add"})
    assert "m1.over" in fields(page)
    sent = {**fields(page), "m1.over": "call_review", "month": MONTH}
    sent |= {"shape": "tier", "by": "reversed", "by_how": "ratio", "by_to": "@1", "r0.a": "0", "r0.b": "7"}
    assert designer.post(at, sent).status_code in (200, 302)
    assert "reversed / call_review" in said(draft, "indicators", "cancellations")["formula"]
    choose(designer, at, {"shape": "minus"})
    assert said(draft, "measures", "call_review") is None


def test_what_is_kept_is_told_with_its_version(designer, draft):
    at = at_of(draft, "cancellations")
    assert "Kept as version" not in words(designer.get(at))
    assert "Kept as version 2 of the draft" in words(choose(designer, at, {"shape": "itself"}))
    assert "Kept as version" not in words(choose(designer, at, {"shape": "itself"})), "nothing differs"
    live = designer.post(at, {**fields(designer.get(at)), "shape": "minus"}, headers={"HX-Request": "true"})
    assert "Kept as version 3 of the draft" in words(live)


def test_an_indicator_with_a_mistake_stays_in_its_place_and_mistakes_are_told_line_by_line(designer, draft):
    text = draft.latest.text.replace("formula: -reversed", "formula: -revresed")
    do(designer, draft, do="save", text=f"{text}cap: 1\n")
    page = designer.get(f"/drafts/{draft.pk}/")
    told = words(page)
    assert "Contracts cancelled This can’t be read yet" in told
    lines = [int(each) for each in re.findall(r"line (\d+), column", told)]
    assert len(lines) > 1
    assert lines == sorted(lines)
    told = words(designer.get(at_of(draft, "cancellations")))
    assert "In plain words This can’t be read yet" in told
    assert f"line {lines[0]}, column" in told


def test_an_indicator_is_taken_out_with_what_it_alone_used(designer, draft):
    answer = designer.post(at_of(draft, "cancellations"), {"version": draft.latest.pk, "do": "remove"})
    assert answer.headers["Location"] == f"/drafts/{draft.pk}/"
    assert said(draft, "indicators", "cancellations") is None
    assert said(draft, "measures", "reversed") is None


def test_what_another_wrote_is_not_overwritten_and_one_s_own_choices_follow_each_other(designer, draft, signed_in):
    at = at_of(draft, "cancellations")
    shown = fields(designer.get(at))
    other = signed_in("kuzmin", "designer")
    do(other, draft, do="save", text=raised(draft))
    answer = designer.post(at, {**shown, "shape": "itself"})
    assert answer.status_code == 409
    assert "written on since" in words(answer)
    assert said(draft, "indicators", "cancellations")["formula"] == "-reversed"
    shown = fields(designer.get(at))
    for shape, formula in (("itself", "reversed"), ("minus", "-reversed")):
        answer = designer.post(at, {**shown, "shape": shape}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert said(draft, "indicators", "cancellations")["formula"] == formula


def test_the_designer_is_closed_to_others_and_sends_a_text_that_is_no_yaml_to_be_mended(designer, draft, signed_in):
    for who, role in (("kuzmin", "finance"), ("abramov", "employee")):
        assert signed_in(who, role).get(at_of(draft, "quality")).status_code == 404
    do(designer, draft, do="save", text="a: [1")
    answer = designer.get(at_of(draft))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/drafts/{draft.pk}/")
    assert designer.get(f"/drafts/{draft.pk}/").status_code == 200


def test_what_does_nothing_in_a_text_being_written_is_told_at_its_place(designer, draft):
    text, check = draft.latest.text, f"/drafts/{draft.pk}/check/"
    kept = "".join(line for line in text.splitlines(True) if not line.startswith("floor:"))
    carries = f"{kept}carry_negative: true\n" if "carry_negative: true" not in kept else kept
    shown = designer.post(check, {"text": carries, "line": 1})
    assert "`carry_negative` does nothing without a `floor`" in words(shown)
    (place,) = read(shown.content.decode()).all(lambda e: "data-at" in e.attributes)
    line = next(n for n, one in enumerate(carries.splitlines(), 1) if one.startswith("carry_negative"))
    assert place.attributes["data-at"] == f"{line}:1"
    assert "carry_negative" not in words(designer.post(check, {"text": f"{carries}floor: 0 RUB\n", "line": 1}))


def test_a_text_being_written_is_checked_at_its_place_and_nothing_is_kept(designer, draft):
    text, check = draft.latest.text, f"/drafts/{draft.pk}/check/"
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "formula: -reversed" in one)
    shown = plain(designer.post(check, {"text": text, "line": line}))
    assert "Contracts cancelled · money" in shown
    assert "Minus “Accrued on contracts now cancelled”." in shown
    wrong = designer.post(check, {"text": text.replace("-reversed", "-reverse * 2"), "line": line})
    assert "Did you mean “reversed”?" in words(wrong)
    page = read(wrong.content.decode())
    (mark,) = page.all(lambda e: e.tag == "mark")
    (place,) = page.all(lambda e: "data-at" in e.attributes)
    assert mark.words == "reverse"
    assert place.attributes["data-at"] == f"{line}:15"
    cut = read(designer.post(check, {"text": f"{text}floo\n\n", "line": 1}).content.decode())
    assert [mark.words for mark in cut.all(lambda e: e.tag == "mark")] == ["floo"]
    assert draft.versions.count() == 1
    assert 'value="СТУПЕНЬ("' in designer.get(f"/drafts/{draft.pk}/").content.decode()


def test_a_formula_being_typed_is_told_what_is_wrong_at_its_place_and_nothing_is_kept(designer, draft):
    at, before = at_of(draft, "registered"), draft.latest.number
    told = {**fields(designer.get(at)), "shape": "free"}

    def typed(formula):
        return plain(designer.post(f"{at}formula/", {**told, "formula": formula}))

    (mark,) = read(designer.post(f"{at}formula/", {**told, "formula": "1 RUB + nobody"}).content.decode()).all(
        lambda e: e.tag == "mark"
    )
    assert mark.words == "nobody"
    assert "nobody" in typed("1 RUB + nobody")
    assert "expected" in typed("1 RUB +* 2")
    assert not typed("5 RUB").strip()
    assert draft.latest.number == before
