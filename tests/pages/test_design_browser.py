"""The designer in a real Chromium: choices are kept as they are made; the text is checked while it is written."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pages.conftest import MONTH, PASSWORD
from pages.test_browser import RULES, WIDTHS, serving


@pytest.fixture
def page(browser, tmp_path):
    """Signed in as a designer who reads Russian; complaints of the browser fail the test."""
    with serving(tmp_path) as (address, environment):
        program = [str(Path(sys.executable).with_name("pochemu"))]
        add = [*program, "user", "add", "kuzmin", "--employee", "kuzmin", "--role", "designer", "--password-stdin"]
        told = {**os.environ, **environment}
        subprocess.run(add, check=True, env=told, input=PASSWORD, text=True, capture_output=True)
        context = browser.new_context(
            base_url=address, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
        )
        context.add_cookies([{"name": "django_language", "value": "ru", "url": address}])
        page, complaints = context.new_page(), []
        page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/sign-in/")
        page.fill("[name=username]", "kuzmin")
        page.fill("[name=password]", PASSWORD)
        page.click("button.button")
        page.wait_for_url(re.compile("/me/"))
        yield page
        context.close()
        assert complaints == []


def axe(page):
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for theme in ("light", "dark"):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            checked = Axe().run(page, options={"runOnly": RULES})
            found += [(width, theme, one["id"], one["nodes"][0]["html"]) for one in checked.response["violations"]]
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_an_indicator_from_nothing_to_a_submitted_draft(page):
    page.goto("/schemes/")
    page.select_option("form[action='/drafts/'] [name=position]", "sales-manager")
    page.click("form[action='/drafts/'] button")
    page.wait_for_url(re.compile(r"/drafts/\d+/$"))
    draft = page.url
    page.click("text=Новый показатель")
    page.select_option("[name='m0.over']", "call_review")
    page.wait_for_url(re.compile("/indicator/.+/"))
    page.fill("[name='rate']", "700")
    page.select_option("[name='m0.c0.field']", "role")
    page.wait_for_selector("datalist[id='h-m0.c0.value'] option[value='speaker']", state="attached")
    page.fill("[name='m0.c0.value']", "speaker")
    page.press("[name='m0.c0.value']", "Tab")
    page.wait_for_selector("#seen >> text=только те, у которых роль — «speaker»")
    page.wait_for_selector("#seen >> text=По 700")
    page.select_option("[name='month']", MONTH)
    page.wait_for_selector("#seen >> text=Что было бы начислено: Сентябрь 2026")
    assert axe(page) == []
    page.click("#seen tbody td b .n")
    page.wait_for_selector("#why >> text=Предположение")
    page.goto(draft)
    page.click("button[value=submit]")
    page.wait_for_load_state()
    if page.locator("[name=meant]").count():  # what looks like a slip is meant
        page.check("[name=meant]")
        page.click("button[value=submit]")
    page.wait_for_url(re.compile("said=submitted"))
    page.set_viewport_size({"width": 390, "height": 900})
    as_it_is, _by_the_draft, difference = page.locator("#last-month tbody tr").first.locator("td").all()
    assert as_it_is.is_visible()
    sheet = page.locator("#last-month .sheet")
    assert difference.bounding_box()["x"] + difference.bounding_box()["width"] <= 390
    assert sheet.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    page.set_viewport_size({"width": 1440, "height": 900})

    page.goto(draft)
    page.evaluate("text.setSelectionRange(text.value.length, text.value.length)")
    page.focus("#text")
    page.keyboard.type("\ncap: 5 ROUBLES")
    page.wait_for_selector(".wrongs mark")
    page.keyboard.press("Control+A")
    page.keyboard.type("carr")
    page.wait_for_selector(".offers [role=option]")
    line, offers = page.locator("#text").bounding_box(), page.locator(".offers").bounding_box()
    assert line["y"] < offers["y"] < line["y"] + 60, "under the line that is written, not under the whole text"
    page.keyboard.press("Tab")
    assert page.input_value("#text") == "carry_negative"
    page.keyboard.press("Control+A")
    page.keyboard.type("ca")
    page.wait_for_selector(".offers [role=option]")
    words = page.locator(".offers [role=option]").evaluate_all("all => all.map(one => one.dataset.word)")
    assert len(words) > 2
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):  # round the end
        page.keyboard.press(key)
    chosen = page.get_attribute("#text", "aria-activedescendant")
    assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
    assert axe(page) == []
    page.keyboard.press("Enter")
    assert page.input_value("#text") == words[-1]
    page.keyboard.press("Control+A")
    page.keyboard.type("ca")
    page.wait_for_selector(".offers [role=option]")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert page.input_value("#text") == "ca\n"
    assert axe(page) == []
