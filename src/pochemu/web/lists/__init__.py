"""Lists as tables: what stands in their columns, said once for the page and for the file."""
