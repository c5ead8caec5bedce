"""What the rooms say together: the morning’s questions of whoever leads, asked of their rows; nothing is stored.

Each number is the sum of rows that a list of the same conditions shows: a question and that list share their query.
"""
