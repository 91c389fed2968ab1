"""The command line: a module for each theme has its verbs and what they answer to people; `main` joins them."""
