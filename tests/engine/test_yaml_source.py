"""YAML read safely: every scalar a text with its place; whatever is dangerous or doubtful refused with a sentence."""

import time

import pytest

from pochemu.engine.yaml_source import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_NODES,
    Mapping,
    Refused,
    Scalar,
    Sequence,
    read_yaml,
)


def read(text):
    return read_yaml(text, "a.yaml")


def refused(text):
    with pytest.raises(Refused) as refusal:
        read(text)
    return refusal.value.problem


# --- what is read ---


@pytest.mark.parametrize(
    "text",
    ["0.5", "80%", "no", "yes", "~", "null", "010", "0x10", "1e3", "2023-07", "2023-07-01", "1_000", ".inf", "TRUE"],
)
def test_every_scalar_is_the_text_it_is_written_as(text):
    assert read(f"key: {text}").get("key").text == text
    assert read(f"key: '{text}'").get("key").text == text


def test_nothing_after_a_colon_is_an_empty_text():
    assert read("key:\n").get("key").text == ""


def test_lists_and_groups_keep_their_order():
    source = read("rows: [[0%, 1 RUB], [80%, 2 RUB]]\nb: 1\na: 2\n")
    rows = source.get("rows")
    assert isinstance(rows, Sequence)
    assert [[cell.text for cell in row.items] for row in rows.items] == [["0%", "1 RUB"], ["80%", "2 RUB"]]
    assert [key.text for key, _ in source.pairs] == ["rows", "b", "a"]
    assert source.get("c") is None


def test_every_value_knows_its_place():
    source = read("one: 1\ntwo:\n  three: [4, 'five']\n")
    assert str(source.place) == "a.yaml:1:1"
    assert str(source.key("two").place) == "a.yaml:2:1"
    three = source.get("two").get("three")
    assert [str(item.place) for item in three.items] == ["a.yaml:3:11", "a.yaml:3:14"]


@pytest.mark.parametrize(("text", "column"), [("key: abcdef", 10), ("key: 'abcdef'", 11), ('key: "abcdef"', 11)])
def test_a_character_within_a_text_has_a_place_too(text, column):
    scalar = read(text).get("key")
    assert isinstance(scalar, Scalar)
    assert text[column - 1] == "e"
    assert scalar.at(4).column == column


def test_letters_of_any_alphabet_take_one_column_each():
    """A tool that counts bytes would point elsewhere."""
    source = read("ключ: {«ё»: значение}\n")
    assert str(source.get("ключ").key("«ё»").place) == "a.yaml:1:8"
    assert source.get("ключ").get("«ё»").place.column == 13


def test_an_alias_stands_for_what_it_names():
    source = read("a: &plan {deals: 10}\nb: *plan\n")
    assert source.get("b") is source.get("a")


def test_windows_line_ends_and_a_mark_of_the_encoding():
    assert read("\ufeffa: 1\r\nb: 2\r\n").get("b").place.line == 2


# --- what is refused ---

REFUSED = [
    ("", "1:1", "expected `name: value` lines", "ожидались строки вида «имя: значение»"),
    ("- a\n", "1:1", "expected `name: value` lines", "ожидались строки вида «имя: значение»"),
    ("just words", "1:1", "expected `name: value` lines", "ожидались строки вида «имя: значение»"),
    (
        "a: 1\nb: 2\na: 3\n",
        "3:1",
        "the key “a” stands here twice: remove one",
        "ключ «a» стоит здесь дважды: уберите один",
    ),
    (
        "x: {a: 1, 'a': 2}\n",
        "1:11",
        "the key “a” stands here twice: remove one",
        "ключ «a» стоит здесь дважды: уберите один",
    ),
    ("a: 1\n---\nb: 2\n", "2:1", "one document a file, please", "в файле должен быть один документ"),
    ("? [a, b]\n: 1\n", "1:3", "a key must be a simple word", "ключом может быть только простое слово"),
    ("a: *b\n", "1:4", "unknown alias *b", "неизвестная ссылка *b"),
    (
        "a: !!python/object/apply:os.system [ls]\n",
        "1:4",
        "tags such as tag:yaml.org,2002:python/object/apply:os.system are not allowed: remove it",
        "метки вида tag:yaml.org,2002:python/object/apply:os.system не допускаются: уберите её",
    ),
    ("a: !!int 1\n", "1:4", "tags such as tag:yaml.org,2002:int are not allowed: remove it", None),
    ("a: !own 1\n", "1:4", "tags such as !own are not allowed: remove it", None),
]


@pytest.mark.parametrize(("text", "place", "english", "russian"), REFUSED)
def test_what_is_wrong_is_told_with_its_place(text, place, english, russian):
    problem = refused(text)
    assert str(problem.place) == f"a.yaml:{place}"
    assert problem.words.en == english
    assert russian is None or problem.words.ru == russian


