"""The command `pochemu`. Ends with 0: done; 1: mistakes in what it was given; 2: called wrongly."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from pochemu import __version__
from pochemu.config.commands.backtest import backtest
from pochemu.config.commands.called import called
from pochemu.config.commands.calls import calls
from pochemu.config.commands.database import is_full
from pochemu.config.commands.database_words import database_words
from pochemu.config.commands.demo import demo
from pochemu.config.commands.folders import check, import_, init, load
from pochemu.config.commands.hands import hands
from pochemu.config.commands.months import close, heads, verify
from pochemu.config.commands.notify import notify
from pochemu.config.commands.pay import bonus, why, why_not
from pochemu.config.commands.payroll import payroll
from pochemu.config.commands.prepare import prepare
from pochemu.config.commands.server import serve
from pochemu.config.commands.spoken import SpokenGroup, SpokenOption
from pochemu.config.commands.statements import statement
from pochemu.config.commands.talk import Failed, Talk
from pochemu.config.commands.tick import tick
from pochemu.config.commands.users import user
from pochemu.config.commands.wrong_use import show_wrong_use
from pochemu.engine.words import Words


def _speak(ctx: click.Context, _parameter: click.Parameter, language: str | None) -> None:
    if language:
        ctx.obj.speak(language)


@click.group(
    cls=SpokenGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    words=Words(
        "Pochemu: every rouble of a bonus answers “why?”.\n\nBegin with `pochemu demo`, or `pochemu init`.",
        "«Почему»: каждый рубль премии отвечает, откуда он взялся.\n\nНачните с `pochemu demo` или `pochemu init`.",
    ),
)
@click.option(
    "--language",
    cls=SpokenOption,
    type=click.Choice(["ru", "en"]),
    is_eager=True,
    expose_value=False,
    callback=_speak,
    words=Words("Language (else the company's).", "Язык (иначе язык компании)."),
)
@click.version_option(
    __version__, cls=SpokenOption, message="pochemu %(version)s", words=Words("The version.", "Версия.")
)
def pochemu() -> None:
    pass


for command in (
    init, load, check, import_, bonus, why, why_not, backtest, statement, close, verify, heads, payroll, prepare,
    serve, demo, user, hands, calls, tick, notify,
):  # fmt: skip
    pochemu.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code. A mistake of the user's is a sentence; only ours are tracebacks."""
    talk = Talk()
    try:
        return pochemu.main(arguments, prog_name=called(), standalone_mode=False, obj=talk) or 0
    except Failed as failed:
        if failed.words:
            talk.mention(failed.words, "bold red")
    except click.UsageError as wrong:
        show_wrong_use(talk, wrong)
        return 2
    except click.Abort:
        talk.mention(_STOPPED)
    except _database_errors() as error:
        talk.mention(_NO_ROOM if is_full(error) else _DATABASE, "bold red", why=database_words(error))
    return 1


def _database_errors() -> Any:
    """Only where Django was needed at all."""
    if "django.db" not in sys.modules:
        return ()
    from django.db.utils import OperationalError

    return OperationalError


_STOPPED = Words("Stopped. What was not finished was not stored", "Остановлено. Незаконченное не сохранено")
_DATABASE = Words(
    "The database failed: {why}. What was not finished was not stored",
    "База данных отказала: {why}. Незаконченное не сохранено",
)
_NO_ROOM = Words(
    "There is no room left on the database's disk. What was not finished was not stored: make room and run it again",
    "На диске базы данных не осталось места. Незаконченное не сохранено: освободите место и повторите",
)

if __name__ == "__main__":
    main()
