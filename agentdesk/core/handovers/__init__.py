"""A case passes to somebody else by an offer: exactly one owner at every moment."""
