"""Rows of a file into facts of the ledger: those that can be read go in, the others are set aside with their reason."""
