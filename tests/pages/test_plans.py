"""The grid of plans: set before a month begins by whom it concerns, changed after that by an exception of two."""

from datetime import UTC, datetime

import pytest
from gmpy2 import mpq

from days import today
from pages.conftest import MONTH
from pages.reading import read
from pochemu.engine.period import Month
from pochemu.pay.queries import Asked, see
from pochemu.pay.snapshot import snapshot
from pochemu.people.models import Company
from pochemu.rules.in_force import plans_of_month
from pochemu.rules.models import PlanException

pytestmark = pytest.mark.django_db

NEXT = Month.of(today()).plus(2)
GRID = f"/plans/{NEXT}/sales-manager/"
BEGUN = f"/plans/{MONTH}/sales-manager/"
MEASURE = "registered_amount"


def field(employee, month=NEXT):
    return f"plan/{employee}/{MEASURE}/{month}"


def post(client, address=GRID, **told):
    return client.post(address, told)


def cells(answer):
    tree = read(answer.content.decode())
    inputs = tree.all(lambda e: e.tag == "input" and e.attributes.get("name", "").startswith("plan/"))
    return {e.attributes["name"]: e.attributes["value"].replace("\u202f", " ") for e in inputs}


def saved():
    return {employee: value for (employee, measure), value in plans_of_month(NEXT).items() if measure == MEASURE}


@pytest.fixture
def head(titov):
    return titov


@pytest.fixture
def finance(login):
    from django.test import Client

    client = Client()
    client.force_login(login("kuzmin", role="finance"))
    client.cookies["django_language"] = "en"
    return client


def test_a_grid_of_many_people_and_months_is_taken_whole(head):
    many = {f"plan/somebody-{n}/{MEASURE}/{NEXT}": "" for n in range(5_000)}
    assert head.post(GRID, {**many, field("abramov"): "31 000 000", "do": "save"}).status_code == 302
    assert saved()["abramov"] == 31_000_000


def test_a_head_sets_plans_of_his_people_for_months_to_come(head):
    answer = head.post(GRID, {field("abramov"): "31 000 000", field("bykova"): "29,500,000.50", "do": "save"})
    assert answer.status_code == 302, answer.content.decode()
    assert saved() == {"abramov": 31_000_000, "bykova": mpq(59_000_001, 2)}
    assert cells(head.get(GRID))[field("bykova")] == "29 500 000.5"
    seen = see(Asked(NEXT), "abramov")
    assert "31000000" in str(next(figure.value for ref, figure in _plan(seen)))


def _plan(seen):
    from pochemu.engine.formula import Ref, RefKind

    ref = Ref(RefKind.PLAN, MEASURE)
    return [(ref, sheet[ref]) for sheet in seen.sheets]


def test_an_emptied_cell_is_the_usual_plan_again(head):
    head.post(GRID, {field("abramov"): "1", "do": "save"})
    head.post(GRID, {field("abramov"): "", "do": "save"})
    assert saved() == {}
    tree = read(head.get(GRID).content.decode())
    (cell,) = tree.all(lambda e: e.attributes.get("name") == field("abramov"))
    assert cell.attributes["placeholder"].replace("\u202f", "") == "30000000"


def test_a_cell_that_is_no_plan_is_marked_and_nothing_is_saved(head):
    answer = head.post(GRID, {field("abramov"): "many", field("bykova"): "5", "do": "save"})
    assert answer.status_code == 422
    assert "“many” is not a number" in answer.content.decode()
    assert cells(answer)[field("bykova")] == "5"
    assert saved() == {}


def test_a_plan_that_nobody_can_reach_is_no_plan(head):
    seen_before = seen(head.get(GRID))
    answer = post(head, **{field("abramov"): "9" * 16, "seen": seen_before})
    assert answer.status_code == 422
    assert "nobody can reach" in answer.content.decode()
    assert not saved()
    assert "Words(" not in head.get(GRID).content.decode()


