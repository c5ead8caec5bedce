"""What stands for a value in help and in complaints, where click writes English: in the reader's language."""

import re
from typing import Final

_RUSSIAN: Final = {
    "ARGS": "АРГУМЕНТЫ",
    "COMMAND": "КОМАНДА",
    "EMPLOYEE": "СОТРУДНИК",
    "ENTRY": "ЗАПИСЬ",
    "FACT_KEY": "КЛЮЧ_ФАКТА",
    "FILE": "ФАЙЛ",
    "FILENAME": "ФАЙЛ",
    "FOLDER": "ПАПКА",
    "HASH": "ХЕШ",
    "INDICATOR": "ПОКАЗАТЕЛЬ",
    "INTEGER": "ЧИСЛО",
    "INTEGER RANGE": "ЧИСЛО",
    "LOGIN": "ЛОГИН",
    "MAPPING": "ОПИСАНИЕ",
    "MONTH": "МЕСЯЦ",
    "NAME": "ИМЯ",
    "OPTIONS": "ПАРАМЕТРЫ",
    "PATH": "ПУТЬ",
    "TEXT": "ТЕКСТ",
}
_PLACEHOLDER: Final = re.compile(r"(?<![\w-])[A-Z][A-Z_]+(?: RANGE)?(?![\w-])")


def placeholders(text: str, language: str) -> str:
    return _PLACEHOLDER.sub(lambda found: _RUSSIAN.get(found[0], found[0]), text) if language == "ru" else text


def remarks(text: str, language: str) -> str:
    """What click adds behind an option's help."""
    if language != "ru":
        return text
    return text.replace("[required]", "[обязательно]").replace("[default: ", "[по умолчанию: ")
