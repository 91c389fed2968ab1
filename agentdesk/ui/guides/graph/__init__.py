"""The graph of a guide: its steps as cards, its answers as ways between them, and the form beside it."""
