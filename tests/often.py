"""How many examples a property tries: some for `make test`, thirty times as many by night (POCHEMU_TESTS=nightly).

A failure prints the line that repeats it. POCHEMU_TESTS=shrink then looks for the smallest case, which takes minutes.
"""

import os

from hypothesis import HealthCheck, Phase, settings

MODE = os.environ.get("POCHEMU_TESTS", "")
TIMES = 30 if MODE == "nightly" else 1

SLOW_ON_PURPOSE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if MODE == "shrink" else ()))


def examples(usually: int) -> settings:
    """A decorator of a property."""
    return settings(
        max_examples=usually * TIMES,
        deadline=None,
        print_blob=True,
        phases=PHASES,
        suppress_health_check=SLOW_ON_PURPOSE,
    )
