"""Titov heads the sales department of a golden company; Abramov and Bykova sell; Kuzmin sells least."""

from pathlib import Path

import pytest

from loading import load
from pochemu.people.models import Account, Employee

SALES = Path(__file__).parents[1] / "golden" / "p5-head-of-sales"
MONTH = "2026-09"
PASSWORD = "a long enough password"


@pytest.fixture
def sales(db):
    from pochemu.pay import snapshot

    snapshot.forget()
    yield load(SALES)
    snapshot.forget()


@pytest.fixture
def login(sales, django_user_model):
    """A login of an employee: `login("titov", role="head")`."""

    def make(employee: str, role: str = "employee", language: str = "en"):
        user = django_user_model.objects.create_user(employee, password=PASSWORD)
        Account.objects.create(
            user=user, employee=Employee.objects.get(code=employee), role=role, language=language, theme="auto"
        )
        return user

    return make


@pytest.fixture
def titov(client, login):
    """A browser in which the head of sales is signed in, reading English."""
    client.force_login(login("titov", role="head"))
    client.cookies["django_language"] = "en"
    return client
