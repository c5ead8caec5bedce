"""What the report of the morning shows."""
