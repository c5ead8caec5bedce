"""Boris has sold Пётр a flat of Height, registered on 5 March 2026; Anna hands keys over, Vera heads."""

import pytest

from apps.sales.conftest import *  # noqa: F403


@pytest.fixture
def sold(flats, boris):
    """A contract of that deal and flat, signed."""
    from gmpy2 import mpq

    from apps.aftersale.moments import NOW, TODAY
    from apps.sales.estate import PRICE
    from pochemu.sales import contracting
    from pochemu.sales.models import Contract

    def made(deal, n=0, *, registered=True):
        buyer = deal.client
        told = contracting.Draft(f"КВ-{n}/26", Contract.Kind.DDU, PRICE)
        one = contracting.draft(deal, flats[n], told, [contracting.Share(buyer, mpq(1))], by=boris, now=NOW)
        contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)
        if registered:
            one.refresh_from_db()
            contracting.file(one.pk, TODAY, seen=one.version, by=boris, now=NOW)
            one.refresh_from_db()
            contracting.register(one.pk, TODAY, "77:01", seen=one.version, by=boris, now=NOW)
        return Contract.objects.placed().get(pk=one.pk)

    return made


@pytest.fixture
def contract(sold, deal):
    return sold(deal)


@pytest.fixture
def building(contract):
    return contract.unit.section.building
