"""Guides: what to say and do next, step by step, true to the facts of this customer."""
