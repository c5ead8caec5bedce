"""Pochemu («почему», why): a CRM in which every rouble of a bonus answers "why?"."""

__version__ = "0.1.0"
