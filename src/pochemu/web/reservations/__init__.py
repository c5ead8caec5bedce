"""Units kept for deals, on pages: chosen, reserved, prolonged, waited for; and leave to go beyond the limits."""
