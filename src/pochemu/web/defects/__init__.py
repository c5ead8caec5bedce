"""Viewings and defects on pages: a phone's form, a worklist, a defect's way, contractors."""
