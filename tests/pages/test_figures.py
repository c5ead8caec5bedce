"""Every number that could be taken for a figure opens, and its why adds up to it, on the pages as they are read."""

import pytest

from pages.adding_up import answers, big, data, naked, short_of
from pages.conftest import MONTH
from pages.test_pages import everything

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "most"), [("ru", 200), ("en", 90)])
def test_every_number_opens_and_adds_up(titov, language, most):
    titov.cookies["django_language"] = language
    assert_opens_and_adds_up(everything(titov, f"/me/{MONTH}/", most), language)


def assert_opens_and_adds_up(pages, language):
    known, said, told, checked = data(), [], {}, 0
    for address, tree in pages:
        assert list(naked(tree, known)) == [], address
        assert list(short_of(tree, language)) == [], address
        said += [(address, href, value) for href, value in answers(tree, language)]
        told[address] = big(tree, language)
    for address, href, value in said:
        if told.get(href) is not None:
            assert value == told[href], (address, href)
            checked += 1
    assert checked > 100
