"""Requests under guarantee on pages."""
