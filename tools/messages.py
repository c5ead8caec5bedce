"""The catalogues of src/pochemu/locale, without gettext on the machine: messages.py extract | compile | check."""

import io
import re
import sys
from pathlib import Path

from babel.messages import Catalog, Message, extract, mofile, pofile
from django.utils.translation.template import templatize

SOURCE = Path("src/pochemu")
CATALOGUES = sorted(SOURCE.glob("locale/*/LC_MESSAGES/django.po"))
KEYWORDS = extract.DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources() -> Catalog:
    """Every message of the Python files and the templates."""
    found = Catalog(project="pochemu", charset="utf-8")
    for file in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.*")]):
        place, text = str(file.relative_to(SOURCE)), file.read_text()
        if file.suffix != ".py":  # as Python for the extractor; its tokenizer minds the indents
            text = re.sub(r"^[ \t]+", "", templatize(text, origin=str(file)), flags=re.MULTILINE)
        code = io.BytesIO(text.encode())
        for _, message, comments, context in extract.extract("python", code, KEYWORDS, ["Translators:"]):
            found.add(message, locations=[(place, None)], auto_comments=comments, context=context)
    return found


def update() -> None:
    found = sources()
    for file in CATALOGUES:
        catalogue = read(file)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        header = file.read_bytes().partition(b"\n\n")[0]
        with file.open("wb") as out:
            out.write(header + b"\n\n")
            pofile.write_po(out, catalogue, width=120, omit_header=True, sort_by_file=True)
        print(f"{file}: {len(found)} messages, {sum(bool(m.id) and not translated(m) for m in catalogue)} to translate")


def compile_() -> None:
    for file in CATALOGUES:
        with file.with_suffix(".mo").open("wb") as out:
            mofile.write_mo(out, read(file))


def check() -> None:
    """Each message of the sources is in each catalogue, translated, with the same placeholders."""
    wrong = []
    for file in CATALOGUES:
        catalogue = read(file)
        for message in sources():
            if not message.id:
                continue
            known = catalogue.get(message.id, message.context)
            if known is None:
                wrong.append(f"{file}: not there: {message.id!r} (make messages)")
            else:
                wrong += [f"{file}:{known.lineno}: {error}" for error in known.check(catalogue)]
                if not translated(known):
                    wrong.append(f"{file}:{known.lineno}: not translated: {message.id!r}")
    sys.exit("\n".join(wrong) or None)


def translated(message: Message) -> bool:
    return all(message.string if message.pluralizable else [message.string])


def read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return pofile.read_po(source, locale=file.parent.parent.name, domain="django")


if __name__ == "__main__":
    {"extract": update, "compile": compile_, "check": check}[sys.argv[1]]()
