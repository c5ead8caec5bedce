"""The channels that lead out of the house: which are set up, and who can be reached by them."""

from typing import Final

from django.db.models import Q

from pochemu.notices import letters, telegram
from pochemu.notices.kinds import Channel

REACHED: Final = {Channel.EMAIL: Q(to__mailbox__isnull=False), Channel.TELEGRAM: Q(to__chat__isnull=False)}
"""Of notices: those of people who have said where."""


def set_up() -> list[Channel]:
    known = {Channel.EMAIL: letters.is_set_up, Channel.TELEGRAM: telegram.is_set_up}
    return [channel for channel, is_set_up in known.items() if is_set_up()]
