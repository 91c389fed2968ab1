"""The window: knows the Desk, its commands, queries and row types, and nothing below."""
