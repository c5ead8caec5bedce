"""What people are told, on pages: a bell that counts as it happens, the list, and what they wish to be told."""

import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from pages.test_browser import RULES, serving, sign_in
from pochemu.clients.actions import Told, add
from pochemu.engine.words import Words
from pochemu.notices.kinds import Channel, Kind
from pochemu.notices.models import Chat, Choice, Notice, Sending
from pochemu.notices.telling import News, tell
from pochemu.people.models import Account, Company, Employee

HOSTILE = '"><script>document.title="broken"</script>'
BEGUN = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
django.setup()
from datetime import UTC, datetime, timedelta
from pochemu.people.queries import day_of
from pochemu.people.models import Account, Employee
from pochemu.sales.tasks import set_task
titov = Account.objects.get(user__username="titov")
now = datetime.now(UTC)
set_task(sys.argv[1], titov.employee, day_of(now) + timedelta(days=3), by=None, now=now)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("notices")) as (address, environment):
        yield address, lambda text: subprocess.run([sys.executable, "-c", BEGUN, text], check=True, env=environment)


def good(page):
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_bell_counts_what_another_process_does_and_each_notice_leads_to_its_thing(browser, served):
    address, act = served
    page = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}).new_page()
    sign_in(page, "titov")
    bell = page.get_by_role("link", name="Уведомления")
    expect(bell.locator(".count")).to_be_hidden()
    act("Позвонить")
    expect(bell.locator(".count")).to_have_text("1", timeout=2_000)
    bell.click()
    expect(page.get_by_role("heading", name="Уведомления")).to_be_visible()
    act(HOSTILE)
    expect(page.locator(".notices li")).to_have_count(2, timeout=4_000)
    expect(page.locator(".notices li").first).to_contain_text(HOSTILE)
    assert page.title().startswith("Уведомления")
    good(page)
    page.locator(".notices a").last.click()
    expect(page.get_by_role("heading", name="Задачи", level=1)).to_be_visible()
    expect(page.locator(".bell .count")).to_have_text("1")
    page.goto("/notices/")
    page.get_by_role("button", name="Отметить всё прочитанным").click()
    expect(page.get_by_text("Всё прочитано.")).to_be_visible()
    expect(page.locator(".bell .count")).to_be_hidden()
    page.get_by_role("link", name="О чём уведомлять").click()
    page.get_by_label("Вам поставили задачу").uncheck()
    good(page)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_label("Вам поставили задачу")).not_to_be_checked()
    act("Никто не увидит")
    page.goto("/notices/")
    expect(page.locator(".notices li")).to_have_count(2)


@pytest.fixture
def account(titov):
    return Account.objects.get(user__username="titov")


def told(account, key="1", **said):
    tell(News(Kind.TASK_SET, key, Words.same(f"Task {key}"), "/tasks/", **said), [account], by=None)
    return Notice.objects.get(key=key)


def test_an_empty_list_says_what_will_be_there(titov):
    assert "Nothing yet" in titov.get("/notices/").content.decode()


def test_another_persons_notice_is_not_found_and_not_read(titov, login):
    other = told(Account.objects.get(user=login("bykova")))
    assert titov.get(f"/notices/{other.pk}/").status_code == 404
    titov.post("/notices/read/", {"newest": other.pk})
    assert Notice.objects.get().read_at is None


def test_a_clients_name_is_shown_to_whoever_may_see_him_alone(client, login):
    bykova, abramov = (Account.objects.get(user=login(code)) for code in ("bykova", "abramov"))
    found = add(Told("Ивановская"), by=abramov, at=timezone.now(), to=abramov.employee)
    told(bykova, client=found.pk)
    client.force_login(bykova.user)
    assert "Ивановская" in client.get("/notices/").content.decode()
    Company.objects.update(visibility={"clients": "own"})
    page = client.get("/notices/").content.decode()
    assert "Task 1" in page
    assert "Ивановская" not in page


