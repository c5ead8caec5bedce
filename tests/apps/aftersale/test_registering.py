"""Contracts on their way to the register: each step with its deadline; one that was missed is a fact, once."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.aftersale.moments import NOW, TODAY, at
from attack import refused
from pochemu.aftersale import inspecting, registering, taking_back
from pochemu.aftersale.models import DefectTerms, Registering, Step
from pochemu.aftersale.registering import Told
from pochemu.ledger.history import facts_about
from pochemu.people.actions import Refused
from pochemu.sales import contracting, paperwork
from pochemu.sales import taking_back as sales
from pochemu.sales.models import Contract, ContractEvent, ContractReason

DAY = timedelta(days=1)
FILE_BY = date(2026, 3, 11)  # three working days after a Thursday; Monday the 9th is a holiday's
How = Step.How


@pytest.fixture
def reason(director):
    paperwork.set_reasons(ContractEvent.What.SUSPENDED, ["Ошибка регистратора"], ["Нет доверенности"], by=director)
    return ContractReason.objects.get(own_fault=True)


@pytest.fixture
def specialist(anna, vera):
    registering.set_specialists([anna.employee], by=vera)
    return anna


@pytest.fixture
def signed(sold, deal, specialist, boris):
    """Signed today; the timer has passed since."""
    one = sold(deal, registered=False)
    registering.tell_late(NOW)
    return one


def late(contract):
    return [fact for fact in facts_about(contract.subject) if fact.kind == "registration_late"]


def seen(contract):
    return Contract.objects.get(pk=contract.pk).version


def file(contract, on, by, told=registering.AS_RECKONED, now=None):
    return registering.file(contract.pk, on, told, seen=seen(contract), by=by, now=now or at(on, 12))


def steps(contract):
    return [(step.what, step.due_on, step.ended_on) for step in Step.objects.filter(contract=contract).order_by("pk")]


@pytest.mark.django_db
def test_what_is_signed_is_to_be_filed_within_three_working_days(signed):
    assert steps(signed) == [("file", FILE_BY, None)]


@pytest.mark.django_db
def test_each_event_ends_a_step_and_begins_the_next_with_its_own_deadline(signed, anna, reason):
    file(signed, date(2026, 3, 10), anna, Told(how=How.PAPER, application="КУВД-1"))
    filed = Step.objects.get(ended_on=None)
    assert (filed.what, filed.due_on, filed.how, filed.application) == ("await", date(2026, 3, 23), "paper", "КУВД-1")
    on = date(2026, 3, 12)
    registering.suspend(signed.pk, on, reason, on + 20 * DAY, seen=seen(signed), by=anna, now=at(on))
    file(signed, date(2026, 3, 20), anna, Told(due_on=date(2026, 3, 25)))
    on = date(2026, 3, 24)
    registering.register(signed.pk, on, "77:1", seen=seen(signed), by=anna, now=at(on))
    assert steps(signed) == [
        ("file", FILE_BY, date(2026, 3, 10)), ("await", date(2026, 3, 23), date(2026, 3, 12)),
        ("mend", date(2026, 4, 1), date(2026, 3, 20)), ("await", date(2026, 3, 25), on),
    ]  # fmt: skip
    assert late(signed) == []


@pytest.mark.django_db
def test_a_deadline_missed_is_a_fact_of_who_leads_it_at_the_midnight_after_and_once(signed, anna):
    assert registering.tell_late(at(FILE_BY, 23)) == 0
    assert registering.tell_late(at(FILE_BY + 4 * DAY)) == 1
    assert registering.tell_late(at(FILE_BY + 4 * DAY)) == 0
    (fact,) = late(signed)
    assert (fact.occurred_at, fact.fields["due_on"], fact.fields["step"]) == (at(FILE_BY + DAY, 0), FILE_BY, "подача")
    assert [credit.employee for credit in fact.credits] == ["anna"]
    notice = anna.notices.get(kind="registration_late")
    assert notice.href == f"/registration/{signed.pk}/"


@pytest.mark.django_db
def test_one_done_too_late_before_the_timer_came_is_late_all_the_same(signed, anna):
    file(signed, FILE_BY + DAY, anna)
    assert len(late(signed)) == 1


@pytest.mark.django_db
def test_one_that_was_late_is_of_whoever_led_it_though_another_gets_it_before_the_timer_comes(
    signed, anna, boris, vera
):
    registering.entrust(signed.pk, boris.employee, by=vera, now=at(FILE_BY + DAY))
    assert registering.tell_late(at(FILE_BY + DAY, 20)) == 0
    (fact,) = late(signed)
    assert [credit.employee for credit in fact.credits] == ["anna"]


@pytest.mark.django_db
def test_one_that_was_in_time_after_all_is_late_no_more(signed, anna):
    registering.tell_late(at(FILE_BY + DAY))
    assert len(late(signed)) == 1
    file(signed, FILE_BY, anna, now=at(FILE_BY + 2 * DAY))
    assert late(signed) == []


@pytest.mark.django_db
def test_what_happens_to_a_contract_elsewhere_is_followed(signed, anna):
    contracting.file(signed.pk, FILE_BY, seen=seen(signed), by=anna, now=at(FILE_BY))
    registering.tell_late(at(FILE_BY, 20))
    assert [what for what, _due, _ended in steps(signed)] == ["file", "await"]
    contracting.register(signed.pk, FILE_BY, "77:1", seen=seen(signed), by=anna, now=at(FILE_BY))
    registering.tell_late(at(FILE_BY, 21))
    assert not Step.objects.filter(ended_on=None).exists()
    assert late(signed) == []


@pytest.mark.django_db
def test_what_was_done_before_anybody_worked_here_has_no_deadlines(contract):
    """It was registered already."""
    registering.tell_late(at(TODAY + 300 * DAY))
    assert not Step.objects.exists()


@pytest.mark.django_db
def test_new_contracts_go_to_specialists_by_turns_and_a_head_entrusts_them(sold, deal, another, anna, boris, vera):
    registering.set_specialists([anna.employee, vera.employee], by=vera)
    for n, each in enumerate((deal, another)):
        sold(each, n, registered=False)
    registering.tell_late(NOW)
    assert set(Registering.objects.values_list("employee__code", flat=True)) == {"anna", "vera"}
    one = Contract.objects.get(deal=deal)
    with pytest.raises(Refused, match="may not"):
        registering.entrust(one.pk, boris.employee, by=anna, now=NOW)
    registering.entrust(one.pk, boris.employee, by=vera, now=NOW)
    with pytest.raises(Refused, match="already"):
        registering.entrust(one.pk, boris.employee, by=vera, now=NOW)
    assert registering.registrar_of(one).code == "boris"
    assert boris.notices.filter(kind="registration_given").exists()
    with pytest.raises(Refused, match="may not"):
        registering.set_specialists([], by=anna)


@pytest.mark.django_db
def test_those_who_serve_contracts_take_them_to_the_register_and_not_those_who_sold(
    sold, deal, anna, boris, vera, reason
):
    """Everybody does, until a head has said who."""
    one = sold(deal, registered=False)
    file(one, TODAY, boris, now=NOW)
    registering.set_specialists([anna.employee], by=vera)

    def suspend(by):
        registering.suspend(one.pk, TODAY, reason, seen=seen(one), by=by, now=NOW)

    def register(by):
        registering.register(one.pk, TODAY, "77:1", seen=seen(one), by=by, now=NOW)

    for act in (suspend, register, lambda by: file(one, TODAY, by, now=NOW)):
        with pytest.raises(Refused, match="Those who serve contracts"):
            act(boris)
    suspend(anna)
    registering.entrust(one.pk, boris.employee, by=vera, now=NOW)
    file(one, TODAY, boris, now=NOW)
    register(vera)


@pytest.mark.django_db
def test_the_company_sets_its_days_for_what_begins_from_now_on(signed, anna, director, vera):
    from pochemu.aftersale.terms import set_terms

    with pytest.raises(Refused, match="director"):
        set_terms("{n}", by=vera)
    with pytest.raises(Refused, match="From 1 to"):
        set_terms("{n}", by=director, file_days=0)
    set_terms("{n}", by=director, file_days=1, electronic_days=2)
    assert steps(signed) == [("file", FILE_BY, None)]
    file(signed, FILE_BY, anna)
    assert steps(signed)[-1] == ("await", FILE_BY + 2 * DAY, None)


@pytest.mark.django_db
def test_a_deadline_is_not_before_its_day(signed, anna):
    with pytest.raises(Refused, match="not before"):
        file(signed, FILE_BY, anna, Told(due_on=FILE_BY - DAY))


@pytest.mark.django_db
def test_what_is_said_of_steps_stays_below_the_program(signed, anna):
    file(signed, FILE_BY, anna)
    refused("DELETE FROM aftersale_step", by="rows are never deleted")
    refused("UPDATE aftersale_step SET due_on = '2030-01-01'", by="what was said stays")
    refused("UPDATE aftersale_step SET ended_on = '2030-01-01' WHERE ended_on IS NOT NULL", by="what has ended stays")
    refused("DELETE FROM aftersale_registering", by="rows are never deleted")


@pytest.mark.django_db
def test_deadlines_run_from_a_corrected_day_and_a_lateness_is_taken_back_or_told(signed, specialist, vera):
    """Filed on the 16th, five days late; it was signed on the 12th indeed, and so filed in time; and late after all."""
    file(signed, date(2026, 3, 16), specialist)
    assert len(late(signed)) == 1

    def put_right(event, on):
        registering.correct(signed.pk, event, on, "опечатка", seen=seen(signed), by=vera, now=at(date(2026, 3, 19), 12))

    put_right(1, date(2026, 3, 12))
    assert steps(signed)[0] == ("file", date(2026, 3, 17), date(2026, 3, 16))
    assert late(signed) == []
    put_right(2, date(2026, 3, 18))
    assert steps(signed)[0] == ("file", date(2026, 3, 17), date(2026, 3, 18))
    (fact,) = late(signed)
    assert (fact.occurred_on, fact.fields["due_on"]) == (date(2026, 3, 18), date(2026, 3, 17))
    refused("UPDATE aftersale_step SET ended_on = '2026-03-16' WHERE ended_on IS NOT NULL", by="what has ended stays")


@pytest.mark.django_db
def test_a_lateness_that_was_taken_back_is_told_again_where_it_was_one_after_all(signed, anna, vera):
    """It is told by the timer; then it was filed in time, by a day that was typed wrongly."""
    registering.tell_late(at(FILE_BY + DAY))
    file(signed, FILE_BY, anna, now=at(FILE_BY + 2 * DAY))
    assert late(signed) == []
    registering.correct(signed.pk, 2, FILE_BY + DAY, "опечатка", seen=seen(signed), by=vera, now=at(FILE_BY + 3 * DAY))
    assert len(late(signed)) == 1


@pytest.mark.django_db
def test_a_deadline_that_was_said_stays_though_the_day_before_it_is_corrected(signed, specialist, vera):
    file(signed, date(2026, 3, 10), specialist, Told(due_on=date(2026, 3, 27)))
    registering.correct(
        signed.pk, 2, date(2026, 3, 9), "опечатка", seen=seen(signed), by=vera, now=at(date(2026, 3, 12), 12)
    )  # fmt: skip
    assert steps(signed)[-1] == ("await", date(2026, 3, 27), None)


PLAY = st.lists(st.tuples(st.sampled_from(["file", "suspend", "register", "tick"]), st.integers(0, 6)), max_size=8)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(play=PLAY)
def test_facts_are_of_the_steps_that_were_late_whenever_the_timer_comes(play, sold, another, reason, specialist, flats):
    """Whatever happens and is told when: one open step while it waits, none after; a fact of each that is late."""
    from django.db import transaction

    with transaction.atomic():
        one = sold(another, 0, registered=False)
        now = at(TODAY, 13)
        for verb, days in play:
            now += days * DAY
            on, kept = now.date(), {"seen": seen(one), "by": specialist, "now": now}
            try:
                if verb == "file":
                    registering.file(one.pk, on, **kept)
                elif verb == "suspend":
                    registering.suspend(one.pk, on, reason, **kept)
                elif verb == "register":
                    registering.register(one.pk, on, "77:1", **kept)
                else:
                    registering.tell_late(now)
            except Refused:
                pass
        registering.tell_late(now)
        one.refresh_from_db()
        assert Step.objects.filter(contract=one, ended_on=None).count() == (one.state in registering.WAITING)
        wrong = {
            step.key for step in Step.objects.filter(contract=one)
            if step.due_on < (step.ended_on or now.date())
        }  # fmt: skip
        assert {fact.key for fact in late(one)} == wrong
        transaction.set_rollback(True)


# --- what never happened ---


def back(one, by, now):
    one = Contract.objects.get(pk=one.pk)
    last = one.events.latest("number").number
    return sales.take_back(one.pk, last, "не тот", rooms=[taking_back.undo], seen=one.version, by=by, now=now)


@pytest.mark.django_db
def test_a_step_that_was_ended_by_what_never_happened_goes_on(signed, anna, vera, reason):
    file(signed, TODAY, anna)
    goes_on = Step.objects.get(contract=signed, ended_on=None)
    registering.suspend(signed.pk, TODAY + DAY, reason, seen=seen(signed), by=anna, now=at(TODAY + DAY))
    back(signed, vera, at(TODAY + DAY, 10))
    assert Step.objects.get(contract=signed, ended_on=None) == goes_on
    registering.register(signed.pk, TODAY + DAY, "77:1", seen=seen(signed), by=anna, now=at(TODAY + DAY, 11))
    assert not Step.objects.filter(contract=signed, ended_on=None).exists()
    back(signed, vera, at(TODAY + DAY, 12))
    assert Step.objects.get(contract=signed, ended_on=None) == goes_on
    assert registering.tell_late(at(TODAY + DAY, 13)) == 0


@pytest.mark.django_db
def test_lateness_of_what_never_was_is_taken_back_and_of_what_goes_on_is_told(signed, anna, vera):
    """Filed in time, as was typed of a wrong contract: this one nobody has filed yet, and its day has passed."""
    april = date(2026, 4, 1)
    file(signed, TODAY, anna)
    assert registering.tell_late(at(april)) == 1
    (of_the_register,) = late(signed)
    back(signed, vera, at(april))
    (of_filing,) = late(signed)
    assert of_filing.key != of_the_register.key
    file(signed, TODAY, anna, now=at(april))
    assert late(signed) == [], "it was in time after all"
    back(signed, vera, at(april + DAY))
    assert [fact.key for fact in late(signed)] == [of_filing.key], "told again, once"


@pytest.mark.django_db
def test_nobody_leads_what_was_never_signed(signed, vera, boris):
    assert Registering.objects.filter(contract=signed, until=None).exists()
    back(signed, vera, NOW)
    assert not Registering.objects.filter(contract=signed, until=None).exists()
    assert not Step.objects.filter(contract=signed, ended_on=None).exists()
    assert registering.tell_late(at(date(2026, 4, 1))) == 0
    registering.sign(signed.pk, TODAY, seen=seen(signed), by=boris, now=NOW)
    assert Step.objects.filter(contract=signed, ended_on=None).count() == 1
    assert Registering.objects.filter(contract=signed, until=None).count() == 1


@pytest.mark.django_db
def test_a_termination_that_never_was_lets_the_registration_go_on(signed, anna, vera):
    file(signed, TODAY, anna)
    before = steps(signed)
    why = ContractReason.objects.create(what="terminated", name="переезд")
    contracting.terminate(signed.pk, TODAY + DAY, why, seen=seen(signed), accrued=0, by=vera, now=at(TODAY + DAY))
    registering.tell_late(at(TODAY + DAY))
    assert not Step.objects.filter(contract=signed, ended_on=None).exists()
    back(signed, vera, at(TODAY + DAY))
    assert [step for step in steps(signed) if step[2] is None or step[0] == "file"] == before


@pytest.mark.django_db
def test_a_signature_by_which_the_unit_was_viewed_is_no_slip(signed, anna, vera):
    DefectTerms.objects.update_or_create(id=1, defaults={"before_registration": True})
    inspecting.begin(signed.pk, by=anna, now=NOW)
    with pytest.raises(Refused, match="was viewed by this contract"):
        back(signed, vera, NOW)
