"""Clients: people and firms, who is responsible for them, and all that happened with them."""
