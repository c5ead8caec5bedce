"""Whatever a designer may choose, for property tests."""

from gmpy2 import mpq
from hypothesis import strategies as st

from pochemu.engine.design import (
    By,
    Condition,
    Counted,
    Curve,
    Designed,
    Fixed,
    Gate,
    Gives,
    Itself,
    Matrix,
    Paying,
    PerUnit,
    Progressive,
    ShareOf,
    Tier,
)
from pochemu.engine.formula import nodes as n
from pochemu.engine.words import Words

names = st.sampled_from(["held", "выручка", "a name", "x-1", "1C_leads", "В", "TRUE", "яё", 'q"q', "a: b", "#h", "{c}"])
amounts = st.builds(lambda whole, digits: mpq(whole, 10**digits), st.integers(0, 10**8), st.integers(0, 3))
numbers = st.builds(n.Number, amounts, st.booleans())
money = st.builds(lambda value: n.Money(value, "RUB"), amounts)
texts = st.builds(n.Text, st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12))
titles = st.one_of(
    st.just(Words("", "")),
    st.builds(Words, *(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20),) * 2),
)

bys = st.builds(By, names, st.booleans()) | st.builds(lambda a, b: By(a, to=b), names, names)
gives = (
    st.just(Gives())
    | st.builds(lambda name: Gives("each", name), names)
    | st.builds(lambda base: Gives("base", base=base), money)
    | st.just(Gives("salary"))
)
shapes = st.one_of(
    st.builds(PerUnit, names, money),
    st.builds(ShareOf, names, numbers),
    st.builds(Itself, names, st.booleans()),
    st.builds(Tier, bys, names, gives),
    st.builds(Progressive, names, names),
    st.builds(Curve, bys, names, gives),
    st.builds(
        Matrix, st.lists(st.tuples(bys, numbers), min_size=2, max_size=4).map(tuple), names, st.booleans(), gives
    ),
    st.builds(Fixed, money),
)
gates = st.none() | st.builds(Gate, bys, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), numbers | money)
payings = st.builds(Paying, shapes, gates, st.booleans())

conditions = (
    st.builds(lambda f, c, v: Condition(f, c, (v,)), names, st.sampled_from("= <> < <= > >=".split()), numbers | texts)
    | st.builds(lambda f, v: Condition(f, "=", (n.Flag(v),)), names, st.booleans())
    | st.builds(
        lambda f, c, v: Condition(f, c, tuple(v)),
        names,
        st.sampled_from(["=", "<>"]),
        st.lists(texts | money, min_size=2, max_size=4),
    )
)
counted = st.builds(
    Counted,
    names,
    titles,
    st.sampled_from(["deal", "call"]),
    st.lists(conditions, max_size=3).map(tuple),
    st.just("count"),
    st.just(""),
    st.sampled_from(["", "team", "company"]),
    st.sampled_from(["", "quarter", "last(3)"]),
    titles,
    st.sampled_from(["", "10", "4/3", "30_000 RUB"]),
) | st.builds(
    Counted,
    names,
    titles,
    st.just("deal"),
    st.just(()),
    st.sampled_from(["sum", "avg", "min", "max", "distinct"]),
    st.sampled_from(["amount", "IF(vip; 0; rooms)", "[a name] * 2"]),
)
rows = st.lists(st.tuples(*(st.sampled_from(["0%", "80%", "10_000 RUB", "-1", "4/3"]),) * 2), max_size=3).map(tuple)
designs = st.builds(
    Designed,
    names,
    titles,
    payings,
    st.lists(counted, max_size=3, unique_by=lambda one: one.name).map(tuple),
    st.dictionaries(names, rows, max_size=2),
)
