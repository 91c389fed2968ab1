"""Whether a window would be seen. Imports nothing: this is asked before anything else is loaded."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_open_windows() -> bool:
    """Also where somebody chose a platform of Qt's that needs no display."""
    return has_display() or bool(os.environ.get("QT_QPA_PLATFORM"))
