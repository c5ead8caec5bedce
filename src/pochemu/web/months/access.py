"""To whom the pages of months are open: to those who close them, or approve what becomes of closed ones."""

from pochemu.people.rights import May, may
from pochemu.web.access import Reader


def opens_months(reader: Reader) -> bool:
    return may(reader.account, May.CLOSE) or may(reader.account, May.APPROVE)
