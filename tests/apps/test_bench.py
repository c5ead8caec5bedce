"""Each measurement still finds what it measures: a page that asks for one thing more would end `make bench` midway."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ("2000", "20", "12")


@pytest.mark.parametrize("piece", ["live", "board", "preview"])
def test_a_small_one_of_each_is_measured(piece: str, filled: dict[str, str]) -> None:
    assert "ours" in _piece(piece, filled)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("bench")
    told = {
        "DATABASE_URL": f"sqlite:///{folder}/bench.db", "POCHEMU_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "pochemu.config.settings", "PYTHONPATH": "tools",
    }  # fmt: skip
    _piece("fill", told)
    return told


def _piece(name: str, told: dict[str, str]) -> str:
    command = [sys.executable, "-m", "bench.piece", name, *SMALL]
    done = subprocess.run(command, env={**os.environ, **told}, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
