"""The way of a scheme into force: drafts, what they change, who decides, who has read."""
