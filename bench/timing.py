"""How long something takes, beside something else, on a machine that others may use."""

import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

Work = Callable[[], Any]


def clock(vendor: str) -> Callable[[], float]:
    """SQLite works within this process: its processor time is not disturbed by others. A server's is waited for."""
    return time.process_time if vendor == "sqlite" else time.perf_counter


def milliseconds(work: Work, now: Callable[[], float]) -> float:
    start = now()
    kept = work()
    took = (now() - start) * 1000
    del kept  # to drop a million figures is not a part of the work
    return took


def in_turns(*works: Work, now: Callable[[], float], runs: int = 5) -> list[float]:
    """The median of each in milliseconds, warm, taken one after the other so that what disturbs one disturbs all."""
    for work in works:
        work()
    taken = [[milliseconds(work, now) for work in works] for _ in range(runs)]
    return [median(column) for column in zip(*taken, strict=True)]


def of_each(
    *works: Callable[[Any], Any], things: Iterable[Any], now: Callable[[], float], rounds: int = 3
) -> list[float]:
    """The same, of small works that are done for many things each."""
    things = list(things)
    taken: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        for times, work in zip(taken, works, strict=True):
            some = [milliseconds(lambda thing=thing, work=work: work(thing), now) for thing in things]
            times += some if number else []  # the first round warms
    return [median(times) for times in taken]


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95) - 1]
