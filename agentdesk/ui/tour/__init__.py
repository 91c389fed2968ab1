"""A walk through the window that nobody sees, and its pictures: those of the handbook, and proof on a machine without a
display."""
