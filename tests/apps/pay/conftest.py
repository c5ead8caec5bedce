"""The developer Sever again, with a year of deals behind it, and two who close its months: Faina and Dmitri."""

import pytest

from apps.pay.asking import of
from apps.pay.closing import account
from loading import company
from properties.sever import SEVER


@pytest.fixture
def sever(db):
    with company(SEVER.files) as loaded:
        yield loaded


@pytest.fixture
def faina(sever):
    return account("faina")


@pytest.fixture
def dmitri(sever):
    return account("dmitri", "director")


@pytest.fixture
def anna(sever):
    return of("anna")


@pytest.fixture
def vera(sever):
    """She heads the sales department, two levels above Anna's team."""
    return of("vera", "head")


@pytest.fixture
def dora(sever):
    return account("dora", "designer")
