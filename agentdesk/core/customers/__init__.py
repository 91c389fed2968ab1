"""Whom we serve: people and organisations, how to reach them, what they agreed to; and finding them."""
