"""Clients: added once, found by anything, changed by one at a time, entrusted from a day on."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from days import today
from pages.reading import read
from pochemu.clients.models import Client
from pochemu.people.models import Account, Company, Employee

pytestmark = pytest.mark.django_db


MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def whole_company(office, kinds):
    from pochemu.pay import snapshot

    snapshot.forget()
    yield
    snapshot.forget()


@pytest.fixture
def as_(client, django_user_model):
    """A browser of somebody: `as_("boris")`."""

    def signed_in(employee, role="employee"):
        user = django_user_model.objects.create_user(employee, password="a long enough password")
        Account.objects.create(user=user, employee=Employee.objects.get(code=employee), role=role, language="en")
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


@pytest.fixture
def vera(as_):
    return as_("vera", role="head")


def add(name, *, to="boris", **told):
    from pochemu.clients import actions

    employee = Employee.objects.get(code=to) if to else None
    return actions.add(actions.Told(name, **told), by=None, at=MARCH, to=employee)


def get(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (answer.status_code, address)
    return read(answer.content.decode())


def post(browser, address, status=302, **form):
    answer = browser.post(address, form)
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[:2000])
    return answer.url if status == 302 else read(answer.content.decode())


def main(tree):
    return next(tree.all(lambda e: e.tag == "main")).words


def rows(tree):
    return [next(e.all(lambda e: e.tag == "a")).words for e in tree.all(lambda e: "data-row" in e.attributes)]


class TestList:
    def test_it_is_searched_by_any_part(self, vera):
        add("Зайцев Пётр", phones=("+79161234567",))
        add("ООО «Ромашка»", kind="firm", to="anna")
        assert rows(get(vera, "/clients/")) == ["Зайцев Пётр", "ООО «Ромашка»"]
        assert rows(get(vera, "/clients/?q=ПЕТР")) == ["Зайцев Пётр"]
        assert rows(get(vera, "/clients/?q=8 (916) 123")) == ["Зайцев Пётр"]
        assert "Nobody is found by “волков”" in main(get(vera, "/clients/?q=волков"))

    @pytest.mark.parametrize("query", ["x" * 60_000, "a b " * 1_000], ids=["long", "of many words"])
    def test_a_query_longer_than_any_name_finds_nobody(self, vera, query):
        """Seen red: the database can't be asked for so much, and the page broke."""
        answer = vera.get("/clients/", {"q": query})
        assert answer.status_code == 200

    def test_mine_and_nobodys(self, as_):
        add("Мой")
        add("Чужой", to="anna")
        add("Ничей", to=None)
        boris = as_("boris")
        assert rows(get(boris, "/clients/?whose=mine")) == ["Мой"]
        assert rows(get(boris, "/clients/?whose=nobody")) == ["Ничей"]
        assert len(rows(get(boris, "/clients/"))) == 3
        get(boris, "/clients/?whose=everybody", status=404)

    def test_pages_follow_each_other_without_a_gap(self, vera):
        """Three of each name: what follows begins right after the last one shown."""
        names = sorted(f"Клиент {n:02}" for n in range(40) for _ in range(3))
        for name in reversed(names):
            add(name)
        address, seen = "/clients/", []
        while address:
            tree = get(vera, address)
            seen += rows(tree)
            following = [e.attributes["href"] for e in tree.all(lambda e: e.attributes.get("rel") == "next")]
            address = following[0] if following else ""
        assert seen == names
        get(vera, "/clients/?after=someone", status=404)

    def test_as_many_questions_for_ten_as_for_hundreds(self, vera, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for n in range(10):
            add(f"Клиент {n}", phones=(f"+7916000{n:04}",))
        get(vera, "/clients/")
        with CaptureQueriesContext(connection) as few:
            get(vera, "/clients/?q=клиент")
        for n in range(10, 60):
            add(f"Клиент {n}", phones=(f"+7916000{n:04}",))
        with django_assert_num_queries(len(few)):
            get(vera, "/clients/?q=клиент")


class TestAdding:
    def test_a_client_is_added_and_entrusted_to_whoever_adds(self, as_):
        boris = as_("boris")
        form = next(get(boris, "/clients/add/").all(lambda e: e.tag == "select"))
        chosen = [e.attributes["value"] for e in form.all(lambda e: "selected" in e.attributes)]
        assert chosen == ["boris"]
        told = {"name": "Волкова Анна", "phones": "8 (916) 123-45-67\n\n+7 926 000-00-01", "emails": "A@b.ru"}
        card = main(get(boris, post(boris, "/clients/add/", to="boris", **told)))
        for words in (
            "Волкова Анна",
            "+7 916 123-45-67",
            "+7 926 000-00-01",
            "a@b.ru",
            "Борис Ёлкин",
            "The client was added",
        ):
            assert words in card

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"phones": "123456789012345678901234567890a"}, "holds letters"),
            ({"phones": "8 916 123"}, "has 7 digits"),
            ({"emails": "at home"}, "is not an e-mail address"),
            ({"name": " "}, "Say the client's name"),
            ({"to": "anna"}, "choose one of the list"),
        ],
    )
    def test_what_is_wrong_is_told_and_what_was_typed_stays(self, as_, wrong, told):
        from pochemu.clients.models import Client

        tree = post(as_("boris"), "/clients/add/", 422, **{"name": "Волкова", "phones": "", "emails": ""} | wrong)
        assert told in next(tree.all(lambda e: e.attributes.get("role") == "alert")).words
        values = {e.attributes.get("name"): e.attributes.get("value") for e in tree.all(lambda e: e.tag == "input")}
        assert values["name"] == ({"name": "Волкова"} | wrong)["name"]
        assert not Client.objects.exists()

    def test_the_extension_of_a_phone_is_kept_shown_dialled_and_changed(self, as_):
        """Seen red: it was taken in, and seen nowhere again."""
        from pochemu.clients.models import Client, ClientPhone

        boris = as_("boris")
        post(boris, "/clients/add/", name="ООО Ромашка", phones="8 (495) 123-45-67 доб. 12", emails="")
        client = Client.objects.get()
        shown = get(boris, f"/clients/{client.pk}/")
        assert "+7 495 123-45-67 ext. 12" in main(shown)
        assert "tel:+74951234567;ext=12" in [e.attributes.get("href") for e in shown.all(lambda e: e.tag == "a")]
        form = next(get(boris, f"/clients/{client.pk}/edit/").all(lambda e: e.attributes.get("name") == "phones"))
        assert form.words == "+7 495 123-45-67 ext. 12"
        told = {"name": client.name, "kind": "person", "seen": str(client.version), "emails": ""}
        post(boris, f"/clients/{client.pk}/edit/", **told, phones="+74951234567 доб. 305")
        assert ClientPhone.objects.get().printed.endswith(" 305")
        assert "− +7 495 123-45-67 #12 · + +7 495 123-45-67 #305" in main(get(boris, f"/clients/{client.pk}/"))

    def test_who_may_be_the_same_is_shown_before_and_added_at_the_second_word(self, as_):
        from pochemu.clients.models import Client

        old = add("Волкова Анна Ильинична", phones=("+79161234567",), to="anna")
        boris, told = as_("boris"), {"name": "Анна Волкова", "phones": "89161234567"}
        shown = post(boris, "/clients/add/", 409, **told)
        assert "the same: +7 916 123-45-67 · responsible: Анна Соколова" in main(shown)
        assert f"/clients/{old.pk}/" in str([e.attributes.get("href") for e in shown.all(lambda e: e.tag == "a")])
        post(boris, "/clients/add/", other=str(old.pk), **told)
        assert Client.objects.count() == 2
        post(boris, "/clients/add/", 409, other=str(old.pk), **told)  # the one just added was not seen yet
        assert Client.objects.count() == 2

    def test_of_a_card_that_is_closed_only_whom_to_ask_is_told(self, as_):
        Company.objects.update(visibility={"clients": "own"})
        add("Волкова Анна", phones=("+79161234567",), emails=("secret@b.ru",), to="anna")
        shown = main(post(as_("boris"), "/clients/add/", 409, name="Другое Имя", phones="89161234567"))
        assert "Волкова" not in shown
        assert "secret" not in shown
        assert "responsible: Анна Соколова" in shown
        assert "closed to you" in shown


