"""Who took which list out of the house, in words."""
