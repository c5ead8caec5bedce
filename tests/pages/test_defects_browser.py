"""A viewing in a real Chromium, on a phone, with scripts and without: from the door of the flat to a closed defect."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from pages.test_browser import serving, sign_in
from pages.test_contracts_browser import good

BEGUN = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from datetime import UTC, datetime, timedelta
from gmpy2 import mpq
from apps.sales.estate import PRICE, flats
from pochemu.aftersale import defects, inspecting, setting
from pochemu.clients.actions import Told, add
from pochemu.people.models import Account
from pochemu.sales import contracting
from pochemu.sales.dealing import Card, Part, open_deal
from pochemu.sales.models import Contract
from pochemu.sales.setting import add_pipeline, usual_stages
titov = Account.objects.get(user__username="titov")
pipeline = add_pipeline("Квартиры", usual_stages(russian=True), by=titov)
now = datetime.now(UTC)
units = flats(titov)
setting.add_contractor("ООО «Окна и витражи Севера»", contact="Олег Кузьмич", phone="+7 916 000-11-22", by=titov)
for n, name in enumerate(("Константинопольская-Заречная Александра", "Ива")):
    client = add(Told(name), by=titov, at=now)
    deal = open_deal(client, pipeline, Card(source="сайт"), [Part("abramov")], by=titov, now=now)
    told = contracting.Draft(f"КВ-{n}/26", Contract.Kind.DDU, PRICE)
    one = contracting.draft(deal, units[n], told, [contracting.Share(client, mpq(1))], by=titov, now=now)
    contracting.sign(one.pk, now.date(), seen=one.version, by=titov, now=now)
    for act, *more in ((contracting.file,), (contracting.register, "77-1")):
        one.refresh_from_db()
        act(one.pk, now.date(), *more, seen=one.version, by=titov, now=now)
"""
CANVAS = """() => new Promise((done) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 4000, height: 3000 });
  const pen = canvas.getContext("2d");
  for (let n = 0; n < 4000; n += 5) { pen.fillStyle = `hsl(${n % 360} 60% 50%)`; pen.fillRect(n, 0, 5, 3000 - n / 2); }
  done(canvas.toDataURL("image/jpeg", 0.9).split(",")[1]);
})"""
"""A photo as a phone takes it."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("defects")) as (address, environment):
        paths = {**environment, "PYTHONPATH": "tests"}
        subprocess.run([sys.executable, "-c", BEGUN], check=True, env=paths)
        yield address


@pytest.fixture(scope="module")
def taken(browser):
    import base64

    page = browser.new_page()
    return base64.b64decode(page.evaluate(CANVAS))


@pytest.mark.parametrize(("which", "scripts"), [(0, True), (1, False)])
def test_a_unit_is_viewed_on_a_phone_and_what_is_found_is_mended_and_closed(browser, server, taken, which, scripts):
    context = browser.new_context(base_url=server, viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page)
    page.goto("/inspections/")
    page.get_by_label("Номер договора, помещение или покупатель").fill(f"КВ-{which}")
    page.get_by_role("button", name="Найти").click()
    if scripts:
        good(page)
        page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Начать").click()
    expect(page.get_by_role("heading", name="осмотр №1")).to_be_visible()
    page.get_by_label("Кухня").check()
    page.get_by_label("Окна").check()
    page.get_by_label("Что не так").fill("не закрывается створка")
    page.get_by_label("существенное", exact=True).check()
    page.locator("[name=photos]").set_input_files({"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": taken})
    page.get_by_role("button", name="Записать замечание").click()
    expect(page.get_by_text("Замечание записано.")).to_be_visible()
    expect(page.get_by_label("Кухня")).to_be_checked()
    page.get_by_label("Пол", exact=True).check()
    page.get_by_role("button", name="Записать замечание").click()
    if scripts:
        good(page)
        page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Снять замечание №").first.click()
    expect(page.get_by_text("Замечание снято.")).to_be_visible()
    page.get_by_label("принято с замечаниями").check()
    page.get_by_role("button", name="Завершить осмотр").click()
    expect(page.get_by_text("Осмотр завершён.")).to_be_visible()
    page.locator("#remarks li a").first.click()
    expect(page.get_by_role("heading", name="Кухня, Окна: не закрывается створка")).to_be_visible()
    photo = page.locator(".photos img")
    expect(photo).to_have_count(1)
    if scripts:
        good(page)
        page.wait_for_function("document.querySelector('.photos img').naturalWidth > 0")
        assert page.evaluate("document.querySelector('.photos img').naturalWidth") == 1600
    page.get_by_role("button", name="Передать подрядчику").click()
    page.get_by_role("button", name="Отправить на проверку").click()
    page.get_by_role("button", name="На месте проверено: устранено").click()
    expect(page.get_by_text("Замечание закрыто: устранено.")).to_be_visible()
    page.get_by_role("link", name="Устранённое замечание").click()
    expect(page.get_by_role("heading", name="Устранённое замечание")).to_be_visible()
    if scripts:
        page.goto("/defects/?state=all")
        good(page)
        page.goto("/defects/contractors/")
        good(page)
    context.close()
