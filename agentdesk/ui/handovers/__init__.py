"""A case passes to somebody else: the offer, and what its receiver and its sender do about it."""
