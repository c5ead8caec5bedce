"""YAML files of the company itself."""

from pathlib import Path

from pochemu.engine.problem import Place
from pochemu.engine.reading.form import Form
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping, Refused, read_yaml
from pochemu.intake.limits import MAX_YAML
from pochemu.intake.os_words import os_words


def read_text(path: Path, form: Form) -> str | None:
    """The file's text; why it can't be had goes to the form."""
    place = Place(str(path), 1, 1)
    try:
        if path.stat().st_size > MAX_YAML:
            form.wrong(place, _LARGE, mb=MAX_YAML >> 20)
            return None
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        form.wrong(place, _NO_FILE)
    except UnicodeDecodeError:
        form.wrong(place, NOT_UTF8)
    except OSError as error:
        form.wrong(place, _NOT_OPENED, error=os_words(error))
    return None


def read_group(path: Path, form: Form) -> Mapping | None:
    """The file's top mapping, with the places of everything in it."""
    text = read_text(path, form)
    if text is None:
        return None
    try:
        return read_yaml(text, str(path))
    except Refused as error:
        form.problems.append(error.problem)
        return None


_LARGE = Words("longer than {mb} MB", "длиннее {mb} МБ")
_NO_FILE = Words("there is no such file", "такого файла нет")
NOT_UTF8 = Words("not in UTF-8: save it in that encoding", "файл не в UTF-8: сохраните его в этой кодировке")
_NOT_OPENED = Words("can't be opened: {error}", "не открывается: {error}")
