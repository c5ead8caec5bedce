"""By which scripts operators lead their talks, and how they walk them: answer by answer, and not always to the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pochemu.callcentre import leading, scripts
from pochemu.callcentre.models import Call, Script
from pochemu.callcentre.script import Step, Tree
from pochemu.demo.calls import BACK, COLD, INCOMING_CALL
from pochemu.demo.chance import Chance
from pochemu.demo.fact import DemoFact
from pochemu.demo.office import SEED
from pochemu.people.models import Account

TEXTS: Final = Path(__file__).parent / "scripts"
BY_SCRIPT: Final = 0.3
LEFT: Final = {"Бюджет": 0.12, "Что смущает": 0.1}
"""How often a script is left at its awkward steps; at others, seldom."""
SELDOM: Final = 0.03
BETTER_AFTER: Final = timedelta(days=5)
USUAL: Final = 2
"""By how much the first of a step's answers is more usual than each of the others."""
A_STEP: Final = timedelta(seconds=11)

BOOKED: Final = "встреча назначена"
LATER, NOT_NOW = "договорились о звонке", "отказался от показа"
NOBODY_OF_OURS: Final = ("передан в сопровождение", "не по адресу")

SAID: Final = {
    "Для кого квартира": ("", "", "двое детей, школа рядом важна", "сын женится", "родители переезжают из области"),
    "Сколько комнат": ("", "", "и чтобы кухня была большая", "можно евроформат", "не первый этаж"),
    "Когда въезжать": ("", "аренда кончается в мае", "своё жильё ещё не продали"),
    "Бюджет": (
        "до 7 млн, ипотека, взнос есть", "около 9 млн, семейная ипотека", "до 12 млн, часть после продажи своей",
        "5–6 млн, рассрочка на год", "не больше 60 тысяч в месяц по ипотеке", "сразу, если будет скидка",
    ),
    "Что смущает": ("", "муж против", "ставка по ипотеке", "хотят готовый дом", "дорога на работу"),
    "Что ищет": ("двушку у воды", "однокомнатную с отделкой", "что-то у метро", "для дочери, поближе к институту"),
    "Что важно": ("цена и срок сдачи", "школа во дворе", "чтобы с отделкой", "вид на реку", "паркинг"),
    "Планы на покупку": ("", "", "ждут ставку", "копят на взнос"),
    "Когда перезвонить": ("завтра после шести", "в субботу днём", "через неделю", "в понедельник до обеда"),
}  # fmt: skip
"""Under the headings of clients' cards, in clients' words."""


def write_scripts(*, by: Account, now: datetime) -> None:
    """Their first versions, where there are none."""
    if Script.objects.exists():
        return
    for name in (INCOMING_CALL, BACK, COLD):
        made = scripts.begin(name, now=now)
        _publish(made, f"{name}-1", by=by, now=now)


def better_scripts(*, by: Account, now: datetime) -> None:
    """After some days of talks the first script asks more."""
    script = Script.objects.order_by("pk").first()
    if script and now - script.made_at >= BETTER_AFTER and script.versions.count() == 1:
        _publish(script, f"{INCOMING_CALL}-2", by=by, now=now)


def _publish(script: Script, text: str, *, by: Account, now: datetime) -> None:
    seen = scripts.digest_of(script.draft)
    written = scripts.write(script.pk, (TEXTS / f"{text}.yaml").read_text("utf-8"), seen=seen)
    scripts.publish(script.pk, seen=scripts.digest_of(written.draft), by=by, now=now)


def by_names() -> dict[str, Script]:
    """As they were written: whoever looks round may have added others."""
    return dict(zip((INCOMING_CALL, BACK, COLD), Script.objects.order_by("pk"), strict=False))


def walk(call: Call, fact: DemoFact, script: Script, *, by: Account) -> str:
    """Whoever leads the talk goes on by what the client answers, and leaves the script now and then. To which end."""
    chance = Chance(SEED, fact.key, "script")
    if not chance.yes(BY_SCRIPT):
        return ""
    led = leading.lead(call, script, by=by)
    assert led.led_by is not None
    assert call.answered is not None
    at = call.answered
    for number, (step, answer) in enumerate(way(led.led_by.tree, _end(fact, chance), chance), 1):
        if chance.yes(LEFT.get(step.name, SELDOM)):
            return ""
        at += A_STEP
        led = leading.go_on(led, number, answer, chance.one(SAID.get(step.keep, ("",))), by=by, now=at)
    return led.led_to


def _end(fact: DemoFact, chance: Chance) -> frozenset[str]:
    if fact.beside.get("invited"):
        return frozenset({BOOKED})
    if fact.fields["qualified"] is True:
        return frozenset({LATER if chance.yes(0.7) else NOT_NOW})
    return frozenset(NOBODY_OF_OURS)


def way(tree: Tree, ends: frozenset[str], chance: Chance) -> Iterator[tuple[Step, str]]:
    """From the first step on, by answers that lead to one of these ends; a script that has none of them is left."""
    leads: dict[str, frozenset[str]] = {}
    _ends_of(tree, tree.first, leads)
    step = tree.first
    while not step.end:
        answers = [answer for answer, to in step.answers.items() if leads[to] & ends]
        if step.answers and not answers:
            return
        answer = chance.one([answers[0]] * USUAL + answers) if answers else ""
        yield step, answer
        step = tree.after(step, answer)


def _ends_of(tree: Tree, step: Step, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """To which ends one comes from a step; and so of all after it."""
    if step.name not in known:
        after = [_ends_of(tree, tree.steps[name], known) for name in step.leads_to]
        known[step.name] = frozenset({step.end}) if step.end else frozenset().union(*after)
    return known[step.name]
