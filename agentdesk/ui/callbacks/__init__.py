"""Callbacks in the window: planned beside the customer, rung from the work list, seen by team."""
