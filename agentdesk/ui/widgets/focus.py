"""In which order Tab goes: what is made later would come at the very end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def stops_in(whole: QWidget) -> list[QWidget]:
    """Where Tab stops within it, in the order in which it was made."""
    window, tabs = whole.window(), Qt.FocusPolicy.TabFocus
    return [each for each in whole.findChildren(QWidget) if each.focusPolicy() & tabs and each.window() is window]


def stops_as_seen(whole: QWidget) -> Iterator[QWidget]:
    """Where Tab stops within it, as the layouts have it: from top to bottom, a line from left to right."""
    inside = whole.widget() if isinstance(whole, QScrollArea) else whole
    yield from _stops_of(inside.layout()) if inside else ()


def _stops_of(layout: QLayout | None) -> Iterator[QWidget]:
    for n in range(layout.count() if layout else 0):
        item = layout.itemAt(n) if layout else None
        if item and (widget := item.widget()):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                yield widget
            yield from stops_as_seen(widget)
        elif item:
            yield from _stops_of(item.layout())


def chain_focus(stops: Iterable[QWidget]) -> None:
    """Tab goes from each to the next."""
    for one, following in pairwise(stops):
        QWidget.setTabOrder(one, following)
