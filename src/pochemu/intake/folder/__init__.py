"""A company's folder: its settings, people, plans, schemes and imports, checked as a whole before any of it is stored."""
