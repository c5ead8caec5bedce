"""hands: whether one person may both propose and approve."""

import click

from pochemu.config.commands.database import ready, the_company
from pochemu.config.commands.spoken import SpokenCommand
from pochemu.config.commands.talk import Talk, pass_talk
from pochemu.engine.words import Words


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Whether what one person proposes (schemes, exceptions, closings) another one approves: two, the usual way; or "
        "one, for a company with nobody else. Whatever is approved by one hand says so, for ever.",
        "Кто утверждает то, что предложил один человек (схемы, исключения, закрытие месяца): two — другой человек, так "
        "обычно; one — он сам, если в компании больше некому. Всё, что утверждено одним человеком, так и помечено.",
    ),
)
@click.argument("hands", type=click.Choice(["one", "two"]))
@pass_talk
def hands(talk: Talk, hands: str) -> None:
    ready(talk)
    the_company()
    from pochemu.people.actions import keep_company

    keep_company(single_handed=hands == "one")
    talk.say(_ONE if hands == "one" else _TWO)


_ONE = Words(
    "One person may now approve what he proposed himself; the pages say so",
    "Теперь один человек может утверждать то, что предложил сам; на страницах это сказано",
)
_TWO = Words(
    "What one person proposes another one approves",
    "То, что предложил один человек, утверждает другой",
)
