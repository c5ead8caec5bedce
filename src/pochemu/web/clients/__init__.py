"""The pages of clients: who they are, what happened with them."""
