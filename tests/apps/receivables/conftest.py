"""Boris has sold Пётр a flat of Height on 5 March 2026; Anna works debts."""

import pytest

from apps.sales.conftest import *  # noqa: F403


@pytest.fixture
def contract(deal, flats, buyer, boris):
    """For six million roubles, signed."""
    from gmpy2 import mpq

    from apps.receivables.moments import NOW, TODAY
    from apps.sales.estate import PRICE
    from pochemu.sales import contracting
    from pochemu.sales.models import Contract, Form

    told = contracting.Draft("КВ-1/26", Contract.Kind.DDU, PRICE, Form.INSTALMENTS)
    one = contracting.draft(deal, flats[0], told, [contracting.Share(buyer, mpq(1))], by=boris, now=NOW)
    contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)
    return Contract.objects.get(pk=one.pk)


@pytest.fixture
def collector(anna):
    from pochemu.receivables.models import Collector

    Collector.objects.create(employee=anna.employee)
    return anna
