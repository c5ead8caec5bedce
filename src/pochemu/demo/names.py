"""Invented names of people; none of them is anybody."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from .chance import Chance

SURNAMES = """
    Абрамов Беляев Виноградов Голубев Денисов Ефимов Жданов Зайцев Игнатов Котов
    Ларин Морозов Никитин Орлов Павлов Родионов Соколов Тарасов Ульянов Фомин
    Харитонов Цветков Чернов Шилов Агеев Быков Власов Громов Дроздов Ершов
    Журавлёв Зимин Ильин Калинин Лапин Мартынов Носов Осипов Панов Рябов
    Савельев Титов Уваров Филатов Худяков Черкасов Шубин Яшин Антипов Борисов
    Воронин Гусев Добрынин Евсеев Зверев Исаев Крылов Логинов Макаров Нестеров
""".split()
WOMEN = ("Анна", "Дарья", "Елена", "Ирина", "Ксения", "Мария", "Наталья", "Ольга", "Полина", "Светлана", "Татьяна")
MEN = ("Артём", "Виктор", "Глеб", "Денис", "Иван", "Кирилл", "Максим", "Никита", "Роман", "Сергей", "Тимур")
FIRST_NUMBER = date(2022, 1, 1)
INITIALS = "АВГДЕИКЛМНОПРСТЮ"
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщыьэюя"
LATIN = dict(
    zip(CYRILLIC, "a|b|v|g|d|e|yo|zh|z|i|y|k|l|m|n|o|p|r|s|t|u|f|kh|ts|ch|sh|sch|y||e|yu|ya".split("|"), strict=True)
)


class Person(NamedTuple):
    employee: str
    name: str


def person(number: int) -> Person:
    """The company's `number`-th employee ever; no two are alike within the first 660."""
    surname = SURNAMES[number * 7 % 60]
    turn = number + number // 60
    if turn % 5 < 3:
        first, surname = WOMEN[turn % 11], surname + "а"
    else:
        first = MEN[turn % 11]
    return Person(f"{latin(first)}.{latin(surname)}", f"{surname} {first}")


def latin(word: str) -> str:
    return "".join(LATIN[letter] for letter in word.lower())


def phone(story: str) -> str:
    """Another for each story; no region has the code 000."""
    day, _, number = story.partition("-")
    born = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    return f"+7000{(born - FIRST_NUMBER).days % 33_000 * 300 + int(number):07d}"


def client(chance: Chance) -> str:
    surname = chance.one(SURNAMES) + ("а" if chance.yes(0.55) else "")
    return f"{surname} {chance.one(INITIALS)}. {chance.one(INITIALS)}."
