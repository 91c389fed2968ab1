"""In step with a server: what travels between desks and server, and a desk's side of it (decision 0037)."""
