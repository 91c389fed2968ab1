"""Search in articles: words become terms, terms lie in our own tables, and what is asked meets what was written."""
