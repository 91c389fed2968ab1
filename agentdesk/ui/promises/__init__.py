"""What customers were promised: the card beside them, and making a promise while somebody talks."""
