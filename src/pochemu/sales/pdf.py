"""A DOCX as a PDF, by the machine's LibreOffice."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final

from pochemu.engine.words import Words
from pochemu.people.actions import Refused

NAMES: Final = ("soffice", "libreoffice", "lowriter")
SECONDS: Final = 60
_one_at_a_time: Final = Lock()
"""It takes a processor and some hundreds of megabytes."""


def program() -> str | None:
    found = os.environ.get("POCHEMU_LIBREOFFICE") or next(filter(None, map(shutil.which, NAMES)), None)
    return shutil.which(found) if found else None


def pdf_of(docx: bytes) -> bytes:
    """Raises Refused: what is missing, and how to get it."""
    office = program()
    if office is None:
        raise Refused(_NONE)
    with _one_at_a_time, TemporaryDirectory() as folder:
        source, profile = Path(folder, "contract.docx"), Path(folder, "profile")
        source.write_bytes(docx)
        command = [
            office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", "pdf",
            "--outdir", folder, str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)  # noqa: S603 - no shell, no names of theirs
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise Refused(_FAILED) from None


_NONE = Words(
    "A PDF is made by LibreOffice, and this machine has none: take the DOCX, or ask whoever looks after the program to "
    "install it (Debian: apt-get install libreoffice-writer-nogui), or to name it in POCHEMU_LIBREOFFICE",
    "PDF делает LibreOffice, а на этой машине его нет: возьмите DOCX или попросите того, кто следит за программой, "
    "установить его (Debian: apt-get install libreoffice-writer-nogui) или указать в POCHEMU_LIBREOFFICE",
)
_FAILED = Words(
    "LibreOffice could not make a PDF of it (its part for texts, libreoffice-writer, may be missing): take the DOCX",
    "LibreOffice не смог сделать PDF (возможно, не хватает его части для текстов, libreoffice-writer): возьмите DOCX",
)
