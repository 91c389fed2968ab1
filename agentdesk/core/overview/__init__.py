"""The customer view: reads what the rooms below know."""
