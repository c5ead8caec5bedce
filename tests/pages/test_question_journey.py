"""A question in a real Chromium: asked, answered, a missing fact approved, decided; then the month closes."""

import re
import subprocess
import sys

import pytest

from pages.conftest import MONTH, PASSWORD
from pages.test_browser import RULES, serving

USERS = f"""
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from django.contrib.auth.models import User
from pochemu.people.models import Account, Employee
for login, role in (("abramov", "employee"), ("finance", "finance"), ("director", "director")):
    employee = Employee.objects.filter(code=login).first()
    user = User.objects.create_user(login, password="{PASSWORD}")
    Account.objects.create(user=user, employee=employee, role=role, language="ru")
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("questions")) as (address, environment):
        subprocess.run([sys.executable, "-c", USERS], check=True, env=environment)
        yield address


@pytest.fixture
def at(browser, server):
    """A page on which somebody is signed in, reading Russian; complaints of the browser fail the test."""
    contexts, complaints = [], []

    def make(login):
        context = browser.new_context(base_url=server, viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/sign-in/")
        page.fill("[name=username]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("button.button")
        page.wait_for_url(re.compile("/(me|totals)/"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("load")


def told(page):
    return page.get_by_role("status").inner_text()


def bonus(page):
    page.goto(f"/people/abramov/{MONTH}/")
    return page.inner_text(".hero")


def begin_closing(page):
    page.goto(f"/months/{MONTH}/")
    press(page, re.compile("Зафиксировать цифры"))


def close(one, other):
    """The figures taken anew, every point decided, and both approve."""
    begin_closing(one)
    while one.locator("form[action$='/decide/']").count():
        form = one.locator("form[action$='/decide/']").first
        form.locator("[name=reason]").fill("проверено")
        form.locator("button").click()
        one.wait_for_load_state("load")
    for page in (one, other):
        page.goto(f"/months/{MONTH}/")
        page.locator("form[action$='/approve/'] button").click()
        page.wait_for_load_state("load")


def test_from_a_wrong_figure_to_a_closed_month(at):
    abramov, titov, finance, director = at("abramov"), at("titov"), at("finance"), at("director")
    before = bonus(abramov)
    abramov.goto(f"/me/{MONTH}/")
    abramov.click(".card .amount a")
    abramov.wait_for_selector("#why.open")
    abramov.get_by_role("link", name="Это неверно").click()
    abramov.fill("[name=expected]", "90 000")
    abramov.fill("[name=why]", "Договора от 15 сентября в расшифровке нет")
    press(abramov, "Задать вопрос")
    question = abramov.url.partition("?")[0]
    assert "Вопрос задан" in told(abramov)

    titov.goto("/questions/")
    assert titov.locator(".nav > ul .count").inner_text() == "1"
    titov.locator(".asked a").first.click()
    titov.fill("[name=text]", "Пришлите выписку из реестра")
    press(titov, "Ответить")

    abramov.goto(question)
    assert "Пришлите выписку" in abramov.inner_text(".thread")
    abramov.locator("#propose summary").click()
    press(abramov, "Выбрать")
    abramov.fill("[name=day]", f"{MONTH}-15")
    abramov.fill("[name=amount]", "5 000 000")
    abramov.fill("[name=proof]", "Выписка из реестра")
    press(abramov, "Предложить")
    assert "Факт предложен" in told(abramov)
    assert bonus(abramov) == before

    begin_closing(finance)
    finance.get_by_text("Месяц не закроется, пока не решены вопросы").wait_for()
    finance.get_by_role("link", name=re.compile("Абрамов")).first.click()
    press(finance, "Утвердить и записать")
    assert "Факт утверждён и записан" in told(finance)
    assert bonus(abramov) != before

    titov.goto(question)
    titov.fill("[name=reason]", "Договор не дошёл из реестра")
    press(titov, "Число было неверным")
    assert "Решение записано" in told(titov)
    abramov.goto(question)
    assert "число было неверным" in abramov.inner_text(".thread")
    after = bonus(abramov)

    close(finance, director)
    assert "Месяц закрыт" in director.inner_text("main")
    assert bonus(abramov) == after


def test_axe_finds_nothing_and_nothing_hangs_over_the_edge(at):
    from axe_playwright_python.sync_playwright import Axe

    page, found = at("abramov"), []
    page.goto(f"/questions/ask/{MONTH}/abramov/registered/")
    page.fill("[name=expected]", "не меньше, чем в августе, если считать оба расторгнутых договора")
    page.fill("[name=why]", "Премия")
    press(page, "Задать вопрос")
    question = page.url.partition("?")[0]
    asking = f"/questions/ask/{MONTH}/abramov/"
    for width, addresses in {
        1440: (asking, f"{question}?kind=registration", "/questions/"),
        390: (f"{question}?kind=registration", "/questions/", f"/me/{MONTH}/"),
    }.items():
        page.set_viewport_size({"width": width, "height": 844})
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            for theme in ("light", "dark"):
                page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
                checked = Axe().run(page, options={"runOnly": RULES})
                found += [
                    (address, theme, one["id"], one["nodes"][0]["html"]) for one in checked.response["violations"]
                ]
    assert found == []
