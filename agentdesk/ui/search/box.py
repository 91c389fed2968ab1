"""The box in the top bar with its list of results: shows what the presenter found, tells it what is typed."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.search.hits import CaseHit, Command, Hit, NewCustomer, Results, Row, SaidHit
from agentdesk.ui.search.presenter import SearchPresenter
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.results import Result, ResultPopup
from agentdesk.ui.widgets.search_field import SearchField


class SearchBox(QObject):
    """Gives a line edit its results. Words and list stay when the box is left.

    Esc closes the list, again Esc empties the box, once more leaves it (`left`).
    """

    left = Signal()

    def __init__(self, field: SearchField, presenter: SearchPresenter) -> None:
        super().__init__(field)
        self._field, self._presenter = field, presenter
        self.popup = ResultPopup(field)
        self._place: object | None = None
        self._came_back = self._enter_waits = False
        field.installEventFilter(self)
        field.called.connect(self._come_back)
        field.textEdited.connect(self._type)
        presenter.shown.connect(self._show)
        presenter.waiting.connect(self._show_working)
        presenter.failed.connect(self._fail)
        self.popup.chosen.connect(self._choose)
        self.popup.reached.connect(self._remember_place)
        follow_language(self)
        if typed := field.text():  # before the box could listen
            self._type(typed)

    def retranslate(self) -> None:
        self.popup.set_name(text("search.name"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.FocusIn if isinstance(event, QFocusEvent) and event.reason() == _MOUSE:
                self._come_back()
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent):
                return self._key(event)
            case _:
                pass
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Whether the key was for us; while the list is open it takes its keys itself."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._presenter.is_answered:
            self._enter_waits = True  # what is listed belongs to older words: Enter opens what these will find
            return True
        return not self.popup.isVisible() and self._key_while_closed(event)

    def _key_while_closed(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._come_back()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._step_back()
            return True
        return False

    def _step_back(self) -> None:
        if self._field.text():
            self._empty()
        else:
            self.left.emit()

    def _empty(self) -> None:
        """Without a list of recent customers in the way of whoever is leaving."""
        self._field.wanted = False
        self._field.clear()
        self._presenter.type("")

    def _come_back(self) -> None:
        """Ctrl+K or a click: what was found, with the place in it."""
        self._came_back = self._field.wanted = True
        self._enter_waits = False  # what is listed now belongs to older words
        self._presenter.again()

    def _type(self, words: str) -> None:
        self._came_back = self._enter_waits = False
        self._presenter.type(words)

    def _show(self, results: Results) -> None:
        if not self._field.in_use:
            return
        place = self._place if self._came_back else None
        self.popup.show_results([_result(row, results) for row in results.rows], nothing=results.heading)
        if place is not None:
            self.popup.mark(place)
        first = results.rows[0] if results.rows else None
        if self._enter_waits and isinstance(first, Hit | CaseHit | SaidHit):
            self.popup.close_popup()
            self._choose(_Key(results.typed, first))
        self._enter_waits = False

    def _show_working(self, working: bool) -> None:
        """Only after 300 ms; the hits that are listed stay."""
        if working and self._field.hasFocus():
            busy = replace(self._presenter.results, heading=text("search.working"))
            self.popup.show_results([_result(row, busy) for row in busy.rows], nothing=busy.heading)

    def _fail(self, why: str) -> None:
        if self._field.hasFocus():
            self.popup.show_results([], nothing=text("search.failed", why=why))

    def _remember_place(self, key: object) -> None:
        if key is not None:
            self._place = key

    def _choose(self, key: _Key) -> None:
        if isinstance(key.row, Command):
            self._empty()
            self.left.emit()  # before the command, which may want the keyboard elsewhere
        self._presenter.choose(key.row)


class _Key(NamedTuple):
    """A row of the answer to these words: with every key typed the first row is marked anew, for Enter opens it."""

    typed: str
    row: Row


def _result(row: Row, results: Results) -> Result:
    key, heading = _Key(results.typed, row), results.heading
    match row:
        case Hit():
            icon = "package" if row.order_id else "history" if row.recent else "user"
            return Result(
                key=key,
                icon=icon,
                title=row.name,
                detail=row.detail,
                why=row.why,
                aside=row.number,
                chip=row.tier,
                tone=Tone.CARE,
                group=heading,
                matched=row.matched,
            )
        case CaseHit():
            return Result(
                key=key, icon="folder", title=row.subject, detail=row.detail, aside=row.code, group=text("search.case")
            )
        case SaidHit():
            return Result(
                key=key,
                icon=row.icon,
                title=row.name,
                detail=row.detail,
                why=row.words,
                aside=row.day,
                group=text("search.history_here" if row.here_alone else "search.history"),
                matched=row.matched,
            )
        case Command():
            group = text("search.commands")
            return Result(key=key, icon="command", title=row.name, aside=row.key, group=group, matched=row.matched)
        case NewCustomer():
            return Result(key=key, icon="user-plus", title=row.words, why=row.detail, group=heading)


_MOUSE = Qt.FocusReason.MouseFocusReason
