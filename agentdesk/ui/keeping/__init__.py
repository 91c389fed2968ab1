"""Keeping and letting go, in the window: legal hold."""
