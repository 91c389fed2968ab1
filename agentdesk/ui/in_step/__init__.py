"""At a server: how the desk stands with it, and what it did not carry out."""
