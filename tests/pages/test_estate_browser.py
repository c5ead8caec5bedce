"""A house from nothing to its chessboard in a real Chromium: set up, priced, 3 % dearer by another's approval."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pages.conftest import PASSWORD
from pages.test_browser import RULES, serving, sign_in

ADDRESSES = (
    "/estate/", "/estate/1/", "/estate/list/", "/estate/1/settings/", "/estate/buildings/1/", "/estate/prices/",
    "/estate/prices/new/?by=plus&value=1000", "/estate/feeds/",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("estate")) as (address, environment):
        add = [str(Path(sys.executable).with_name("pochemu")), "user", "add", "boss", "--role", "director"]
        subprocess.run(
            [*add, "--password-stdin"], check=True, env=environment, input=PASSWORD, text=True, capture_output=True
        )
        yield address


@pytest.fixture
def opened(browser, server):
    """A page of whoever signs in, reading Russian; complaints of the browser fail the test."""
    contexts, complaints = [], []

    def make(login="titov", width=1440, *, scripts=True):
        context = browser.new_context(
            base_url=server, viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, login)
        return page

    yield make
    for context in contexts:
        context.close()
    assert [each for each in complaints if "422" not in each] == []


def test_a_house_is_set_up_priced_and_made_dearer_by_another(opened):
    from axe_playwright_python.sync_playwright import Axe

    page = opened()
    page.goto("/estate/")
    page.get_by_label("Название").fill("Высота")
    page.get_by_role("button", name="Завести проект").click()
    page.get_by_label("Название").first.fill("Корпус 1")
    page.get_by_label("Секции, каждая с новой строки").fill("А\nБ")
    page.get_by_role("button", name="Добавить корпус").click()
    fill = page.locator("form", has=page.get_by_role("heading", name="Заполнить секцию"))
    fill.get_by_label("Этаж от").fill("2")
    fill.get_by_label("Этаж до").fill("9")
    fill.get_by_label("Первый номер").fill("1")
    fill.get_by_label("На этаже, по строке").fill("2 56,1\nст 24 × 2\n1 38,5")
    fill.get_by_role("button").click()
    expect(page.locator(".chess .u")).to_have_count(32)

    def priced(rule, value):
        page.get_by_role("link", name="Изменить цены").click()
        page.get_by_label("Правило").select_option(rule)
        page.get_by_label("На сколько").fill(value)
        page.get_by_role("button", name="Показать, что изменится").click()
        page.get_by_role("button", name="Предложить эти цены").click()
        page.wait_for_url("**said=proposed**")
        return re.search(r"/estate/prices/\d+/", page.url)[0]

    director = opened("boss", scripts=False)
    for rule, value in (("назначить цену за м²", "200 000"), ("на процент", "3")):
        made = priced(rule, value)
        expect(page.get_by_role("button", name="Утвердить цены")).to_have_count(0)
        director.goto(made)
        director.get_by_role("button", name="Утвердить цены").click()
        director.wait_for_url("**said=approved**")
        page.goto("/estate/")
        page.get_by_role("link", name="Высота").click()
    first = page.locator(".chess .u", has=page.get_by_text("1", exact=True)).first
    expect(first).to_contain_text("11,6 млн ₽")  # 56.1 × 200 000 × 1.03
    first.click()
    expect(page.locator("#prices li")).to_have_count(2)
    unit = page.url
    page.get_by_label("Почему не продаётся").fill("под застройщика")
    page.get_by_role("button", name="Снять с продажи").click()
    expect(page.get_by_role("button", name="Вернуть в продажу")).to_be_visible()
    page.go_back()
    page.goto("/estate/1/")
    expect(page.locator(".chess .withheld")).to_have_count(1)
    found, phone = [], opened(width=390)
    for each, width in ((page, 1440), (phone, 390)):
        for address in (*ADDRESSES, unit, made):
            each.goto(address)
            assert each.evaluate("document.documentElement.scrollWidth") <= width, address
            for theme in ("light", "dark"):
                each.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
                told = Axe().run(each, options={"runOnly": RULES}).response["violations"]
                found += [(address, theme, one["id"], one["nodes"][0]["html"]) for one in told]
    assert found == []
