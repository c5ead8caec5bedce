"""A client's mark as a fact."""

from gmpy2 import mpq

from pochemu.aftersale.defect_facts import of
from pochemu.aftersale.kinds import CLIENT_MARK
from pochemu.aftersale.models import Mark, Occasion
from pochemu.clients.models import Client
from pochemu.engine.fact import NewFact
from pochemu.sales.contract_facts import place


def client_mark(one: Occasion, made: Mark, client: Client) -> NewFact:
    """In favour of whoever served. `by_link`: the client gave it himself."""
    fields = {
        **place(one.contract, one.unit, client), "mark": mpq(made.mark), "about": Occasion.What(one.what).words.ru,
        "by_link": made.by is None,
    }  # fmt: skip
    return NewFact(
        CLIENT_MARK.name, str(one), made.at, of(one.employee), subject=one.contract.subject, fields=fields
    )  # fmt: skip
