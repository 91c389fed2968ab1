"""The practice window and the customer in it, who is only simulated."""
