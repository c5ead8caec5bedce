"""What belongs to no client's story: tasks left undone."""

from __future__ import annotations

from datetime import date

from . import names
from .days import moment
from .fact import sole
from .office import Office, Spell
from .story import Story, Window

TASKS = (
    "Перезвонить",
    "Отправить расчёт",
    "Согласовать скидку",
    "Подготовить договор",
    "Уточнить решение банка",
    "Назначить показ",
)
UNTIDY = {"sales-manager": 1.3, "after-sale": 0.5}


def routine(office: Office, window: Window, day: date) -> list[Story]:
    return [untidiness(office, window, day, spell) for position in UNTIDY for spell in office.present(position, day)]


def untidiness(office: Office, window: Window, day: date, spell: Spell) -> Story:
    employee = spell.person.employee
    story = Story(office, window, day, employee)
    slips = UNTIDY[spell.desk.position] * (1 - office.skill(employee, day))
    for _ in range(2):
        if story.chance.yes(slips / 2):
            about = {"task": story.chance.one(TASKS), "client": names.client(story.chance)}
            at = moment(day, story.chance.whole(1020, 1140))
            story.tell("task_overdue", at, sole(employee), story.subject("task"), about)
    return story
