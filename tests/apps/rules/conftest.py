"""Dina designs schemes, Fedor of finance approves them, and there is nobody else who may."""

import pytest

SCHEME = """position: manager
title: {en: Manager, ru: Менеджер}
effective: 2026-12
measures:
  contracts: {over: contract, take: count, plan: 10}
tables:
  steps: [[0%, 0 RUB], [100%, 10_000 RUB]]
indicators:
  plan: {title: {en: Plan, ru: План}, formula: TIER(steps; ATTAINMENT(contracts))}
"""


@pytest.fixture
def accounts(office, kinds, django_user_model):
    from pochemu.people.models import Account

    def made(name, role):
        return Account.objects.create(user=django_user_model.objects.create_user(name), role=role)

    return {
        name: made(name, role)
        for name, role in (("dina", "designer"), ("fedor", "finance"), ("olga", "director"), ("boris", "employee"))
    }


@pytest.fixture
def dina(accounts):
    return accounts["dina"]


@pytest.fixture
def fedor(accounts):
    return accounts["fedor"]
