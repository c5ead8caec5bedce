"""Why a database can't be used, in the reader's language; its own words, only where the reason is none of the usual."""

from typing import Final

from pochemu.engine.words import Words


def database_words(error: BaseException) -> Words:
    said = " ".join(str(error).split())
    usual = (words for signs, words in _USUAL.items() if any(sign in said for sign in signs))
    return next(usual, None) or _SAID.fill(said=said.rstrip(".?! "))


_SAID = Words("it says “{said}”", "она отвечает «{said}»")
_USUAL: Final = {
    ("Connection refused", "No such file or directory"): Words(
        "nobody answers there. PostgreSQL is to run and to listen at this address: start it, or mend the address",
        "там никто не отвечает. По этому адресу должен работать PostgreSQL: запустите его или исправьте адрес",
    ),
    ("failed to resolve host", "could not translate host name", "Name or service not known"): Words(
        "there is no machine of this name. Mend the name, or see whether the network is there",
        "машины с таким именем нет. Исправьте имя или проверьте сеть",
    ),
    ("timeout expired", "timed out", "No route to host", "Network is unreachable"): Words(
        "nothing comes back from there. See whether the network lets through to it, and whether the address is right",
        "оттуда ничего не приходит. Проверьте, пропускает ли туда сеть и верен ли адрес",
    ),
    ("password authentication failed", "no password supplied"): Words(
        "PostgreSQL does not let in by this name and password. Mend them",
        "PostgreSQL не пускает с таким именем и паролем. Исправьте их",
    ),
    ("server closed the connection", "terminating connection", "connection is lost", "connection is closed"): Words(
        "the connection was cut. See whether PostgreSQL is running",
        "связь оборвалась. Проверьте, работает ли PostgreSQL",
    ),
    ("file is not a database",): Words(
        "the file is no database of SQLite. Name another file",
        "этот файл — не база данных SQLite. Укажите другой файл",
    ),
    ("unable to open database file",): Words(
        "the file can't be opened. See whether its folder is there, and whether you may write in it",
        "файл не открывается. Проверьте, есть ли его папка и можно ли в ней писать",
    ),
    ("database is locked",): Words(
        "another program has been writing in it for long. Wait until it ends, and run it again",
        "в неё давно пишет другая программа. Дождитесь её конца и повторите",
    ),
}
