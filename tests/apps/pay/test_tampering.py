"""What was closed is altered below the program, triggers off: `verify` tells, and says where.

Seen red: with `_rows`, `_link`, `_statements` or `_text` of `verifying` giving nothing, the case named for it fails.
"""

import json
import random
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from apps.pay.closing import FEBRUARY, JANUARY, account, close
from attack import run
from often import MODE
from pochemu.ledger.models import Entry
from pochemu.pay.closing.seals import BY_ENTRY, NAMES
from pochemu.pay.closing.text import digest
from pochemu.pay.closing.verifying import verify
from pochemu.pay.models import Closing, Written
from pochemu.pay.models.closing import Seal, Statement
from pochemu.people.known import Known
from pochemu.property.models import Hold, Price
from unguarded import unguarded

NOT_SEALED = {Statement, Seal, Price, Hold}
"""The first two are what a closing's hash is over; no bonus rests on what a unit costs, or on who holds it."""
ALTERED = 1_000 if MODE == "nightly" else 12


@pytest.fixture
def closed(faina, dmitri):
    close(JANUARY, faina, dmitri)
    close(FEBRUARY, faina, dmitri)


def told(*months):
    """What verify says of these months, in English, after their own names."""
    return [f"{one.month}: {each.words.en}" for one in verify(months) for each in one.differences]


def by_hand(sql, params=()):
    connection.check_constraints()  # PostgreSQL alters no table while checks are due
    with unguarded(connection):
        run(sql, params)
        connection.check_constraints()


def one(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_nothing_is_told_of_what_is_as_it_was(closed):
    assert told(JANUARY, FEBRUARY) == []


@pytest.mark.parametrize("month", [JANUARY, FEBRUARY])
def test_a_changed_fact_is_named_with_its_entry(closed, month):
    fact, entry = first_fact(month)
    by_hand("UPDATE ledger_fact SET amount = amount + 1 WHERE id = %s", [fact])
    assert f"2024-01: entry {entry}: ledger_fact, row {fact} was changed" in told(JANUARY, FEBRUARY)


def first_fact(month):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, known_from FROM ledger_fact WHERE day BETWEEN %s AND %s ORDER BY id", [month.first, month.last]
        )
        return cursor.fetchone()


def test_pay_that_follows_is_told_line_by_line(closed):
    credit = one("SELECT min(id) FROM ledger_credit WHERE day >= 738886")
    by_hand("UPDATE ledger_credit SET amount = amount + 100000 WHERE id = %s", [credit])
    said = told(JANUARY)
    assert any("closed as [" in each and "the ledger gives [" in each for each in said), said


def test_a_row_that_is_gone_is_named(closed):
    credit = one("SELECT max(id) FROM ledger_credit")
    by_hand("DELETE FROM ledger_credit WHERE id = %s", [credit])
    assert any(f"ledger_credit, row {credit} is gone" in each for each in told(JANUARY))


def test_a_row_slipped_in_is_named(closed):
    columns = "kind_id, source, occurred_at, day, amount, quantity_num, quantity_den, subject, fields, cancelled"
    by_hand(
        f"INSERT INTO ledger_fact (id, key, known_from, known_until, {columns}) "
        f"SELECT 900000, 'slipped in', known_from, known_until, {columns} FROM ledger_fact ORDER BY id LIMIT 1"
    )
    assert any("ledger_fact, row 900000 was not there" in each for each in told(JANUARY))


def test_a_row_known_for_longer_or_shorter_is_named(closed):
    fact = one("SELECT min(id) FROM ledger_fact")
    by_hand("UPDATE ledger_fact SET known_until = known_from + 1 WHERE id = %s", [fact])
    assert any(f"ledger_fact, row {fact} was not there" in each for each in told(JANUARY))


def test_an_entry_of_another_moment_or_hand_is_named(closed):
    first = one("SELECT min(seq) FROM ledger_entry")
    by_hand("UPDATE ledger_entry SET actor = 'nobody' WHERE seq = %s", [first])
    assert f"2024-01: entry {first}: ledger_entry, row {first} was changed" in told(JANUARY)


def test_employees_that_change_places_are_named(closed):
    for code, was in (("x", "anna"), ("anna", "boris"), ("boris", "x")):
        by_hand("UPDATE people_employee SET code = %s WHERE code = %s", [code, was])
    assert any("renamed" in each for each in told(JANUARY))


def test_a_statement_altered_is_named(closed):
    by_hand("UPDATE pay_statement SET bonus = bonus + 1 WHERE id = (SELECT min(id) FROM pay_statement)")
    assert any("anna: the statement kept is not the one that was closed" in each for each in told(JANUARY))


def test_a_statement_altered_with_its_digest_is_named(closed):
    statement = Statement.objects.order_by("pk").first()
    text = statement.text.replace('["bonus",', '["bonus",1')
    by_hand("UPDATE pay_statement SET text = %s, digest = %s WHERE id = %s", [text, digest(text), statement.pk])
    assert any("the statement kept is not the one that was closed" in each for each in told(JANUARY))


def test_a_statement_that_is_gone_is_named(closed):
    by_hand("DELETE FROM pay_statement WHERE id = (SELECT min(id) FROM pay_statement)")
    assert "2024-01: anna: not among statements" in told(JANUARY)


def test_a_closing_altered_is_named(closed):
    by_hand("UPDATE pay_closing SET text = replace(text, '\"watermark\"', '\"watermarks\"') WHERE number = 1")
    assert any("does not have its hash" in each for each in told(JANUARY))


