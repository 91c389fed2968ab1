"""Everyone's rights: what is kept about people and why, a copy of it, and erasing it."""
