"""The left column: what do I do next."""
