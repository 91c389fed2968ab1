"""What a person has set for callbacks at this place of work, by its name in the window's state."""

from __future__ import annotations

SILENT, NO_DESKTOP = "callbacks.silent", "callbacks.no_desktop"
"""Reminders without their sound; in the window alone."""
DIALS = "callbacks.dial"
"""Whether a call is handed to the telephone program of the machine."""
REMIND_BEFORE, MINUTES = "callbacks.remind_before", (5, 10, 15)
"""How many minutes before its window a callback is told; the longest unless somebody has chosen."""
