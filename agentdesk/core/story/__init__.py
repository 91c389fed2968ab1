"""The story so far, told by rules, each sentence with its events; and the risk of leaving, with its reasons."""
