"""Rows about somebody: where they stand, and taking them out."""
