"""Guides in the window: the card F5 beside a customer."""
