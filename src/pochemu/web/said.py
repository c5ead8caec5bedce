"""What came of what was asked."""

from typing import NamedTuple

from pochemu.web.why.shapes import Text


class Said(NamedTuple):
    words: Text
    wrong: bool = False
