"""How many examples a property tries: some for `make test`, thirty times as many by night (POCHEMU_TESTS=nightly)."""

import os

from hypothesis import HealthCheck, settings

NIGHTLY = 30
TIMES = NIGHTLY if os.environ.get("POCHEMU_TESTS") == "nightly" else 1

SLOW_ON_PURPOSE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def examples(usually: int) -> settings:
    """A decorator. A failure prints the line that repeats it."""
    return settings(
        max_examples=usually * TIMES, deadline=None, print_blob=True, suppress_health_check=SLOW_ON_PURPOSE
    )
