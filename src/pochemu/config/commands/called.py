"""The command as whoever reads a hint called it, so that the hint can be copied: in a clone it is .venv/bin/pochemu."""

import re
import shutil
import sys
from pathlib import Path
from typing import Final

NAME: Final = "pochemu"


def called() -> str:
    """By its name alone where a shell finds it so."""
    given = sys.argv[0]
    if Path(given).name != NAME or shutil.which(NAME) == given:
        return NAME
    return given


def as_called(text: str) -> str:
    """Every command in the text."""
    return _COMMAND.sub(lambda _found: called(), text)


_COMMAND: Final = re.compile(rf"(?<![\w./-]){NAME}(?= [a-z])")
