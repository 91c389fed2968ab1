"""Data files, no logic."""
