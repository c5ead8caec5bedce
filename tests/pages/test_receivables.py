"""Money on pages: an account with its schedule, payments and verbs; what is late as of a day; a bank's statement."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone
from gmpy2 import mpq

from apps.sales.estate import PRICE, flats
from days import today
from pages.reading import read
from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pages.test_reservations import send
from pochemu.people.models import Account
from pochemu.receivables import overdue
from pochemu.receivables.models import BankLine, Collecting, Collector, Debt, Payment, Promise, Reminder, Schedule
from pochemu.sales import contracting
from pochemu.sales.models import Contract, ContractReason

DAY = timedelta(days=1)
MILLION = 1_000_000_00


@pytest.fixture
def director(django_user_model):
    return Account.objects.create(user=django_user_model.objects.create_user("director"), role="director")


@pytest.fixture
def contract(director, titov, opened):  # noqa: F811
    """Of a flat of six million, signed ten days ago."""
    deal, by = opened("Пётр Первый", "bykova"), Account.objects.get(employee__code="titov")
    now = timezone.now()
    told = contracting.Draft("КВ-1/26", Contract.Kind.DDU, PRICE)
    one = contracting.draft(deal, flats(director)[0], told, [contracting.Share(deal.client, mpq(1))], by=by, now=now)
    contracting.sign(one.pk, today() - 10 * DAY, seen=one.version, by=by, now=now)
    return Contract.objects.get(pk=one.pk)


@pytest.fixture
def at(contract):
    return f"/receivables/contracts/{contract.pk}/"


def scheduled(browser, at):
    """Half a week ago, half in a month."""
    rows = f"{today() - 7 * DAY:%d.%m.%Y}\t3 000 000\n{(today() + 30 * DAY).isoformat()} 3000000"
    send(browser, f"{at}schedule/", kind="rows", rows=rows, once="1" * 8 + "-1111-4111-8111-" + "1" * 12)


def once(n):
    return f"{n:08}-1111-4111-8111-{n:012}"


@pytest.mark.django_db
def test_a_schedule_is_made_by_its_kind_and_made_anew_with_a_reason(titov, at):
    wrong = send(titov, f"{at}schedule/", 422, kind="instalments", first="x", down="y", once=once(1))
    assert "x" in wrong.text
    first = (today() + DAY).isoformat()
    given = {"kind": "instalments", "first": first, "down": "1 000 000", "months": "5", "day_of_month": "31"}
    send(titov, f"{at}schedule/", **given, once=once(2))
    assert [due.amount for due in Schedule.objects.get().rows.all()] == [MILLION] * 6
    other = {**given, "months": "9"}
    assert "why the schedule changes" in send(titov, f"{at}schedule/", 422, **other, once=once(3)).text
    send(titov, f"{at}schedule/", **{**given, "months": "10"}, why_schedule="asked for", once=once(4))
    assert Schedule.objects.count() == 2


@pytest.mark.django_db
def test_what_is_left_to_pay_is_told_once_there_is_a_schedule(titov, at):
    assert "Left to pay" not in page(titov, at).words
    scheduled(titov, at)
    assert "Left to pay" in page(titov, at).words


@pytest.mark.django_db
def test_a_payment_is_written_down_once_leads_to_its_fact_and_is_taken_back(titov, at, contract):
    scheduled(titov, at)
    form = {"amount": "1 000 000", "on": today().isoformat(), "once": once(1)}
    send(titov, f"{at}pay/", **form)
    send(titov, f"{at}pay/", **form)
    made = Payment.objects.get()
    assert (made.amount, made.on) == (MILLION, today())
    told = page(titov, at)
    (link,) = {href for e in told.all(lambda e: True) if "/facts/" in (href := e.attributes.get("href", ""))}
    assert "КВ-1/26" in page(titov, link).text
    assert "sum" in send(titov, f"{at}pay/", 422, amount="", once=once(2)).text.lower()
    assert "not come yet" in send(titov, f"{at}pay/", 422, amount="1", on=str(today() + DAY), once=once(3)).text
    for amount in ("2026-11-27", "5 000-500", "-5"):
        send(titov, f"{at}pay/", 422, amount=amount, once=once(4))
    assert "not an amount" in send(titov, f"{at}promise/", 422, promised="2026-11-27", once=once(5)).text
    refused = send(titov, f"{at}payments/{made.pk}/back/", 422, why_back=" ")
    assert "Say why the payment is taken back" in refused.text
    send(titov, f"{at}payments/{made.pk}/back/", why_back="Of another contract")
    for told in (at, f"/clients/{contract.deal.client_id}/"):
        assert "Of another contract" in page(titov, told).text
    assert "taken back as a slip · Титов" in page(titov, at).words
    assert Payment.objects.standing().count() == 0
    assert titov.post(f"{at}payments/999/back/").status_code == 404


@pytest.mark.django_db
def test_what_is_late_stands_by_age_project_and_person_and_first_among_those_to_call(titov, at, contract):
    scheduled(titov, at)
    overdue.tell_overdue(timezone.now())
    debt = Debt.objects.get()
    told = page(titov, "/receivables/")
    sums = [e.text.split() for e in told.all(lambda e: e.tag == "tr")]
    assert ["0–30", "days", "1", "3m", "₽"] in sums, sums
    assert "Height" in told.text
    assert "nobody works them" in told.text
    assert "was not reminded yet" in told.text
    assert "Nothing is overdue" in page(titov, f"/receivables/?on={debt.since - DAY}").text
    assert "Nothing is overdue" in page(titov, "/receivables/?project=Elsewhere").text
    assert page(titov, "/receivables/?on=never").text
    assert "has not come yet" in page(titov, f"/receivables/?on={today() + 40 * DAY}").text


@pytest.mark.django_db
def test_what_is_done_about_a_debt_is_written_down(titov, at, contract):
    scheduled(titov, at)
    overdue.tell_overdue(timezone.now())
    send(titov, f"{at}remind/", how="звонок", reached="no", text="silent", once=once(1))
    assert "how he was" in send(titov, f"{at}remind/", 422, how="dove", reached="no", once=once(8)).text
    send(titov, f"{at}promise/", promised="3 000 000", promised_on=str(today() + DAY), once=once(2))
    refused = send(titov, f"{at}promise/", 422, promised="x", promised_on="", once=once(3))
    assert "Say the day" in refused.text
    send(titov, f"{at}entrust/", who="abramov", once=once(4))
    assert "Say why" in send(titov, f"{at}lawyers/", 422, why="", once=once(5)).text
    send(titov, f"{at}lawyers/", why="silent", once=once(6))
    assert (Reminder.objects.get().reached, Promise.objects.get().amount) == (False, 3 * MILLION)
    assert Collecting.objects.get().employee.code == "abramov"
    told = page(titov, "/receivables/").text
    for note in ("with lawyers", "promised to pay"):
        assert note in told
    send(titov, f"{at}from-lawyers/", once=once(7))


@pytest.mark.django_db
def test_a_contract_that_has_ended_owes_nothing_and_its_account_says_so(titov, director, at, contract):
    scheduled(titov, at)
    reason = ContractReason.objects.create(what="terminated", name="he moves away")
    contracting.terminate(
        contract.pk, today(), reason, seen=contract.version, accrued=0, by=director, now=timezone.now()
    )  # fmt: skip
    shown = page(titov, at)
    assert "nothing more is due" in shown.words
    assert "Left to pay" not in shown.words
    assert "Overdue" not in shown.words
    assert shown.words.count("not due any more") == 2
    assert _asks(shown, at) == ["lawyers"]


@pytest.mark.django_db
def test_of_a_contract_that_is_paid_nobody_is_asked_to_remind_or_to_promise(titov, at, contract):
    scheduled(titov, at)
    assert _asks(page(titov, at), at) == ["remind", "promise", "lawyers"]
    send(titov, f"{at}pay/", amount="6 000 000", on=today().isoformat(), once=once(1))
    assert not _asks(page(titov, at), at)


def _asks(shown, at):
    told = [one.attributes.get("action", "").removeprefix(at).strip("/") for one in shown.all(lambda one: True)]
    return [name for name in told if name in ("remind", "promise", "lawyers")]


@pytest.mark.django_db
def test_a_statement_is_taken_in_and_its_lines_are_decided(titov, at, contract, django_user_model):
    user = django_user_model.objects.create_user("finance")
    Account.objects.create(user=user, role="finance", language="en")
    finance = Browser()
    finance.force_login(user)
    finance.cookies["django_language"] = "en"
    scheduled(titov, at)
    from pathlib import Path
    from tempfile import mkdtemp

    from apps.receivables.test_taking import document, statement

    def file(folder_name, *documents):
        return SimpleUploadedFile(folder_name, statement(Path(mkdtemp()), *documents).read_bytes())

    day = f"{today():%d.%m.%Y}"
    lines = [document(1, MILLION, "Кто-то", "по ДДУ № KB-1/26"), document(2, 5_00, "Некто", "за что-то")]
    lines = [line.replace("05.03.2026", day) for line in lines]
    answer = finance.post("/bank/", {"file": file("b.txt", *lines), "once": once(1)})
    assert answer.status_code == 302, read(answer.content.decode()).text
    told = page(finance, answer.url.split("?")[0])
    assert "Некто" in told.text
    assert "Кто-то" in page(finance, answer.url.split("?")[0] + "?tab=matched").text
    open_line = BankLine.objects.get(state="open")
    assert "no contract" in send(finance, f"/bank/lines/{open_line.pk}/match/", 422, contract="XX-9").text
    here = f"/bank/lines/{open_line.pk}/split/"
    assert "write “КВ-1/26 = 1 000 000”" in send(finance, here, 422, parts="кв 1 26 = 3\nXX-9 = 2").text
    assert "from 2 to 20" in send(finance, here, 422, parts="кв 1 26 5,00").text
    send(finance, f"/bank/lines/{open_line.pk}/match/", contract="кв 1 26")
    refused = send(finance, f"/bank/lines/{open_line.pk}/open/?tab=matched", 422, why="")
    assert "Say why the payment is taken back" in refused.text
    send(finance, f"/bank/lines/{open_line.pk}/open/", why="Of another contract")
    send(finance, f"/bank/lines/{open_line.pk}/aside/", why="ours")
    assert [line.state for line in BankLine.objects.order_by("pk")] == ["matched", "aside"]
    again = finance.post("/bank/", {"file": file("b.txt", *lines), "once": once(2)})
    assert "taken already" in read(again.content.decode()).text
    renamed = statement(Path(mkdtemp()), *lines).read_bytes().decode("cp1251").encode()
    there = finance.post("/bank/", {"file": SimpleUploadedFile("u.txt", renamed), "once": once(4)}, follow=True)
    assert "nothing new in it" in read(there.content.decode()).text
    broken = finance.post("/bank/", {"file": SimpleUploadedFile("x.txt", b"nonsense"), "once": once(3)})
    assert broken.status_code == 422
    assert "1CClientBankExchange" in read(broken.content.decode()).text


@pytest.mark.django_db
def test_an_account_is_open_to_whoever_sees_the_deal_or_works_its_debts(login, titov, at, contract):
    from pochemu.people.models import Company

    Company.objects.update(visibility={"clients": "own"})
    abramov = Browser()
    abramov.force_login(login("abramov"))
    assert abramov.get(at).status_code == 404
    send(titov, f"{at}entrust/", who="abramov", once=once(1))
    assert abramov.get(at).status_code == 200


@pytest.mark.django_db
def test_whoever_sold_sees_an_account_and_no_bank_and_writes_no_payment(login, titov, at, contract):
    """Nor does any other manager, until he works debts."""
    abramov = Browser()
    abramov.force_login(login("abramov"))
    ways = (f"{at}pay/", "/bank/")

    def shown():
        pages = page(abramov, at), page(abramov, "/receivables/")
        return {
            way for way in ways for one in pages
            if list(one.all(lambda each, way=way: way in (each.attributes.get("action"), each.attributes.get("href"))))
        }  # fmt: skip

    assert shown() == set()
    assert {abramov.get(way).status_code for way in ("/bank/", "/bank/lines/")} == {404}
    assert "Поступления записывают финансы" in send(abramov, f"{at}pay/", 422, amount="5", once=once(1)).text
    send(titov, "/receivables/collectors/", collector=["abramov"])
    assert shown() == {*ways}
    assert abramov.get("/bank/").status_code == 200
    send(titov, f"{at}entrust/", who="abramov", once=once(2))
    assert shown() == {"/bank/"}
    assert "записать или отменить их может другой сотрудник" in page(abramov, at).text


@pytest.mark.django_db
def test_a_head_says_who_works_debts_and_new_ones_go_to_them_by_turns(titov, at, contract):
    told = page(titov, "/receivables/")
    ticks = [e.attributes for e in told.all(lambda e: e.attributes.get("name") == "collector")]
    assert {"abramov", "bykova"} <= {tick["value"] for tick in ticks}
    assert not any("checked" in tick for tick in ticks)
    for codes in (["bykova"], ["abramov"]):
        send(titov, "/receivables/collectors/", collector=codes)
    assert "Nobody is ticked" in send(titov, "/receivables/collectors/", 422).text
    assert Collector.objects.filter(working=True).count() == 1
    scheduled(titov, at)
    overdue.tell_overdue(timezone.now())
    assert Debt.objects.get().collector.code == "abramov"
    assert titov.post("/receivables/collectors/", {"collector": "nobody"}).status_code == 404
    send(titov, "/receivables/collectors/", nobody="1")
    assert not Collector.objects.filter(working=True).exists()


@pytest.mark.django_db
def test_a_penalty_opens_to_the_days_and_rates_that_make_it(titov, director, at):
    """Half of six million is eight days late tomorrow; nobody but the director says by which rule."""
    scheduled(titov, at)
    chief = Browser()
    chief.force_login(director.user)
    chief.cookies["django_language"] = "en"
    here, since, tomorrow = "/receivables/penalty/", (today() - 20 * DAY).isoformat(), (today() + DAY).isoformat()
    assert "The key rate of" in page(titov, at).text
    assert titov.post(f"{here}rate/", {"rate_since": since, "rate": "16"}).status_code == 404
    assert "“much” is no percent" in send(chief, f"{here}rate/", 422, rate_since="x", rate="much").text
    send(chief, f"{here}rate/", rate_since=since, rate="15.5")
    shown = page(titov, f"{at}?penalty_on={tomorrow}").text
    assert "15.5% × 1/300" in shown
    wrong = send(chief, f"{here}rule/", 422, kind="ddu", since=since, how="share", share="ten", cap="-1", grace="x")
    assert all(said in wrong.text for said in ("“ten” is no percent", "“-1” is no percent", "how many days"))
    send(chief, f"{here}rule/", kind="ddu", since=since, how="share", share="0.1", cap="0.5", cap_of="row", grace="")
    shown = page(titov, f"{at}?penalty_on={tomorrow}").text
    assert "15,000" in shown  # 0.5 % of three million: the limit
    assert "0.1% a day, at most 0.5% of the late payment" in shown
    assert "0.1% a day" in page(titov, here).text
    assert "yesterday" in page(titov, f"{at}?penalty_on=yesterday").text
