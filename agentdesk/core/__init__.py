"""The product without a screen: no Qt, no web framework."""
