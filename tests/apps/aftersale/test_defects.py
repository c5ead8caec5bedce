"""A viewing and what is found at it: as facts, by when, by whom; and how it is closed, once and in favour of whom."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from gmpy2 import mpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.aftersale.moments import NOW, TODAY, at
from apps.aftersale.pictures import SECRET, jpeg, png
from apps.people.test_pixels import png as huge
from pochemu.aftersale import defects, inspecting, photos, setting
from pochemu.aftersale.erasing import erase
from pochemu.aftersale.models import Defect, DefectEvent, Inspection, Photo, PhotoOpening
from pochemu.clients.models import HistoryItem
from pochemu.ledger.history import facts_about
from pochemu.ledger.queries import kind_rows
from pochemu.notices.models import Notice
from pochemu.people.actions import Refused
from pochemu.rules.library import ready
from pochemu.sales.models import Contract

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WINDOW = defects.Told("Кухня", "Окна", "не закрывается", essential=True)
FLOOR = defects.Told("Комната", "Пол", "скрипит")


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def viewing(contract, anna):
    return inspecting.begin(contract.pk, by=anna, now=NOW)


@pytest.fixture
def window(viewing, anna):
    return inspecting.remark(viewing.pk, WINDOW, by=anna, now=NOW)


@pytest.fixture
def firm(vera):
    return setting.add_contractor("ООО Окно", contact="Олег", by=vera)


def known(kind):
    """What the ledger says now of all contracts and defects, in order."""
    subjects = [one.subject for model in (Contract, Defect) for one in model.objects.order_by("pk")]
    return [fact for subject in subjects for fact in facts_about(subject) if fact.kind == kind]


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.words.en


def mended(one, by, on=TODAY):
    one = defects.mend(one.pk, seen=one.version, by=by, now=at(on))
    return defects.close(one.pk, seen=one.version, by=by, now=at(on, 10))


# --- viewings ---


def test_a_viewing_is_numbered_by_itself_and_is_a_fact_of_whoever_inspected(contract, viewing, anna, boris):
    assert (viewing.number, viewing.result) == (1, "")
    assert "goes on already" in refused(inspecting.begin, contract.pk, by=boris, now=NOW)
    inspecting.end(viewing.pk, "accepted", by=boris, now=at(TODAY, 15))
    (fact,) = known("inspection")
    assert (fact.subject, fact.occurred_at) == (contract.subject, at(TODAY, 15))
    assert [(credit.employee, credit.share) for credit in fact.credits] == [("anna", 1)]
    assert (fact.fields["viewing"], fact.fields["accepted"], fact.fields["remarks"]) == (1, True, 0)
    assert fact.fields["contract"] == contract.number
    assert inspecting.begin(contract.pk, by=anna, now=at(TODAY + DAY)).number == 2


@pytest.mark.parametrize(("result", "remarks", "accepted"), [
    ("accepted", 0, True), ("accepted", 1, None), ("remarks", 0, None), ("remarks", 2, True), ("refused", 1, False),
    ("refused", 0, None), ("x", 0, None),
])  # fmt: skip
def test_a_result_fits_what_was_found(viewing, anna, result, remarks, accepted):
    for _ in range(remarks):
        inspecting.remark(viewing.pk, FLOOR, by=anna, now=NOW)
    if accepted is None:
        refused(inspecting.end, viewing.pk, result, by=anna, now=NOW)
        assert known("inspection") == []
    else:
        inspecting.end(viewing.pk, result, by=anna, now=NOW)
        assert [fact.fields["accepted"] for fact in known("inspection")] == [accepted]
        assert "has ended" in refused(inspecting.end, viewing.pk, result, by=anna, now=NOW)


def test_one_begun_by_mistake_is_not_counted(contract, viewing, anna):
    inspecting.drop(viewing.pk, by=anna, now=NOW)
    again = inspecting.begin(contract.pk, by=anna, now=NOW)
    assert again.number == 1
    inspecting.remark(again.pk, FLOOR, by=anna, now=NOW)
    assert "Something was found" in refused(inspecting.drop, again.pk, by=anna, now=NOW)


def test_a_wrong_result_is_corrected_by_a_head_in_the_same_fact(viewing, anna, vera, window):
    inspecting.end(viewing.pk, "refused", by=anna, now=NOW)
    assert "Only a head" in refused(inspecting.correct, viewing.pk, "remarks", by=anna, now=NOW)
    inspecting.correct(viewing.pk, "remarks", by=vera, now=NOW)
    assert [(fact.fields["result"], fact.fields["accepted"]) for fact in known("inspection")] == [
        ("принято с замечаниями", True)
    ]


def test_a_unit_is_viewed_by_a_registered_contract_and_earlier_where_the_company_lets(
    another, flats, buyer, anna, boris, director
):
    from apps.sales.estate import PRICE
    from pochemu.sales import contracting

    told = contracting.Draft("КВ-9/26", Contract.Kind.DDU, PRICE)
    one = contracting.draft(another, flats[1], told, [contracting.Share(buyer, mpq(1))], by=boris, now=NOW)
    contracting.sign(one.pk, TODAY, seen=0, by=boris, now=NOW)
    assert "registered contract" in refused(inspecting.begin, one.pk, by=anna, now=NOW)
    setting.set_terms(before_registration=True, by=director)
    assert inspecting.begin(one.pk, by=anna, now=NOW).number == 1


def test_whoever_is_no_employee_inspects_nothing(contract, director):
    assert "Only an employee" in refused(inspecting.begin, contract.pk, by=director, now=NOW)


# --- what is found ---


def test_a_remark_is_a_defect_with_a_deadline_and_a_fact(window, contract, viewing):
    assert (window.state, window.responsible.code, window.found_on) == ("found", "anna", TODAY)
    assert window.due_on == date(2026, 3, 20)  # ten working days; 9 March was off
    (fact,) = known("defect")
    assert (fact.subject, fact.fields["defect"]) == (window.subject, window.subject)
    assert (fact.fields["due_on"], fact.fields["essential"]) == (window.due_on, True)
    assert [step.what for step in window.events.all()] == ["found"]
    assert HistoryItem.objects.filter(room="defects", what="defect", number=window.pk).exists()


def test_a_remark_says_what(viewing, anna):
    for told in (defects.Told("Кухня"), defects.Told("Кухня", text="  ")):
        assert "Say what is wrong" in refused(inspecting.remark, viewing.pk, told, by=anna, now=NOW)
    assert not Defect.objects.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the settings are written anew by each
@given(days=st.integers(1, 366), essential=st.booleans(), found=st.dates(date(2025, 1, 1), date(2030, 1, 1)))
def test_a_deadline_is_as_many_days_away_as_the_company_says(company, days, essential, found):
    from pochemu.aftersale.models import DefectTerms
    from pochemu.people.queries import company as the_company
    from pochemu.people.roster import production_calendar

    DefectTerms.objects.update_or_create(
        id=1, defaults={"essential_days": days, "other_days": days, "guarantee_days": days, "working": False}
    )
    told = {"essential": essential, "guarantee": False}
    assert setting.deadline(found, **told) == found + timedelta(days)
    assert setting.deadline(found, essential=essential, guarantee=True) == found + timedelta(days)
    DefectTerms.objects.update(working=True)
    due = setting.deadline(found, **told)
    calendar = production_calendar(the_company())
    assert calendar.works(due.toordinal())
    assert calendar.working_days(found.toordinal() + 1, due.toordinal()) == days


def test_the_way_of_a_defect_is_kept_step_by_step_with_who_and_what(window, anna, vera, firm):
    one = defects.assign(window.pk, firm, seen=window.version, by=anna, now=NOW)
    one = defects.mend(one.pk, "поменяли", seen=one.version, by=anna, now=at(TODAY + DAY))
    one = defects.give_back(one.pk, "дует", seen=one.version, by=anna, now=at(TODAY + 2 * DAY))
    assert one.state == "assigned"
    assert known("defect_closed") == []
    one = mended(one, anna, TODAY + 3 * DAY)
    steps = list(one.events.order_by("number").values_list("what", "text"))
    assert steps == [
        ("found", ""), ("assigned", ""), ("mended", "поменяли"), ("returned", "дует"), ("mended", ""), ("closed", ""),
    ]  # fmt: skip
    (fact,) = known("defect_closed")
    assert (fact.subject, fact.fields["defect"]) == (window.subject, window.subject)
    assert (fact.fields["found_on"], fact.fields["due_on"]) == (TODAY, window.due_on)
    assert (fact.fields["contractor"], fact.occurred_at) == ("ООО Окно", at(TODAY + 3 * DAY, 10))


def test_nothing_is_closed_that_nobody_called_mended(window, anna):
    assert "can't be done" in refused(defects.close, window.pk, seen=window.version, by=anna, now=NOW)


def test_of_two_who_change_it_at_once_one_wins(window, anna, firm):
    defects.assign(window.pk, firm, seen=window.version, by=anna, now=NOW)
    assert "changed meanwhile" in refused(defects.mend, window.pk, seen=window.version, by=anna, now=NOW)


def test_a_deadline_is_moved_by_a_head_with_a_reason_and_the_first_one_stays_told(window, anna, vera):
    later = window.due_on + 10 * DAY
    seen = {"seen": window.version, "now": NOW}
    assert "Only a head" in refused(defects.move, window.pk, later, "нет стекла", by=anna, **seen)
    assert "Say why" in refused(defects.move, window.pk, later, " ", by=vera, **seen)
    assert "another day" in refused(defects.move, window.pk, TODAY - DAY, "why", by=vera, **seen)
    one = defects.move(window.pk, later, "нет стекла", by=vera, **seen)
    mended(one, anna, window.due_on + DAY)
    (fact,) = known("defect_closed")
    assert (fact.fields["due_on"], fact.fields["first_due_on"]) == (later, window.due_on)
    step = DefectEvent.objects.get(defect=window, what="moved")
    assert (step.text, step.due_on, step.by) == ("нет стекла", later, vera)


def test_whom_it_is_entrusted_to_has_the_credit_of_closing(window, vera, anna, boris):
    one = defects.entrust(window.pk, boris.employee, seen=window.version, by=vera, now=NOW)
    mended(one, anna)
    assert [credit.employee for fact in known("defect") for credit in fact.credits] == ["anna"]
    assert [credit.employee for fact in known("defect_closed") for credit in fact.credits] == ["boris"]


def test_one_closed_too_early_is_opened_again_and_its_credit_taken_back(window, anna, vera):
    one = mended(window, anna)
    assert "Only a head" in refused(defects.reopen, one.pk, "дует", seen=one.version, by=anna, now=NOW)
    one = defects.reopen(one.pk, "дует", seen=one.version, by=vera, now=NOW)
    assert (one.state, known("defect_closed")) == ("found", [])
    one = mended(one, anna, TODAY + DAY)
    assert [fact.occurred_at for fact in known("defect_closed")] == [at(TODAY + DAY, 10)]
    one = defects.reopen(one.pk, "дует", seen=one.version, by=vera, now=NOW)
    mended(one, anna, TODAY + DAY)  # at that very moment
    assert [fact.occurred_at for fact in known("defect_closed")] == [at(TODAY + DAY, 10)]


def test_a_slip_is_dropped_while_the_viewing_goes_on_and_later_by_a_head_with_a_reason(viewing, window, anna, vera):
    other = inspecting.remark(viewing.pk, FLOOR, by=anna, now=NOW)
    defects.drop(window.pk, "", seen=window.version, by=anna, now=NOW)
    assert [fact.subject for fact in known("defect")] == [other.subject]
    inspecting.end(viewing.pk, "remarks", by=anna, now=NOW)
    assert "Only a head" in refused(defects.drop, other.pk, "why", seen=other.version, by=anna, now=NOW)
    assert "Say why" in refused(defects.drop, other.pk, "", seen=other.version, by=vera, now=NOW)
    defects.drop(other.pk, "дубль", seen=other.version, by=vera, now=NOW)
    assert known("defect") == []


# --- what is late ---


def test_a_deadline_that_passed_is_told_once_as_of_its_midnight(window, vera, django_user_model):
    assert defects.tell_late(at(window.due_on, 23)) == 0
    morning = at(window.due_on + 3 * DAY)
    assert (defects.tell_late(morning), defects.tell_late(morning)) == (1, 0)
    (fact,) = known("defect_late")
    assert fact.occurred_at == at(window.due_on + DAY, 0)
    assert [credit.employee for credit in fact.credits] == ["anna"]
    assert Notice.objects.get(kind="defect_late").to.employee.code == "anna"
    window.refresh_from_db()
    moved = defects.move(window.pk, window.due_on + 9 * DAY, "why", seen=window.version, by=vera, now=morning)
    assert defects.tell_late(morning) == 0
    assert defects.tell_late(at(moved.due_on + DAY)) == 1
    assert len(known("defect_late")) == 2


@pytest.mark.parametrize("what", ["closed", "moved", "entrusted"])
def test_what_is_late_already_is_told_whoever_is_quicker_than_the_timer(what, window, anna, boris, vera):
    """It passed its midnight: no later deadline, and nobody who gets it since, makes it one of theirs, or nobody's."""
    late = window.due_on + DAY
    window = defects.mend(window.pk, seen=window.version, by=anna, now=at(window.due_on))
    seen = {"seen": window.version, "now": at(late)}
    if what == "closed":
        defects.close(window.pk, by=anna, **seen)
    elif what == "moved":
        defects.move(window.pk, late + DAY, "нет стекла", by=vera, **seen)
    else:
        defects.entrust(window.pk, boris.employee, by=vera, **seen)
    assert defects.tell_late(at(late, 20)) == 0
    (fact,) = known("defect_late")
    assert (fact.occurred_at, [credit.employee for credit in fact.credits]) == (at(late, 0), ["anna"])


