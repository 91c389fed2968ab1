"""The window: Qt, and of the core the Desk, models, commands and words.

Before anything else, Python gets back its own `import`. PySide6 takes its place to look for `from __feature__ import …`
in the source of every module that is imported from then on, ours or not, and keeps all it has read. Nothing here uses
that; it takes a quarter of the time until the desk is open, and 23 MB.
"""

import builtins

import shiboken6  # noqa: F401 - what takes the place

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
