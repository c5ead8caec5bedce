"""What golden companies are expected to pay, month by month."""

from pathlib import Path

EXPECTED = sorted(Path(__file__).parent.glob("*/expected/*.json"))


def assert_told(told, expected, at="$"):
    """Everything expected is told; of a reason, only that there is one: its words are the product's own."""
    if isinstance(expected, dict):
        assert expected.keys() <= told.keys(), at
        for key, value in expected.items():
            if key == "reason":
                assert (told[key] is None) == (value is None), f"{at}.reason"
            else:
                assert_told(told[key], value, f"{at}.{key}")
    elif isinstance(expected, list):
        assert len(told) == len(expected), at
        for number, (one, other) in enumerate(zip(told, expected, strict=True)):
            assert_told(one, other, f"{at}[{number}]")
    else:
        assert told == expected, at
