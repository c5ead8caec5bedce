"""Units where they stand, what they cost and cost before, and why one of them can't be sold."""

from pochemu.property.models.hold import Hold
from pochemu.property.models.place import Building, Layout, Product, Project, Section, Unit, UnitKey
from pochemu.property.models.price import Price, PriceChange, PriceLine

__all__ = [
    "Building", "Hold", "Layout", "Price", "PriceChange", "PriceLine", "Product", "Project", "Section", "Unit",
    "UnitKey",
]  # fmt: skip
