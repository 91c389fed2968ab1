"""Goodwill beside the customer: read, given, asked for, decided."""
