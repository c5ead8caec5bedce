"""The developer Sever again, with a year of deals behind it, and two who close its months: Faina and Dmitri."""

import pytest
from django.contrib.auth.models import User

from loading import company
from properties.sever import SEVER


@pytest.fixture
def sever(db):
    with company(SEVER.files) as loaded:
        yield loaded


def account(login, role="finance"):
    from pochemu.people.models import Account

    return Account.objects.create(user=User.objects.create(username=login), role=role)


@pytest.fixture
def faina(sever):
    return account("faina")


@pytest.fixture
def dmitri(sever):
    return account("dmitri", "director")
