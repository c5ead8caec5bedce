"""What becomes of a delivery, of a call or of a lead."""

from enum import Enum


class Answer(Enum):
    NEW = "new"
    AGAIN = "again"  # the same was delivered before
    REFUSED = "refused"  # something else was delivered before under the same id
