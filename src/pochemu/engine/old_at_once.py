"""Python's collector of circles, kept from looking through figures while they are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def old_at_once() -> Iterator[None]:
    """What is made within is taken for old. Figures are many and make no circles: to look for some among a million of
    them, again and again as they come, would take longer than to make them."""
    if not gc.isenabled():
        yield
        return
    gc.collect(1)  # what was young before is looked through as ever
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # both together move the young to the old ones, which are looked through seldom
        gc.enable()
