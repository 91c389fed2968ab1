"""Help: every key of the window, to be looked through, and how the desk works."""
