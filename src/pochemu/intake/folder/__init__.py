"""A company's folder: settings, people, plans, schemes, imports; checked as a whole before any of it is stored."""
