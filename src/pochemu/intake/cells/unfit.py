from pochemu.engine.words import Words

NO_HINT = Words("", "")


class Unfit(Exception):
    """A text that means no such thing. The words say why, and not which text: the row set aside shows its cells."""

    def __init__(self, words: Words, hint: Words = NO_HINT) -> None:
        super().__init__(words.en)
        self.words = words
        self.hint = hint
