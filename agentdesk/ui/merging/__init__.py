"""Customers who are one, in the window: beside each other before they are merged, and apart again."""
