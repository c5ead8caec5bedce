"""What of receivables pages show."""
