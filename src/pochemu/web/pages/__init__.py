"""One file a page: it parses the address, asks, and renders."""
