"""What a designer chooses and what a scheme's text says: the same thing, each made from the other.

Nothing is stored beside the text: choices are read off it, and written back into it in place (`yaml_change`).
"""

from pochemu.engine.design.counted import Condition, Counted, counted_of, counted_said
from pochemu.engine.design.designed import Designed, designed, names_of, new_name, without, written
from pochemu.engine.design.paying import (
    By,
    Curve,
    Fixed,
    Free,
    Gate,
    Gives,
    Itself,
    Matrix,
    Paying,
    PerUnit,
    Progressive,
    Shape,
    ShareOf,
    Tier,
    formula_of,
    paying_of,
)

__all__ = [
    "By",
    "Condition",
    "Counted",
    "Curve",
    "Designed",
    "Fixed",
    "Free",
    "Gate",
    "Gives",
    "Itself",
    "Matrix",
    "Paying",
    "PerUnit",
    "Progressive",
    "Shape",
    "ShareOf",
    "Tier",
    "counted_of",
    "counted_said",
    "designed",
    "formula_of",
    "names_of",
    "new_name",
    "paying_of",
    "without",
    "written",
]
