"""How pages show calibrations of reviewers."""
