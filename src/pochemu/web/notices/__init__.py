"""What people are told, on pages."""
