"""Importing in the window: choose a file, see what is understood, see what would happen, say yes."""
