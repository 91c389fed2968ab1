"""The first hour of a new shop, step by step in the window."""
