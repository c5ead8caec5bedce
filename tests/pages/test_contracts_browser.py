"""A unit's way in a real Chromium: from a deal to a registered contract and its end, and the bonus that moved."""

import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pages.test_browser import RULES, serving, sign_in

BEGUN = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from datetime import UTC, datetime
from apps.sales.estate import flats
from pochemu.clients.actions import Told, add
from pochemu.people.models import Account
from pochemu.sales.dealing import Card, Part, open_deal
from pochemu.sales.models import ContractReason
from pochemu.sales.setting import add_pipeline, set_reasons, usual_reasons, usual_stages
titov = Account.objects.get(user__username="titov")
set_reasons(usual_reasons(russian=True), by=titov)
pipeline = add_pipeline("Квартиры", usual_stages(russian=True), by=titov)
now = datetime.now(UTC)
flats(titov)
ContractReason.objects.create(what="terminated", name="Переезд в другой город")
client = add(Told("Константинопольская-Заречная Александра"), by=titov, at=now)
open_deal(client, pipeline, Card(source="сайт"), [Part("abramov")], by=titov, now=now)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("contracts")) as (address, environment):
        paths = {**environment, "PYTHONPATH": "tests"}
        subprocess.run([sys.executable, "-c", BEGUN], check=True, env=paths)
        yield address


def good(page):
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def doing(page, title):
    """The form under that title, unfolded."""
    form = page.locator("details.unfolding", has=page.locator(f"summary:text-is('{title}')"))
    form.locator("summary").click()
    return form


def test_a_unit_is_reserved_sold_and_given_back_and_the_bonus_that_moved_is_there(browser, server):
    page = browser.new_context(base_url=server, viewport={"width": 1440, "height": 900}).new_page()
    sign_in(page)
    page.goto("/deals/1/")
    page.get_by_role("link", name="Выбрать помещение").click()
    page.get_by_label("Номер").fill("7")
    page.get_by_role("button", name="Показать").click()
    good(page)
    page.get_by_role("link", name="Квартира 7").click()
    good(page)
    page.get_by_role("button", name="Забронировать").click()
    expect(page.get_by_text("Забронировано.", exact=True)).to_be_visible()
    page.locator("#unit").get_by_role("link", name="Бронь", exact=True).click()
    good(page)
    page.get_by_role("link", name="Подготовить договор").click()
    good(page)
    page.get_by_role("button", name="Подготовить договор").click()
    expect(page.get_by_role("heading", name="проект договора")).to_be_visible()
    for title, button in (
        ("Подписать", "Отметить подписание"), ("Подать на регистрацию", "Отметить подачу"),
    ):  # fmt: skip
        form = doing(page, title)
        good(page)
        form.get_by_role("button", name=button).click()
    form = doing(page, "Зарегистрировать")
    form.get_by_label("Номер записи в реестре").fill("77:01:0001/12")
    form.get_by_role("button", name="Отметить регистрацию").click()
    expect(page.get_by_role("heading", name="зарегистрирован")).to_be_visible()
    page.get_by_role("link", name="Зарегистрированный договор: влияние на премии").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Абрамов" in page.locator("main").inner_text()
    page.go_back()
    form = doing(page, "Расторгнуть")
    form.get_by_label("Причина").select_option("Переезд в другой город")
    form.get_by_label("Сколько удержать").fill("0")
    form.get_by_role("button", name="Расторгнуть").click()
    expect(page.get_by_role("heading", name="расторгнут")).to_be_visible()
    good(page)
    page.goto("/contracts/")
    good(page)
    page.goto("/reservations/?tab=ended")
    expect(page.get_by_text("перешла в договор")).to_be_visible()
    good(page)
