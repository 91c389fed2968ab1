"""Words from the history: what was noted, written and said, found again by the words in it."""