def test_what_is_closed_is_late_no_more(window, anna):
    mended(window, anna)
    assert defects.tell_late(at(window.due_on + 9 * DAY)) == 0


def test_open_ones_of_a_contract_are_told_the_essential_first(contract, viewing, anna):
    floor, window, wall = (
        inspecting.remark(viewing.pk, told, by=anna, now=NOW) for told in (FLOOR, WINDOW, defects.Told(thing="Стены"))
    )
    mended(wall, anna)
    assert list(defects.open_defects(contract)) == [window, floor]


# --- photos ---


def test_photos_are_kept_bare_and_once_and_each_opening_is_written_down(viewing, anna):
    told = WINDOW._replace(photos=[ContentFile(jpeg(), "a.jpg"), ContentFile(jpeg(), "b.jpg"), ContentFile(png(), "c")])
    one = inspecting.remark(viewing.pk, told, by=anna, now=NOW)
    assert sorted(one.photos.values_list("kind", flat=True)) == ["image/jpeg", "image/png"]
    photo = one.photos.get(kind="image/jpeg")
    assert SECRET not in photos.opened(photo, by=anna, now=NOW)
    assert PhotoOpening.objects.get().account == anna


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<svg onload='x'/>", b"GIF89a...", jpeg()[:-90]])
def test_what_is_no_photo_is_refused_and_nothing_is_kept(viewing, anna, storage, content):
    told = WINDOW._replace(photos=[ContentFile(png(), "a.png"), ContentFile(content, "b.jpg")])
    refused(inspecting.remark, viewing.pk, told, by=anna, now=NOW)
    assert not Defect.objects.exists()
    assert [path for path in storage.rglob("*") if path.is_file()] == []


