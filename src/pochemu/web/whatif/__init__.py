"""A month as it would be, as pages tell it."""
