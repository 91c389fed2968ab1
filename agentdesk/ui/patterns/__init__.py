"""Unusual patterns in the window: the page of those who look, and of those who read that somebody did."""
