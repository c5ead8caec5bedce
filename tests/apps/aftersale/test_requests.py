"""A request under guarantee: the clock of its first answer, what it becomes, and when it may be closed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from gmpy2 import mpq

from apps.aftersale.moments import NOW, TODAY, at
from apps.aftersale.pictures import jpeg
from attack import refused as kept_from
from pochemu.aftersale import acts, defects, marking, requests
from pochemu.aftersale.erasing import erase
from pochemu.aftersale.models import Act, Occasion, Photo, Request
from pochemu.ledger.history import facts_about
from pochemu.people.actions import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LEAK = defects.Told("Ванная", "Сантехника", "течёт")


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def handed(contract, boris):
    """On 5 March, a Thursday."""
    told = acts.Told(Act.What.SIGNED, "1", TODAY, boris.employee, who="Пётр")
    acts.write(contract.pk, told, by=boris, now=NOW)
    return contract


@pytest.fixture
def asked(handed, anna):
    return requests.take(handed.pk, "phone", "Течёт кран", [ContentFile(jpeg(), "a.jpg")], by=anna, now=NOW)


def known(one, kind):
    return [fact for fact in facts_about(one.contract.subject) if fact.kind == kind]


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.words.en


def mended(one, by, now):
    one = defects.mend(one.pk, seen=one.version, by=by, now=now)
    return defects.close(one.pk, seen=one.version, by=by, now=now)


def test_a_request_is_of_a_unit_that_is_handed_over(contract, anna, director):
    assert "not handed over" in refused(requests.take, contract.pk, "phone", "Течёт", by=anna, now=NOW)
    assert "Only an employee" in refused(requests.take, contract.pk, "phone", "Течёт", by=director, now=NOW)


@pytest.mark.parametrize(("how", "text"), [("pigeon", "Течёт"), ("phone", " ")])
def test_it_says_how_and_what(handed, anna, how, text):
    assert "ay" in refused(requests.take, handed.pk, how, text, by=anna, now=NOW) or not text.strip()
    assert not Request.objects.exists()


def test_it_is_a_fact_of_whoever_took_it_with_the_day_of_the_first_answer(asked):
    assert asked.answer_by == date(2026, 3, 11)  # three working days; 9 March was off
    (fact,) = known(asked, "request")
    assert [credit.employee for credit in fact.credits] == ["anna"]
    assert (fact.fields["how"], fact.fields["answer_by"]) == ("по телефону", asked.answer_by)
    assert Photo.objects.get().request == asked


@pytest.mark.parametrize(("later", "in_time"), [
    (timedelta(hours=1, minutes=30), True), (timedelta(days=6, hours=11), True), (timedelta(days=7), False),
])  # fmt: skip
def test_the_first_answer_stops_the_clock_once(asked, anna, later, in_time):
    one = requests.answer(asked.pk, "придём завтра", seen=asked.version, by=anna, now=NOW + later)
    (fact,) = known(asked, "request_answered")
    hours = mpq(Decimal(str(later.total_seconds() / 3600)))
    assert (fact.fields["hours"], fact.fields["in_time"], fact.occurred_at) == (hours, in_time, NOW + later)
    requests.answer(asked.pk, "и ещё", seen=one.version, by=anna, now=NOW + later + DAY)
    assert len(known(asked, "request_answered")) == 1


def test_under_guarantee_it_becomes_defects_and_is_closed_once_they_are(asked, anna):
    assert "Decide first" in refused(requests.find, asked.pk, LEAK, by=anna, now=NOW)
    one = requests.decide(asked.pk, "guarantee", "", seen=asked.version, by=anna, now=NOW)
    assert "nothing was written" in refused(requests.close, one.pk, seen=one.version, by=anna, now=NOW)
    defect = requests.find(one.pk, LEAK, by=anna, now=NOW)
    assert (defect.request, defect.due_on) == (one, TODAY + 60 * DAY)
    assert "Not mended yet: 1" in refused(requests.close, one.pk, seen=one.version, by=anna, now=NOW)
    mended(defect, anna, at(TODAY + 3 * DAY))
    requests.close(one.pk, seen=one.version, by=anna, now=at(TODAY + 4 * DAY))
    (fact,) = known(asked, "request_closed")
    assert (fact.fields["guarantee"], fact.fields["days"], fact.fields["hours"]) == (True, 4, 0)
    occasion = Occasion.objects.get(what="request")
    assert (occasion.employee.code, occasion.key) == ("anna", str(one))
    assert not marking.may_write(anna, occasion.employee, now=NOW)


def test_one_that_is_not_under_guarantee_says_why(asked, anna):
    assert "why" in refused(requests.decide, asked.pk, "not", " ", seen=asked.version, by=anna, now=NOW)
    one = requests.decide(asked.pk, "not", "разбили сами", seen=asked.version, by=anna, now=NOW)
    requests.close(one.pk, seen=one.version, by=anna, now=NOW)
    assert known(asked, "request_closed")[0].fields["guarantee"] is False
    assert "closed already" in refused(requests.answer, one.pk, "x", seen=one.version, by=anna, now=NOW)


def test_of_two_who_change_it_at_once_one_wins(asked, anna):
    requests.answer(asked.pk, "придём", seen=asked.version, by=anna, now=NOW)
    assert "meanwhile" in refused(requests.decide, asked.pk, "guarantee", "", seen=asked.version, by=anna, now=NOW)


def test_whom_it_is_entrusted_to_has_the_credit_of_answering(asked, anna, boris, vera):
    assert "Only a head" in refused(requests.entrust, asked.pk, boris.employee, seen=1, by=anna, now=NOW)
    one = requests.entrust(asked.pk, boris.employee, seen=asked.version, by=vera, now=NOW)
    requests.answer(one.pk, "придём", seen=one.version, by=anna, now=NOW)
    assert [credit.employee for credit in known(asked, "request_answered")[0].credits] == ["boris"]


def test_the_database_keeps_when_it_was_answered_first(asked, anna):
    requests.answer(asked.pk, "придём", seen=asked.version, by=anna, now=NOW)
    kept_from("UPDATE aftersale_request SET answered_at = NULL", by="what was answered first stays")
    kept_from("UPDATE aftersale_request SET text = 'other'", by="texts may only be erased")


def test_erasing_forgets_its_words_and_photos(asked, anna, buyer):
    requests.answer(asked.pk, "придём", seen=asked.version, by=anna, now=NOW)
    erase(buyer)
    asked.refresh_from_db()
    assert asked.text == "—"
    assert {text for text in asked.events.values_list("text", flat=True) if text} == {"—"}
    assert Photo.objects.get().path == ""
