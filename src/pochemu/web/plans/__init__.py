"""The grid of plans: its cells, the changes that can be made to them, how it is shown."""
