"""Search in what was said: the terms of the articles' search, in tables in the order of time."""
