"""The command in processes of its own, as people run it."""

import os
import subprocess
import sys
import time

_COMMAND = "import sys; from pochemu.config.cli import main; main(sys.argv[1:])"


def started(*arguments, program=_COMMAND, **surroundings):
    """In a process of its own, that may be killed."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    given = {**os.environ, "POCHEMU_SECRET_KEY": "tests", **{name: str(value) for name, value in surroundings.items()}}
    return subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process):
    """Exit code, output, and what was said aside."""
    out, err = process.communicate(timeout=180)
    assert "Traceback" not in err, err
    return process.returncode, out, err


def done(process):
    code, out, err = ended(process)
    assert code == 0, err
    return out


def wait_until(happened, process, seconds=60):
    """Whether it happened while the process ran."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        if happened():
            return True
        time.sleep(0.005)
    return False
