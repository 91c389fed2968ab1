"""Tables of imports, what a batch looks up in them, and how far an import has come."""
