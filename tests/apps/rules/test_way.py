"""The way into force: draft, submission, approval by another person, acknowledgement; by verbs, and below them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from alone import alone
from apps.rules.conftest import SCHEME
from attack import refused, run
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.entries import entry
from pochemu.notices.models import Notice
from pochemu.people.models import Company, Employee
from pochemu.rules.actions import adopt, begins_at
from pochemu.rules.approval import acknowledge, approve, reject
from pochemu.rules.drafts import begin, discard, rewrite, submit, write
from pochemu.rules.in_force import scheme_texts
from pochemu.rules.models import Acknowledgement, Decision, Draft, SchemeRevision
from pochemu.rules.reading import headed, month_in, read_draft
from pochemu.rules.refused import Begun, Refused, Unreadable

NOW = timezone.now()
NEXT = Month.of(NOW.date()).plus(2)
BETTER = SCHEME.replace("10_000", "12_000")


@pytest.fixture
def draft(dina):
    return begin("manager", NEXT, SCHEME, by=dina, now=NOW)


@pytest.fixture
def submission(draft, dina):
    return submit(draft.latest, by=dina, now=NOW)


def approved(submission, by):
    return approve(submission, digest=submission.digest, by=by, now=NOW)


# --- writing ---


def test_a_draft_is_headed_by_its_position_and_month_and_keeps_its_comments(dina):
    text = "# of ours\nposition: another   # why\neffective: 2020-01\nindicators: {}\n"
    draft = begin("manager", NEXT, text, by=dina, now=NOW)
    assert draft.latest.text == f"# of ours\nposition: manager   # why\neffective: {NEXT}\nindicators: {{}}\n"
    assert headed("indicators: {}", position="head", effective=Month(2026, 3)).startswith(
        "position: head\neffective: 2026-03\n"
    )


def test_every_version_is_kept_and_the_same_text_is_no_new_one(draft, dina, fedor):
    write(draft, BETTER.replace("2026-12", str(NEXT)), by=fedor, now=NOW)
    write(draft, BETTER.replace("2026-12", str(NEXT)).replace("\n", "\r\n"), by=dina, now=NOW)
    assert [(v.number, v.author) for v in draft.versions.order_by("number")] == [(1, dina), (2, fedor)]


def test_a_text_that_cannot_be_read_yet_stays_a_draft_of_the_month_it_was(draft, dina):
    assert write(draft, "position: [", by=dina, now=NOW).effective == NEXT.code
    assert write(draft, "position: manager\neffective: 2031-05\n", by=dina, now=NOW).effective == 203105
    assert rewrite(draft, Month(2032, 1), by=dina, now=NOW).text == "position: manager\neffective: 2032-01\n"
    assert month_in("effective: soon") is None


def test_many_drafts_of_one_position_and_month_stand_side_by_side(draft, dina):
    begin("manager", NEXT, BETTER, by=dina, now=NOW)
    assert Draft.objects.filter(position__code="manager").count() == 2


def test_a_draft_is_read_among_the_other_schemes_and_instead_of_its_own_month(draft):
    with entry(what="adopted") as act:
        adopt(act, "manager", NEXT, BETTER.replace("2026-12", str(NEXT)), now=NOW)
    read = read_draft("manager", NEXT, draft.latest.text)
    assert not read.problems
    assert read.rulebook.schemes["manager"] == (read.scheme,)


# --- submitting ---


def test_what_has_mistakes_is_not_submitted(draft, dina):
    version = write(draft, draft.latest.text.replace("TIER(steps", "TIER(stops"), by=dina, now=NOW)
    with pytest.raises(Unreadable, match=r"manager\.yaml:9:.*stops"):
        submit(version, by=dina, now=NOW)


def test_a_text_of_another_position_is_not_submitted(draft, dina):
    version = write(draft, draft.latest.text.replace("position: manager", "position: head"), by=dina, now=NOW)
    with pytest.raises(Unreadable, match="a draft for the position “manager”"):
        submit(version, by=dina, now=NOW)


def test_only_the_latest_version_is_submitted_and_once(draft, dina):
    first = draft.latest
    write(draft, BETTER, by=dina, now=NOW)
    with pytest.raises(Refused, match="written on since"):
        submit(first, by=dina, now=NOW)
    write(draft, draft.latest.text.replace("2026-12", str(NEXT)), by=dina, now=NOW)
    submit(draft.latest, by=dina, now=NOW)
    with pytest.raises(Refused, match="submitted already"):
        submit(draft.latest, by=dina, now=NOW)


def test_a_month_that_has_begun_is_not_submitted_for(draft, dina):
    submitted_at = begins_at(NEXT)
    with pytest.raises(Begun):
        submit(draft.latest, by=dina, now=submitted_at)
    assert submit(draft.latest, by=dina, now=submitted_at - timedelta(seconds=1))


# --- deciding ---


def test_another_person_approves_and_it_is_in_force_from_the_first(submission, fedor):
    revision = approved(submission, fedor)
    assert scheme_texts() == [("manager", NEXT.code, submission.version.text)]
    assert (revision.decision.by, revision.decision.single_handed) == (fedor, False)


def test_whoever_wrote_any_version_or_submitted_it_does_not_approve(draft, dina, fedor):
    write(draft, BETTER.replace("2026-12", str(NEXT)), by=fedor, now=NOW)
    submission = submit(draft.latest, by=dina, now=NOW)
    for one in (dina, fedor):
        with pytest.raises(Refused, match="another person approves"):
            approved(submission, one)
    assert not scheme_texts()


def test_a_company_of_one_approves_with_one_hand_and_it_is_said(submission, dina):
    alone(dina.user.username)
    assert approved(submission, dina).decision.single_handed


def test_as_soon_as_there_are_two_who_may_another_one_approves_whatever_the_company_says(submission, dina, fedor):
    Company.objects.update(single_handed=True)
    with pytest.raises(Refused, match="another person approves it"):
        approved(submission, dina)
    assert not approved(submission, fedor).decision.single_handed


def test_an_approval_is_bound_to_what_was_shown(submission, draft, dina, fedor):
    with pytest.raises(Refused, match="not what the page showed"):
        approve(submission, digest="0" * 64, by=fedor, now=NOW)
    write(draft, BETTER.replace("2026-12", str(NEXT)), by=dina, now=NOW)
    with pytest.raises(Refused, match="this submission is void"):
        approved(submission, fedor)


def test_warnings_are_part_of_what_is_approved(draft, dina):
    one = submit(draft.latest, by=dina, now=NOW, warnings=[Words("a rate", "ставка")])
    other = begin("manager", NEXT, SCHEME, by=dina, now=NOW)
    assert one.warnings == [{"en": "a rate", "ru": "ставка"}]
    assert submit(other.latest, by=dina, now=NOW).digest != one.digest


def test_of_two_drafts_of_one_month_the_second_is_looked_at_anew(submission, dina, fedor):
    other = begin("manager", NEXT, BETTER, by=dina, now=NOW)
    second = submit(other.latest, by=dina, now=NOW)
    approved(submission, fedor)
    with pytest.raises(Refused, match="another version of this scheme was approved since"):
        approved(second, fedor)
    again = write(other, other.latest.text + "# seen\n", by=dina, now=NOW)
    assert approved(submit(again, by=dina, now=NOW), fedor).number == 2


def test_the_month_begins_between_submission_and_approval(submission, fedor):
    """In the company's own zone: at midnight of Moscow, three hours before that of Greenwich."""
    midnight = begins_at(NEXT)
    assert (midnight + timedelta(hours=3)).hour == 0
    for late in (midnight, midnight + timedelta(seconds=1)):
        with pytest.raises(Begun, match="has begun"):
            approve(submission, digest=submission.digest, by=fedor, now=late)
    assert not scheme_texts()
    assert approve(submission, digest=submission.digest, by=fedor, now=midnight - timedelta(seconds=1))


