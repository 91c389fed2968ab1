"""Journeys: a person's way through the real window, by keyboard, on real files."""