@pytest.mark.parametrize("text", ["5-3", "5−3", "2 + 2", "2*2", "2026-11-27", "27/11/2026", "(5)"])
def test_a_plan_is_written_and_not_reckoned(head, text):
    answer = post(head, **{field("abramov"): text, "do": "save"})
    assert answer.status_code == 422
    assert f"“{text}” is not a number" in answer.content.decode().replace("&quot;", '"')
    assert not saved()


def test_a_third_of_something_may_be_written_as_a_fraction(head):
    assert post(head, **{field("abramov"): "4/3", "do": "save"}).status_code == 302
    assert saved() == {"abramov": mpq(4, 3)}


def test_what_is_divided_adds_up_and_is_saved_only_when_asked(head):
    told = {
        "do": "divide",
        "divide_measure": MEASURE,
        "total": "100 000 000",
        "by": "alike",
        "divide_step": "1 000 000",
    }
    given = cells(head.post(GRID, told))
    values = [int(text.replace(" ", "")) for name, text in given.items() if text]
    assert (sum(values), len(values), set(values)) == (100_000_000, 8, {12_000_000, 13_000_000})
    assert saved() == {}
    head.post(GRID, {**given, "do": "save"})
    assert sum(saved().values()) == 100_000_000


def test_growth_is_of_what_the_cells_say_or_of_the_usual_plan(head):
    told = {"do": "grow", "percent": "−10", "grow_step": "1000", field("abramov"): "20 000 000"}
    given = cells(head.post(GRID, told))
    assert (given[field("abramov")], given[field("bykova")]) == ("18 000 000", "27 000 000")


PIECES = f"plan/abramov/reviews/{NEXT}"


@pytest.fixture
def counted(head):
    """Calls reviewed are in the grid: somebody has a plan of them."""
    from pochemu.ledger.entries import entry
    from pochemu.rules.actions import set_plans

    with entry(what="plans") as act:
        set_plans(act, {(who, "reviews", NEXT): mpq(12) for who in ("abramov", "bykova")}, now=datetime.now(UTC))


def reviews():
    return {who: value for (who, measure), value in plans_of_month(NEXT).items() if measure == "reviews"}


def meant(answer):
    tree = read(answer.content.decode())
    return [e.attributes["value"] for e in tree.all(lambda e: e.attributes.get("name") == "meant")]


def test_a_part_of_what_is_counted_whole_is_asked_about_and_saved_when_it_is_meant(head, counted):
    answer = head.post(GRID, {PIECES: "12.5", field("abramov"): "7.5", "do": "save"})
    assert answer.status_code == 422
    assert "counted whole: 12 or 13?" in answer.content.decode()
    assert cells(answer)[PIECES] == "12.5"
    assert reviews()["abramov"] == 12
    said = meant(answer)
    again = head.post(GRID, {PIECES: "12.25", "meant": said, "do": "meant"})
    assert again.status_code == 422, "another part than the one that was looked at"
    assert head.post(GRID, {PIECES: "12.5", "meant": said, "do": "save"}).status_code == 422
    assert head.post(GRID, {PIECES: "12.5", "meant": said, "do": "meant"}).status_code == 302
    assert reviews()["abramov"] == mpq(25, 2)


