"""How pages show calls: whose are open to the reader, what of them is said."""