def test_a_long_list_goes_on_and_asks_the_same_number_of_questions(titov, account, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = add(Told("Ива"), by=account, at=timezone.now(), to=Employee.objects.get(code="titov"))
    told(account, "0", client=client.pk)
    titov.get("/notices/")
    with CaptureQueriesContext(connection) as one:
        titov.get("/notices/")
    for number in range(1, 60):
        told(account, str(number), client=client.pk)
    with CaptureQueriesContext(connection) as many:
        page = titov.get("/notices/").content.decode()
    assert len(many) == len(one)
    assert "Task 59" in page
    assert "Task 9<" not in page
    further = page.partition('href="/notices/?before=')[2].partition('"')[0]
    assert "Task 9<" in titov.get(f"/notices/?before={further}").content.decode()
    assert titov.get("/notices/?before=x").status_code == 404


def test_what_is_wished_is_kept_and_a_name_that_is_no_kind_is_passed_over(titov, account):
    everything = {f"{kind.value}.page": "on" for kind in Kind if kind is not Kind.MONTH_CLOSED}
    assert titov.post("/notices/settings/", everything | {"x.page": "on"}).status_code == 302
    row = Choice.objects.get()
    assert (row.account, row.kind, row.channel, row.on) == (account, "month_closed", Channel.PAGE.value, False)


@pytest.fixture
def post(settings):
    settings.LETTERS, settings.ADDRESS = "smtp://mail.example?from=crm@example.com", "https://crm.example"


def test_letters_are_offered_once_they_are_set_up_and_a_wrong_address_is_told(titov, account, settings, post):
    page = titov.get("/notices/settings/").content.decode()
    assert "Your e-mail address" in page
    assert "lead_given.email" in page
    wrong = titov.post("/notices/settings/", {"address": "titov@"})
    assert wrong.status_code == 422
    assert "This is no e-mail address" in wrong.content.decode()
    assert titov.post("/notices/settings/", {"address": "titov@example.com"}).status_code == 302
    assert account.mailbox.address == "titov@example.com"
    settings.LETTERS = ""
    page = titov.get("/notices/settings/").content.decode()
    assert "POCHEMU_EMAIL" in page
    assert "lead_given.email" not in page
    titov.post("/notices/settings/", {"lead_given.email": "on"})
    assert not Choice.objects.filter(kind="lead_given", channel="email", on=True)


def test_what_did_not_arrive_is_seen_by_whom_it_was_for_and_by_the_administrator(client, login, post):
    titov, bykova = login("titov", role="admin"), login("bykova")
    found = told(Account.objects.get(user=bykova))
    Sending.objects.create(notice=found, channel="email", state="failed", error="550 <b>no such box</b>")
    client.force_login(bykova)
    page = client.get("/notices/settings/").content.decode()
    assert "Task 1" in page
    assert "550 &lt;b&gt;no such box" in page
    client.force_login(titov)
    page = client.get("/notices/settings/").content.decode()
    assert "550 &lt;b&gt;no such box" in page
    assert "Task 1" not in page


def test_a_link_to_the_bot_is_shown_once_and_one_can_leave(titov, account, settings):
    assert titov.post("/notices/telegram/").status_code == 404
    settings.TELEGRAM_TOKEN, settings.TELEGRAM_BOT, settings.ADDRESS = "1:x", "sever_bot", "https://crm.example"
    assert "https://t.me/sever_bot?start=" in titov.post("/notices/telegram/", {"do": "join"}).content.decode()
    page = titov.get("/notices/settings/").content.decode()
    assert "https://t.me" not in page
    assert "lead_given.telegram" in page
    Chat.objects.create(account=account, number=5)
    assert "You are told by Telegram" in titov.get("/notices/settings/").content.decode()
    titov.post("/notices/telegram/", {"do": "leave"})
    assert not Chat.objects.exists()
