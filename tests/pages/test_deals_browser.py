"""The board of deals in a real Chromium: by mouse, by keyboard, by finger and without scripts."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from pages.test_browser import RULES, serving, sign_in

BEGUN = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from datetime import UTC, datetime
from pochemu.clients.actions import Told, add
from pochemu.people.models import Account
from pochemu.sales.dealing import Card, Part, open_deal
from pochemu.sales.setting import add_pipeline, set_reasons, usual_reasons, usual_stages
titov = Account.objects.get(user__username="titov")
set_reasons(usual_reasons(russian=True), by=titov)
flats = add_pipeline("Квартиры", usual_stages(russian=True), by=titov)
now = datetime.now(UTC)
for name in ("Константинопольская-Заречная Александра", "Ёлкин Пётр", "Ива"):
    card = Card(amount=8_300_000_00, source="сайт", project="Высота")
    open_deal(add(Told(name), by=titov, at=now), flats, card, [Part("abramov")], by=titov, now=now)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("deals")) as (address, environment):
        subprocess.run([sys.executable, "-c", BEGUN], check=True, env=environment)
        yield address


@pytest.fixture
def opened(browser, server):
    """A page signed in as the head of sales, reading Russian; complaints of the browser fail the test."""
    contexts, complaints = [], []

    def make(width=1440, *, scripts=True):
        context = browser.new_context(
            base_url=server, viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page)
        return page

    yield make
    for context in contexts:
        context.close()
    assert [each for each in complaints if "422" not in each] == []


def column(page, title):
    return page.locator(".column", has=page.get_by_role("heading", name=title, exact=True))


def card(page, name):
    return page.locator(".deal", has_text=name)


def test_a_card_is_dragged_moved_by_keys_and_by_its_menu(opened):
    page = opened(2600)  # all steps in sight
    page.goto("/deals/")
    card(page, "Ёлкин").drag_to(column(page, "Потребность выяснена"))
    page.wait_for_url("**said=moved**")
    expect(column(page, "Потребность выяснена").locator(".deal")).to_have_count(1)

    card(page, "Ёлкин").get_by_role("link", name="Перевести").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(column(page, "Встреча назначена").locator(".deal")).to_have_count(1)

    card(page, "Ёлкин").get_by_role("link", name="Перевести").click()
    page.get_by_role("button", name="Встреча проведена").click()
    expect(column(page, "Встреча проведена").locator(".deal")).to_have_count(1)

    card(page, "Ива").drag_to(column(page, "Отказ"))
    page.wait_for_url(re.compile(r"/deals/\d+/\?to="))
    page.get_by_label("Причина, если это отказ").select_option("Дорого")
    page.get_by_role("button", name="Перевести", exact=True).click()
    page.wait_for_url("**said=moved**")
    assert "Дорого" in page.locator(".way").inner_text()


def test_without_scripts_and_on_a_phone_a_step_that_needs_more_asks_for_it(opened):
    page = opened(390, scripts=False)
    page.goto("/deals/")
    card(page, "Заречная").get_by_role("link", name="Перевести").click()
    page.locator("#move select[name=to]").select_option(label="Бронь")
    page.get_by_role("button", name="Перевести", exact=True).click()
    assert "До шага «Бронь» нужно указать: помещение" in page.get_by_role("alert").inner_text()
    page.get_by_label("Помещение").fill("корп. 1, кв. 12")
    page.get_by_role("button", name="Сохранить и перевести на шаг «Бронь»").click()
    assert "Бронь" in page.locator(".way [aria-current]").inner_text()


CLICKED_TWICE = """button => {
    const stopped = [];
    addEventListener("submit", event => stopped.push(event.defaultPrevented));
    button.click();
    button.click();
    return stopped;
}"""


def test_what_is_written_is_sent_once_however_often_one_clicks(opened):
    page = opened()
    for _ in range(2):
        page.goto("/scorecards/")
        assert page.get_by_role("button", name="Новый чек-лист").evaluate(CLICKED_TWICE) == [False, True]
        page.wait_for_url("**/edit/")
        page.go_back()  # whoever goes back may begin one more
        page.get_by_role("button", name="Новый чек-лист").click()
        page.wait_for_url("**/edit/")


ADDRESSES = (
    "/deals/",
    "/deals/list/",
    "/deals/1/",
    "/deals/new/?client=1",
    "/deals/settings/",
    "/deals/settings/1/",
    "/funnel/",
    "/tasks/",
    "/meetings/",
    "/meetings/new/?client=1&who=abramov",
)


def test_a_page_is_opened_at_its_beginning_wherever_its_tabs_stand(opened):
    page = opened(390)
    for address in ("/funnel/", "/deals/"):
        page.goto(address)
        assert page.evaluate("[scrollX, scrollY]") == [0, 0], address
        assert page.locator(".kanban").evaluate_all("all => all.map(one => one.scrollLeft)") in ([], [0])


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_hangs_over_the_edge(opened, width):
    from axe_playwright_python.sync_playwright import Axe

    page, found = opened(width), []
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        for theme in ("light", "dark"):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            checked = Axe().run(page, options={"runOnly": RULES})
            found += [(address, theme, each["id"], each["nodes"][0]["html"]) for each in checked.response["violations"]]
    assert found == []
