"""Ready schemes: each can be begun from as it is, in any company."""

import pytest

from loading import company
from pochemu.engine.period import Month
from pochemu.rules.library import LIBRARY, ready
from pochemu.rules.reading import headed, read_draft

NEXT = Month(2027, 1)


def test_there_is_one_for_each_position_of_a_developer():
    assert sorted(ready()) == [
        "after-sale", "call-centre-supervisor", "head-of-after-sale", "head-of-receivables", "head-of-sales",
        "mortgage-broker", "operator", "receivables", "sales-manager",
    ]  # fmt: skip
    assert all(one.kinds and one.scheme.indicators for one in ready().values())


@pytest.mark.django_db
@pytest.mark.parametrize("currency", ["RUB", "EUR"])
def test_each_reads_without_a_mistake_where_its_facts_are_known(currency):
    """The people's positions are named otherwise: only what looks at other positions' schemes has to be changed."""
    files = {
        "company.yaml": f"name: Sever\ncurrency: {currency}\ntime_zone: Europe/Moscow\n",
        "facts.yaml": (LIBRARY / "facts.yaml").read_text(encoding="utf-8"),
        "teams.csv": "team,title,parent\nsales,Sales,\n",
        "people.csv": "employee,name,position,team,from\nanna,Anna,seller,sales,2026-01-01\n",
    }
    with company(files):
        for name, one in ready().items():
            read = read_draft("seller", NEXT, headed(one.text(currency), position="seller", effective=NEXT))
            if one.scheme.over_members:
                continue
            assert not read.problems, (name, read.problems[0].text("en"))
            assert read.scheme.indicators.keys() == one.scheme.indicators.keys()


@pytest.mark.parametrize("name", sorted(ready()))
def test_all_that_people_read_of_it_is_there_in_both_languages(name):
    scheme = ready()[name].scheme
    named = [*scheme.measures.values(), *scheme.tables.values(), *scheme.values.values(), *scheme.indicators.values()]
    assert not [one.name for one in named if one.title.en == one.title.ru or not one.title.en.isascii()]
    assert not [one.name for one in scheme.measures.values() if one.word and not one.word.en.isascii()]


def test_what_a_company_lacks_is_told():
    one = ready()["sales-manager"]
    assert not one.missing([kind.name for kind in one.kinds])
    assert [kind.name for kind in one.missing({kind.name for kind in one.kinds} - {"registration"})] == ["registration"]


@pytest.mark.parametrize(("name", "prefix"), [("receivables", ""), ("head-of-receivables", "team_")])
def test_what_was_lifted_is_overdue_no_more(name, prefix):
    """A contract that has ended, or has another schedule, owes nothing by the one before: as the lists of debts say."""
    scheme = ready()[name].scheme
    assert {scheme.measures[f"{prefix}{what}_to_date"].over.name for what in ("debts", "collected", "lifted")} == {
        "debt", "collected", "debt_lifted",
    }  # fmt: skip
