"""A password, asked of whoever sits at the terminal, or read from the input."""

import sys
import warnings
from getpass import GetPassWarning

import click

from pochemu.config.commands.spoken import option
from pochemu.config.commands.talk import Failed, Talk
from pochemu.engine.words import Words

password_option = option(
    "--password-stdin", is_flag=True, words=Words("Read the password from the input.", "Прочитать пароль из ввода.")
)


def password(talk: Talk, *, from_input: bool, twice: bool = False) -> str:
    """Raises Failed where there is nobody to ask: a password is never shown as it is typed."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    again = talk.text(_AGAIN) if twice else False
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return str(click.prompt(talk.text(_PASSWORD), hide_input=True, confirmation_prompt=again, err=True))
        except GetPassWarning:
            raise Failed(_NO_TERMINAL) from None


_PASSWORD = Words("Password", "Пароль")
_AGAIN = Words("Once more", "Ещё раз")
_NO_TERMINAL = Words(
    "There is no terminal to ask for the password: give it in the input, with --password-stdin, such as "
    "pochemu … --password-stdin < password.txt",
    "Нет терминала, чтобы спросить пароль: передайте его через ввод с --password-stdin, например "
    "pochemu … --password-stdin < password.txt",
)
