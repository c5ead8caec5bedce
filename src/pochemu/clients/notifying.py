"""Who looks after clients' data is told when some of it is taken out of the house. Within the act that it tells of."""

from typing import Final

from pochemu.clients.models import ListTaken, Taking
from pochemu.engine.words import Words
from pochemu.notices.kinds import Kind
from pochemu.notices.telling import News, tell
from pochemu.people.rights import May, those_who_may

HREF: Final = "/clients/taken/"


def tell_clients_taken(taken: Taking) -> None:
    _tell(f"clients/{taken.pk}", _CLIENTS.fill(who=taken.by.name, n=taken.clients), taken)


def tell_list_taken(taken: ListTaken) -> None:
    words = _CONTACTS if taken.contacts else _LIST
    _tell(f"list/{taken.pk}", words.fill(who=taken.by.name, title=taken.title, n=taken.lines), taken)


def _tell(key: str, words: Words, taken: "Taking | ListTaken") -> None:
    tell(News(Kind.LIST_TAKEN, key, words, HREF), those_who_may(May.TAKE_CLIENTS), by=taken.by)


_CLIENTS = Words("{who} took out the list of clients: {n}", "{who} выгружает список клиентов: {n}")
_LIST = Words("{who} took out a list, “{title}”: rows {n}", "{who} выгружает список «{title}»: строк {n}")
_CONTACTS = Words(
    "{who} took out a list with phones and addresses, “{title}”: rows {n}",
    "{who} выгружает список с телефонами и адресами, «{title}»: строк {n}",
)
