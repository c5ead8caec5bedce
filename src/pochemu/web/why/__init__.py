"""The WHY panel: what is said of one figure, one fact, one total."""
