"""user add, password, change: who may log in."""

from typing import Any

import click

from pochemu.config.commands.database import ready
from pochemu.config.commands.passwords import password, password_option
from pochemu.config.commands.spoken import SpokenGroup, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.problem import nearest
from pochemu.engine.words import Words
from pochemu.people.roles import ROLES


@click.group(cls=SpokenGroup, words=Words("Who may log in.", "Кто может входить."))
def user() -> None:
    pass


@user.command(words=Words("Add a login.", "Добавить вход."))
@click.argument("login")
@option("--employee", words=Words("The id of the employee it belongs to.", "Код сотрудника, чей это вход."))
@option(
    "--name", default="", words=Words("Whose it is, where it is no employee's.", "Чей это вход, если не сотрудника.")
)
@option(
    "--role",
    type=click.Choice(ROLES),
    default="employee",
    show_default=True,
    words=Words("What it may do.", "Что ему можно."),
)
@password_option
@pass_talk
def add(talk: Talk, login: str, employee: str | None, name: str, role: str, password_stdin: bool) -> None:
    ready(talk)
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from pochemu.people.models import Account, Employee

    of = Employee.objects.filter(code=employee).first()
    if employee and of is None:
        codes = Employee.objects.values_list("code", flat=True)
        raise Failed(_NO_EMPLOYEE, employee=employee, near=nearest(employee, codes))
    model = get_user_model()
    if model.objects.filter(username=login).exists():
        raise Failed(_TAKEN, login=login)
    if of and Account.objects.filter(employee=of).exists():
        raise Failed(_HAS_LOGIN, employee=employee)
    chosen = _chosen(talk, login, from_input=password_stdin)
    with transaction.atomic():
        account = model.objects.create_user(login, password=chosen, last_name=name)
        Account.objects.create(user=account, employee=of, role=role, language=talk.language)
    talk.say(_ADDED, "green", login=login, role=role, title=ROLES[role])


@user.command(name="password", words=Words("Give a login another password.", "Задать входу другой пароль."))
@click.argument("login")
@password_option
@pass_talk
def another_password(talk: Talk, login: str, password_stdin: bool) -> None:
    ready(talk)
    from pochemu.web.guessing import forgive

    of = _known(login)
    of.set_password(_chosen(talk, login, from_input=password_stdin))
    of.save()
    forgive(login)
    talk.say(_PASSWORD_SET, "green", login=login)


@user.command(words=Words("Say what a login may do, or close it.", "Изменить права входа или закрыть его."))
@click.argument("login")
@option("--role", type=click.Choice(ROLES), words=Words("What it may do.", "Что ему можно."))
@option(
    "--closed/--open", default=None,
    words=Words("Nobody may come in by it any more, or may again.", "Войти больше нельзя или снова можно."),
)  # fmt: skip
@pass_talk
def change(talk: Talk, login: str, role: str | None, closed: bool | None) -> None:
    ready(talk)
    of = _known(login)
    if role is None and closed is None:
        raise Failed(_NOTHING)
    if closed is not None:
        of.is_active = not closed
        of.save()
    if role:
        of.account.role = role
        of.account.save()
    state, role = _OPEN if of.is_active else _CLOSED, of.account.role
    talk.say(_CHANGED, "green", login=login, role=role, title=ROLES[role], state=state)


def _known(login: str) -> Any:
    from pochemu.people.models import Account

    account = Account.objects.select_related("user").filter(user__username=login).first()
    if account is None:
        logins = Account.objects.values_list("user__username", flat=True)
        raise Failed(_NO_LOGIN, login=login, near=nearest(login, logins))
    return account.user


def _chosen(talk: Talk, login: str, *, from_input: bool) -> str:
    from django.contrib.auth.models import User
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import translation

    given = password(talk, from_input=from_input, twice=True)
    with translation.override(talk.language):
        try:
            validate_password(given, User(username=login))
        except ValidationError as error:
            raise Failed(Words.same(" ".join(error.messages).replace("{", "{{").replace("}", "}}"))) from None
    return given


_NO_EMPLOYEE = Words("There is no employee “{employee}”.{near}", "Сотрудника «{employee}» нет.{near}")
_TAKEN = Words("The login “{login}” is taken", "Вход «{login}» уже есть")
_HAS_LOGIN = Words("{employee} has a login already", "У сотрудника {employee} уже есть вход")
_NO_LOGIN = Words("There is no login “{login}”.{near}", "Входа «{login}» нет.{near}")
_NOTHING = Words("Say what changes: --role, --closed or --open", "Укажите, что изменить: --role, --closed или --open")
_PASSWORD_SET = Words(
    "The password of “{login}” is another: whoever was signed in by the one before signs in anew",
    "Пароль входа «{login}» изменён: кто вошёл с прежним, войдёт заново",
)
_OPEN, _CLOSED = Words("open", "открыт"), Words("closed", "закрыт")
_CHANGED = Words("The login “{login}”: {title} ({role}), {state}", "Вход «{login}»: {title} ({role}), {state}")
_ADDED = Words("The login “{login}” is added: {title} ({role})", "Вход «{login}» добавлен: {title} ({role})")
