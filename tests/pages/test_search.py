"""The search over everything: a number or a name leads to what a person means by it."""

import pytest
from django.test import Client as Browser

from pages.test_contracts import drafted, opened, sold  # noqa: F401
from pages.test_deals import head, page, pipeline  # noqa: F401
from pochemu.clients.actions import refresh
from pochemu.clients.models import Client, ClientPhone
from pochemu.property.models import Project, Unit
from pochemu.sales.models import Contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(drafted):  # noqa: F811
    """A contract ДДУ-12 of unit 45, and units and a contract whose numbers only hold those."""
    Contract.objects.filter(pk=drafted.pk).update(number="ДДУ-12")
    Unit.objects.filter(pk=drafted.unit_id).update(number="45")
    Unit.objects.exclude(pk=drafted.unit_id).filter(number="45").update(number="145")
    return Contract.objects.get()


def found(browser, query):
    """Addresses of what is found."""
    tree = page(browser, f"/search/?q={query}")
    rows = (row.all(lambda e: e.tag == "a") for row in tree.all(lambda e: "data-row" in e.attributes))
    return [link.attributes["href"] for links in rows for link in links]


@pytest.mark.parametrize("query", ["ДДУ-12", "дду-12", "дду 12", "№12", "ДДУ"])
def test_a_contract_is_found_by_its_number_in_any_case(titov, there, query):
    assert f"/contracts/{there.pk}/" in found(titov, query)


def test_a_number_within_a_longer_one_is_not_it(titov, there):
    Contract.objects.update(number="ДДУ-112")
    assert found(titov, "12") == []
    Contract.objects.update(number="ДДУ-0012")
    assert found(titov, "12") == [f"/contracts/{there.pk}/"]


@pytest.mark.parametrize("query", ["45", "кв. 45", "квартира 45", "{project} 45", "45 {project}", "№45"])
def test_a_unit_is_found_by_its_number(titov, there, query):
    project = there.unit.section.building.project
    assert found(titov, query.format(project=project.name)) == [f"/estate/units/{there.unit_id}/"]


def test_a_project_is_found_by_its_name(titov, there):
    project = Project.objects.get(pk=there.unit.section.building.project_id)
    assert f"/estate/{project.pk}/" in found(titov, project.name[:4].upper())


def test_a_client_is_found_by_a_short_number_and_not_by_a_phone_that_holds_it(titov, there):
    """Three digits may be of a phone: then all whose phones hold them are found."""
    number = 97
    Client.objects.create(pk=number, name="Вторая Анна", search="вторая анна", created_at=there.deal.client.created_at)
    phoned = there.deal.client
    ClientPhone.objects.create(client=phoned, number=f"+791600000{number}", as_said="")
    refresh(phoned)
    assert found(titov, str(number)) == [f"/clients/{number}/"]
    assert f"/clients/{phoned.pk}/" in found(titov, f"00{number}"), "the phone’s last digits"


def test_a_deal_is_found_by_its_number(titov, there):
    assert f"/deals/{there.deal_id}/" in found(titov, str(there.deal_id))
    assert f"/deals/{there.deal_id}/" in found(titov, f"№{there.deal_id}")


@pytest.mark.parametrize("query", ["", "   ", "%20"])
def test_nothing_asked_is_told_what_may_be(titov, query):
    assert "the name of a project" in page(titov, f"/search/?q={query}").words


def test_one_letter_is_told_to_be_too_little(titov, there):
    tree = page(titov, "/search/?q=П")
    assert "One letter is too little" in tree.words
    assert found(titov, "П") == []
    assert f"/clients/{there.deal.client_id}/" in found(titov, "Пё")


def test_what_is_closed_to_one_is_not_found(there, login):
    browser = Browser()
    from pochemu.people.models import Company

    Company.objects.update(visibility={"clients": "own"})
    browser.force_login(login("kuzmin"))
    assert f"/contracts/{there.pk}/" not in found(browser, "ДДУ-12")
    assert f"/deals/{there.deal_id}/" not in found(browser, str(there.deal_id))


def test_the_list_of_contracts_finds_in_any_case(titov, there):
    assert "ДДУ-12" in page(titov, "/contracts/?q=дду").words
