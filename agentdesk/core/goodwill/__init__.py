"""Goodwill: what may be given now and why, what should be, and giving it under limits that count sums."""
