"""A command called wrongly, told in the reader's language: what click says in English, in Russian too."""

import re
from collections.abc import Sequence

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

from pochemu.config.commands.placeholders import placeholders
from pochemu.config.commands.talk import Talk
from pochemu.engine.words import Words
from pochemu.intake.os_words import os_words


def show_wrong_use(talk: Talk, wrong: click.UsageError) -> None:
    """Who names no command of a group is shown which there are."""
    if wrong.ctx and (isinstance(wrong, NoArgsIsHelpError) or wrong.message == _NO_COMMAND_NAMED):
        with wrong.ctx.scope(cleanup=False):
            talk.aside.print(wrong.ctx.get_help())
        return
    talk.mention(_what_is_wrong(wrong), "bold red")
    if wrong.ctx:
        talk.mention(_SEE_HELP, command=wrong.ctx.command_path)


def _what_is_wrong(wrong: click.UsageError) -> Words:
    match wrong:
        case click.MissingParameter(param=click.Option() as option):
            return _MISSING_OPTION.fill(name=_names(option), what=_said(option, wrong))
        case click.MissingParameter(param=parameter) if parameter is not None:
            return _MISSING.fill(name=_said(parameter, wrong))
        case click.NoSuchOption(option_name=name, possibilities=near):
            return Words(wrong.format_message(), _NO_OPTION_RU.format(name=name) + _near_in_russian(near))
        case NoSuchCommand(command_name=name, possibilities=near):
            return Words(wrong.format_message(), _NO_COMMAND_RU.format(name=name) + _near_in_russian(near))
        case click.BadParameter(param=parameter) if parameter is not None:
            is_option = isinstance(parameter, click.Option)
            given = Words.same(_names(parameter)) if is_option else _said(parameter, wrong)
            return _BAD.fill(name=given, message=_why_bad(wrong, parameter))
        case click.BadOptionUsage(option_name=name):
            return Words(wrong.format_message(), _option_in_russian(wrong, name))
    return Words(wrong.format_message(), _other_in_russian(wrong))


def _context(wrong: click.UsageError) -> click.Context:
    return wrong.ctx or click.Context(click.Command("pochemu"))


def _said(parameter: click.Parameter, wrong: click.UsageError) -> Words:
    name = parameter.make_metavar(_context(wrong))
    return Words(name, placeholders(name, "ru"))


def _names(option: click.Parameter) -> str:
    return " / ".join(option.opts)


def _why_bad(wrong: click.BadParameter, parameter: click.Parameter) -> Words:
    match parameter.type:
        case click.Choice(choices=choices):
            return Words(wrong.message, _ONE_OF_RU.format(known=", ".join(choices)))
        case click.IntRange(min=least, max=most):
            return Words(wrong.message, _WHOLE_RU.format(least=least, most=most))
        case click.File():
            return os_words(wrong.__context__) if isinstance(wrong.__context__, OSError) else Words.same(wrong.message)
        case click.Path():
            return Words(wrong.message, _PATH_RU.get(_last_words(wrong.message), wrong.message))
    return Words.same(wrong.message)


def _last_words(message: str) -> str:
    """What click says of a path, without the path."""
    return re.sub(r"^.*' (?=[^']*$)", "", message, flags=re.DOTALL)


def _option_in_russian(wrong: click.BadOptionUsage, name: str) -> str:
    return (_NO_VALUE_RU if "requires" in wrong.message else _NEEDLESS_VALUE_RU).format(name=name)


def _other_in_russian(wrong: click.UsageError) -> str:
    if extra := re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", wrong.message):
        return _EXTRA_RU.format(found=extra[1])
    return _OTHER_RU.format(message=wrong.format_message())


def _near_in_russian(near: Sequence[str] | None) -> str:
    return _NEAR_RU.format(near=near[0]) if near else ""


_NO_COMMAND_NAMED = "Missing command."
_SEE_HELP = Words("See: {command} --help", "Смотрите: {command} --help")
_MISSING = Words("Missing: {name}", "Не хватает: {name}")
_MISSING_OPTION = Words("Missing the option {name} {what}", "Не хватает параметра {name} {what}")
_BAD = Words("{name}: {message}", "{name}: {message}")
_ONE_OF_RU = "ожидалось одно из: {known}"
_WHOLE_RU = "ожидалось целое число от {least} до {most}"
_NO_OPTION_RU = "Нет такого параметра: {name}"
_NO_COMMAND_RU = "Нет такой команды: {name}"
_NEAR_RU = ". Может быть, {near}?"
_NO_VALUE_RU = "После {name} ожидается значение"
_NEEDLESS_VALUE_RU = "{name} пишется без значения"
_EXTRA_RU = "Лишнее: {found}"
_OTHER_RU = "Неверный вызов: {message}"
_PATH_RU = {
    "is a directory.": "это папка, а нужен файл",
    "is not readable.": "нет прав на чтение",
    "is not writable.": "нет прав на запись",
    "does not exist.": "такого файла нет",
}
