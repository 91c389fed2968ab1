"""Who may sign in at a server, and from which devices: what is kept of it, and its rules."""
