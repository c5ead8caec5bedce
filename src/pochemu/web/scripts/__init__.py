"""How pages show scripts."""
