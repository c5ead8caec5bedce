"""Tasks and meetings on pages, for those whom they concern."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from days import MOSCOW, today
from pages.reading import read
from pages.test_deals import OPENED, head, numbers, opened, page, pipeline, stage  # noqa: F401
from pochemu.people.models import Company, Employee
from pochemu.sales.models import Meeting, Task

pytestmark = pytest.mark.django_db


def in_days(days):
    return today() + timedelta(days=days)


def said(answer):
    return read(answer.content.decode()).words


@pytest.fixture
def deal(opened):  # noqa: F811
    return opened("Пётр Первый")


def set_one(client, deal, **told):
    form = {"title": "Call back", "employee": "abramov", "due_on": in_days(1), "deal": deal.pk, **told}
    return client.post("/tasks/", form)


def test_a_task_is_set_done_and_seen_by_whoever_does_it(titov, client, login, deal):
    assert set_one(titov, deal, back=f"/deals/{deal.pk}/").headers["Location"] == f"/deals/{deal.pk}/?said=set"
    assert "Call back" in page(titov, f"/deals/{deal.pk}/").words
    assert "Call back" not in page(titov, "/tasks/").words
    assert "Call back" in page(titov, "/tasks/?who=all").words
    client.force_login(login("abramov"))
    assert "Later" in page(client, "/tasks/").words
    assert "Nothing waits" not in page(client, "/tasks/").words
    task = Task.objects.get()
    assert client.post(f"/tasks/{task.pk}/done/").headers["Location"] == "/tasks/?said=done"
    assert "Nothing waits to be done. Done lately" in page(client, "/tasks/").words


def test_what_is_wrong_with_a_task_is_told_and_nothing_is_lost(titov, deal):
    answer = set_one(titov, deal, due_on=in_days(-1))
    assert answer.status_code == 422
    assert "The deadline has passed already" in said(answer)
    assert 'value="Call back"' in answer.content.decode()
    assert set_one(titov, deal, due_on="soon").status_code == 422
    assert "“9999-01-01” is too far" in said(set_one(titov, deal, due_on="9999-01-01"))
    assert set_one(titov, deal, employee="nobody").status_code == 404
    wrong = {"title": "Call back", "employee": "abramov", "due_on": in_days(1), "deal": "x"}
    assert titov.post("/tasks/", wrong).status_code == 404
    assert not Task.objects.exists()


def test_a_form_leads_back_to_this_site_alone(titov, deal):
    for back in ("//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"):
        assert set_one(titov, deal, back=back).headers["Location"] == "/tasks/?said=set"


def test_a_task_is_postponed_and_dropped(titov, deal):
    set_one(titov, deal)
    number = Task.objects.get().pk
    later = {"due_on": in_days(5), "why": "He is away"}
    refused = titov.post(f"/tasks/{number}/postpone/", {**later, "why": " "})
    assert refused.status_code == 422
    tree = read(refused.content.decode())
    assert "Say why the deadline is moved" in tree.text
    backs = {e.attributes["value"] for e in tree.all(lambda e: e.attributes.get("name") == "back")}
    assert backs == {"/tasks/?who=abramov"}, "where one may come"
    assert in_days(5).isoformat() in [e.attributes.get("value") for e in tree.all(lambda e: e.tag == "input")]
    assert titov.post(f"/tasks/{number}/postpone/", later).status_code == 302
    assert Task.objects.get().due_on == in_days(5)
    assert all(said in page(titov, "/tasks/?who=all").text for said in ("first deadline", "He is away"))
    assert titov.post(f"/tasks/{number}/drop/").status_code == 422
    assert titov.post(f"/tasks/{number}/drop/", {"why": "He bought elsewhere"}).status_code == 302
    assert titov.post(f"/tasks/{number}/done/").status_code == 422
    for at in ("/tasks/?who=all", f"/deals/{deal.pk}/"):
        shown = page(titov, at)
        assert "He bought elsewhere" in shown.text
        assert not list(shown.all(lambda e: e.attributes.get("action") == f"/tasks/{number}/done/"))


def booking(deal, **told):
    hour = {"who": "abramov", "day": in_days(3), "minutes": 60, "at": "12:00", "project": "Height"}
    return {"client": deal.client_id, "deal": deal.pk, **hour, **told}


def test_free_hours_are_offered_and_one_is_booked_once(titov, deal):
    asked = f"/meetings/new/?client={deal.client_id}&deal={deal.pk}&who=abramov&day={in_days(3)}&minutes=60"
    offered = [e.attributes["value"] for e in page(titov, asked).all(lambda e: e.attributes.get("name") == "at")]
    assert "12:00" in offered
    answer = titov.post("/meetings/new/", booking(deal))
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == f"/meetings/{meeting.pk}/?said=booked"
    assert meeting.starts_at == datetime.combine(in_days(3), datetime.min.time(), MOSCOW).replace(hour=12)
    assert "12:00" not in [
        e.attributes["value"] for e in page(titov, asked).all(lambda e: e.attributes.get("name") == "at")
    ]
    again = titov.post("/meetings/new/", booking(deal, at="12:30"))
    assert again.status_code == 422
    assert "another meeting at that hour" in said(again)
    for wrong, sentence in (("", "Choose the day and the hour"), ("noon", "“noon” is not an hour")):
        assert sentence in said(titov.post("/meetings/new/", booking(deal, at=wrong)))
    for address in (f"/meetings/?week={in_days(3)}", f"/deals/{deal.pk}/"):
        assert f"/meetings/{meeting.pk}/" in [
            e.attributes.get("href") for e in page(titov, address).all(lambda e: e.tag == "a")
        ]


def test_a_meeting_is_moved_to_another_hour_and_another_manager(titov, deal):
    titov.post("/meetings/new/", booking(deal))
    meeting = Meeting.objects.get()
    tree = page(titov, f"/meetings/{meeting.pk}/move/")
    given = {e.attributes["name"]: e.attributes.get("value") for e in tree.all(lambda e: e.tag == "input")}
    assert (given["day"], given["project"], given["seen"]) == (str(in_days(3)), "Height", "1")
    assert "12:00" in [e.attributes["value"] for e in tree.all(lambda e: e.attributes.get("name") == "at")], "its own"
    form = {"seen": 1, "who": "bykova", "day": in_days(4), "minutes": 30, "at": "10:30", "project": "Haven"}
    answer = titov.post(f"/meetings/{meeting.pk}/move/", {**form, "at": ""})
    assert "Choose the day and the hour" in said(answer)
    assert titov.post(f"/meetings/{meeting.pk}/move/", form).status_code == 302
    told = page(titov, f"/meetings/{meeting.pk}/?said=moved").words
    assert "The meeting is moved." in told
    assert "10:30–11:00" in told
    assert "Haven" in told
    assert "The meeting is moved to" in page(titov, f"/clients/{deal.client_id}/").words
    stale = titov.post(f"/meetings/{meeting.pk}/move/", form)
    assert (stale.status_code, "since you opened it" in said(stale)) == (422, True)


def test_what_came_of_a_meeting_is_told_with_proof_and_its_fact_opens(titov, deal, head):  # noqa: F811
    begun = timezone.now() - timedelta(hours=3)
    meeting = Meeting.objects.create(
        client=deal.client, employee=Employee.objects.get(code="abramov"), booker=head.employee, starts_at=begun,
        ends_at=begun + timedelta(hours=1), booked_at=begun - timedelta(days=1),
    )  # fmt: skip
    address = f"/meetings/{meeting.pk}/"
    assert titov.post(f"{address}held/", {"seen": 1, "proof": ""}).status_code == 422
    assert titov.post(f"{address}held/", {"seen": 1, "proof": "came, the pass office"}).status_code == 302
    tree = page(titov, address)
    assert "came, the pass office" in tree.words
    facts = [e.attributes["href"] for e in tree.all(lambda e: e.attributes.get("href", "").startswith("/facts/"))]
    assert len(facts) == 1
    told = page(titov, facts[0]).words
    assert f"№{meeting.pk}" in told
    assert told.count(f"meeting-{meeting.pk}") == 1, "as its number in the ledger alone"
    assert titov.post(f"{address}missed/", {"seen": 1, "outcome": "ill"}).status_code == 422


def test_whoever_booked_a_meeting_reads_who_tells_what_came_of_it(client, login, deal):
    begun, bykova = timezone.now() - timedelta(hours=3), login("bykova")
    meeting = Meeting.objects.create(
        client=deal.client, employee=Employee.objects.get(code="abramov"), booker=bykova.account.employee,
        starts_at=begun, ends_at=begun + timedelta(hours=1), booked_at=begun - timedelta(days=1),
    )  # fmt: skip
    client.force_login(bykova)
    address = f"/meetings/{meeting.pk}/"
    tree = page(client, address)
    assert "What came of it is told by" in tree.words
    assert not list(tree.all(lambda e: e.attributes.get("action", "").startswith(address)))
    assert client.post(f"{address}held/", {"seen": 1, "proof": "came"}).status_code == 422


def test_others_tasks_and_meetings_are_not_there_where_each_sees_his_own(client, titov, login, deal):
    company = Company.objects.get()
    company.visibility = {"clients": "own"}
    company.save()
    set_one(titov, deal, title="Secret")
    titov.post("/meetings/new/", booking(deal))
    task, meeting = Task.objects.get(), Meeting.objects.get()
    client.force_login(login("bykova"))
    assert "Secret" not in page(client, "/tasks/?who=all").words
    assert "Пётр" not in page(client, f"/meetings/?week={in_days(3)}").words
    page(client, f"/meetings/{meeting.pk}/", 404)
    for address in (
        f"/tasks/{task.pk}/done/", f"/tasks/{task.pk}/drop/", f"/tasks/{task.pk}/postpone/",
        f"/meetings/{meeting.pk}/off/", f"/meetings/{meeting.pk}/held/", f"/meetings/{meeting.pk}/missed/",
    ):  # fmt: skip
        assert client.post(address, {"seen": 1, "due_on": in_days(9)}).status_code == 404, address
    assert client.post("/meetings/new/", booking(deal)).status_code == 404


@pytest.mark.parametrize(
    "address", ["/meetings/?week=soon", "/meetings/9/", "/meetings/new/", "/meetings/new/?client=9&minutes=0"]
)
def test_what_is_nowhere_is_not_found(titov, pipeline, address):  # noqa: F811
    page(titov, address, 404)


def test_of_two_cards_merged_the_earlier_first_meeting_is_the_first(titov, deal, head):  # noqa: F811
    from pochemu.clients.actions import Told, add
    from pochemu.ledger.history import facts_about
    from pochemu.sales.meetings import Place, book, hold

    other, abramov = add(Told("Peter"), by=head, at=OPENED), Employee.objects.get(code="abramov")

    def held(client, days):
        at = OPENED + timedelta(days=days)
        meeting = book(client, Place(abramov, at, 60), by=head, now=OPENED)
        return hold(meeting.pk, "came", seen=1, by=head, now=at + timedelta(hours=2))

    def firsts():
        facts = [[fact for fact in facts_about(each.subject) if fact.kind == "meeting"][-1] for each in meetings]
        return [dict(fact.fields)["first"] for fact in facts]

    meetings = [held(deal.client, 1), held(other, 2)]
    assert firsts() == [True, True]
    form = {"with": other.pk, "seen": deal.client.version, "other_seen": other.version, "keep": deal.client_id}
    assert titov.post(f"/clients/{deal.client_id}/merge/", form).status_code == 302
    assert firsts() == [True, False]


def rows_of(tree):
    return sum(1 for _ in tree.all(lambda e: "data-row" in e.attributes))


def test_of_many_tasks_the_first_are_shown_and_their_number_opens_all(titov, deal):
    employee, at = Employee.objects.get(code="abramov"), timezone.now()
    Task.objects.bulk_create(
        Task(title=f"Call {n}", employee=employee, deal=deal, due_on=in_days(1), set_at=at) for n in range(71)
    )
    first = page(titov, "/tasks/?who=abramov")
    assert rows_of(first) == 20
    assert numbers(first)["71"] == "/tasks/?who=abramov&of=later"
    whole = page(titov, "/tasks/?who=abramov&of=later")
    assert (rows_of(whole), numbers(whole)["71"]) == (50, "/tasks/?who=abramov&of=later")
    rest = page(titov, "/tasks/?who=abramov&of=later&page=2")
    assert rows_of(rest) == 21
    assert "Call 70" in rest.words
    assert "Call 70" not in whole.words
    assert "71" not in numbers(page(titov, "/tasks/?who=abramov&of=late"))
    for address in ("/tasks/?of=sooner", "/tasks/?of=later&page=0", "/tasks/?of=later&page=x", "/tasks/?who=nobody"):
        page(titov, address, status=404)


def test_of_many_meetings_a_week_shows_the_first_of_a_day_and_the_day_all(titov, deal):
    opens = datetime.combine(in_days(3), datetime.min.time(), MOSCOW).replace(hour=9)
    employee = Employee.objects.get(code="abramov")
    Meeting.objects.bulk_create(
        Meeting(
            client=deal.client, employee=employee, booked_at=opens - timedelta(days=9), state="booked",
            starts_at=opens + timedelta(minutes=5 * n), ends_at=opens + timedelta(minutes=5 * n + 5),
        )
        for n in range(101)
    )  # fmt: skip
    week = page(titov, f"/meetings/?week={in_days(3)}")
    assert rows_of(week) == 12
    whole = numbers(week)["101"]
    assert whole == f"/meetings/?day={in_days(3)}"
    assert "09:00" in week.words
    assert "10:05" not in week.words
    assert rows_of(page(titov, whole)) == 100
    last = page(titov, f"{whole}&page=2")
    assert rows_of(last) == 1
    assert "17:20" in last.words
    assert rows_of(page(titov, f"{whole}&who=titov")) == 0
    page(titov, "/meetings/?day=soon", status=404)
