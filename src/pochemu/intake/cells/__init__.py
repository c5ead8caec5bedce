"""What a cell's text means: a number, a sum of money, a moment, a date, a flag. Exactly, or not at all."""
