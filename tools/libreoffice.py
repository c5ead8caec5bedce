"""Where a LibreOffice is, and its own recalculation of workbooks.

As a program, a part of `make test`: has one installed where it may, or says what to do.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

NAMES = ("soffice", "libreoffice", "localc")
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
"""The setting by which a workbook is calculated anew when it is opened, whatever figures are stored in it."""

EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Each sheet as a file of its own, in UTF-8, numbers in full and not as they are shown."""


def find() -> str | None:
    found = os.environ.get("POCHEMU_LIBREOFFICE") or next(filter(None, map(shutil.which, NAMES)), None)
    return found and shutil.which(found)


def recalculated(workbooks: Iterable[Path], folder: Path) -> None:
    """`<workbook>-<sheet>.csv` in the folder, of each sheet, as LibreOffice calculates it. One run for all of them."""
    program, profile = find(), folder / "profile"
    assert program, "no LibreOffice on this machine: `make test` says what to do"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(ALWAYS)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to"]
    done = subprocess.run(
        [*command, EVERY_SHEET, "--outdir", folder, *workbooks], capture_output=True, check=True, text=True
    )
    assert "Error" not in done.stdout + done.stderr, done.stdout + done.stderr


def install() -> None:
    """Debian's, as root."""
    print("LibreOffice Calc is not on this machine: installing it by apt-get", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get -qq update", "apt-get -qq install -y --no-install-recommends libreoffice-calc-nogui"):
        subprocess.run(command.split(), check=True, stdout=subprocess.DEVNULL, env=quietly)


if __name__ == "__main__":
    if "libreoffice" in os.environ.get("POCHEMU_TESTS_WITHOUT", "") or find():
        sys.exit()
    if shutil.which("apt-get") and os.geteuid() == 0:
        install()
    if not find():
        sys.exit(
            "Workbooks are recalculated by a real LibreOffice, and there is none on this machine. One of these helps:\n"
            "  sudo apt-get install libreoffice-calc-nogui    (Debian)\n"
            "  make test POCHEMU_LIBREOFFICE=/path/to/soffice (any other)\n"
            "  make test POCHEMU_TESTS_WITHOUT=libreoffice    (the workbooks stay untested)"
        )
