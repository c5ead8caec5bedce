"""prepare: the database's tables, and who may use them."""

import click

from pochemu.config.commands.database import ready, set_up, where
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.words import Words


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Make the database's tables, or bring them up to date.\n\n"
        "Run it as the owner of the tables (DATABASE_URL). --role names the PostgreSQL role of everyday work: it gets "
        "what the product needs, and can neither change what is recorded nor switch its guards off.",
        "Создать таблицы базы данных или обновить их.\n\n"
        "Запускайте от имени владельца таблиц (DATABASE_URL). --role называет роль PostgreSQL для каждодневной работы: "
        "она получает нужное программе и не может ни изменить записанное, ни отключить его защиту.",
    ),
)
@option("--role", words=Words("A PostgreSQL role that owns no tables.", "Роль PostgreSQL, не владеющая таблицами."))
@pass_talk
def prepare(talk: Talk, role: str | None) -> None:
    set_up()
    if role is not None:
        _refuse_wrong_role(role)
    ready(talk)
    _index(talk)
    if role is not None:
        _allow(role)
        talk.say(_ALLOWED, role=role)
    talk.say(_PREPARED, "green", where=where())


def _refuse_wrong_role(role: str) -> None:
    from django.db import connection

    if connection.vendor != "postgresql":
        raise Failed(_NOT_A_SERVER)
    from pochemu.ledger.grants import role_exists

    if not role_exists(role):
        raise Failed(_NO_ROLE, role=role)


def _index(talk: Talk) -> None:
    from django.db import connection

    from pochemu.clients.indexing import index_parts

    if not index_parts() and connection.vendor == "postgresql":
        talk.say(_NO_TRIGRAMS)


def _allow(role: str) -> None:
    from pochemu.ledger.grants import allow, is_owner

    if is_owner(role):
        raise Failed(_OWNER, role=role)
    allow(role)


_PREPARED = Words("The database {where} is ready", "База данных {where} готова")
_ALLOWED = Words(
    "{role} may use it: read and add; what is recorded stays as it is",
    "{role} может ею пользоваться: читать и добавлять; записанное останется как есть",
)
_NO_TRIGRAMS = Words(
    "PostgreSQL's extension pg_trgm can't be had here: clients are found all the same, slower where there are many. "
    "A superuser's CREATE EXTENSION pg_trgm and one more `pochemu prepare` make the index",
    "Расширения PostgreSQL pg_trgm здесь нет: клиенты всё равно находятся, но медленнее, если их много. "
    "Индекс появится после CREATE EXTENSION pg_trgm от суперпользователя и ещё одного `pochemu prepare`",
)
_NOT_A_SERVER = Words(
    "--role is for PostgreSQL: SQLite has no roles, whoever can write its file can do anything",
    "--role — для PostgreSQL: у SQLite ролей нет, и кто может писать в её файл, может всё",
)
_NO_ROLE = Words(
    "There is no role {role} in PostgreSQL: CREATE ROLE {role} LOGIN makes one",
    "Роли {role} в PostgreSQL нет: её создаёт CREATE ROLE {role} LOGIN",
)
_OWNER = Words(
    "{role} owns tables, is a superuser or may become one: guards do not hold such a role. "
    "Run this as the owner, and name another role",
    "{role} владеет таблицами, является суперпользователем или может им стать: таких ролей защита не удержит. "
    "Запустите команду от имени владельца и назовите другую роль",
)
