"""Forms that any room may fill in: questions, how they are answered, and what stays of them until they are saved."""
