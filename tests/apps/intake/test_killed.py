"""An import whose process is killed leaves nothing half in; run again, it has every row exactly once."""

import os
import sqlite3
import subprocess
import sys
import time

import pytest

from prepared import prepared

ROWS = 25_000
HEADER = "id,who,at,sum,what,rooms,off,on,again,state\n"
_COMMAND = "import sys; from pochemu.config.cli import main; main(sys.argv[1:])"


@pytest.fixture
def pochemu(tmp_path):
    """Starts the command with a database of its own."""
    surroundings = {
        **os.environ,
        "DATABASE_URL": prepared(tmp_path / "killed.sqlite3"),
        "POCHEMU_VAR": str(tmp_path / "var"),
    }

    def start(*arguments):
        command = [sys.executable, "-c", _COMMAND, "--language", "en", *map(str, arguments)]
        return subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


def finished(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def facts(tmp_path):
    with sqlite3.connect(tmp_path / "killed.sqlite3") as database:
        return database.execute("SELECT count(*), count(DISTINCT key) FROM ledger_fact").fetchone()


def kill_while_writing(process, log, grown):
    """When the database's log has grown so far, which only an import makes it do."""
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if log.exists() and log.stat().st_size > grown:
            process.kill()
            break
        time.sleep(0.005)
    process.communicate()


@pytest.mark.parametrize("megabytes", [1, 4])
def test_a_killed_import_run_again_has_every_row_once(folder, tmp_path, pochemu, megabytes):
    path = folder({"imports/contracts.csv": HEADER})
    finished(pochemu("load", path))
    rows = "".join(f"{n},anna,2026-03-05,{n}.50,,,,,,signed\n" for n in range(ROWS))
    (path / "imports" / "contracts.csv").write_text(HEADER + rows)

    log = tmp_path / "killed.sqlite3-wal"
    kill_while_writing(pochemu("load", path), log, megabytes << 20)
    assert facts(tmp_path) in (
        (0, 0),
        (ROWS, ROWS),
    )  # the kill may come just too late; between the two there is nothing

    finished(pochemu("load", path))
    assert facts(tmp_path) == (ROWS, ROWS)
    assert f"added 0, known already {ROWS}" in finished(pochemu("load", path))
    assert facts(tmp_path) == (ROWS, ROWS)
