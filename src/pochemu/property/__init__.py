"""What the company sells: projects, buildings, sections, floors, units; their prices; who holds them."""
