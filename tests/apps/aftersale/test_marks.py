"""A client's mark: by whom it may be written down, the link by which he gives it himself, and whose it is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from apps.aftersale.moments import NOW, TODAY
from attack import refused as kept_from
from pochemu.aftersale import acts, marking
from pochemu.aftersale.models import Act, Mark, MarkLink, Occasion
from pochemu.ledger.history import facts_about
from pochemu.ledger.queries import kind_rows
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Employee
from pochemu.rules.library import ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(contract, boris):
    """Boris of sales handed the keys over."""
    return marking.may_be_asked(contract, Occasion.What.HANDOVER, "act-1", boris.employee, now=NOW)


@pytest.fixture
def mate(office, django_user_model):
    """Of Boris's team."""
    from pochemu.engine.roster import Assignment
    from pochemu.ledger.entries import entry
    from pochemu.people.actions import assign, employ

    employ({"mate": "Глеб"})
    with entry(what="a mate") as act:
        assign(act, ["mate"], [Assignment("mate", "manager", "sales", 739617)])
    user = django_user_model.objects.create_user("mate")
    return Account.objects.create(user=user, employee=Employee.objects.get(code="mate"), role="employee")


def known(one):
    return [fact for fact in facts_about(one.contract.subject) if fact.kind == "client_mark"]


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.words.en


def test_a_signed_act_is_an_occasion_to_ask_and_one_undone_is_none(contract, boris, vera):
    told = acts.Told(Act.What.SIGNED, "1", TODAY, boris.employee, who="Пётр")
    made = acts.write(contract.pk, told, by=boris, now=NOW)
    one = Occasion.objects.get()
    assert (one.key, one.employee.code, one.off) == (made.subject, "boris", False)
    acts.undo(made.pk, "slip", by=vera, now=NOW)
    one.refresh_from_db()
    assert one.off


def test_an_act_without_the_client_asks_nobody(contract, boris):
    told = acts.Told(Act.What.ONE_SIDED, "1", TODAY, boris.employee, reason="he does not come")
    acts.write(contract.pk, told, by=boris, now=NOW)
    assert not Occasion.objects.exists()


def test_a_mark_is_a_fact_of_whoever_served(asked, anna):
    marking.write(asked.pk, 5, "быстро", by=anna, now=NOW)
    (fact,) = known(asked)
    assert [(credit.employee, credit.share) for credit in fact.credits] == [("boris", 1)]
    assert (fact.fields["mark"], fact.fields["about"], fact.fields["by_link"]) == (5, "передача ключей", False)
    assert "given already" in refused(marking.write, asked.pk, 1, "", by=anna, now=NOW)


def test_nobody_writes_a_mark_of_himself_his_team_or_those_he_heads(asked, boris, mate, vera, anna, director):
    for by in (boris, mate, vera):
        assert not marking.may_write(by, asked.employee, now=NOW)
        assert "another team" in refused(marking.write, asked.pk, 5, "", by=by, now=NOW)
        assert "another team" in refused(marking.make_link, asked.pk, by=by, now=NOW)
    for by in (anna, director):
        assert marking.may_write(by, asked.employee, now=NOW)


@pytest.mark.parametrize("mark", [-1, 0, 6, 50])
def test_another_mark_is_refused_by_the_program_and_by_the_database(asked, anna, mark):
    assert "from 1 to 5" in refused(marking.write, asked.pk, mark, "", by=anna, now=NOW)
    marking.write(asked.pk, 3, "", by=anna, now=NOW)
    kept_from(f"UPDATE aftersale_mark SET mark = {mark}", by="what was said stays")


def test_a_link_takes_one_mark_and_leads_nowhere_after(asked, anna):
    link = marking.make_link(asked.pk, by=anna, now=NOW)
    assert link.secret not in str(MarkLink.objects.values().get())
    assert marking.asked_by(link.secret, now=NOW) == asked
    made = marking.give(link.secret, 4, "хорошо", now=NOW)
    assert (made.mark, made.by) == (4, None)
    assert known(asked)[0].fields["by_link"] is True
    assert marking.give(link.secret, 1, "", now=NOW) is None
    assert marking.asked_by(link.secret, now=NOW) is None


def test_a_link_expires_is_void_after_another_and_wears_out(asked, anna):
    first = marking.make_link(asked.pk, by=anna, now=NOW)
    second = marking.make_link(asked.pk, by=anna, now=NOW)
    assert marking.asked_by(first.secret, now=NOW) is None
    assert marking.asked_by(second.secret, now=NOW + marking.KEPT_FOR) is None
    assert marking.asked_by("x" * 5_000 + "\0", now=NOW) is None
    for _ in range(marking.MOST_OPENED):
        assert marking.asked_by(second.secret, now=NOW)
    assert marking.asked_by(second.secret, now=NOW) is None


def test_a_slip_is_taken_back_by_whoever_sets_terms_and_asked_again(asked, anna, vera, director):
    marking.write(asked.pk, 1, "", by=anna, now=NOW)
    assert "Only the director" in refused(marking.take_back, asked.pk, "slip", by=vera, now=NOW)
    assert "Say why" in refused(marking.take_back, asked.pk, " ", by=director, now=NOW)
    marking.take_back(asked.pk, "slip", by=director, now=NOW)
    assert known(asked) == []
    marking.write(asked.pk, 5, "", by=anna, now=NOW + timedelta(hours=1))
    assert [fact.fields["mark"] for fact in known(asked)] == [5]


def test_a_mark_that_was_given_outlives_the_act_undone(asked, anna):
    marking.write(asked.pk, 2, "", by=anna, now=NOW)
    marking.had_not_ended(asked.key)
    asked.refresh_from_db()
    assert not asked.off
    assert len(known(asked)) == 1


def test_the_library_reads_the_mark(asked, anna):
    marking.write(asked.pk, 2, "", by=anna, now=NOW)
    wanted = {kind.name: kind for one in ready().values() for kind in one.kinds}["client_mark"]
    assert wanted.fields.items() <= kind_rows()["client_mark"].kind.fields.items()


@pytest.mark.django_db(transaction=True)
def test_of_marks_given_at_once_one_is_taken(asked, anna):
    secret, gate = marking.make_link(asked.pk, by=anna, now=NOW).secret, Barrier(4)

    def give(mark):
        gate.wait()
        try:
            return marking.give(secret, mark, "", now=NOW)
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(give, (1, 2, 3, 4)))
    assert len([one for one in made if one]) == 1
    assert Mark.objects.count() == len(known(asked)) == 1
