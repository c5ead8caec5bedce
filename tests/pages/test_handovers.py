"""Hand-overs in pages: given from the client's card, taken by the other team, seen in the history."""

import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pages.test_browser import RULES, serving, sign_in
from pochemu.clients.actions import Told, add
from pochemu.people.models import Account, Employee, Team
from pochemu.sales.handing import Given, give

BEGUN = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from datetime import UTC, datetime
from pochemu.clients.actions import Told, add
from pochemu.people.models import Account, Employee, Team
from pochemu.sales.handing import Given, give
from pochemu.ledger.entries import entry
from pochemu.engine.roster import Assignment
from pochemu.engine.roster import Team as Place
from pochemu.engine.words import Words
from pochemu.people.actions import assign, employ, place_teams
from django.contrib.auth.models import User
employ({"olga": "Операторова Ольга"})
with entry(what="calls") as e:
    place_teams(e, [Place("calls", Words("Call centre", "Колл-центр"))])
    assign(e, ["olga"], [Assignment("olga", "sales-manager", "calls", 738000)])
olga = Account.objects.create(user=User.objects.create_user("olga", password=PASSWORD),
                              employee=Employee.objects.get(code="olga"), role="employee", language="ru", theme="auto")
add(Told("Константинопольская-Заречная Александра"), by=olga, at=datetime.now(UTC), to=olga.employee)
"""
PASSWORD_LINE = 'PASSWORD = "a long enough password"\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("handovers")) as (address, environment):
        subprocess.run([sys.executable, "-c", PASSWORD_LINE + BEGUN], check=True, env=environment)
        yield address


def opened(browser, server, login):
    context = browser.new_context(base_url=server, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, login)
    return page


def good(page):
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_client_is_handed_over_taken_and_the_history_says_so(browser, server):
    olga = opened(browser, server, "olga")
    olga.goto("/clients/")
    olga.get_by_role("link", name="Константинопольская-Заречная").click()
    olga.get_by_role("link", name="Передать другой команде").click()
    olga.locator("[name=to]").select_option("sales")
    olga.get_by_label("Что нужно знать команде").fill("Ждёт двушку <b>у метро</b>")
    good(olga)
    olga.get_by_role("button", name="Передать").click()
    expect(olga.get_by_text("Передано. Время пошло.")).to_be_visible()
    expect(olga.get_by_role("button", name="Принять")).to_have_count(0)
    good(olga)

    titov = opened(browser, server, "titov")
    titov.goto("/handovers/")
    good(titov)
    titov.get_by_role("link", name="Константинопольская-Заречная").click()
    expect(titov.get_by_text("Ждёт двушку <b>у метро</b>")).to_be_visible()
    titov.get_by_role("button", name="Принять").click()
    expect(titov.get_by_text("Теперь за клиента отвечаете вы.")).to_be_visible()
    titov.locator("dl a").first.click()
    expect(titov.get_by_text(re.compile("приняла клиента"))).to_be_visible()
    titov.locator("main [data-why]").first.click()
    expect(titov.locator("#why a[href^='/handovers/']").first).to_be_visible()


@pytest.fixture
def other(login):
    from django.utils import timezone

    giver = Account.objects.get(user=login("abramov"))
    client = add(Told("Ива"), by=giver, at=timezone.now())
    team = Team.objects.create(code="after", title_en="After-sale", title_ru="Сопровождение")
    return give(client, Given(team, 4), by=giver, now=timezone.now())


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(titov, other):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    titov.get("/handovers/?tab=all")
    with CaptureQueriesContext(connection) as one:
        titov.get("/handovers/?tab=all")
    for n in range(10):
        client = add(Told(f"Клиент {n}"), by=other.given_by, at=timezone.now())
        give(client, Given(other.to, 4), by=other.given_by, now=timezone.now())
    with CaptureQueriesContext(connection) as eleven:
        titov.get("/handovers/?tab=all")
    assert len(eleven) == len(one)


def test_somebody_of_another_team_sees_it_but_does_not_take_it(titov, other):
    assert b"Take it" not in titov.get(f"/handovers/{other.pk}/").content
    answer = titov.post(f"/handovers/{other.pk}/take/")
    assert answer.status_code == 409
    assert "given to another team" in answer.content.decode()
    other.refresh_from_db()
    assert other.ended_at is None


def test_to_whom_clients_are_closed_hand_overs_are_too(client, login, other):
    from pochemu.people.models import Company

    Company.objects.update(visibility={"clients": "own"})
    client.force_login(login("bykova"))
    other.client.responsibilities.create(
        employee=Employee.objects.get(code="abramov"), first_day="2020-01-01", said_at=other.given_at
    )
    assert client.get(f"/handovers/{other.pk}/").status_code == 404
    assert client.post(f"/handovers/{other.pk}/take/").status_code == 404
    assert client.get("/handovers/?tab=x").status_code == 404
