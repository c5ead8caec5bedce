"""Two months side by side, as pages tell them."""
