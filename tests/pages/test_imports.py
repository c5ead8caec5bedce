"""A file of another CRM is brought in a real Chromium: what its columns mean, a trial, the writing, the way back."""

import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from pages.reading import read
from pages.test_browser import RULES, serving, sign_in
from pochemu.intake.models import Batch, SavedMapping

BEGUN = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from apps.sales.estate import flats
from pochemu.people.models import Account
from pochemu.sales.setting import add_pipeline, set_reasons, usual_reasons, usual_stages
titov = Account.objects.get(user__username="titov")
titov.role = "director"
titov.save()
set_reasons(usual_reasons(russian=True), by=titov)
add_pipeline("Квартиры", usual_stages(russian=True), by=titov)
flats(titov)
"""
FILE = (
    "ID;Имя;Фамилия;Рабочий телефон;Ответственный;Любимый цвет\r\n"
    "1;Пётр;Ёлкин;8 (916) 123-45-67;Титов;зелёный\r\n"
    '2;"<script>alert(1)</script>";"=HYPERLINK(""http://x"")";+79165550000;;\r\n'
    "3;Кто;То;12 домашний;;\r\n"
).encode("cp1251")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("imports")) as (address, environment):
        paths = {**environment, "PYTHONPATH": "tests"}
        subprocess.run([sys.executable, "-c", BEGUN], check=True, env=paths)
        yield address


@pytest.fixture
def opened(browser, server):
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


def good(page):
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def bring(page, content, name="clients.csv", what="Клиенты"):
    page.goto("/clients/")
    page.get_by_role("link", name="Перенести из другой системы").click()
    page.get_by_label("Что в нём").select_option(what)
    page.get_by_label("Из какой системы").fill("Битрикс24")
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Посмотреть файл").click()


def test_a_file_is_marked_tried_brought_and_undone(opened):
    page = opened()
    bring(page, FILE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("clients.csv")
    expect(page.get_by_text("8 (916) 123-45-67")).to_be_visible()  # samples, read in cp1251
    expect(page.get_by_label("Рабочий телефон")).to_have_value("phone")
    expect(page.get_by_label("Любимый цвет")).to_have_value("")
    good(page)
    page.get_by_label("Запомнить эту разметку как").fill("Контакты")
    page.get_by_role("button", name="Дальше").click()

    expect(page.get_by_text("Титов", exact=True).first).to_be_visible()
    good(page)
    page.get_by_label("ответственный: Титов").select_option("titov")
    page.get_by_role("button", name="Проверить").click()

    expect(page.get_by_text("Это была проверка")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Строка 4: в телефоне «12 домашний» есть буквы")).to_be_visible()
    good(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Скачать их таблицей").click()
    assert "12 домашний" in taken.value.path().read_text("utf-8-sig")
    page.get_by_role("button", name="Перенести 2 строки").click()

    expect(page.get_by_role("button", name="Отменить этот перенос")).to_be_visible(timeout=15_000)
    good(page)
    page.goto("/clients/?q=89161234567")
    page.get_by_role("link", name="Пётр Ёлкин").click()
    expect(page.get_by_text("Перенесён из другой системы")).to_be_visible()
    page.goto("/clients/?q=hyperlink")
    expect(page.get_by_role("link", name="<script>alert(1)</script>")).to_be_visible()

    bring(page, FILE)  # the same again
    page.get_by_role("button", name="Разметить так же").click()
    page.get_by_role("button", name="Дальше").click()
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("Это была проверка")).to_be_visible(timeout=15_000)
    expect(page.locator(".counted")).to_contain_text("2")
    expect(page.get_by_role("button", name="Перенести")).to_have_count(0)

    page.goto("/imports/")
    page.locator("main a", has_text="clients.csv").last.click()
    page.get_by_role("button", name="Отменить этот перенос").click()
    expect(page.get_by_text("Отменено")).to_be_visible(timeout=15_000)
    page.goto("/clients/?q=89161234567")
    expect(page.get_by_text("Ёлкин")).to_have_count(0)


def test_without_scripts_and_on_a_phone_it_is_brought_as_well(opened):
    page = opened(390, scripts=False)
    bring(page, "Имя,Телефон\nИва,+79160000099\n".encode())
    page.get_by_role("button", name="Дальше").click()
    page.get_by_role("button", name="Перенести 1 строку").click(timeout=15_000)
    expect(page.get_by_role("button", name="Отменить этот перенос")).to_be_visible(timeout=15_000)


def test_what_is_no_table_is_refused_in_words(opened):
    page = opened()
    bring(page, b"PK\x03\x04 no zip", "x.xlsx")
    expect(page.get_by_role("alert")).to_be_visible()


def test_steps_and_reasons_of_the_file_are_made_here_by_a_tick(opened):
    page = opened()
    header = "ID;Основной контакт;Этап сделки;Ответственный;Дата создания;Дата закрытия;Причина отказа\n"
    steps = "".join(f"{n};Иванов;Шаг {n};Титов;01.02.2026;;\n" for n in range(1, 13))
    lost = "20;Иванов;Закрыто и не реализовано;Титов;01.02.2026;02.02.2026;Уехал в другой город\n"
    bring(page, f"{header}{steps}{lost}".encode(), "deals.csv", "Сделки")
    page.get_by_role("button", name="Дальше").click()

    page.get_by_role("combobox", name="шаг: Шаг 1", exact=True).select_option(index=1)
    page.get_by_label("завести открытыми шагами воронки").check()
    page.get_by_label("завести причинами отказа").check()
    good(page)
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_role("alert")).to_contain_text("не больше 15 шагов")
    expect(page.get_by_role("combobox", name="шаг: Шаг 1", exact=True)).not_to_have_value("")  # what was chosen stays
    page.get_by_label("завести причинами отказа").check()
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("Это была проверка")).to_be_visible(timeout=15_000)
    page.goto("/deals/settings/")
    expect(page.locator("[name=names]")).to_have_value(re.compile("Уехал в другой город"))


CONTRACTS = """\
Номер договора;Дата договора;ЖК;Корпус;№ квартиры;Дольщик;Телефон;Цена договора;Форма оплаты;Менеджер
КВ-1/25;15.12.2025;Height;1;1;Пётр Ёлкин;8 916 123-45-60;3 000 000;Рассрочка;Титов
КВ-2/25;16.12.2025;Height;1;2;Мария Белая;8 916 123-45-61;1 000 000;100 % оплата;Титов
КВ-3/25;17.12.2025;Height;1;77;Кто-то;8 916 123-45-62;1 000 000;100 % оплата;Титов
"""
MONEY = """\
Договор контрагента;Срок платежа;Дата оплаты;Сумма, руб.;По графику / Оплата
ДДУ № КВ-1/25 от 15.12.2025;22.12.2025;;1 000 000,00;По графику
КВ-2/25;22.12.2025;;900 000,00;По графику
ДДУ № КВ-1/25 от 15.12.2025;20.01.2026;;1 000 000,00;По графику
ДДУ № КВ-1/25 от 15.12.2025;;19.12.2025;1 000 000,00;Оплата
КВ-9/25;22.12.2025;;1;По графику
ДДУ № КВ-1/25 от 15.12.2025;20.01.2099;;1 000 000,00;По графику
ДДУ № КВ-1/25 от 15.12.2025;;02.02.2026;400 000,00;Оплата
"""


def tried(page):
    page.get_by_role("button", name="Дальше").click()
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("Это была проверка")).to_be_visible(timeout=15_000)


def written(page, button):
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name="Отменить этот перенос")).to_be_visible(timeout=15_000)


def taken_back(page, button="Отменить этот перенос", told="Отменено"):
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(told)).to_be_visible(timeout=15_000)


def test_contracts_in_force_come_then_their_money_and_go_in_the_other_order(opened):
    page = opened()
    bring(page, CONTRACTS.encode("cp1251"), "contracts.csv", "Действующие договоры")
    page.get_by_role("button", name="Дальше").click()
    page.get_by_label("Титов").select_option("titov")
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("Строка 4: помещения 77 нет")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("для них отдельный файл, «Графики и оплаты договоров»")).to_be_visible()
    written(page, "Перенести 2 строки")
    contracts = page.url

    page.goto("/receivables/")
    page.get_by_role("link", name="Перенести графики и оплаты").click()
    expect(page.get_by_label("Что в нём")).to_have_value("money")
    bring(page, MONEY.encode("cp1251"), "money.csv", "Графики и оплаты договоров")
    expect(page.get_by_label("По графику / Оплата")).to_have_value("which")
    good(page)
    tried(page)
    expect(page.locator(".counted").first).to_contain_text(re.compile(r"можно добавить\s*5.*отложено\s*2", re.DOTALL))
    expect(page.locator(".counted").last).to_contain_text(
        re.compile(r"3\s000\s000\s₽.*1\s400\s000\s₽.*600\s000", re.DOTALL)
    )
    expect(page.get_by_text("Строка 3: договор КВ-2/25: строки дают 900")).to_be_visible()
    expect(page.get_by_text("не хватает 100 000 ₽")).to_be_visible()
    expect(page.get_by_text("Строка 6: договора КВ-9/25 здесь нет")).to_be_visible()
    expect(page.get_by_text("1 действующий договор остаётся без графика")).to_be_visible()
    good(page)
    written(page, "Перенести 5 строк")
    good(page)
    money = page.url

    page.goto("/receivables/contracts/1/")
    expect(page.locator(".values")).to_contain_text(re.compile("600\\s000"))
    expect(page.get_by_text("перенесён из прежнего учёта")).to_have_count(2)
    page.goto("/receivables/contracts/2/")
    expect(page.get_by_text("Графика пока нет")).to_be_visible()

    bring(page, MONEY.encode("cp1251"), "money.csv", "Графики и оплаты договоров")  # the same again
    tried(page)
    expect(page.get_by_role("button", name="Перенести")).to_have_count(0)

    page.goto(contracts)
    taken_back(page, told="Если его деньги перенесены, сначала отмените тот перенос")
    expect(page.get_by_text("Не отменено")).to_be_visible()
    good(page)
    page.goto(money)
    taken_back(page)
    good(page)
    page.goto("/receivables/contracts/1/")
    expect(page.get_by_text("Графика пока нет")).to_be_visible()
    expect(page.get_by_text("Поступлений пока нет")).to_be_visible()
    page.goto(contracts)
    taken_back(page, "Попробовать отменить их ещё раз")
    page.goto("/contracts/")
    expect(page.get_by_text("КВ-1/25")).to_have_count(0)


@pytest.fixture
def heads(client, login):
    client.force_login(login("titov", role="head"))
    return client


def test_deals_before_there_is_a_pipeline_are_told_where_one_is_made(client, login, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(login("titov", role="director"))
    file = SimpleUploadedFile("deals.csv", b"ID,Stage\n1,New\n")
    answer = client.post("/imports/", {"what": "deals", "source": "Zoho", "file": file}, follow=True)
    tree = read(answer.content.decode())
    assert "Воронки пока нет" in tree.words
    assert "/deals/settings/" in [e.attributes.get("href") for e in tree.all(lambda e: e.tag == "a")]
    assert not list(tree.all(lambda e: e.attributes.get("name") == "pipeline"))


@pytest.mark.django_db
def test_a_kept_mapping_holds_what_was_said_of_the_texts(client, login, settings, tmp_path, monkeypatch):
    """Seen red: it was kept before they were told, and the next file asked for all of them again."""
    monkeypatch.setattr("pochemu.web.pages.imports.set_to_work", lambda *_: None)
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(login("titov", role="director"))
    file = SimpleUploadedFile("clients.csv", "ID;Имя;Кто это\n1;Пётр;частное лицо\n".encode())
    client.post("/imports/", {"what": "clients", "source": "X", "file": file})
    batch = Batch.objects.get()
    columns = {"column-0": "key", "column-1": "name", "column-2": "kind", "name": "наша"}
    step = client.post(f"/imports/{batch.pk}/columns/", columns)["Location"]
    form = dict(re.findall(r'name="([^"]+)"[^>]*?(?: value="([^"]*)")?>', client.get(step).content.decode()))
    assert form["name"] == "наша"
    client.post(f"/imports/{batch.pk}/values/", {"name": form["name"], "kind-0": "person"})
    assert SavedMapping.objects.get(name="наша").said["values"] == {"kind": {"частное лицо": "person"}}


@pytest.mark.parametrize("address", ["", "1/", "1/columns/", "1/values/", "1/go/", "1/aside/"])
def test_whoever_may_not_bring_finds_nothing(heads, address):
    for method in (heads.get, heads.post):
        assert method(f"/imports/{address}").status_code in (404, 405)
    assert b"/imports/" not in heads.get("/clients/").content