def test_an_employee_approves_nothing(submission, accounts):
    for verb in (approved, lambda one, by: reject(one, "no", digest=one.digest, by=by, now=NOW)):
        with pytest.raises(Refused, match="does not decide"):
            verb(submission, accounts["boris"])


def test_what_is_rejected_has_a_reason_and_is_decided(submission, fedor):
    with pytest.raises(Refused, match="say why"):
        reject(submission, " ", digest=submission.digest, by=fedor, now=NOW)
    reject(submission, "Too dear", digest=submission.digest, by=fedor, now=NOW)
    with pytest.raises(Refused, match="decided already"):
        approved(submission, fedor)
    assert (Decision.objects.get().reason, SchemeRevision.objects.count()) == ("Too dear", 0)


def test_a_draft_put_aside_takes_its_submission_along(submission, draft, dina, fedor):
    discard(draft, now=NOW)
    with pytest.raises(Refused, match="void"):
        approved(submission, fedor)
    with pytest.raises(Refused, match="put aside"):
        write(draft, "x", by=dina, now=NOW)


# --- two at once ---


@pytest.fixture
def committed(transactional_db, request):
    """Two drafts for one position and month, each submitted; other threads see them."""
    accounts = request.getfixturevalue("accounts")
    drafts = [begin("manager", NEXT, text, by=accounts["dina"], now=NOW) for text in (SCHEME, BETTER)]
    return [submit(draft.latest, by=accounts["dina"], now=NOW) for draft in drafts], accounts


