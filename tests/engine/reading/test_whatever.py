"""Whatever stands in a scheme's file, it is read whole or told why not: no traceback, nothing left out in silence."""

from pathlib import Path

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from golden.expected import EXPECTED
from often import examples
from pochemu.engine.fact import Kind
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.kinds import read_kinds
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import read_yaml
from properties.sever import SEVER

DEAL = Kind("deal", Words.same("deal"), {"street": Unit.TEXT})


def golden(folder: Path):
    kinds = read_kinds(read_yaml((folder / "facts.yaml").read_text(), "facts.yaml"), Form())
    return [path.read_text() for path in sorted(folder.glob("schemes/*.yaml"))], kinds


COMPANIES = [
    ([text for name, text in SEVER.files.items() if name.startswith("schemes/")], {"deal": DEAL}),
    *(golden(folder) for folder in sorted({file.parent.parent for file in EXPECTED})),
]
SIGNS = [
    *"[]{}():;,.\"'«»&*!|>%@`#-+=<>/ \t\n0я€",
    "\x00",
    "\u2028",
    "AND",
    "SALARY",
    "PLAN(",
    "members",
    "9" * 40,
    "RUB",
]


@st.composite
def spoilt(draw):
    """A company's schemes with up to four slips of the pen."""
    texts, kinds = draw(st.sampled_from(COMPANIES))
    texts = list(texts)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(texts) - 1))
        texts[at] = draw(st.sampled_from([without_a_line, with_a_line_twice, with_a_word_of_another, with_a_sign]))(
            draw, texts[at]
        )
    return texts, kinds


def place(draw, parts):
    return draw(st.integers(0, max(0, len(parts) - 1)))


def without_a_line(draw, text):
    lines = text.split("\n")
    at = place(draw, lines)
    return "\n".join(lines[:at] + lines[at + 1 :])


def with_a_line_twice(draw, text):
    lines = text.split("\n")
    at = place(draw, lines)
    return "\n".join(lines[: at + 1] + lines[at:])


def with_a_word_of_another(draw, text):
    words = text.split(" ")
    words[place(draw, words)] = words[place(draw, words)]
    return " ".join(words)


def with_a_sign(draw, text):
    at = place(draw, text)
    return text[:at] + draw(st.sampled_from(SIGNS)) + text[at + draw(st.integers(0, 3)) :]


@examples(300)
@given(spoilt())
@example(
    ([SEVER.files["schemes/seller.yaml"].replace("deals)", "sold)"), SEVER.files["schemes/head.yaml"]], {"deal": DEAL})
)
def test_a_spoilt_scheme_is_read_whole_or_told_why_not(case):
    texts, kinds = case
    form = Form()
    rulebook = read_rulebook({f"{number}.yaml": text for number, text in enumerate(texts)}, kinds, form)
    for problem in form.problems:
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert all(words and "{of}" not in words for words in problem.words)
    if not form.problems:
        read = {(scheme.position, str(scheme.effective)): scheme for of in rulebook.schemes.values() for scheme in of}
        for written in (yaml.load(text, Loader=yaml.CBaseLoader) for text in texts):
            assert_whole(written, read[written["position"], written["effective"]])


def assert_whole(written, scheme):
    for section in ("measures", "tables", "values", "indicators"):
        assert list(written.get(section) or ()) == list(getattr(scheme, section)), section
    for key in ("cap", "floor"):
        assert bool(written.get(key)) == (getattr(scheme, key) is not None), key
    for name, measure in (written.get("measures") or {}).items():
        read = scheme.measures[name]
        assert bool(measure.get("where")) == (read.where is not None), name
        assert bool(measure.get("plan")) == (read.plan is not None), name
