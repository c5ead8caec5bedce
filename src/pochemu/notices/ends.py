"""What became of something sent out of the house."""

from enum import Enum
from typing import NamedTuple


class End(Enum):
    SENT = "sent"
    REFUSED = "refused"
    NOT_SENT = "not sent"  # certainly: it may be tried again
    UNKNOWN = "unknown"


class Outcome(NamedTuple):
    end: End
    error: str = ""  # as the other side said it, without secrets
