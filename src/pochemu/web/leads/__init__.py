"""How pages show leads."""
