"""A list of any length of which only what is looked at is fetched, page by page, by key rather than by number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal

from agentdesk.ui.widgets.rows_view import ROOT, Index

PAGE = 100
_KEPT_PAGES = 40


class Keyed(Protocol):
    """A row of ours: its key is what the next page is asked by."""

    @property
    def key(self) -> Any: ...

    @property
    def spoken(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PageWish:
    """Please fetch `limit` rows from number `first` on.

    `after` is the key of the row just above, `before` of the row just below, where known: with one of them the page is
    found by key, whatever the depth. With neither (a jump), count to `first`.
    """

    first: int
    limit: int
    after: Any = None
    before: Any = None


Deliver = Callable[[Sequence[Any] | None], None]
Load = Callable[[PageWish, Deliver], None]


class WindowedRows(QAbstractTableModel):
    """Knows how many rows there are and asks `load` for the pages in sight; keeps the last forty.

    `load(wish, deliver)` calls `deliver(rows)` later, on the GUI thread, or `deliver(None)` when it failed: the page is
    then asked for again when it next comes into sight.
    """

    rows_arrived = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._load: Load | None = None
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._edges: dict[int, tuple[Any, Any]] = {}
        self._asked: set[int] = set()
        self._shown = 0

    def show(self, count: int, load: Load | None = None, first_rows: Sequence[Any] = ()) -> None:
        """A new list. `first_rows` are painted at once, without waiting for `load`; at most one page."""
        self.beginResetModel()
        self._count, self._load = count, load
        self._pages.clear()
        self._edges.clear()
        self._asked.clear()
        self._shown += 1
        if first_rows:
            self._keep(0, first_rows[:PAGE])
        self.endResetModel()

    def want(self, first: int, last: int) -> None:
        """The rows in sight: fetches what is missing of them."""
        for page in range(max(0, first) // PAGE, min(last, self._count - 1) // PAGE + 1):
            if page not in self._asked and not self._is_whole(page):
                self._ask(page)

    def row(self, number: int) -> Any | None:
        """The row, or None while it is on its way."""
        page = self._pages.get(number // PAGE)
        offset = number % PAGE
        return page[offset] if page is not None and offset < len(page) else None

    @property
    def loaded(self) -> int:
        return sum(len(page) for page in self._pages.values())

    @property
    def loaded_pages(self) -> list[int]:
        return sorted(self._pages)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index.row())
        return row.spoken if row is not None else None

    def _is_whole(self, page: int) -> bool:
        return len(self._pages.get(page, ())) >= min(PAGE, self._count - page * PAGE)

    def _ask(self, page: int) -> None:
        if self._load is None:
            return
        self._asked.add(page)
        above, below = self._edges.get(page - 1), self._edges.get(page + 1)
        wish = PageWish(page * PAGE, PAGE, after=above[1] if above else None, before=below[0] if below else None)
        shown = self._shown
        self._load(wish, lambda rows: self._arrive(page, rows, shown))

    def _arrive(self, page: int, rows: Sequence[Any] | None, shown: int) -> None:
        if shown != self._shown:
            return  # the answer to a list that is no longer shown
        self._asked.discard(page)
        if not rows:
            return
        self._keep(page, rows)
        first, last = page * PAGE, min(page * PAGE + len(rows), self._count) - 1
        self.rows_arrived.emit(first, last)
        self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def _keep(self, page: int, rows: Sequence[Any]) -> None:
        self._pages[page] = rows
        self._pages.move_to_end(page)
        if len(rows) == PAGE:
            self._edges[page] = (rows[0].key, rows[-1].key)
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