def test_a_photo_that_browsers_would_choke_on_is_refused(viewing, anna):
    told = WINDOW._replace(photos=[ContentFile(huge(20_000, 20_000), "bomb.png")])
    with pytest.raises(Refused) as told_so:
        inspecting.remark(viewing.pk, told, by=anna, now=NOW)
    assert "“bomb.png” is of more than 100 million pixels" in told_so.value.words.en
    assert not Defect.objects.exists()


def test_more_photos_than_a_defect_bears_are_refused(window, anna):
    many = [ContentFile(png(str(n).encode()), "a.png") for n in range(photos.MOST_AT_ONCE + 1)]
    assert "at once" in refused(defects.add_photos, window.pk, many, after=False, by=anna, now=NOW)


def test_erasing_a_client_forgets_words_and_photos_and_leaves_facts(viewing, anna, buyer):
    told = WINDOW._replace(photos=[ContentFile(jpeg(), "a.jpg")])
    one = inspecting.remark(viewing.pk, told, by=anna, now=NOW)
    inspecting.end(viewing.pk, "refused", "ушёл в Сочи", by=anna, now=NOW)
    path = Photo.objects.get().path
    from django.test.testcases import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        erase(buyer)
    one.refresh_from_db()
    assert (one.text, Inspection.objects.get().text, Photo.objects.get().path) == ("—", "—", "")
    assert not default_storage.exists(path)
    assert len(known("defect")) == 1


# --- what schemes pay by ---


def test_the_library_reads_what_is_recorded_here(viewing, window, anna):
    inspecting.end(viewing.pk, "remarks", by=anna, now=NOW)
    mended(window, anna)
    wanted = {kind.name: kind for one in ready().values() for kind in one.kinds}
    for name in ("inspection", "defect", "defect_closed"):
        assert wanted[name].fields.items() <= kind_rows()[name].kind.fields.items()
