"""A Figure's face, addresses, and what templates are made of."""

import re
from datetime import date
from pathlib import Path

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

import pochemu.web
from often import examples
from pochemu.engine.formula.literals import parse_table
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.web.face import Face, Shown, alike, bar, html, waterfall
from pochemu.web.links import Links, name_of, names_of, segment
from pochemu.web.numbers import NARROW, NO_BREAK, money

WEB = Path(pochemu.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
AMOUNTS = st.lists(st.fractions(-1000, 1000).map(mpq), min_size=1, max_size=12)


def of_width(text):
    assert re.fullmatch(r"\d{1,3}\.\d\d%", text)
    return mpq(text.removesuffix("%"))


def test_what_a_percent_lost_is_told_as_a_percent():
    face = Face("ru", "RUB", 2, date(2026, 11, 27))
    for value, shown in ((mpq(9996, 10000), "99,96"), (mpq(23, 79), "2 300/79".replace(" ", NARROW))):
        assert face._attainment(value, "", places=0).exact == f"{shown}{NARROW}%"
    assert face.value(mpq(1, 3), Unit.NUMBER, "", percent=True).exact == f"100/3{NARROW}%"
    assert face.exactly(mpq(1, 3), Unit.NUMBER, percent=True) == f"100/3{NARROW}%"
    assert face.exactly(mpq(1, 3), Unit.NUMBER) == "1/3"


@examples(100)
@given(st.text(min_size=1))
def test_a_name_of_any_letters_is_one_segment_of_an_address(name):
    if any(0xD800 <= ord(letter) < 0xE000 for letter in name):
        return
    from urllib.parse import unquote

    written = segment(name)
    assert "/" not in unquote(written)
    assert unquote(written) not in (".", "..")
    assert name_of(unquote(written)) == name


def test_a_path_is_the_names_that_lead_down():
    address = Links(Month(2026, 9)).why("anna", ["PLAN(встречи)", "a/b"])
    from urllib.parse import unquote

    assert names_of(unquote(address).removeprefix("/why/2026-09/person/anna/")) == ["PLAN(встречи)", "a/b"]


def test_what_was_asked_of_the_past_is_carried_on():
    links = Links(Month(2026, 9), known=7)
    for address in (links.me(), links.why("anna"), links.fact(3, "anna"), links.board("seller"), links.totals("north")):
        assert "known=7" in address


def test_a_number_is_a_link_to_its_why_and_nothing_in_it_is_markup():
    assert html(Shown("/why/?a=1&b=2", "<5 ₽>")) == '<a class="n" href="/why/?a=1&amp;b=2">&lt;5 ₽&gt;</a>'


def test_no_value_says_its_reason_to_everybody():
    shown = html(Shown("/why/", "—", reason="no plan is set"))
    assert 'title="no plan is set"' in shown
    assert '<span class="hidden"> no plan is set</span>' in shown


@examples(100)
@given(AMOUNTS)
def test_a_waterfall_ends_where_the_sum_is(amounts):
    pieces = waterfall(amounts)
    whole = max(ends := [sum(amounts[:n], mpq(0)) for n in range(len(amounts) + 1)]) - min(ends)
    if not whole:
        return
    for piece, begins, ends_at in zip(pieces, ends, ends[1:], strict=False):
        left = (min(begins, ends_at) - min(ends)) * 100 / whole
        assert abs(of_width(piece.start) - left) <= mpq(1, 200)
        assert abs(of_width(piece.width) - abs(ends_at - begins) * 100 / whole) <= mpq(1, 200)
        assert piece.minus == (ends_at < begins)


def test_what_has_no_value_yet_is_an_empty_piece():
    nothing = NA(Words("no plan", "нет плана"))
    assert [piece.width for piece in waterfall([mpq(1), nothing, mpq(1)])] == ["50.00%", "0.00%", "50.00%"]


@examples(100)
@given(st.fractions(0, 5).map(mpq), st.fractions(0, 5).map(mpq))
def test_a_bar_is_never_wider_than_its_track(value, whole):
    assert 0 <= of_width(bar(value, whole=whole).fill) <= 100


FACE = Face("ru", "RUB", 2, date(2026, 11, 30))


def bands(function, *rows):
    from pochemu.web.why.tiers import border

    table = parse_table("t", rows)
    return [border(FACE, table, row, function).replace(NARROW, " ").replace(NO_BREAK, " ") for row in range(len(rows))]


def test_a_tier_begins_at_its_border_and_the_next_row_says_where_it_ends():
    """Of 17.9 % no band of whole percents would be true, and 18 % belongs to one row only."""
    assert bands(Function.TIER, ("0%", "0"), ("18%", "1"), ("22.5%", "2")) == ["от 0 %", "от 18 %", "от 22,5 %"]


def test_a_slice_of_a_progression_lies_between_borders():
    rows = ("0 RUB", "1%"), ("5_000_000 RUB", "2%"), ("10_000_000 RUB", "3%")
    assert bands(Function.MARGINAL, *rows) == ["до 5 000 000 ₽", "от 5 000 000 ₽ до 10 000 000 ₽", "свыше 10 000 000 ₽"]


def test_a_curve_has_points():
    assert bands(Function.CURVE, ("60%", "0.4"), ("100%", "1")) == ["60 %", "100 %"]


@pytest.mark.parametrize(
    ("cells", "percents"),
    [
        ([("0%", "0.1"), ("80%", "0.2")], (True, False)),
        ([("0", "0%"), ("0.8", "150%")], (False, True)),
        ([("0", "0 RUB"), ("80%", "1 RUB")], (True, False)),
        ([("0.5", "-5%"), ("80%", "0")], (False, True)),
        ([("0", "0"), ("1", "0")], (False, False)),
    ],
)
def test_a_table_remembers_how_its_columns_were_written(cells, percents):
    assert parse_table("t", cells).percents == percents


def test_thirds_add_up_as_they_are_printed():
    assert FACE.share(mpq(1, 3), Unit.NUMBER, "").text == "+1/3"
    assert FACE.share(mpq(1, 2), Unit.NUMBER, "").text == "+0,5"
    assert FACE.share(mpq(-1), Unit.NUMBER, "").text == "−1"
    assert FACE.share(mpq(100, 3), Unit.MONEY, "").text.startswith("≈")


def test_templates_do_no_arithmetic_and_have_no_styles():
    for file in TEMPLATES:
        text = file.read_text()
        assert not re.search(r"\|(add|floatformat|divisibleby|widthratio)|{% widthratio|intcomma", text), file
        assert "style=" not in text, file
        assert "<script>" not in text, file


def test_every_icon_that_is_built_is_used_and_every_one_used_is_built():
    used = {name for file in TEMPLATES for name in re.findall(r'{% icon "([^"]+)" %}', file.read_text())}
    assert used == set((WEB / "assets" / "icons.txt").read_text().split())


def test_every_part_is_included_somewhere():
    included = {name for file in TEMPLATES for name in re.findall(r'"(parts/[^"]+)"', file.read_text())}
    assert included == {f"parts/{file.name}" for file in TEMPLATES if file.parent.name == "parts"}


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6))
def test_a_column_of_sums_has_kopecks_in_all_its_rows_or_in_none(kopecks):
    """None only where every amount is whole; and each still says its amount."""
    face = Face("ru", "RUB", 2, date(2026, 11, 23))
    column = alike([face.money(mpq(one, 100), "", full=True) for one in kopecks])
    whole = all(one % 100 == 0 for one in kopecks)
    assert [one.text for one in column] == [money(mpq(one, 100), "RUB", "ru", exact=not whole) for one in kopecks]
