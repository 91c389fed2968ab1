"""The key of the import page: the window knows it before the page is made."""

from __future__ import annotations

OPEN_KEY = "Ctrl+O"
