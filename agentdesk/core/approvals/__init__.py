"""What is beyond somebody's own room: asked for, decided by others while its money is held, and given at once."""
