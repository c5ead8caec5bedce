"""What can't be done now."""

from pochemu.engine.problem import Problem
from pochemu.engine.words import Words


class Refused(Exception):
    """A sentence for whoever asked."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class Begun(Refused):
    """The month has begun: its settings stay."""


class Unreadable(Exception):
    """A text with mistakes."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(*(problem.text("en") for problem in problems))
        self.problems = problems
