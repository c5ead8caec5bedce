"""Boris and Anna sell flats of Sever along its usual pipeline; Vera heads them."""

from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)


@pytest.fixture
def accounts(office, django_user_model):
    """A login of each: Vera is a head."""
    from pochemu.people.models import Account, Employee

    def make(code, role="employee"):
        user = django_user_model.objects.create_user(code)
        return Account.objects.create(user=user, employee=Employee.objects.get(code=code), role=role)

    return {"anna": make("anna"), "boris": make("boris"), "vera": make("vera", "head")}


@pytest.fixture
def anna(accounts):
    return accounts["anna"]


@pytest.fixture
def boris(accounts):
    return accounts["boris"]


@pytest.fixture
def vera(accounts):
    return accounts["vera"]


@pytest.fixture
def pipeline(vera):
    from pochemu.sales.setting import add_pipeline, set_reasons, usual_reasons, usual_stages

    set_reasons(usual_reasons(russian=False), by=vera)
    return add_pipeline("Flats", usual_stages(russian=False), by=vera)


@pytest.fixture
def stages(pipeline):
    """By their names."""
    return {stage.name: stage for stage in pipeline.stages.all()}


@pytest.fixture
def buyer(office):
    from pochemu.clients.actions import Told, add

    return add(Told("Пётр Первый", phones=("+7 916 123-45-67",)), by=None, at=NOW)


@pytest.fixture
def deal(buyer, pipeline, boris):
    """Opened by Boris, who manages it alone."""
    from pochemu.sales.dealing import Card, Part, open_deal

    return open_deal(buyer, pipeline, Card(source="site"), [Part("boris")], by=boris, now=NOW)


@pytest.fixture
def flats(vera):
    from apps.sales.estate import flats

    return flats(vera)


@pytest.fixture
def director(accounts, django_user_model):
    from pochemu.people.models import Account

    return Account.objects.create(user=django_user_model.objects.create_user("director"), role="director")


@pytest.fixture
def another(pipeline, boris):
    """Another client's deal, which Boris manages too."""
    from pochemu.clients.actions import Told, add
    from pochemu.sales.dealing import Card, Part, open_deal

    client = add(Told("Анна Вторая", phones=("+7 916 123-45-68",)), by=None, at=NOW)
    return open_deal(client, pipeline, Card(source="site"), [Part("boris")], by=boris, now=NOW)
