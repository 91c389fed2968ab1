"""Before there is an open profile: first start, unlocking, and what to do when a profile will not open."""
