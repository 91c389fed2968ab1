"""Duplicates in the window: the page where pairs are looked at side by side and decided about."""
