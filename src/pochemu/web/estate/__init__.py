"""How what is sold looks on pages: chessboards, lists, a unit."""
