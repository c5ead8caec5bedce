"""A text for people, in both languages of the product."""

from typing import NamedTuple


class Words(NamedTuple):
    """The same sentence or title in English and in Russian."""

    en: str
    ru: str

    @classmethod
    def same(cls, text: str) -> "Words":
        """A text that needs no translation: a name, a number, what an author wrote in one language only."""
        return cls(text, text)

    def text(self, language: str) -> str:
        return self.ru if language == "ru" else self.en

    def begun(self) -> "Words":
        """As a sentence of its own begins: with a capital."""
        return Words(*(text[:1].upper() + text[1:] for text in self))

    def ended(self) -> "Words":
        """As a sentence ends: with a stop, where it has no sign of its own."""
        return Words(*(text if text.endswith((".", "?", "!", "…")) else f"{text}." for text in self))

    def fill(self, **given: "object | Words") -> "Words":
        """Both sentences with their `{places}` filled; Words among the given are filled each in its own language."""
        return Words(
            *(_filled(template, _in(language, given)) for language, template in zip(self._fields, self, strict=True))
        )


def _filled(template: str, given: dict[str, object]) -> str:
    """A stop before a further sentence goes with it, where there is none: sentences of ours end without."""
    if template.endswith(".{near}") and not given.get("near"):
        template = template.removesuffix(".{near}")
    return template.format(**given)


def _in(language: str, given: dict[str, object]) -> dict[str, object]:
    return {name: thing.text(language) if isinstance(thing, Words) else thing for name, thing in given.items()}
