"""What must never happen, examined with real files and real processes: `python -m tests.promises [NAME]`.

Each promise has red controls: bugs planted in the product's code, which the same check has to catch. A promise whose
check catches nothing promises nothing.
"""
