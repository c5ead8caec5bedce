"""A PostgreSQL that dies, that has no room left, and that gives the product only the rights it needs."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import psycopg
import pytest

import postgres
from apps.commands import done, ended, started, wait_until
from apps.intake.conftest import FILES
from loading import write
from prepared import prepared

ROWS = 25_000
HEADER = FILES["imports/contracts.csv"].splitlines(keepends=True)[0]
MANY = HEADER + "".join(f"{n},anna,2026-03-05,{n}.50,,,,,,signed\n" for n in range(ROWS))
without_postgres = pytest.mark.skipif(
    "postgres" in os.environ.get("POCHEMU_TESTS_WITHOUT", ""), reason="NOT TESTED: postgres, by POCHEMU_TESTS_WITHOUT"
)
pytestmark = without_postgres


@pytest.fixture(scope="module")
def server():
    """A server with a database that has the product's tables, and nobody's rows."""
    server = postgres.Server(settings="")
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE prepared")
    done(started("prepare", DATABASE_URL=server.url_of("postgres", "prepared")))
    return server


@pytest.fixture
def template():
    return "prepared"


@pytest.fixture
def database(server, template, request):
    """A fresh one in it; its name."""
    name = f"d{abs(hash(request.node.name))}"
    if not server.runs():  # a test that killed it failed
        server.begin()
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


@pytest.fixture
def pochemu(server, database, tmp_path):
    """Starts the command with that database, as this role."""

    def start(*arguments, role="postgres", **given):
        surroundings = {"DATABASE_URL": server.url_of(role, database), "POCHEMU_VAR": tmp_path / "var"}
        return started("--language", "en", *arguments, **surroundings, **given)

    return start


@pytest.fixture
def sever(tmp_path):
    """A folder whose import has many rows, and the same with none."""
    return write({**FILES, "imports/contracts.csv": MANY}, tmp_path / "sever"), write(
        {**FILES, "imports/contracts.csv": HEADER}, tmp_path / "empty" / "sever"
    )


@contextmanager
def asking(server, database, role="postgres"):
    with psycopg.connect(server.url_of(role, database), autocommit=True) as connection:
        yield lambda sql: connection.execute(sql).fetchone()


def facts(server, database):
    with asking(server, database) as ask:
        assert ask("SELECT count(*) FROM ledger_entry WHERE NOT sealed") == (0,)
        return ask("SELECT count(*), count(DISTINCT key) FROM ledger_fact")


def writing(ask, megabytes):
    """Whether the server's log has grown so far since now, which only an import makes it do."""
    (before,) = ask("SELECT pg_current_wal_insert_lsn()")
    return lambda: ask(f"SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '{before}') > {megabytes << 20}")[0]


@pytest.mark.parametrize("victim", ["import", "server"])
def test_an_import_that_is_killed_on_postgresql_leaves_nothing_and_run_again_has_every_row_once(
    server, database, pochemu, sever, victim
):
    many, empty = sever
    done(pochemu("load", empty))
    with asking(server, database) as ask:
        process = pochemu("load", many)
        assert wait_until(writing(ask, 2), process)
        process.kill() if victim == "import" else server.kill()
    if victim == "server":
        code, _, err = ended(process)
        assert (code, "The database failed" in err, "not finished was not stored" in err) == (1, True, True)
        code, _, err = ended(pochemu("bonus", "2026-03"))
        assert (code, "DATABASE_URL names it: " in err) == (1, True)
        server.begin()
    process.communicate()
    assert facts(server, database) in ((0, 0), (ROWS, ROWS))  # the kill may come just too late
    assert f"{ROWS}" in done(pochemu("load", many))
    assert facts(server, database) == (ROWS, ROWS)
    assert f"added 0, known already {ROWS}" in done(pochemu("load", many))


RECORD = """
import sys, django
django.setup()
from datetime import UTC, datetime
from pochemu.engine.fact import Credit, NewFact
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
at = datetime(2026, 3, 5, tzinfo=UTC)
for number in range(int(sys.argv[1])):
    with entry(what="told") as act:
        record(act, "crm", [NewFact("contract", str(number), at, (Credit("anna"),), number)])
    print(number, flush=True)
"""


def test_what_was_answered_for_outlives_the_server_and_told_again_is_there_once(
    server, database, pochemu, sever, tmp_path
):
    done(pochemu("load", sever[1]))
    surroundings = {
        "DATABASE_URL": server.url_of("postgres", database),
        "POCHEMU_VAR": tmp_path / "var",
        "DJANGO_SETTINGS_MODULE": "pochemu.config.settings",
    }
    process = started(5_000, program=RECORD, **surroundings)
    answered = [process.stdout.readline() for _ in range(200)]
    server.kill()
    answered += process.stdout.readlines()
    process.communicate()
    assert process.returncode
    server.begin()
    count, keys = facts(server, database)
    assert len(answered) <= count == keys <= len(answered) + 1  # the last may have been stored, its answer lost
    with asking(server, database) as ask:
        told = f"SELECT count(*) FROM ledger_fact WHERE key::int < {len(answered)} AND amount = key::int"
        assert ask(told) == (len(answered),)
    assert len(done(started(count + 50, program=RECORD, **surroundings)).splitlines()) == count + 50
    assert facts(server, database) == (count + 50, count + 50)


