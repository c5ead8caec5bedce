"""hands: whether one person may both propose and approve."""

import click

from pochemu.config.commands.database import ready, the_company
from pochemu.config.commands.spoken import SpokenCommand
from pochemu.config.commands.talk import Talk, pass_talk
from pochemu.engine.words import Words


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Whether one person may approve what he proposed.\n\n"
        "What one person proposes (schemes, exceptions, closings) another one approves: two, the usual way; or "
        "one, for a company with nobody else. Whatever is approved by one hand says so, for ever.",
        "Может ли человек утверждать то, что предложил сам.\n\n"
        "Кто утверждает предложенное (схемы, исключения, закрытие месяца): two — другой человек, так "
        "обычно; one — он сам, если в компании больше некому. Всё, что утверждено одним человеком, так и помечено.",
    ),
)
@click.argument("hands", type=click.Choice(["one", "two"]))
@pass_talk
def hands(talk: Talk, hands: str) -> None:
    ready(talk)
    the_company()
    from pochemu.people.actions import keep_company
    from pochemu.people.rights import May, those_who_may

    keep_company(single_handed=hands == "one")
    talk.say(_ONE if hands == "one" else _TWO)
    there = [account.name for account in those_who_may(May.APPROVE).select_related("user", "employee")]
    if hands == "one" and len(there) > 1:
        talk.mention(_THERE_ARE_TWO, names=", ".join(sorted(there)))


_ONE = Words(
    "One person may now approve what he proposed himself; the pages say so",
    "Теперь один человек может утверждать то, что предложил сам; на страницах это сказано",
)
_THERE_ARE_TWO = Words(
    "As long as several may approve ({names}), what one proposes another one approves all the same",
    "Пока утверждать могут несколько человек ({names}), предложенное одним по-прежнему утверждает другой",
)
_TWO = Words(
    "What one person proposes another one approves",
    "То, что предложил один человек, утверждает другой",
)
