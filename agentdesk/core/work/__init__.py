"""What do I do next: one list."""
