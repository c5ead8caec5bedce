"""A client's files in a real Chromium: chosen, seen in the history, taken back, with scripts and without."""

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
titov = Account.objects.get(user__username="titov")
for name in ("Ёлкин Пётр", "Ива"):
    print(add(Told(name), by=titov, at=datetime.now(UTC)).pk)
"""
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
CONTRACT = b"%PDF-1.7\n" + bytes(range(256)) * 9_000
LONG = "договор-" * 20 + "купли.pdf"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("files")) as (address, environment):
        program = [sys.executable, "-c", BEGUN]
        told = subprocess.run(program, check=True, env=environment, capture_output=True, text=True)
        yield address, told.stdout.split()


@pytest.mark.parametrize(("which", "scripts", "width"), [(0, True, 1440), (1, False, 390)])
def test_two_are_attached_seen_in_the_history_and_taken_back_byte_for_byte(browser, served, which, scripts, width):
    address, numbers = served
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    page = context.new_page()
    sign_in(page)
    page.goto(f"/clients/{numbers[which]}/")
    page.get_by_label("Файлы, до 25 МБ каждый").set_input_files(
        [
            {"name": LONG, "mimeType": "application/pdf", "buffer": CONTRACT},
            {"name": "план.png", "mimeType": "text/html", "buffer": DOT},
        ]
    )
    page.get_by_role("button", name="Приложить").click()
    expect(page.get_by_text("Файлы приложены.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width if scripts else True
    history = page.locator(".happened")
    expect(history.get_by_role("link", name="Файл «план.png»")).to_be_visible()
    expect(history.get_by_text("2,2 МБ")).to_be_visible()
    with page.expect_download() as taking:
        page.locator("#files").get_by_role("link", name=LONG).click()
    assert taking.value.suggested_filename == LONG
    assert taking.value.path().read_bytes() == CONTRACT
    if scripts:
        assert violations(page) == []
    page.locator("#files").get_by_role("link", name="план.png").click()
    page.wait_for_url("**/files/*/")
    if scripts:
        assert page.evaluate("document.images[0].naturalWidth") == 1, "an image is shown"
        assert page.evaluate("origin") == "null", "in a sandbox"
    page.go_back()
    page.reload()
    expect(page.locator("#files").get_by_text("Открывали:")).to_have_count(2)
    context.close()


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    checked = Axe().run(page, options={"runOnly": RULES})
    return [(each["id"], each["nodes"][0]["html"]) for each in checked.response["violations"]]