UNREADABLE = [
    ("a: (b; c\nd: {e: MIN(f, 1), g: h}\n", "2:13", "within {…} a comma ends", "внутри {…} запятая кончает"),
    ("a: 'b\nc: 1\n", "1:4", "the quotation mark that opens here is", "кавычка, которая открывается здесь,"),
    ("a: 1\n\tb: 2\n", "2:1", "a tab stands at the beginning", "в начале строки табуляция"),
    ("a:\n  \tb: 2\n", "2:3", "a tab stands at the beginning", "в начале строки табуляция"),
    ("a:\n-\tb: 2\n", "2:2", "a tab stands at the beginning", "в начале строки табуляция"),
    ("a: [1, 2\n", "2:1", "the line ends where “,” or “]” is", "строка кончается, а ожидается «,» или «]»"),
    ("i: {f: [s] + 1}\n", "1:12", "“+ 1}” stands where “,” or “}” is", "стоит «+ 1}», а ожидается «,» или «}»"),
    ("a: {b: 1}}\n", "1:10", "this “}” closes nothing", "эта «}» ничего не закрывает"),
    ("a: [\n", "2:1", "the line ends where a value is expected", "строка кончается, а ожидается значение"),
    ('where: "a" = s\n', "1:12", "“= s” stands behind a value", "«= s» стоит после значения"),
    ("a: {b: [c] > 1}\n", "1:12", "“> 1}” stands behind a value", "«> 1}» стоит после значения"),
    ("a:\n   b: 1\n  c: 2\n", "3:3", "the indent of this line", "у этой строки не тот отступ"),
    ("a:\n  - b\n  c: 1\n", "3:3", "the indent of this line", "у этой строки не тот отступ"),
    ("a: 1\n- b\n", "2:1", "the indent of this line", "у этой строки не тот отступ"),
    ("a: b: c\n", "1:5", "a second “:” in one line", "второе двоеточие в одной строке"),
    ("a: b\n  c: d\n", "2:4", "this can't stand below the line above", "этого не может быть под строкой выше"),
    ("a:1\nb: 2\n", "2:2", "this can't stand below the line above", "этого не может быть под строкой выше"),
    ("a: - b\n", "1:4", "a list with “- ” begins on the next line", "список с «- » начинается со следующей строки"),
    ("b: 2\na:1\n", "2:1", "there is no “: ” after this name", "после этого имени нет «: »"),
    ('a: "\\q"\n', "1:5", "within \"…\" a backslash", "внутри \"…\" обратная черта"),
    ("a: 1\nb: \x01\n", "2:4", "the sign U+0001 can't be", "знака U+0001 в тексте не бывает"),
    ("%FOO\na: 1\n", "1:5", "this is not readable YAML: found", "это не читается как YAML: found"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "english", "russian"), UNREADABLE)
def test_what_is_no_yaml_is_told_as_what_its_author_did(text, place, english, russian):
    problem = refused(text)
    assert str(problem.place) == f"a.yaml:{place}"
    assert (problem.words.en[: len(english)], problem.words.ru[: len(russian)]) == (english, russian)


@pytest.mark.parametrize("sign", "@`%*&>|?,")
def test_a_text_that_begins_with_a_sign_of_yaml(sign):
    problem = refused(f"a: {sign} 2\n")
    assert str(problem.place) == "a.yaml:1:4"
    assert problem.words.en == f"a text that begins with “{sign}” is put in single quotation marks: '…'"
    assert problem.words.ru == f"текст, который начинается со знака «{sign}», возьмите в одинарные кавычки: '…'"


LARGE = "too many values, or too deeply nested"


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    """Ten names, each ten times the one before: ten milliards of values in half a kilobyte."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    started = time.perf_counter()
    assert refused("\n".join(lines)).words.en == LARGE
    assert time.perf_counter() - started < 1


def test_an_alias_within_what_it_names_is_unknown():
    assert refused("a: &a [*a]\n").words.en == "unknown alias *a"


def test_as_many_values_as_a_file_may_have():
    most = "a: [" + ", ".join(["x"] * (MAX_NODES - 3)) + "]"  # beside them the group, the key and the list
    assert isinstance(read(most), Mapping)
    assert refused(most.replace("[x", "[x, x")).words.en == LARGE


def test_as_deep_as_a_file_may_go():
    deepest = "a: " + "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1)
    assert isinstance(read(deepest), Mapping)
    assert refused(deepest.replace("x", "[x]")).words.en == LARGE


def test_a_hundred_thousand_brackets_end_in_a_sentence():
    started = time.perf_counter()
    assert refused("a: " + "[" * 100_000).words.en
    assert time.perf_counter() - started < 2


def test_a_file_that_is_too_long():
    assert refused("a: " + "x" * MAX_CHARACTERS).words.en == f"the file is longer than {MAX_CHARACTERS} characters"


def test_characters_that_yaml_does_not_know():
    """Each that the parser refuses is refused in our words."""
    for sign in map(chr, [*range(0x100), 0x2028, 0xD800, 0xDFFF, 0xFEFF, 0xFFFE, 0xFFFF, 0x1F600, 0x10FFFF]):
        assert "not readable YAML" not in why_not(f"a: b{sign}b\n"), hex(ord(sign))


def why_not(text):
    try:
        read(text)
    except Refused as refusal:
        return refusal.problem.words.en
    return ""
