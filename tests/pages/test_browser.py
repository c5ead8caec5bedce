"""The pages in a real Chromium: for everybody's eyes, fingers and keyboards, and as facts arrive."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from pages.conftest import MONTH, PASSWORD, SALES
from prepared import prepared

COMPARED = f"/compare/{MONTH}/person/abramov/?with=person:bykova"
SUPPOSED = f"/whatif/{MONTH}/person/abramov/"
PAGES = {
    "my bonus": f"/me/{MONTH}/",
    "why": f"/why/{MONTH}/person/titov/department/",
    "board": f"/board/{MONTH}/sales-manager/",
    "statement": f"/statements/{MONTH}/abramov/",
    "totals": f"/totals/{MONTH}/",
    "plans": "/plans/",
    "plans of a month that has begun": f"/plans/{MONTH}/sales-manager/",
    "comparison": COMPARED,
    "what made a difference": f"/compare/{MONTH}/person/abramov/registered/?with=person:bykova",
    "what if": f"{SUPPOSED}?m.reviews=3&m.score=ten&goal=90000",
    "schemes": "/schemes/",
    "scheme": "/schemes/sales-manager/",
    "search": "/search/?q=аб",
    "not found": "/me/never/",
    "sign in": "/sign-in/",
}
WIDTHS = (1440, 390)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def serving(folder: Path):
    """The product itself, in a process of its own, with the golden company: its address and environment."""
    program = [str(Path(sys.executable).with_name("pochemu"))]
    environment = {**os.environ, "DATABASE_URL": prepared(folder / "pages.db"), "POCHEMU_VAR": str(folder)}
    subprocess.run([*program, "load", str(SALES)], check=True, env=environment, capture_output=True)
    add = [*program, "user", "add", "titov", "--employee", "titov", "--role", "head", "--password-stdin"]
    subprocess.run(add, check=True, env=environment, input=PASSWORD, text=True, capture_output=True)
    port = free_port()
    server = subprocess.Popen([*program, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/ready")
        yield f"http://127.0.0.1:{port}", environment
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("pages")) as (address, _environment):
        yield address


@pytest.fixture
def opened(browser, server):
    """A page signed in as the head of sales; complaints of the browser fail the test."""
    contexts, complaints = [], []

    def make(width=1440, language="ru"):
        context = browser.new_context(
            base_url=server, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": server}])
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page)
        return page

    yield make
    for context in contexts:
        context.close()
    assert [each for each in complaints if "404" not in each] == []


def sign_in(page, login="titov"):
    page.goto("/sign-in/")
    page.fill("[name=username]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("button.button")
    page.wait_for_url(re.compile("/me/|/totals/"))


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_either_theme(opened, width):
    from axe_playwright_python.sync_playwright import Axe

    page, found = opened(width), []
    for name, address in PAGES.items():
        page.goto(address)
        for theme in ("light", "dark"):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            checked = Axe().run(page, options={"runOnly": RULES})
            found += [(name, theme, each["id"], each["nodes"][0]["html"]) for each in checked.response["violations"]]
    assert found == []


def test_nothing_hangs_over_the_edge(opened):
    page = opened()
    for width in (1280, 1024, 800, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for name, address in PAGES.items():
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)


OUTSIDE = """[...document.querySelectorAll('.paper :is(dd, .sum .n)')].filter(
    one => one.getBoundingClientRect().right > one.closest('.paper').getBoundingClientRect().right
      || one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"""


def test_every_sum_of_a_statement_stands_on_the_paper(opened):
    page = opened()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/statements/{MONTH}/titov/")
        assert page.locator(".paper dd").count()
        assert page.evaluate(OUTSIDE) == [], width


def test_a_number_opens_its_why_beside_the_page_and_the_way_back_works(opened):
    page = opened()
    page.goto(PAGES["my bonus"])
    page.click(".card .amount a")
    page.wait_for_url(re.compile(f"/why/{MONTH}/person/titov/"))
    page.wait_for_selector("#why.open")
    assert page.locator("#why").count() == 1
    page.wait_for_selector(".card.on")
    page.keyboard.press("Escape")
    page.wait_for_selector("#why:not(.open)")
    page.go_back()
    page.wait_for_selector("#why.open")


def test_keys_walk_through_the_cards_and_lead_to_sections(opened):
    page = opened()
    page.goto(PAGES["my bonus"])
    cards = page.locator(".card h2 a").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.innerText") == cards[1]
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.innerText") == cards[0]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url(re.compile("/schemes/"))


def test_on_a_board_the_panel_stands_above_the_page_and_closes(opened):
    page = opened()
    page.goto(PAGES["board"])
    page.click("tbody tr:first-child td.wide a.n")
    page.wait_for_selector("#why.open")
    page.click(".close")
    page.wait_for_selector("#why", state="hidden")
    assert page.url.endswith(PAGES["board"])


def test_on_a_telephone_what_is_touched_is_large_enough(opened):
    page = opened(390)
    page.goto(PAGES["my bonus"])
    page.locator(".me > summary").click()
    for selector in (".nav > ul a", ".nav .places a", ".me > summary", ".pick > summary"):
        for place in page.locator(selector).locator("visible=true").all():
            assert place.bounding_box()["height"] >= 44, selector


def loaded(page, address):
    """The requests that a page makes when it is opened for the first time."""
    requests = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(300)
    return requests


def test_a_page_takes_at_most_6_requests(opened):
    assert len(loaded(opened(), PAGES["my bonus"])) <= 6


def test_a_page_weighs_at_most_100_kb_over_the_wire(browser, server):
    context = browser.new_context(base_url=server)  # with an empty cache: what a first visit costs
    page = context.new_page()
    sign_in(page)
    page.route("**/*", lambda route: route.continue_())  # routed requests are not answered from the cache
    sizes = [request.sizes() for request in loaded(page, PAGES["my bonus"])]
    context.close()
    assert sum(size["responseBodySize"] for size in sizes) <= 100_000


# --- as facts arrive, from another process ---

RECORD = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from datetime import datetime, UTC
from pochemu.engine.fact import Credit, NewFact
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
with entry(what="a contract registered") as act:
    record(act, "crm", [NewFact("registration", "new", datetime.now(UTC), (Credit("abramov"),), 5_000_000_00)])
"""


def test_a_fact_of_another_process_is_on_the_open_page_within_two_seconds(browser, tmp_path):
    with serving(tmp_path) as (address, environment):
        context = browser.new_context(base_url=address)
        page = context.new_page()
        sign_in(page)
        page.goto(f"/people/abramov/{time.strftime('%Y-%m')}/")
        before = page.inner_text(".hero")
        page.wait_for_timeout(500)  # the stream is open
        subprocess.run([sys.executable, "-c", RECORD], check=True, env=environment)
        page.wait_for_function(
            "before => document.querySelector('.hero').innerText !== before", arg=before, timeout=2_000
        )
        context.close()


def test_the_server_ends_though_a_page_with_its_stream_is_open(browser, tmp_path):
    with serving(tmp_path) as (address, _):
        context = browser.new_context(base_url=address)
        page = context.new_page()
        sign_in(page)
        page.goto(f"/people/abramov/{time.strftime('%Y-%m')}/")
        page.wait_for_timeout(500)  # the stream is open
    context.close()


def test_a_rectangle_copied_from_a_spreadsheet_fills_the_grid_of_plans(opened):
    page = opened()
    page.goto("/plans/")
    page.get_by_role("link", name="Менеджер по продажам").click()
    cells = page.locator("[data-grid] tbody input")
    cells.nth(1).evaluate(
        """cell => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", "31 000 000\\n32 000 000\\n");
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    assert [cells.nth(n).input_value() for n in range(4)] == ["", "31 000 000", "32 000 000", ""]
    page.get_by_role("button", name="Сохранить планы").click()
    page.get_by_role("status").get_by_text("Планы сохранены").wait_for()
    assert cells.nth(2).input_value().replace("\u202f", " ") == "32 000 000"


LATE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from datetime import datetime, UTC
from pochemu.engine.fact import Credit, NewFact
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
moment = datetime(2026, 9, 28, 9, tzinfo=UTC)
with entry(what="a contract that came too late") as act:
    record(act, "crm", [NewFact("registration", "late", moment, (Credit("abramov"),), 5_000_000_00)])
"""


def test_a_month_is_closed_paid_and_adjusted_by_two_people(browser, tmp_path):
    """Finance and a director close September; what came too late is on the seller's bonus of October, with its why."""
    with serving(tmp_path) as (address, environment):
        for login, role in (("finance", "finance"), ("director", "director"), ("abramov", "employee")):
            who = ["--employee", login] if role == "employee" else []
            add = [Path(sys.executable).with_name("pochemu"), "user", "add", login, *who, "--role", role]
            subprocess.run(
                [*add, "--password-stdin"], check=True, env=environment, input=PASSWORD, text=True, capture_output=True
            )

        def opened(login):
            page = browser.new_context(base_url=address).new_page()
            page.context.add_cookies([{"name": "django_language", "value": "ru", "url": address}])
            sign_in(page, login)
            return page

        def press(page, name):
            page.get_by_role("button", name=name).first.click()
            page.wait_for_load_state()

        finance, director, seller = opened("finance"), opened("director"), opened("abramov")
        finance.goto("/months/")
        finance.get_by_role("link", name="Сентябрь 2026").click()
        press(finance, "Зафиксировать цифры")
        while finance.locator("[name=reason]").count():
            finance.locator("[name=reason]").first.fill("Проверено")
            press(finance, "Решить")
        press(finance, "Одобрить эти цифры")
        director.goto(f"/months/{MONTH}/")
        press(director, "Одобрить и закрыть месяц")
        director.get_by_role("status").get_by_text("Месяц закрыт").wait_for()
        press(director, "Отметить")
        director.get_by_role("status").get_by_text("Месяц отмечен как выплаченный").wait_for()
        seller.goto(f"/me/{MONTH}/")
        closed = seller.inner_text(".hero")
        subprocess.run([sys.executable, "-c", LATE], check=True, env=environment)
        seller.goto(f"/me/{MONTH}/")
        assert seller.inner_text(".hero") == closed
        finance.goto(f"/months/{MONTH}/")
        press(finance, "Предложить корректировки")
        director.goto(f"/months/{MONTH}/")
        while director.get_by_role("button", name="Утвердить").count():
            press(director, "Утвердить")
        seller.goto("/me/2026-10/")
        seller.get_by_role("link", name="Корректировка за сентябрь 2026").first.click()
        seller.get_by_text("Что стало известно после закрытия месяца").wait_for()
        seller.locator("a[href^='/facts/']", has_text="late").first.click()
        seller.wait_for_url(re.compile("/facts/"))


def test_two_months_are_put_side_by_side_and_a_bar_opens_what_made_it(opened):
    page = opened()
    page.goto(f"/people/abramov/{MONTH}/")
    page.get_by_role("link", name="Сравнить с моей премией").click()
    page.locator(".between > summary").click()
    page.locator(".between").get_by_role("link", name="Быкова Н. А.").click()
    page.wait_for_url(re.compile("with=person(:|%3A)bykova"))
    told = page.locator(".columns text a").nth(1).text_content()
    page.locator(".columns rect").nth(1).click()
    page.wait_for_selector("#why.open .composition")
    assert page.inner_text("#why .big").strip().removesuffix(",00") == told.strip()
    page.click("#why .close")
    page.wait_for_selector("#why", state="hidden")


def test_a_slider_moves_the_bonus_and_the_address_tells_what_is_supposed(opened):
    page = opened()
    page.goto(SUPPOSED)
    before, slider = page.inner_text(".hero"), page.locator("[id='lever-registered_amount-slider']")
    slider.fill("50000000")
    page.wait_for_function("before => document.querySelector('.hero').innerText !== before", arg=before)
    page.wait_for_url(re.compile("m.registered_amount=50000000$"))
    assert page.locator("[name='m.registered_amount']").input_value() == "50000000"
    supposed = page.inner_text(".hero")
    page.reload()
    assert page.inner_text(".hero") == supposed
    page.wait_for_selector("[data-slider]:visible")
    page.click("#why .composition a.n")
    page.wait_for_url(re.compile(f"/whatif/{MONTH}/person/abramov/registered/"))
    page.wait_for_selector("#why.open")


def test_a_supposition_is_reckoned_without_scripts_too(browser, server):
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.goto(SUPPOSED)
    before = page.inner_text(".hero")
    page.fill("[name='m.registered_amount']", "50 000 000")
    page.click(".levers button")
    assert page.inner_text(".hero") != before
    assert page.locator("[data-slider]:visible").count() == 0
    context.close()