def test_a_closing_altered_with_its_hash_breaks_the_chain(closed):
    closing = Closing.objects.get(number=1)
    text = closing.text.replace('["total",5,', '["total",5,1')
    by_hand("UPDATE pay_closing SET text = %s, hash = %s WHERE number = 1", [text, digest(text)])
    assert "2024-02: the chain is broken: closing 2 does not follow the one before it" in told(FEBRUARY)


def test_a_closing_that_is_not_a_text_any_more_is_told(closed):
    by_hand("UPDATE pay_closing SET text = '{' WHERE number = 1")
    assert told(JANUARY) == ["2024-01: the closing's text can't be read"]


def test_a_closing_after_one_that_can_not_be_read_is_read_and_names_it(closed):
    closing = Closing.objects.get(number=1)
    by_hand("UPDATE pay_closing SET text = %s WHERE number = 1", [closing.text[:-1] + "1"])
    assert told(JANUARY, FEBRUARY) == [
        "2024-01: the closing's text can't be read",
        f"2024-02: entry {closing.entry_id}: pay_closing, row {closing.pk} was changed",
    ]


def test_an_approval_of_somebody_else_is_named(closed):
    somebody = account("igor")
    by_hand("UPDATE pay_approval SET by_id = %s WHERE id = (SELECT min(id) FROM pay_approval)", [somebody.pk])
    assert any("the closing says" in each and "approved" in each for each in told(JANUARY))


def test_seals_altered_are_named(closed):
    by_hand("DELETE FROM pay_seal WHERE name = 'ledger_fact'")
    assert any("the seals of ledger_fact are not those of the closing" in each for each in told(JANUARY))


def test_a_table_named_in_a_closing_never_becomes_sql(closed):
    closing = Closing.objects.get(number=1)
    text = closing.text.replace('"occurred_at"', '"(select 1)"')
    assert text != closing.text
    by_hand("UPDATE pay_closing SET text = %s, hash = %s WHERE number = 1", [text, digest(text)])
    assert any("the seals of ledger_fact are not those of the closing" in each for each in told(JANUARY))


def test_every_table_that_is_only_added_to_is_sealed():
    sealed = {each.table for each in BY_ENTRY}
    tables = {model._meta.db_table for model in {*Known.__subclasses__(), *Written.__subclasses__()} - NOT_SEALED}
    assert sealed == {*tables, Entry._meta.db_table}


@pytest.mark.parametrize("gone", ["previous", "number", "month"])
def test_a_closing_that_lacks_a_line_is_told(closed, gone):
    closing = Closing.objects.get(number=2)
    text = "".join(f"{each}\n" for each in closing.text.splitlines() if not each.startswith(f'["{gone}"'))
    by_hand("UPDATE pay_closing SET text = %s, hash = %s WHERE number = 2", [text, digest(text)])
    assert told(FEBRUARY) == ["2024-02: the closing's text can't be read"]


def test_whatever_is_altered_is_named_with_its_row(closed):
    """Any cell, any row, of whatever a closing seals: another value, gone, or doubled."""
    seed = random.randrange(10**9) if MODE == "nightly" else 1
    print(f"seed {seed}")
    chance, sealed_up_to = random.Random(seed), Closing.objects.get(number=2).reckoning.watermark
    connection.check_constraints()
    done = 0
    with unguarded(connection):
        while done < ALTERED:
            with transaction.atomic():
                named = altered(chance, sealed_up_to)
                if named is not None:
                    done += 1
                    said = told(JANUARY, FEBRUARY)
                    assert any(named in each for each in said), (named, said)
                transaction.set_rollback(True)


def altered(chance, sealed_up_to):
    """How `verify` will name what was done; None: the database took none of it."""
    sealed = chance.choice([*BY_ENTRY, *NAMES])
    key = "seq" if "seq" in sealed.columns else "id"
    found = numbers(f"SELECT {key} FROM {sealed.table} WHERE {sealed.since} <= {sealed_up_to} ORDER BY {key}")
    if not found:
        return None
    number, what = chance.choice(found), chance.choice(["another value", "another value", "gone", "doubled"])
    try:
        with transaction.atomic():
            if what == "gone":
                run(f"DELETE FROM {sealed.table} WHERE {key} = {number}")
            elif what == "doubled" and sealed.since != key:  # else its number would say that it came later
                number = double(sealed.table, key, number)
            elif not another_value(chance, sealed, key, number):
                return None
    except DatabaseError:
        return None
    return f"{sealed.table}, row {number}"


def numbers(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [number for (number,) in cursor.fetchall()]


def double(table, key, number):
    with connection.cursor() as cursor:
        columns = [each.name for each in connection.introspection.get_table_description(cursor, table)]
    told = ", ".join(f"{key} + 900000" if name == key else name for name in columns)
    run(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {told} FROM {table} WHERE {key} = {number}")
    return number + 900_000


def another_value(chance, sealed, key, number):
    column = chance.choice(sealed.columns)
    value = numbers(f"SELECT {column} FROM {sealed.table} WHERE {key} = {number}")[0]
    if value is None:
        return False
    run(f"UPDATE {sealed.table} SET {column} = %s WHERE {key} = {number}", [another(value)])
    return True


def another(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if value[:1] in ("{", "[") and "\n" not in value:
        known = json.loads(value)
        return json.dumps({**known, "slipped in": 1} if isinstance(known, dict) else [*known, 1])
    return value[:-1] + ("2" if value[-1:] == "1" else "1")
