"""What roles are called: the codes of `Account.Role`, known before there is a database."""

from typing import Final

from pochemu.engine.words import Words

ROLES: Final[dict[str, Words]] = {
    "employee": Words("Employee", "Сотрудник"),
    "head": Words("Head", "Руководитель"),
    "finance": Words("Finance", "Финансы"),
    "designer": Words("Designer of schemes", "Автор схем"),
    "director": Words("Director", "Директор"),
    "admin": Words("Administrator", "Администратор"),
}
