"""What we know: articles in immutable editions, how sure we are of them, and search while typing."""
