"""What clients think of how they were served, on pages."""
