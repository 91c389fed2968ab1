"""Matters of customers until they are settled, what was promised on the way, and who has them in hand."""
