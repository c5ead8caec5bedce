"""Names of cells that a spreadsheet takes: letters, digits, points; no address; none twice, whatever the case."""

import re
from typing import Final

LONGEST: Final = 40
_NOT_TAKEN: Final = re.compile(r"[^\w.]")
_LIKE_AN_ADDRESS: Final = re.compile(
    r"[A-Za-z]{1,3}\d+|[RrCc]\d*([RrCc]\d*)?|[\d.].*|true|false|истина|ложь", re.IGNORECASE
)


class Names:
    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, wanted: str) -> str:
        """As near to what was wanted as may be."""
        plain = _NOT_TAKEN.sub("_", wanted.replace("(", ".").rstrip(")"))[:LONGEST]
        if _LIKE_AN_ADDRESS.fullmatch(plain):
            plain = f"_{plain}"
        name, number = plain, 1
        while name.casefold() in self.taken:
            number += 1
            name = f"{plain}.{number}"
        self.taken.add(name.casefold())
        return name
