"""Commands, options and help in the reader's language."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from pochemu.config.commands.called import as_called
from pochemu.config.commands.placeholders import placeholders, remarks
from pochemu.config.commands.talk import Talk
from pochemu.engine.words import Words

F = TypeVar("F", bound=Callable[..., Any])

_USAGE: Final = Words("Usage: ", "Вызов: ")
_OPTIONS: Final = Words("Options", "Параметры")
_COMMANDS: Final = Words("Commands", "Команды")
_HELP: Final = Words("This text.", "Этот текст.")


def _language(context: click.Context) -> str:
    talk = context.find_object(Talk)
    return talk.language if talk else Talk().language


class SpokenOption(click.Option):
    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = as_called(self.words.text(_language(ctx)))
        record, language = super().get_help_record(ctx), _language(ctx)
        return (placeholders(record[0], language), remarks(record[1], language)) if record else None


class SpokenCommand(click.Command):
    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def get_short_help_str(self, limit: int = 45) -> str:
        context = click.get_current_context(silent=True)
        language = _language(context) if context else Talk().language
        return as_called(self.words.text(language)).partition("\n")[0]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = placeholders(" ".join(self.collect_usage_pieces(ctx)), _language(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_USAGE.text(_language(ctx)))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(as_called(self.words.text(_language(ctx))))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [self._record(ctx, option) for option in self.get_params(ctx) if isinstance(option, click.Option)]
        with formatter.section(_OPTIONS.text(_language(ctx))):
            formatter.write_dl([record for record in records if record])

    def _record(self, ctx: click.Context, option: click.Option) -> tuple[str, str] | None:
        record = option.get_help_record(ctx)
        return (record[0], _HELP.text(_language(ctx))) if record and "--help" in option.opts else record


class SpokenGroup(SpokenCommand, click.Group):
    command_class = SpokenCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = [(name, command.get_short_help_str()) for name, command in self.commands.items()]
        with formatter.section(_COMMANDS.text(_language(ctx))):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


SpokenGroup.group_class = SpokenGroup


def option(*names: str, words: Words, **kwargs: Any) -> Callable[[F], F]:
    return click.option(*names, cls=SpokenOption, words=words, **kwargs)
