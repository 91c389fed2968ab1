"""Every widget in all its states, to look at: `python -m tests.ui.gallery DIR`."""
