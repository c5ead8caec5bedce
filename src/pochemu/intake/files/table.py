"""What every kind of file is read as: named columns, and rows of texts with the line where each begins."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from pochemu.engine.problem import Place
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Refused

Cells = tuple[str, ...]


class Seen(NamedTuple):
    """How the file was understood: shown to whoever imports it."""

    encoding: str  # "" where the format fixes it
    delimiter: str
    lines: int  # of the physical file, 0 where it can't be told before reading
    columns: tuple[str, ...]


class Unread(NamedTuple):
    """A row that can't be told apart into cells."""

    words: Words
    cells: Cells


class Unsure(str):
    """A cell whose text is not what the author of the file put there; `words` says why not."""

    words: Words

    def __new__(cls, text: str, words: Words) -> "Unsure":
        cell = super().__new__(cls, text)
        cell.words = words
        return cell


class Table(Protocol):
    @property
    def seen(self) -> Seen: ...

    @property
    def typed(self) -> bool:
        """Whether the file itself knows dates from texts, and writes them ISO."""
        ...

    @property
    def unsure(self) -> bool:
        """Whether a cell may be Unsure."""
        ...

    def rows(self, wanted: Sequence[str]) -> Iterator[tuple[int, Cells | Unread]]:
        """The wanted columns of every row, after the line on which it begins. Raises Refused where the file breaks."""
        ...


def refused(file: str, words: Words, line: int = 1, **given: object) -> Refused:
    return Refused(Place(file, line, 1), words.fill(**given) if given else words)
