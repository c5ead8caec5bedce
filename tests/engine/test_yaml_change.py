"""YAML changed in place: it says what was meant, and nothing else of it moves."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from often import examples
from pochemu.engine.yaml_change import Unchangeable, put, said_by
from pochemu.engine.yaml_source import Refused

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=15)
keys = st.sampled_from(["a", "b", "имя", "a: b", "- c", "#d", "[e]", "0", "", "~", "x y"])
values = st.one_of(
    words,
    st.dictionaries(keys, words, min_size=1, max_size=3),
    st.lists(st.lists(words, min_size=2, max_size=2), min_size=1, max_size=30),
)

TEXTS = [
    "a: 1  # one\n# between\nb:\n  c: 2   # two\n  # within\n  d: {e: 3, f: [4, 5]}  # flow\n# end\n",
    "a: |\n  many\n  lines\n# after\nb: >-\n  folded\n  text\nc: 'x'\n",
    "\ufeffa: {b: {c: 1}}",
    "b:\n  - [1, 2]\n  # row\n  - [3, 4]\na:\n",
    "# only a comment\na: {}\n",
    '\'a\': "b"\n"b" : 1\n',
    "b: {c: 1,\n    d: 2}  # two lines\na: 1",
]


@given(st.sampled_from(TEXTS), st.lists(keys, min_size=1, max_size=3), values)
@examples(120)
def test_what_is_put_is_said_and_the_rest_as_before(text, path, value):
    before = said_by(text)
    try:
        after = said_by(changed := put(text, path, value))
    except Unchangeable:
        return
    inner = after
    for key in path:
        inner = inner[key]
    assert inner == value
    assert {key: each for key, each in after.items() if key != path[0]} == {
        key: each for key, each in before.items() if key != path[0]
    }
    if path[0] not in before:
        assert [line for line in changed.splitlines() if line in text.splitlines()] == text.splitlines()


@given(st.sampled_from(TEXTS), st.sampled_from(["a", "b"]))
@examples(30)
def test_what_is_taken_away_is_gone_alone(text, key):
    before = said_by(text)
    assume(len(before) > 1)  # a text that says nothing is none
    assert said_by(put(text, [key], None)) == {name: each for name, each in before.items() if name != key}


def test_a_section_that_is_left_empty_goes_too():
    assert put("a: 1\nb:\n  # one\n  c: {d: 1}\n# after\n", ["b", "c"], None) == "a: 1\n# after\n"
    assert put("a: 1\nb:\n  c: 1\n  d: 2\n", ["b", "c"], None) == "a: 1\nb:\n  d: 2\n"


def test_an_empty_section_is_filled_on_lines_of_its_own():
    assert put("a: {}\nb: 1\n", ["a", "c", "d"], "2") == "a:\n  c:\n    d: 2\nb: 1\n"


def test_almost_every_text_can_be_changed():
    refused = 0
    for text in TEXTS:
        for key in ("a", "b", "new"):
            try:
                put(text, [key], "x")
            except Unchangeable:
                refused += 1
    assert refused == 0


def test_a_change_that_would_touch_more_than_was_meant_is_refused():
    text = "a: &x {b: 1}\nc: *x\n"
    for path, value in ((["a"], "1"), (["a", "b"], "2"), (["c", "b"], "2")):
        with pytest.raises(Unchangeable):
            put(text, path, value)
    assert said_by(put(text, ["d"], "1")) == {"a": {"b": "1"}, "c": {"b": "1"}, "d": "1"}


def test_what_is_no_yaml_is_refused_with_its_place():
    with pytest.raises(Refused):
        put("a: [1", ["b"], "2")