def test_a_part_of_what_is_counted_whole_is_asked_about_in_an_exception_and_nothing_written_is_lost(head, counted):
    told = {"employee": "bykova", "measure": "reviews", "value": "4.5", "reason": "In hospital"}
    answer = head.post(f"{GRID}exception/", told)
    assert "“Calls reviewed” is counted whole: 4 or 5?" in answer.content.decode()
    assert "has not begun" in head.post(f"{GRID}exception/", {**told, "meant": "4.5"}).content.decode()
    answer = propose(head, value="five", reason="Two weeks in hospital")
    assert "Two weeks in hospital" in answer.content.decode()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"do": "grow", "percent": "5", "grow_step": "0.5"}, "round to 1"),
        ({"do": "divide", "divide_measure": "reviews", "total": "100", "divide_step": "0.5"}, "round to 1"),
        ({"do": "divide", "divide_measure": "reviews", "total": "100.5"}, "give a whole number to divide"),
    ],
)
def test_what_is_counted_whole_is_neither_grown_nor_divided_into_parts(head, counted, told, words):
    answer = head.post(GRID, told)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_growth_and_division_of_what_is_counted_whole_give_whole_plans_that_add_up(head, counted):
    grown = cells(head.post(GRID, {"do": "grow", "percent": "7", "grow_measure": "reviews"}))
    assert grown[PIECES] == "13"
    told = {"do": "divide", "divide_measure": "reviews", "total": "100", "by": "plans", PIECES: "7"}
    given = [text for name, text in cells(head.post(GRID, told)).items() if "/reviews/" in name and text]
    assert sum(map(int, given)) == 100


def test_two_at_once_neither_overwrites_the_other_unasked(head, login):
    from django.test import Client

    director = Client()
    director.force_login(login("bykova", role="director"))
    director.cookies["django_language"] = "en"
    head.post(GRID, {field("abramov"): "10", field("bykova"): "20", "do": "save"})
    shown = seen(head.get(GRID))
    assert director.post(GRID, {field("abramov"): "11", "do": "save"}).status_code == 302
    mine = {field("abramov"): "10", field("bykova"): "21", "seen": shown, "do": "save"}
    assert head.post(GRID, mine).status_code == 302
    assert saved() == {"abramov": 11, "bykova": 21}, "what one did not touch stays as the other left it"
    answer = head.post(GRID, {field("abramov"): "12", field("bykova"): "30", "seen": shown, "do": "save"})
    assert answer.status_code == 409
    assert "changed meanwhile, now 11" in answer.content.decode()
    assert saved() == {"abramov": 11, "bykova": 21}
    again = {**cells(answer), "seen": seen(answer), "do": "save"}
    assert head.post(GRID, again).status_code == 302
    assert saved() == {"abramov": 12, "bykova": 30}


def seen(answer):
    (one,) = read(answer.content.decode()).all(lambda e: e.attributes.get("name") == "seen")
    return one.attributes["value"]


def test_last_months_plans_are_copied(head):
    before = f"/plans/{NEXT.plus(-1)}/sales-manager/"
    assert head.post(before, {field("abramov", NEXT.plus(-1)): "33", "do": "save"}).status_code == 302
    given = cells(head.post(GRID, {"do": "copy"}))
    assert (given[field("abramov")], given[field("bykova")]) == ("33", "")


def test_a_rectangle_is_pasted_by_names(head):
    given = cells(head.post(GRID, {"do": "paste", "pasted": "Быкова Н. А.\t7\nАбрамов И. К.\t5 500\n"}))
    assert (given[field("bykova")], given[field("abramov")]) == ("7", "5 500")


def test_what_of_a_rectangle_has_no_place_is_told(head):
    answer = head.post(GRID, {"do": "paste", "pasted": "Никто Иной\t7\nИ Этот\t8\n"})
    assert "Not found here and left out: Никто Иной, И Этот." in answer.content.decode()
    assert not any(cells(answer).values())
    answer = head.post(GRID, {"do": "paste", "pasted": "1\t2\t3\n"})
    assert "no place here, left out: 2" in answer.content.decode()


def test_several_months_stand_side_by_side(head):
    later = field("abramov", NEXT.plus(2))
    head.post(f"{GRID}?span=3", {field("abramov"): "1", later: "3", "do": "save"})
    assert plans_of_month(NEXT.plus(2)) == {("abramov", MEASURE): 3}


def test_nobody_sets_his_own_plan_nor_does_an_employee_set_any(head, login, client):
    own = f"/plans/{NEXT}/head-of-sales/"
    assert head.post(own, {f"plan/titov/department_amount/{NEXT}": "1", "do": "save"}).status_code == 404
    client.force_login(login("abramov"))
    assert cells(client.get(GRID)) == {}
    assert client.post(GRID, {field("bykova"): "1", "do": "save"}).status_code == 404
    assert saved() == {}


