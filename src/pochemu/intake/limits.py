"""Every limit of what is read from outside. Beyond one a file is refused, or a row set aside, with a sentence."""

from typing import Final

MAX_UNPACKED: Final = 4 * 1024**3
"""Bytes of a text, after gzip."""
MAX_RATIO: Final = 200
"""Times that gzip or zip may have shrunk a file; real tables shrink 5 to 50 times."""
RATIO_MATTERS_FROM: Final = 8 * 1024**2
"""Bytes unpacked below which the ratio is not looked at."""

MAX_COLUMNS: Final = 1_000
MAX_LINE: Final = 8 * 1024**2
"""Characters of one physical line."""
MAX_CELL: Final = 131_072
"""Characters of one cell; also how far an unclosed quotation mark is followed."""

MAX_ZIP_ENTRIES: Final = 1_000
MAX_SHEET: Final = 1024**3
"""Bytes of a workbook's sheet, unpacked; it is read as a stream."""
MAX_SHARED_TEXTS: Final = 64 * 1024**2
"""Bytes of a workbook's shared texts, unpacked; they are kept in memory."""

MAX_DIGITS: Final = 30
"""Digits of one number."""
MAX_MINOR_UNITS: Final = 10**15
"""An amount, in minor units, stays below this: sums over a ledger must fit 64 bits."""
YEARS: Final = range(1900, 2200)
"""A moment outside them is taken for a slip."""

MAX_OWN_FILE: Final = 32 * 1024**2
"""Bytes of a company folder's own CSV files (people, teams, plans, absences)."""
MAX_YAML: Final = 2 * 1024**2
"""Bytes of a YAML file; its values are limited where it is read."""
MAX_BANK_FILE: Final = 256 * 1024**2
"""Bytes of a bank's statement; it is read as a stream, its documents are kept."""
