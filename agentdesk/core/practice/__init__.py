"""Practice: simulated customers with whom one can work the real window, over a profile that is thrown away.

It has no commands and no tables: nothing of it is ever kept.
"""
