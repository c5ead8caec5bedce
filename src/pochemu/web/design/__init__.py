"""The indicator designer: choices on a page, made from a scheme's text and written back into it."""
