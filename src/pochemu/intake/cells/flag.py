from typing import Final

from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import Unfit

_FLAGS: Final = {
    **dict.fromkeys(("true", "yes", "1", "истина", "да"), True),
    **dict.fromkeys(("false", "no", "0", "ложь", "нет"), False),
}


def read_flag(text: str) -> bool:
    """Raises Unfit."""
    flag = _FLAGS.get(text.strip().lower())
    if flag is None:
        raise Unfit(_NOT_FLAG)
    return flag


_NOT_FLAG = Words(
    "neither yes nor no: expected true/false, yes/no or 1/0",
    "ни да, ни нет: ожидалось true/false, yes/no, да/нет или 1/0",
)
