"""Signs that turn the text around them, in names and facts, are shown as they are written, on every page."""

import pytest

from pochemu.people.models import Employee

pytestmark = pytest.mark.django_db


def test_a_name_turns_nothing_beside_it(titov):
    Employee.objects.filter(code="abramov").update(name="Абрамов \u202eтоварищ\u2069")
    for address in ("/board/2026-09/sales-manager/", "/people/abramov/2026-09/"):
        text = titov.get(address).content.decode()
        assert "Абрамов \\u202eтоварищ\\u2069" in text, address
        assert not set(text) & set("\u202e\u2069")
