"""Goodwill beside the customer: what may be given now and why, given in three keys, or asked for."""
