"""Hand-overs between teams: what their pages show."""
