"""Where money stands: accounts and the entries between them, in chains that show when somebody altered them."""
