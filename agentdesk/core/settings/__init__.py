"""What the shop has laid down: who changed what when, and what it can be read from."""