class TestCard:
    def test_a_note_stands_in_the_history_with_its_author(self, as_):
        number = add("Волкова Анна").pk
        boris = as_("boris")
        card = main(get(boris, post(boris, f"/clients/{number}/note/", text="Ждёт звонка\nпосле шести")))
        assert re.search(r"Note Ждёт звонка\s*после шести .*Борис Ёлкин", card)
        assert "The note is empty" in main(post(boris, f"/clients/{number}/note/", 422, text=" "))

    def test_who_saw_an_older_card_overwrites_nothing(self, as_):
        number = add("Волкова Анна").pk
        boris = as_("boris")
        post(boris, f"/clients/{number}/edit/", name="Волкова Анна Ильинична", seen="1")
        tree = post(boris, f"/clients/{number}/edit/", 422, name="Волк", seen="1")
        assert "Somebody else changed this card" in main(tree)
        assert "Волкова Анна Ильинична" in main(get(boris, f"/clients/{number}/"))

    def test_a_long_history_is_told_in_pages(self, as_):
        from pochemu.clients import actions

        one = add("Волкова Анна")
        at = datetime(2026, 3, 2, tzinfo=UTC)
        for n in range(70):
            actions.note(one.pk, f"заметка {n:02}", by=None, at=at + timedelta(hours=n // 2))  # two at each moment
        boris, address, told = as_("boris"), f"/clients/{one.pk}/", []
        while address:
            tree = get(boris, address)
            told += re.findall(r"заметка \d\d", main(tree))
            address = next(
                (e.attributes["href"] for e in tree.all(lambda e: "before=" in (e.attributes.get("href") or ""))), ""
            )
        assert told == [f"заметка {n:02}" for n in reversed(range(70))]

    @pytest.fixture
    def met(self):
        """What happened with her became a fact, credited to Abramov."""
        from pochemu.clients.history import tell
        from pochemu.engine.fact import Credit, NewFact
        from pochemu.ledger.actions import record
        from pochemu.ledger.entries import entry

        one, at = add("Волкова Анна"), datetime(2026, 3, 3, tzinfo=UTC)
        fact = NewFact("contract", "1", at, (Credit("boris"),), 100, subject=one.subject)
        with entry(what="paid") as act:
            record(act, "crm", [fact])
            tell(one, at=at, room="clients", what="added", fact=fact)
        return one

    def of_facts(self, tree):
        return [e.attributes["href"] for e in tree.all(lambda e: e.tag == "a") if e.words == "what it changed"]

    def test_what_became_a_fact_leads_to_what_it_changed(self, as_, met):
        boris = as_("boris")
        (address,) = self.of_facts(get(boris, f"/clients/{met.pk}/"))
        assert "Contract 1" in next(get(boris, address).all(lambda e: e.tag == "aside")).words

    def test_and_not_where_the_fact_is_closed(self, as_, met):
        Company.objects.update(visibility={"money": "own"})
        assert self.of_facts(get(as_("anna"), f"/clients/{met.pk}/")) == []

    def test_a_call_stands_there_and_opens(self, as_):
        from pochemu.callcentre.calls import ByHand
        from pochemu.callcentre.calls import add as call

        boris, one = as_("boris"), add("Волкова Анна", phones=("+79161234567",))
        now = timezone.now()
        made = call(
            ByHand("1", "in", "+79161234567", now - timedelta(minutes=5), 65, "talk", "Ждёт вид на реку"),
            by=Account.objects.get(), now=now,
        )  # fmt: skip
        card = get(boris, f"/clients/{one.pk}/")
        (link,) = card.all(lambda e: e.attributes.get("href") == f"/calls/{made.pk}/")
        assert link.words == "Incoming call — talk, 1:05"
        assert "Ждёт вид на реку" in main(card)

    def test_a_deal_stands_there_and_opens(self, as_):
        from pochemu.sales.dealing import Card, Part, open_deal
        from pochemu.sales.setting import add_pipeline, usual_stages

        boris, one, account = as_("boris", role="head"), add("Волкова Анна"), Account.objects.get()
        pipeline = add_pipeline("Flats", usual_stages(russian=False), by=account)
        deal = open_deal(one, pipeline, Card(), [Part("boris")], by=account, now=timezone.now())
        card = get(boris, f"/clients/{one.pk}/")
        (link,) = card.all(lambda e: e.attributes.get("href") == f"/deals/{deal.pk}/")
        assert link.words == f"Deal №{deal.pk} opened"
        assert len(self.of_facts(card)) == 1

    def test_hostile_texts_are_only_texts(self, as_):
        hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
        boris = as_("boris")
        card = post(boris, "/clients/add/", name=hostile, to="").partition("?")[0]
        post(boris, f"{card}note/", text=hostile)
        post(boris, f"{card}entrust/", to="boris", why=hostile, since=str(today()))
        for address in (card, "/clients/", "/clients/?q=<script>", f"{card}edit/", "/search/?q=<script>"):
            tree = get(boris, address)
            assert not list(tree.all(lambda e: e.tag == "img")), address
            assert all(e.attributes.get("src") for e in tree.all(lambda e: e.tag == "script")), address
        assert main(get(boris, card)).count(hostile) == 4


class TestEntrusting:
    def test_a_head_moves_those_of_his_people(self, as_):
        number = add("Волкова Анна").pk
        vera = as_("vera", role="head")
        address = post(vera, f"/clients/{number}/entrust/", to="vera", since=str(today()), why="отпуск")
        assert "Вера Север" in main(get(vera, address))
        assert "has passed" in main(
            post(vera, f"/clients/{number}/entrust/", 422, to="boris", since=str(today() - timedelta(days=3)))
        )
        assert "Say from which day" in main(post(vera, f"/clients/{number}/entrust/", 422, to="boris", since="soon"))

    def test_a_head_moves_many_at_once_or_none(self, as_):
        mine, other, foreign = (add(name, to=to).pk for name, to in (("А", "boris"), ("Б", None), ("В", "anna")))
        vera = as_("vera", role="head")
        as_one = {"to": "vera", "since": str(today()), "why": "отпуск", "q": "", "whose": ""}
        marks = {
            e.attributes["value"] for e in get(vera, "/clients/").all(lambda e: e.attributes.get("name") == "client")
        }
        assert marks == {str(mine), str(other), str(foreign)}
        assert "Mark in the list" in main(post(vera, "/clients/entrust/", 422, **as_one))
        past = {**as_one, "since": str(today() - timedelta(days=3)), "client": [mine, other]}
        told = post(vera, "/clients/entrust/", 422, **past)
        assert [e.attributes["value"] for e in told.all(lambda e: "checked" in e.attributes)] == [
            str(other),
            str(mine),
        ][::-1]
        told = main(post(vera, "/clients/entrust/", 422, **as_one, client=[mine, foreign]))
        assert f"№{foreign} В is in the care of somebody who is not of your people" in told
        assert Client.objects.get(pk=mine).responsibilities.get().employee.code == "boris"
        address = post(vera, "/clients/entrust/", **as_one, client=[mine, other, mine])
        assert address == "/clients/?said=entrusted"
        assert "It is said who is responsible" in main(get(vera, address))
        for number in (mine, other):
            care = Client.objects.get(pk=number).responsibilities.get(last_day=None)
            assert (care.employee.code, care.first_day) == ("vera", today())
        assert "Choose to whom" in main(post(vera, "/clients/entrust/", 422, **{**as_one, "to": ""}))
        assert vera.post("/clients/entrust/", {**as_one, "to": "nobody"}).status_code == 422
        assert as_("boris").post("/clients/entrust/", {**as_one, "client": [foreign]}).status_code in (403, 404)

    def test_whoever_gets_many_is_told_once(self):
        from pochemu.clients.actions import entrust_many
        from pochemu.notices.models import Notice

        several = [add(name, to="anna") for name in "АБВ"]
        boris = Employee.objects.get(code="boris")
        Account.objects.create(user=User.objects.create_user("boris"), employee=boris, role="employee")
        assert entrust_many(several, boris, since=today(), why="", by=None, at=timezone.now()) == 3
        (told,) = Notice.objects.filter(to__employee=boris)
        assert (told.words.en.endswith(": 3"), told.href) == (True, "/clients/?whose=mine")
        assert entrust_many(several, boris, since=today(), why="", by=None, at=timezone.now()) == 0

    def test_an_employee_takes_a_client_of_nobody_and_nobody_elses(self, as_):
        free, taken = add("Ничей", to=None).pk, add("Чужой", to="anna").pk
        boris = as_("boris")
        post(boris, f"/clients/{free}/entrust/", to="boris", since=str(today()))
        for number, to in ((taken, "boris"), (free, "anna"), (free, "nobody"), (free, "")):
            assert boris.post(f"/clients/{number}/entrust/", {"to": to, "since": str(today())}).status_code == 404


class TestClosed:
    ACTS = ("", "edit/", "note/", "entrust/")

    def test_a_client_of_another_team_is_not_there(self, as_):
        Company.objects.update(visibility={"clients": "own"})
        theirs = add("Чужая", to="anna").pk
        boris = as_("boris")
        assert rows(get(boris, "/clients/")) == []
        assert rows(get(boris, "/search/?q=чужая")) == []
        for act in self.ACTS:
            assert boris.get(f"/clients/{theirs}/{act}").status_code in (404, 405)
            told = boris.post(f"/clients/{theirs}/{act}", {"text": "x", "name": "x", "seen": "1"})
            assert told.status_code == (404 if act else 405)

    def test_nothing_is_there_for_who_does_not_work_with_clients(self, as_):
        number = add("Волкова").pk
        designer = as_("anna", role="designer")
        for address in ("/clients/", "/clients/add/", *(f"/clients/{number}/{act}" for act in self.ACTS)):
            assert designer.get(address).status_code in (404, 405), address
        nav = next(get(designer, "/schemes/").all(lambda e: e.tag == "nav"))
        assert not list(nav.all(lambda e: e.attributes.get("href") == "/clients/"))

    def test_there_is_no_client_of_that_number(self, vera):
        assert vera.get("/clients/99999/").status_code == 404
