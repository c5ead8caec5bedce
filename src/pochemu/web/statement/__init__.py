"""A person's statement as it is printed: on a page and on paper, from one and the same `paper.Paper`."""
