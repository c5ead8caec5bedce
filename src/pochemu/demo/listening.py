"""Heads at their recordings: talks are marked by a scorecard, some of them blind together with the director before."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final

from pochemu.callcentre import calibrating, recordings, reviewing, scorecards
from pochemu.callcentre.models import Call, Scorecard, ScorecardVersion, Sender
from pochemu.callcentre.reviewing import Told
from pochemu.callcentre.scorecard import Card, score
from pochemu.callcentre.scripts import digest_of
from pochemu.demo.chance import Chance
from pochemu.demo.fact import DemoFact
from pochemu.demo.office import SEED
from pochemu.demo.sounds import talk
from pochemu.people.models import Account

TEXTS: Final = Path(__file__).parent / "scorecards"
OPERATOR, MANAGER = "operator", "manager"
RECORDED, RECORDED_BELOW, HEARD_BELOW = 0.25, 90, 150
"""How many of the talks that are shorter than so many seconds have a sound; those that somebody heard, all that are
shorter than that: the others would fill the disk."""
BLIND_FOR: Final = timedelta(minutes=25)
AN_INSTANT: Final = timedelta(seconds=1)

REMARKS: Final = {
    "приветствие": "Начал с дела, имени клиента не спросил",
    "потребности": "Про срок и бюджет не спросили",
    "предложение": "Перечисляет всё подряд, клиент теряется",
    "приглашение": "«Приезжайте как-нибудь»: времени не назвал",
    "впечатление": "Не дослушал, что не понравилось",
    "возражение": "На «дорого» ответил скидкой, а не расчётом",
    "шаг": "Ждёт, что клиент позвонит сам",
    "итог": "Не повторил, когда и кто звонит",
    "речь": "Много «как бы» и «в принципе»",
    "обещания": "Обещает этаж, который уже забронирован",
}
PRAISED, SO_SO, WEAK = (
    "Хороший разговор, возьмём в пример на планёрке.",
    "В целом ровно. Разберём отмеченные места на личной встрече.",
    "Слушаем вместе в пятницу и проходим скрипт ещё раз.",
)


def write_scorecards(*, by: Account, now: datetime) -> None:
    if Scorecard.objects.exists():
        return
    for name in (OPERATOR, MANAGER):
        made = scorecards.begin(now=now)
        text = (TEXTS / f"{name}.yaml").read_text("utf-8")
        scorecards.write(made.pk, text, seen=digest_of(made.draft))
        scorecards.publish(made.pk, seen=digest_of(text), by=by, now=now)


def scorecard_for(head: Account) -> ScorecardVersion:
    """The first is of operators, the second of managers: whoever looks round may have added others."""
    first, second = Scorecard.objects.order_by("pk")[:2]
    return (second if head.user.get_username() == "head-of-sales" else first).versions.latest("number")


def review(call: Call, version: ScorecardVersion, fact: DemoFact, *, by: Account) -> None:
    chance = Chance(SEED, fact.key, "review")
    points, critical = int(str(fact.fields["score"])), fact.fields["critical"] is True
    told = _told(version, points, chance, call.seconds, critical=critical)
    text = PRAISED if points >= 90 and not critical else WEAK if points < 70 or critical else SO_SO
    made = reviewing.review(call, version, told, text, by=by, now=fact.occurred_at)
    for recording in call.recordings.all():
        for one in told.values():
            if one.text and one.second is not None:
                recordings.mark(recording, one.second * 1_000, one.text, by=by, now=made.at)


def calibrate(call: Call, version: ScorecardVersion, fact: DemoFact, *, by: Account, director: Account) -> None:
    """Each alone, then both see how far they were from each other."""
    chance = Chance(SEED, fact.key, "calibration")
    own, gap, critical = fact.beside["score"], int(str(fact.fields["gap"])), fact.beside["critical"]
    made = calibrating.begin(call, version, by=by, now=fact.occurred_at - BLIND_FOR)
    theirs = own - gap if own + gap > _most(version.card, critical=critical) or chance.yes(0.6) else own + gap
    for who, points, minutes in ((by, own, 18), (director, theirs, 6)):
        told = _told(version, points, chance, call.seconds, critical=critical)
        if who == director:  # whose words would be others
            told = {name: one._replace(text="") for name, one in told.items()}
        calibrating.mark(made.pk, told, "", by=who, now=fact.occurred_at - timedelta(minutes=minutes))
    calibrating.show(made.pk, by=by, now=fact.occurred_at)


def record_sound(call: Call, sender: Sender, *, heard: bool, now: datetime) -> None:
    """Of some short talks the exchange delivers the sound."""
    chance = Chance(SEED, call.sent_id, "sound")
    if call.seconds < HEARD_BELOW if heard else call.seconds < RECORDED_BELOW and chance.yes(RECORDED):
        recordings.keep_of_sender(sender, call.sent_id, talk(call.seconds, chance), f"{call.pk}.wav", now=now)


# --- marks that make a score ---


def _told(
    version: ScorecardVersion, points: int, chance: Chance, seconds: int, *, critical: bool
) -> dict[str, Told]:  # fmt: skip
    marks = chance.one(_marks(version.text)[points, critical])
    told = {}
    for place, (name, percent) in enumerate(marks.items()):
        second = seconds * (2 * place + 1) // (2 * len(marks))
        told[name] = Told(percent, second, REMARKS.get(name, "")) if percent <= 50 else Told(percent)
    return told


@lru_cache(4)
def _marks(text: str) -> dict[tuple[int, bool], list[Mapping[str, int]]]:
    """All that can be marked by a scorecard, by the score that it makes."""
    card = ScorecardVersion(text=text).card
    found: dict[tuple[int, bool], list[Mapping[str, int]]] = defaultdict(list)
    for percents in product(*(one.anchors for one in card.criteria.values())):
        marks = dict(zip(card.criteria, percents, strict=True))
        points, critical = score(card, marks)
        found[int(points), critical].append(marks)
    return found


def _most(card: Card, *, critical: bool) -> int:
    return 100 - sum(one.weight for one in card.criteria.values() if one.critical and critical)
