"""Contracts on pages: drafted, signed, and what happens to them after."""
