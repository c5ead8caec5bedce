"""A company to look round in: «Северный берег», a property developer of some sixty people, and a year of its life."""

from typing import Final

NAME: Final = "Northern Shore"
