"""How deals and their funnels look on pages."""
