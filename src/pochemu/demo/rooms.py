"""The CRM's rooms of the demonstration company: who has a login, whose telephones ring, by which steps deals go."""

from datetime import datetime, time

from django.contrib.auth.models import User

from pochemu.callcentre.calls import say_whose
from pochemu.callcentre.models import DealingRule, Extension, Sender
from pochemu.demo.listening import write_scorecards
from pochemu.demo.lost import ANOTHER_DEVELOPER, CALLED_OFF, CAN_NOT_BE_REACHED, MORTGAGE_REFUSED, PUT_OFF, TOO_DEAR
from pochemu.demo.scripted import write_scripts
from pochemu.intake.sender.ready import ready
from pochemu.intake.telephony import keep_sender
from pochemu.people.models import Account, Employee, Position, Team
from pochemu.sales.models import LossReason, Pipeline
from pochemu.sales.setting import StageTold, add_pipeline, set_reasons, usual_stages

EXCHANGE, SITE = "ats", "site"
PIPELINE = "Продажа недвижимости"
REASONS = (TOO_DEAR, ANOTHER_DEVELOPER, MORTGAGE_REFUSED, PUT_OFF, CAN_NOT_BE_REACHED, CALLED_OFF)
TRAINER = "call-centre-supervisor"
"""Who writes by what operators talk, and by what they are listened to."""
TASKS = {
    "Встреча проведена": (("Отправить расчёт и планировки", 1),),
    "Бронь": (("Собрать документы на договор", 3),),
    "Договор готовится": (("Согласовать дату подписания", 2),),
}
"""What steps ask of managers, and within how many working days."""
FIRST_EXTENSION = 101
NO_PASSWORD = "!"  # noqa: S105  # as Django marks one that opens nothing


def furnish(*, director: Account, now: datetime) -> None:
    """What is missing: again after people have come, and without harm."""
    _logins()
    for name, template in ((EXCHANGE, "asterisk"), (SITE, "site")):
        if not Sender.objects.filter(name=name).exists():
            keep_sender(name, ready()[template], f"{name}-of-northern-shore")
    _telephones(director)
    if not DealingRule.objects.exists():
        _dealing()
    if not Pipeline.objects.exists():
        add_pipeline(PIPELINE, [_with_tasks(step) for step in usual_stages(russian=True)], by=director)
    if not LossReason.objects.exists():
        set_reasons(REASONS, by=director)
    trainer = Account.objects.get(user__username=TRAINER)
    write_scripts(by=trainer, now=now)
    write_scorecards(by=trainer, now=now)


def _dealing() -> None:
    """Whoever has left his number under an advertisement cools first: whoever is free gets him. Others go in turn."""
    team, operator = Team.objects.get(code="call-centre"), Position.objects.get(code="operator")
    for place, (channel, way) in enumerate((("реклама", DealingRule.Way.LOAD), ("", DealingRule.Way.TURN)), 1):
        DealingRule.objects.create(
            place=place, channel=channel, team=team, position=operator, way=way, opens=time(9), closes=time(21)
        )


def _with_tasks(step: StageTold) -> StageTold:
    return step._replace(tasks=TASKS.get(step.name, ()))


def _logins() -> None:
    """Everybody works in the CRM; who has no way in that is told to whoever looks round, has no password."""
    for one in Employee.objects.filter(account=None).order_by("pk"):
        user, _ = User.objects.get_or_create(
            username=one.code, defaults={"last_name": one.name, "password": NO_PASSWORD}
        )
        Account.objects.update_or_create(user=user, defaults={"employee": one, "role": Account.Role.EMPLOYEE})


def _telephones(director: Account) -> None:
    exchange = Sender.objects.get(name=EXCHANGE)
    for one in Employee.objects.exclude(extensions__sender=exchange).order_by("pk"):
        say_whose(exchange, str(FIRST_EXTENSION + Extension.objects.filter(sender=exchange).count()), one, by=director)
