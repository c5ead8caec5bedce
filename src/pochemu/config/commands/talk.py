"""How the command speaks: in the reader's language, plainly into pipes, with nobody else's control characters."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TextIO

import click
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from pochemu.config.commands.called import as_called
from pochemu.engine.problem import Problem
from pochemu.engine.words import Words
from pochemu.intake.importing.run import Progress as Told
from pochemu.intake.visible import visible

_PROBLEMS: Final = 100
_WIDE: Final = 200
"""Characters of a line where no screen limits it: nothing is cut short in a file or a pipe."""


class Talk:
    """What is asked for goes to the output, all else beside it, so that the output can be given to another program."""

    def __init__(self) -> None:
        self.chosen: str | None = None
        self.language = of_surroundings()
        self.out, self.aside = _console(sys.stdout), _console(sys.stderr)

    def speak(self, language: str) -> None:
        """Whatever the company's language."""
        self.chosen = self.language = language

    def text(self, words: Words, **given: object) -> str:
        return as_called((words.fill(**given) if given else words).text(self.language))

    def say(self, words: Words, style: str = "", **given: object) -> None:
        self.out.print(Text(safe(self.text(words, **given)), style))

    def show(self, thing: RenderableType) -> None:
        self.out.print(thing, soft_wrap=False)

    def mention(self, words: Words, style: str = "dim", **given: object) -> None:
        self.aside.print(Text(safe(self.text(words, **given)), style))

    def problems(self, problems: Sequence[Problem]) -> None:
        for place, words in problems[:_PROBLEMS]:
            self.aside.print(Text.assemble((safe(str(place)), "bold"), ": ", safe(words.text(self.language))))
        if len(problems) > _PROBLEMS:
            self.mention(_MORE, n=len(problems) - _PROBLEMS)

    @contextmanager
    def progress(self) -> Iterator["AtWork"]:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.aside, transient=True, disable=not self.aside.is_terminal) as shown:
            yield AtWork(shown)


class AtWork:
    """A bar for each import."""

    def __init__(self, shown: Progress) -> None:
        self.shown = shown

    def __call__(self, name: str, lines: int) -> Told:
        task = self.shown.add_task(Text(safe(name)).markup, total=lines or None)
        return lambda line: self.shown.update(task, completed=line)


def _console(stream: TextIO) -> Console:
    plain = not stream.isatty() and "COLUMNS" not in os.environ
    width = _WIDE if plain else None
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=True)


def safe(text: str) -> str:
    """Lines stay lines; whatever else a terminal would obey is written out."""
    return "\n".join(map(visible, text.split("\n")))


_MORE = Words("… and {n} more", "… и ещё {n}")


def of_surroundings() -> str:
    """Russian, the product's first language, where they name none: C and POSIX are of no country."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    language = locale.partition(".")[0].lower()
    return "ru" if language in ("", "c", "posix") or language.startswith("ru") else "en"


class Failed(click.ClickException):
    """The command can't go on: mistakes in what it was given, already told or told now."""

    exit_code = 1

    def __init__(self, words: Words | None = None, **given: Any) -> None:
        super().__init__("")
        self.words = words.fill(**given) if words and given else words

    def show(self, file: object = None) -> None:
        """Told by `cli.main`, which knows the language."""


pass_talk = click.make_pass_decorator(Talk)
