"""What of after-sale service pages show."""
