"""In which order Tab goes: what is made later would come at the very end."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops_in(whole: QWidget) -> list[QWidget]:
    """Where Tab stops within it, in the order in which it was made."""
    window, tabs = whole.window(), Qt.FocusPolicy.TabFocus
    return [each for each in whole.findChildren(QWidget) if each.focusPolicy() & tabs and each.window() is window]


def chain_focus(stops: Iterable[QWidget]) -> None:
    """Tab goes from each to the next."""
    for one, following in pairwise(stops):
        QWidget.setTabOrder(one, following)
