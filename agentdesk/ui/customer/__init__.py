"""What the agent sees of a customer: header, warnings, timeline, cards, and the editor."""
