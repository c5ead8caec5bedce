from pochemu.engine.words import Words


class Unfit(Exception):
    """A text that means no such thing. The words say why, and not which text: the row set aside shows its cells."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words
