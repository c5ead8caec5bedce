"""What after-sale service keeps."""

from pochemu.aftersale.models.act import Act
from pochemu.aftersale.models.appointment import Slot, Visit
from pochemu.aftersale.models.terms import Terms

__all__ = ["Act", "Slot", "Terms", "Visit"]
