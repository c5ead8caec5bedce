"""How pages show reviews of calls."""