@contextmanager
def small_disk(folder, megabytes):
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], stderr=subprocess.DEVNULL
    )
    if not mounted or mounted.returncode:
        pytest.skip("NOT TESTED: a full disk, as nothing can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_an_import_that_fills_the_disk_says_so_and_leaves_nothing(server, sever, tmp_path, kind):
    many, empty = sever
    folder = tmp_path if kind == "sqlite" else server.folder  # the server's user gets into no other
    with small_disk(folder / "disk", 6 if kind == "sqlite" else 32) as disk:
        url = prepared(disk / "pochemu.db") if kind == "sqlite" else small_database(server, disk)
        filler = disk / "filler"

        def run(*arguments):
            return started("--language", "en", *arguments, DATABASE_URL=url, POCHEMU_VAR=tmp_path / "var")

        done(run("load", empty))
        filler.write_bytes(bytes(max(0, free(disk) - (1 << 20))))
        code, _, err = ended(run("load", many))
        assert (code, "There is no room left on the database's disk" in err) == (1, True), err
        assert "not finished was not stored" in err
        assert "contracts" not in done(run("bonus", "2026-03"))
        filler.unlink()
        if kind == "sqlite":
            os.truncate(many / "imports" / "contracts.csv", MANY.index("\n1000,") + 1)
            expected = 1_000
        else:
            expected = ROWS
        assert f"added {expected}" in done(run("load", many))
        if kind == "postgres":
            drop_small_database(server)


def free(disk):
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def small_database(server, disk):
    shutil.chown(disk, server.user) if server.user else None
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
        admin.execute("CREATE DATABASE small TEMPLATE prepared TABLESPACE small")
    return server.url_of("postgres", "small")


def drop_small_database(server):
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("DROP DATABASE small WITH (FORCE)")
        admin.execute("DROP TABLESPACE small")


ATTACKS = [
    "ALTER TABLE ledger_fact DISABLE TRIGGER ALL",
    "DROP TRIGGER ledger_fact_on_update ON ledger_fact",
    "CREATE OR REPLACE FUNCTION ledger_fact_on_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "DROP TABLE ledger_credit",
    "TRUNCATE ledger_fact CASCADE",
    "DELETE FROM ledger_fact",
    "UPDATE ledger_fact SET amount = 0",
    "UPDATE ledger_credit SET employee_id = 1",
    "UPDATE people_assignment SET salary = 1",
    "UPDATE rules_schemerevision SET text = ''",
    "UPDATE ledger_fact SET known_until = known_from",
    "UPDATE ledger_entry SET what = ''",
    "UPDATE ledger_entry SET sealed = false",
    "DELETE FROM ledger_entry",
    "SELECT setval('ledger_entry_seq_seq', 1)",
    "CREATE TABLE mine (x int)",
    "SET ROLE postgres",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999', now())",
    (
        "CREATE TEMP TABLE ledger_entry AS SELECT 1::bigint AS seq, false AS sealed;"
        " INSERT INTO public.people_absence (employee_id, first_day, kind, known_from, known_until)"
        " VALUES (1, '2026-03-01', '', 1, 9223372036854775807)"
    ),
]


@pytest.mark.parametrize("template", ["template0"])
def test_a_role_that_owns_nothing_runs_the_product_and_cannot_get_round_the_guards(server, database, pochemu, sever):
    many, empty = sever
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS everyday")
        admin.execute("CREATE ROLE everyday LOGIN")
    code, _, err = ended(pochemu("load", empty, role="everyday"))
    assert (code, "pochemu prepare --role" in err) == (1, True), err
    assert "everyday may use it" in done(pochemu("prepare", "--role", "everyday"))
    (many / "imports" / "contracts.csv").write_text(FILES["imports/contracts.csv"])
    assert "added 2" in done(pochemu("load", many, role="everyday"))
    corrected = FILES["imports/contracts.csv"].replace("100.50", "200.50")
    (many / "imports" / "contracts.csv").write_text(corrected)
    (many / "people.csv").write_text(FILES["people.csv"].replace("90 000", "95 000"))
    assert "revised 1" in done(pochemu("load", many, role="everyday"))
    assert "Анна" in done(pochemu("bonus", "2026-03", role="everyday"))
    for attack in ATTACKS:
        with asking(server, database, "everyday") as ask, pytest.raises(psycopg.Error) as refused:
            ask(attack)
        assert refused.value.sqlstate in ("42501", "23000"), attack
    assert "pochemu prepare" not in done(pochemu("bonus", "2026-03", role="everyday"))


def test_prepare_refuses_roles_that_no_guard_holds(pochemu, tmp_path):
    code, _, err = ended(pochemu("prepare", "--role", "postgres"))
    assert (code, "superuser" in err) == (1, True)
    code, _, err = ended(pochemu("prepare", "--role", "nobody_there"))
    assert (code, "CREATE ROLE nobody_there" in err) == (1, True)
    alone = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "POCHEMU_VAR": tmp_path}
    code, _, err = ended(started("--language", "en", "prepare", "--role", "x", **alone))
    assert (code, "SQLite has no roles" in err) == (1, True)
    assert not (tmp_path / "x.db").exists()
