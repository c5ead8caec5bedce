"""Lists of units as others keep them, feeds of portals and tables: read as values, looked at, taken."""