def at_once(*calls):
    """What each gave, or which refusal it met; all of them start together, each with a connection of its own."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait(20)
        try:
            return call()
        except (Refused, DatabaseError) as met:
            return met
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_two_drafts_approved_at_once_one_takes_force(committed):
    (one, other), accounts = committed
    met = at_once(lambda: approved(one, accounts["fedor"]), lambda: approved(other, accounts["olga"]))
    assert [isinstance(each, Refused) for each in sorted(met, key=lambda each: isinstance(each, Refused))] == [
        False,
        True,
    ]
    assert (SchemeRevision.objects.count(), Decision.objects.count()) == (1, 1)


def test_of_two_that_decide_one_submission_at_once_one_decides(committed):
    (one, _), accounts = committed
    met = at_once(
        lambda: approved(one, accounts["fedor"]),
        lambda: reject(one, "Too dear", digest=one.digest, by=accounts["olga"], now=NOW),
    )
    assert sum(isinstance(each, Refused) for each in met) == 1
    decision = Decision.objects.get()
    assert SchemeRevision.objects.count() == decision.approved


def test_an_approval_and_a_new_version_at_once_never_take_force_together(committed):
    (one, _), accounts = committed
    at_once(
        lambda: approved(one, accounts["fedor"]),
        lambda: write(one.version.draft, one.version.text + "# later\n", by=accounts["dina"], now=NOW),
    )
    assert [text for _, _, text in scheme_texts()] in ([], [one.version.text])


# --- acknowledging ---


def test_an_employee_acknowledges_what_he_was_shown_once(submission, fedor):
    revision, boris = approved(submission, fedor), Employee.objects.get(code="boris")
    with pytest.raises(Refused, match="another version"):
        acknowledge(revision, boris, digest="0" * 64, now=NOW)
    acknowledge(revision, boris, digest=revision.digest, now=NOW)
    acknowledge(revision, boris, digest=revision.digest, now=NOW + timedelta(days=1))
    assert Acknowledgement.objects.get().acknowledged_at == NOW


# --- below the verbs ---

NAMES = "(submission_id, digest, approved, reason, by_id, decided_at, single_handed, revision_id)"


def decision(submission, by, *, approved=True, digest=None, single=False, revision="NULL"):
    yes, one = (("true", "false")[not approved], ("true", "false")[not single])
    reason = "" if approved else "no"
    return (
        f"INSERT INTO rules_decision {NAMES} VALUES ({submission.pk}, '{digest or submission.digest}', {yes}, "
        f"'{reason}', {by.pk}, '2026-01-01 00:00:00', {one}, {revision})"
    )


@pytest.fixture
def forged(submission):
    """A revision of another text, in an open entry: what an attacker would put under an approval."""
    from pochemu.ledger.models import Entry

    with transaction.atomic():
        act = Entry.objects.create(what="attack")
        act.wrote = lambda known_from: False
        adopt(act, "manager", NEXT, "another", now=NOW)
        yield SchemeRevision.objects.get().pk
        transaction.set_rollback(True)


def test_the_database_binds_an_approval_to_text_entry_and_another_person(submission, forged, dina, fedor):
    refused(decision(submission, fedor, revision=forged), by="what is approved is what takes force")
    refused(decision(submission, fedor, digest="0" * 64, revision=forged), by="a decision is of what was shown")
    refused(decision(submission, fedor), by="approved_is_in_force|another version was approved since")
    refused(decision(submission, fedor, approved=False, single=True), by="single-handed only where it is")
    refused(decision(submission, fedor, approved=False).replace("'no'", "''"), by="rejected_with_a_reason")


@pytest.mark.parametrize("single", [False, True])
def test_the_database_refuses_ones_own_hand(submission, dina, single):
    from pochemu.ledger.models import Entry

    with transaction.atomic():
        act = Entry.objects.create(what="attack")
        act.wrote = lambda known_from: False
        adopt(act, "manager", NEXT, submission.version.text, now=NOW)
        revision = SchemeRevision.objects.get().pk
        refused(decision(submission, dina, single=single, revision=revision), by="another person approves")
        Company.objects.update(single_handed=True)
        if single:
            run(decision(submission, dina, single=True, revision=revision))
        else:
            refused(decision(submission, dina, revision=revision), by="another person approves")
        transaction.set_rollback(True)


def test_the_database_refuses_a_decision_of_what_was_written_on(submission, draft, dina, fedor):
    write(draft, BETTER, by=dina, now=NOW)
    refused(decision(submission, fedor, approved=False), by="written on, or put aside")


def test_the_database_refuses_a_second_decision(submission, fedor):
    approved(submission, fedor)
    refused(decision(submission, fedor, approved=False), by="is there already|submission_id")


def test_the_database_numbers_versions_and_submits_the_latest(draft, dina):
    version = (
        "INSERT INTO rules_draftversion (draft_id, number, effective, text, digest, author_id, written_at) "
        f"VALUES ({draft.pk}, %s, 202612, '', '', {dina.pk}, '2026-01-01 00:00:00')"
    )
    for number in (0, 1, 3):
        refused(version, [number], by="numbered one by one|is there already")
    first = draft.latest
    write(draft, BETTER, by=dina, now=NOW)
    submission = (
        "INSERT INTO rules_submission (version_id, follows_id, warnings, digest, submitter_id, submitted_at) "
        f"VALUES (%s, NULL, '[]', '', {dina.pk}, '2026-01-01 00:00:00')"
    )
    refused(submission, [first.pk], by="only the latest version")
    discard(draft, now=NOW)
    refused(submission, [draft.latest.pk], by="only the latest version")
    refused(version, [3], by="put aside")


def test_the_database_acknowledges_a_revision_as_it_is(submission, fedor):
    revision, boris = approved(submission, fedor), Employee.objects.get(code="boris")
    refused(
        "INSERT INTO rules_acknowledgement (employee_id, revision_id, digest, acknowledged_at) "
        f"VALUES ({boris.pk}, {revision.pk}, 'x', '2026-01-01 00:00:00')",
        by="acknowledged as it is",
    )


WRITTEN_ONCE = ("rules_draftversion", "rules_submission", "rules_decision", "rules_acknowledgement", "rules_draft")


@pytest.fixture
def said(submission, fedor):
    revision = approved(submission, fedor)
    acknowledge(revision, Employee.objects.get(code="boris"), digest=revision.digest, now=NOW)


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_what_was_written_stays(said, table):
    from django.apps import apps
    from django.db import connection

    connection.check_constraints()
    model = next(one for one in apps.get_app_config("rules").get_models() if one._meta.db_table == table)
    row = model.objects.get()
    for field in model._meta.local_fields:
        if field.column != "discarded_at":
            value = None if getattr(row, field.attname) is not None and not field.primary_key else 999
            refused(f"UPDATE {table} SET {field.column} = %s", [value], by=f"{table}: ")
    refused(f"DELETE FROM {table}", by=f"{table}: rows are never deleted")
    if connection.vendor == "sqlite":
        names = ", ".join(field.column for field in model._meta.local_fields)
        refused(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}", by=f"{table}: ")
    else:
        refused(f"TRUNCATE {table} CASCADE", by="rows are never deleted")


def test_a_draft_put_aside_stays_so(draft):
    discard(draft, now=NOW)
    refused("UPDATE rules_draft SET discarded_at = NULL", by="put aside, once")


# --- who is told ---


def told(account):
    return list(Notice.objects.filter(to=account).order_by("pk").values_list("kind", flat=True))


def test_a_submission_is_told_to_who_may_approve_it_and_its_end_to_its_author_and_those_it_concerns(
    submission, dina, fedor, accounts
):
    boris = accounts["boris"]
    boris.employee = Employee.objects.get(code="boris")
    boris.save()
    assert told(fedor) == ["scheme_waits"]
    approved(submission, fedor)
    assert told(dina) == ["scheme_decided"]
    assert told(boris) == ["scheme_announced"]
    assert Notice.objects.get(to=boris).href == f"/schemes/manager/{NEXT}/"


def test_its_authors_are_not_asked_to_approve_it(draft, dina, fedor):
    write(draft, draft.latest.text + "# by Fedor\n", by=fedor, now=NOW)
    submit(draft.latest, by=dina, now=NOW)
    assert told(fedor) == told(dina) == []
