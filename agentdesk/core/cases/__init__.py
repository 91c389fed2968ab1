"""Matters of customers until they are settled."""
