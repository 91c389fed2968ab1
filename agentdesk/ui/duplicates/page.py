"""The page of duplicates: pairs to decide about, by keyboard; the one in front side by side."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.duplicates.model import Decision, Likely, Scanned, ScanState
from agentdesk.core.duplicates.words import because_words, decision_words
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.duplicates.beside import BesideCard
from agentdesk.ui.duplicates.presenter import Beside, DuplicatesPresenter, Shown
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.list_page import Cell, Column, ListPage, ListRow
from agentdesk.ui.widgets.list_rows import MARKS
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text

_KEYS = {Qt.Key.Key_S: Decision.SAME, Qt.Key.Key_H: Decision.HOUSEHOLD, Qt.Key.Key_D: Decision.DIFFERENT}
_LETTERS = {Decision.SAME: "S", Decision.HOUSEHOLD: "H", Decision.DIFFERENT: "D"}


class DuplicatesPage(QWidget):
    """In the list S, H and D decide, M shows both to be merged, 1 and 2 open one of both; Z takes a decision back,
    N looks for duplicates, V shows what was decided; Esc goes back."""

    left = Signal()
    customer_asked = Signal(object)
    merge_asked = Signal(object, object)
    """The ids of both; the first is proposed to stay."""

    def __init__(self, presenter: DuplicatesPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._title, self._state = Text(role="title"), Text(role="muted", wrap=True)
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self.scan_button = Button(icon="search", on_click=presenter.scan)
        self.undo_button = Button(kind="quiet", on_click=presenter.take_back)
        self.decided_button = Button(kind="quiet", on_click=presenter.turn)
        self.progress = ProgressStrip()
        self.list = ListPage()
        self.column = ScrollColumn(side=0)
        self._buttons = Growing()
        self._verbs: list[tuple[Button, str, str]] = []
        self._letters = (
            (Qt.Key.Key_Z, self.undo_button),
            (Qt.Key.Key_V, self.decided_button),
            (Qt.Key.Key_N, self.scan_button),
        )
        self._pairs: dict[str, Likely] = {}
        self._place = 0
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        follow_language(self)

    def retranslate(self) -> None:
        self.setAccessibleName(text("duplicates.title"))
        self._title.setText(text("duplicates.title"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self.undo_button.setText(text("duplicates.take_back"))
        for button, key in ((self.undo_button, "Z"), (self.decided_button, "V"), (self.scan_button, "N")):
            button.set_key(key)
        self.list.set_name(text("duplicates.list"))
        for button, words, key in self._verbs:
            button.setText(text(words))
            button.set_key(key)
        self.list.show_columns([_column("one"), _column("other"), _column("why", stretch=True)])
        self.list.view.setColumnHidden(MARKS, True)  # nothing is decided about many at once
        if self.presenter.last:
            self._show(self.presenter.last)
        else:
            self.list.loading(text("duplicates.loading"))

    def take_focus(self) -> None:
        (self.list if self._pairs else self).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Come back to, it shows what has changed meanwhile."""
        super().showEvent(event)
        if self.presenter.last:
            self.presenter.load()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come back to, the keyboard is in the list."""
        if self._pairs:
            self.list.setFocus(event.reason())
        else:
            super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.modifiers() or not self._decided_by(event.key()):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter in the list is a decision, not a search."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.modifiers():
            return self._decided_by(event.key())
        return super().eventFilter(watched, event)

    def _decided_by(self, key: int) -> bool:
        for letter, button in self._letters:
            if key == letter:
                if button.isVisible() and button.isEnabled():
                    button.click()
                return True
        pair = self._in_front()
        if pair is None:
            return False
        if decision := _KEYS.get(Qt.Key(key)):
            self._decide(decision)
        elif key == Qt.Key.Key_M:
            self._merge()
        elif key in (Qt.Key.Key_1, Qt.Key.Key_2):
            self.customer_asked.emit((pair.one if key == Qt.Key.Key_1 else pair.other).id)
        else:
            return False
        return True

    def _decide(self, decision: Decision) -> None:
        if pair := self._in_front() if self.presenter.decided else self._take_away():
            self.presenter.decide(pair, decision)

    def _merge(self) -> None:
        """Beside each other, on a page of their own; nothing is merged before that is asked for there."""
        if pair := self._in_front():
            self.merge_asked.emit(pair.one.id, pair.other.id)

    def _take_away(self) -> Likely | None:
        """The pair in front, which makes room for the next at once: a second key means that one."""
        key = self.list.current_key
        pair = self._pairs.get(key or "")
        if pair is None:
            return None
        self._place = list(self._pairs).index(str(key))
        del self._pairs[str(key)]
        self.list.remove_rows([key])
        if self._pairs:
            self.list.go_to(list(self._pairs)[min(self._place, len(self._pairs) - 1)])
        self._compare(self.list.current_key if self._pairs else None)
        return pair

    def _in_front(self) -> Likely | None:
        return self._pairs.get(self.list.current_key or "")

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, shown: Shown) -> None:
        """The next pair takes the place of the one that was decided."""
        keys = list(self._pairs)
        if (front := self.list.current_key) in keys:
            self._place = keys.index(front)
        comes, focus = not keys, self.window().focusWidget()
        self._pairs = {f"{each.one.id} {each.other.id}": each for each in shown.pairs}
        self._state.setText(self._about(shown))
        self.undo_button.setVisible(self.presenter.can_take_back)
        self.decided_button.setText(text("duplicates.show_open" if shown.decided else "duplicates.show_decided"))
        self.scan_button.setText(text(_scan_words(shown.scanned)))
        self.scan_button.setVisible(shown.may_scan)
        if not self._pairs:
            if shown.decided:
                self.list.empty("users", text("duplicates.none_decided"), "")
            elif shown.scanned.state is ScanState.NEVER:
                self.list.empty("users", text("duplicates.never_title"), text(_never_words(shown)))
            else:
                self.list.empty("users", text("duplicates.nothing_title"), text("duplicates.nothing_words"))
            self._compare(None)
            return
        self.list.show_rows([_row(key, pair) for key, pair in self._pairs.items()])
        self.list.go_to(front if front in self._pairs else list(self._pairs)[min(self._place, len(self._pairs) - 1)])
        self._compare(self.list.current_key)
        if comes and focus and (focus is self or self.isAncestorOf(focus)):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _about(self, shown: Shown) -> str:
        said = text("duplicates.about_decided") if shown.decided else _state_words(shown.scanned)
        if self.presenter.door.desk.side.decides:
            return said
        if shown.scanned.state is ScanState.NEVER and not shown.decided:
            return text("duplicates.about_here")
        return f"{said} {text('in_step.only_here')}"

    def _compare(self, key: object) -> None:
        if key not in self._pairs:
            self._keep_keyboard(self._buttons)
        self._buttons.setVisible(key in self._pairs)
        self.presenter.compare(self._pairs.get(str(key)))

    def _keep_keyboard(self, goes: QWidget) -> None:
        """Where it is in what goes, it comes back to the list: Qt would hand it on to whatever stands next."""
        if goes.isAncestorOf(self.window().focusWidget()):
            self.take_focus()

    def _beside(self, beside: Beside | None) -> None:
        self._keep_keyboard(self.column)
        self.column.clear()
        if beside:
            self.column.add(BesideCard(beside, self.customer_asked.emit))

    def _progress(self, words: str, done: int, total: int) -> None:
        if self.scan_button.isEnabled() and self.isAncestorOf(self.window().focusWidget()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # Esc and Tab go on; a second Space stops nothing
        self.scan_button.setEnabled(False)
        self.progress.show_progress(words, done, total)
        self.progress.show()

    def _rest(self) -> None:
        self.scan_button.setEnabled(True)
        self.progress.hide()

    def _fail(self, words: str) -> None:
        again = {"action": text("patterns.try_again"), "on_action": self.presenter.load}
        self.list.failed(text("duplicates.failed"), words, **again)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._back)
        head.addStretch(1)
        for button in (self.undo_button, self.decided_button, self.scan_button):
            head.addWidget(button)
        self.undo_button.hide()
        row = FlowLayout(self._buttons, gap=8)
        row.setContentsMargins(0, 0, 0, 0)
        for decision in Decision:
            button = Button(on_click=partial(self._decide, decision))
            self._verbs.append((button, f"duplicates.decide.{decision}", _LETTERS[decision]))
        self._verbs.append((Button(icon="merge", on_click=self._merge), "duplicates.merge", "M"))
        for button, _, _ in self._verbs:
            row.addWidget(button)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 12, 20, 12)
        page.setSpacing(10)
        page.addLayout(head)
        for part in (self._title, self._state, self.progress):
            page.addWidget(part)
        page.addWidget(self.list, 2)
        page.addWidget(self._buttons)
        page.addWidget(self.column, 3)
        self.progress.hide()
        self._buttons.hide()

    def _connect(self) -> None:
        self.list.view.installEventFilter(self)
        self.list.reached.connect(self._compare)
        self.list.opened.connect(lambda key: self.customer_asked.emit(self._pairs[key].one.id))
        self.progress.cancelled.connect(self.presenter.stop)
        self.presenter.shown.connect(self._show)
        self.presenter.compared.connect(self._beside)
        self.presenter.scanning.connect(self._progress)
        self.presenter.rested.connect(self._rest)
        self.presenter.failed.connect(self._fail)


def _column(key: str, *, stretch: bool = False) -> Column:
    title = text(f"duplicates.column.{key}")
    return Column(key=key, title=title, width=300 if stretch else 260, stretch=stretch, sortable=False)


def _row(key: str, pair: Likely) -> ListRow:
    names = (Cell(f"{each.shown} · {each.number}", strong=True) for each in (pair.one, pair.other))
    return ListRow(key, (*names, decision_words(pair) if pair.decision else because_words(pair.because)))


def _state_words(scanned: Scanned) -> str:
    if scanned.state is ScanState.NEVER:
        return text("duplicates.about")
    if scanned.ended_at is None:
        return text("duplicates.unfinished", count=scanned.undecided)
    customers, day = wording.number(scanned.customers), scanned.ended_at.date()
    return text("duplicates.scanned", count=scanned.undecided, customers=customers, day=day)


def _never_words(shown: Shown) -> str:
    return "duplicates.never_words" if shown.may_scan else "refused.duplicates.scan_is_for_leaders"


def _scan_words(scanned: Scanned) -> str:
    if scanned.state is ScanState.NEVER:
        return "duplicates.scan"
    return "duplicates.scan_again" if scanned.ended_at else "duplicates.scan_on"
