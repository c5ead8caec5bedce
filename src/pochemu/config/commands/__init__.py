"""The command `pochemu`: what can be done from a terminal."""
