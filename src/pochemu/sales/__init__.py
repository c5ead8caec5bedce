"""The sales room: deals along the company's own funnels. What happens to them are facts of the ledger."""