def test_a_forged_cell_of_a_month_that_has_begun_changes_nothing(head):
    assert cells(head.get(BEGUN)) == {}
    assert head.post(BEGUN, {field("abramov", MONTH): "1", "do": "save"}).status_code == 404
    told = {field("abramov", MONTH): "1", field("bykova"): "2", "do": "save"}
    assert head.post(GRID, told).status_code == 302
    assert plans_of_month(Month.parse(MONTH)).get(("abramov", MEASURE)) is None


def propose(client, **told):
    return post(client, f"{BEGUN}exception/", **{"employee": "abramov", "measure": MEASURE, **told})


def test_an_exception_is_proposed_approved_by_another_and_told_by_every_why(head, finance):
    assert propose(head, value="20 000 000", reason="Two weeks in hospital").status_code == 302
    (asked,) = PlanException.objects.all()
    decision = f"{BEGUN}exception/{asked.pk}/"
    assert "Another person decides" in head.get(BEGUN).content.decode()
    assert "does not approve" in post(head, decision, decision="approve").content.decode()
    assert post(finance, decision, decision="approve").status_code == 302
    why = head.get(f"/why/{MONTH}/person/abramov/PLAN({MEASURE})/target/").content.decode()
    for words in ("20,000,000", "Two weeks in hospital", "the usual plan held", "Титов В. Н.", "Кузьмин Л. О."):
        assert words in why
    for below in ("", "registered/", f"PLAN({MEASURE})/", f"ATTAINMENT({MEASURE})/"):
        told = " ".join(read(head.get(f"/why/{MONTH}/person/abramov/{below}").content.decode()).words.split())
        assert "by an exception of" in told, below
        assert "20,000,000" in told
        assert "Reason: Two weeks in hospital" in told, below
    paper = " ".join(read(head.get(f"/statements/{MONTH}/abramov/").content.decode()).words.split())
    assert "Two weeks in hospital. Proposed by Титов В. Н., approved by Кузьмин Л. О." in paper
    assert head.get(f"/statements/{MONTH}/abramov/pdf/").status_code == 200
    assert head.get(BEGUN).content.decode().count("by an exception<") == 1
    assert "by an exception of" not in head.get(f"/why/{MONTH}/person/abramov/cancellations/").content.decode()
    assert snapshot().company.plans[Month.parse(MONTH)]["abramov", MEASURE] == 20_000_000


def test_an_exception_without_a_reason_or_a_number_is_refused_in_words(head):
    assert "Say why the plan changes" in propose(head, value="5", reason=" ").content.decode()
    assert "is not a number" in propose(head, value="five", reason="because").content.decode()
    assert propose(head, employee="titov", value="5", reason="because").status_code == 404
    assert not PlanException.objects.exists()


def test_a_company_of_one_person_says_so(head, login):
    Company.objects.update(single_handed=True)
    account = head.get("/plans/").wsgi_request.reader.account
    account.role = "director"
    account.save()
    propose(head, value="5", reason="because")
    (asked,) = PlanException.objects.all()
    assert "The company has one person" in head.get(BEGUN).content.decode()
    assert post(head, f"{BEGUN}exception/{asked.pk}/", decision="approve").status_code == 302
    assert PlanException.objects.get().single_handed


def test_the_sum_of_a_column_opens_and_adds_up(head):
    answer = head.get(f"{GRID}?sum={MEASURE}")
    assert "270,000,000\u00a0₽" in answer.content.decode()  # nine people, 30 millions each
    assert head.get(f"{GRID}?sum=nothing").status_code == 404


def test_plans_of_those_closed_to_the_reader_are_not_shown(login, client):
    Company.objects.update(visibility={"money": "own", "attainment": "own"})
    client.force_login(login("abramov"))
    words = client.get(GRID).content.decode()
    assert "Абрамов" in words
    assert "Быкова" not in words
