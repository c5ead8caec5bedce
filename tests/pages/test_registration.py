"""Contracts on their way to the register, on pages: late ones first; filed, suspended, mended, registered."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from gmpy2 import mpq

from apps.sales.estate import PRICE, flats
from days import today
from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pages.test_reservations import send
from pochemu.aftersale import registering
from pochemu.aftersale.models import Registering, Specialist, Step, Terms
from pochemu.people.models import Account, Company, Employee
from pochemu.sales import contracting, paperwork
from pochemu.sales.models import Contract, ContractEvent, ContractReason

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def director(django_user_model):
    return Account.objects.create(user=django_user_model.objects.create_user("director"), role="director")


@pytest.fixture
def signed(director, titov, opened):  # noqa: F811
    """A contract signed so many days ago, of another flat each time."""
    by, units = Account.objects.get(employee__code="titov"), iter(flats(director))
    paperwork.set_reasons(ContractEvent.What.SUSPENDED, ["Ошибка регистратора"], by=director)

    def made(name, days):
        deal, number = opened(name, "titov"), f"КВ-{Contract.objects.count() + 1}/26"
        told, shares = contracting.Draft(number, Contract.Kind.DDU, PRICE), [contracting.Share(deal.client, mpq(1))]
        one = contracting.draft(deal, next(units), told, shares, by=by, now=timezone.now())
        contracting.sign(one.pk, today() - days * DAY, seen=one.version, by=by, now=timezone.now())
        registering.tell_late(timezone.now())
        return Contract.objects.get(pk=one.pk)

    return made


def rows(told):
    return [
        e.attributes["id"] for e in told.all(lambda e: e.tag == "li" and e.attributes.get("id", "").startswith("c"))
    ]


def ids(*contracts):
    return [f"c{one.pk}" for one in contracts]


def test_what_is_late_comes_first_and_is_seen_to_be(titov, signed):
    new, old = signed("Новый", 0), signed("Старый", 40)
    told = page(titov, "/registration/")
    assert rows(told) == ids(old, new)
    assert "late:" in told.text
    assert rows(page(titov, "/registration/?late=1")) == ids(old)
    assert rows(page(titov, f"/registration/?q={new.number}")) == ids(new)
    assert rows(page(titov, "/registration/?step=await")) == []
    assert rows(page(titov, f"/registration/?project={old.unit.section.building.project_id}&step=file")) == ids(
        old, new
    )
    assert "Nothing waits here" in page(titov, "/registration/?project=999").text
    for wrong in ("?step=x", "?who=nobody", "?page=0"):
        assert titov.get(f"/registration/{wrong}").status_code == 404


def test_a_contract_is_filed_suspended_mended_and_registered(titov, signed):
    one = signed("Пётр", 1)
    at, reason = f"/registration/{one.pk}/", ContractReason.objects.get()

    def seen():
        one.refresh_from_db()
        return one.version

    filed = send(titov, f"{at}file/", seen=seen(), on=today(), how="paper", application="КУВД-1", list_late="1")
    assert filed == "/registration/?late=1&said=filed"
    step = Step.objects.get(ended_on=None)
    assert (step.what, step.how, step.application) == ("await", "paper", "КУВД-1")
    wrong = send(titov, f"{at}suspend/", 422, seen=seen(), on=today(), due_on=today() - DAY, reason=reason.pk)
    assert "not before that day" in wrong.text
    assert "Choose the reason" in send(titov, f"{at}suspend/", 422, seen=seen(), on=today(), reason="").text
    send(titov, f"{at}suspend/", seen=seen(), on=today(), due_on=today() + 5 * DAY, reason=reason.pk)
    assert "Mended: file again" in page(titov, at).text
    send(titov, f"{at}file/", seen=seen(), on=today(), due_on=today() + 2 * DAY)
    assert Step.objects.get(ended_on=None).due_on == today() + 2 * DAY
    assert "number of the entry" in send(titov, f"{at}register/", 422, seen=seen(), on=today(), entry=" ").text
    assert "changed since" in send(titov, f"{at}register/", 422, seen=1, on=today(), entry="77:1").text
    send(titov, f"{at}register/", seen=seen(), on=today(), entry="77:1")
    assert rows(page(titov, "/registration/")) == []
    assert page(titov, at).text.count("done") == 4


def test_the_contracts_own_forms_are_followed(titov, signed):
    one = signed("Пётр", 1)
    send(titov, f"/contracts/{one.pk}/file/", seen=one.version, on=today())
    assert [step.what for step in Step.objects.order_by("pk")] == ["file", "await"]


def test_whoever_sold_sees_a_contract_on_its_way_and_has_no_forms_for_it(titov, login, signed):
    """Once a head has said who serves contracts."""
    one, seller = signed("Пётр", 1), Browser()
    seller.force_login(login("abramov"))
    seller.cookies["django_language"] = "en"
    ways = ("/registration/", f"/registration/{one.pk}/", f"/contracts/{one.pk}/")

    def forms():
        told = [
            e.attributes.get("action", "") for way in ways for e in page(seller, way).all(lambda e: e.tag == "form")
        ]
        return {action for action in told if action.endswith(f"/{one.pk}/file/")}

    assert forms() == {f"/registration/{one.pk}/file/", f"/contracts/{one.pk}/file/"}
    send(titov, "/registration/specialists/", specialist=["bykova"])
    assert forms() == set()
    assert "Those who serve contracts after the sale" in page(seller, f"/registration/{one.pk}/").text
    for way in ways[1:]:
        assert "Those who serve" in send(seller, f"{way}file/", 422, seen=one.version, on=today()).text
    send(titov, f"/registration/{one.pk}/entrust/", who="abramov")
    assert forms() == {f"/registration/{one.pk}/file/", f"/contracts/{one.pk}/file/"}


def test_a_head_says_who_serves_contracts_and_gives_one_to_another(titov, signed):
    send(titov, "/registration/specialists/", specialist=["abramov"])
    assert "Nobody is ticked" in send(titov, "/registration/specialists/", 422).text
    one = signed("Пётр", 40)
    assert Registering.objects.get().employee.code == "abramov"
    assert rows(page(titov, "/registration/?who=abramov&late=1")) == ids(one)
    assert rows(page(titov, "/registration/?who=-")) == []
    at = f"/registration/{one.pk}/"
    assert "leads it already" in send(titov, f"{at}entrust/", 422, who="abramov").text
    send(titov, f"{at}entrust/", who="titov")
    assert rows(page(titov, "/registration/?who=titov")) == ids(one)
    assert [
        each.attributes["value"] for each in page(titov, "/keys/").all(lambda e: e.attributes.get("name") == "who")
    ] == ["abramov"]
    assert Specialist.objects.filter(working=True).count() == 1


def test_the_director_sets_deadlines(titov, director, signed):
    browser = Browser()
    browser.force_login(director.user)
    browser.cookies["django_language"] = "en"
    days = {"file_days": "1", "electronic_days": "2", "paper_days": "4", "mend_days": "3", "numbers": "{n}/{year}"}
    wrong = send(browser, "/registration/settings/", 422, **{**days, "file_days": "x", "paper_days": ""})
    assert "Write a whole number" in wrong.text
    assert "A pattern has" in send(browser, "/registration/settings/", 422, **{**days, "numbers": "7"}).text
    send(browser, "/registration/settings/", **days)
    assert Terms.objects.get().file_days == 1
    assert titov.post("/registration/settings/", days).status_code == 404


def test_a_contract_is_open_to_whoever_leads_it(login, titov, signed):
    Company.objects.update(visibility={"clients": "own"})
    one = signed("Пётр", 1)
    abramov = Browser()
    abramov.force_login(login("abramov"))
    at = f"/registration/{one.pk}/"
    assert abramov.get(at).status_code == 404
    registering.entrust(
        one.pk, Employee.objects.get(code="abramov"), by=Account.objects.get(role="director"), now=timezone.now()
    )
    assert abramov.get(at).status_code == 200


def test_a_clients_history_tells_of_a_deadline_missed(titov, signed):
    one = signed("Пётр", 40)
    assert "a deadline of registration is missed" in page(titov, f"/clients/{one.deal.client_id}/").text
