"""The page of requests on data: all that are open, the most urgent first, or those that are over."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.privacy.request_commands import PrivacyRequests, PrivacyRules, SetPrivacyRules, ThePrivacyRules
from agentdesk.core.privacy.requests import Asked, Right, code
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter
from agentdesk.ui.widgets.list_page import Cell, Column, ListPage, ListRow
from agentdesk.ui.widgets.list_rows import MARKS
from agentdesk.ui.widgets.text import Text

_OPEN, _ENDED = "open", "ended"
_WIDTHS = {"request": 80, "right": 130, "name": 215, "received": 112, "due": 105, "state": 300}


class RequestsPage(QWidget):
    """Enter opens a request beside its customer's rights; E shows those that are over; Esc goes back."""

    left = Signal()
    person_asked = Signal(object)
    """The id of the customer."""
    refused = Signal(str)

    def __init__(self, door: Door, *, may_set_rules: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door, self._may_set_rules = door, may_set_rules
        self._found: dict[str, Asked] = {}
        self._which = _OPEN
        self._rules: PrivacyRules | None = None
        self._title, self._about = Text(role="title"), Text(role="muted", wrap=True)
        self._rule, self.switch = Text(role="small", wrap=True), Button(kind="quiet", on_click=self._switch)
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self.list = ListPage()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.list.view.installEventFilter(self)
        self.list.opened.connect(self._open)
        self.list.filters.picked.connect(self._choose)
        follow_language(self)

    def load(self) -> None:
        ended = self._which == _ENDED

        def look() -> tuple[tuple[Asked, ...], PrivacyRules]:
            return self._door.asked(PrivacyRequests(ended)), self._door.asked(ThePrivacyRules())

        self._door.work(look, owner=self, done=lambda both: self._show(*both), failed=self._fail, supersedes="list")

    def take_focus(self) -> None:
        (self.list if self._found else self).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self.setAccessibleName(text("privacy.requests_page"))
        self._title.setText(text("privacy.requests_page"))
        self._about.setText(text("privacy.requests_about"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self.list.set_name(text("privacy.requests_page"))
        self.list.show_columns([_column(key) for key in _WIDTHS])
        self.list.view.setColumnHidden(MARKS, True)  # each is answered by itself
        chips = [Filter(each, text(f"privacy.filter.{each}")) for each in (_OPEN, _ENDED)]
        self.list.show_filters(chips, chosen=self._which)
        self._say_rule()
        if self._rules:
            self._rows()
        else:
            self.list.loading(text("privacy.requests_loading"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.modifiers() or not self._by_key(event.key()):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.modifiers():
            return self._by_key(event.key())
        return super().eventFilter(watched, event)

    def _by_key(self, key: int) -> bool:
        if key == Qt.Key.Key_E:
            self._choose(_OPEN if self._which == _ENDED else _ENDED)
            return True
        return False

    def _choose(self, which: str) -> None:
        if which in (_OPEN, _ENDED) and which != self._which:
            self._which = which
            self.retranslate()
            self.load()

    def _show(self, found: tuple[Asked, ...], rules: PrivacyRules) -> None:
        comes, focus = not self._found, self.window().focusWidget()
        self._found, self._rules = {str(each.id): each for each in found}, rules
        self._say_rule()
        self._rows()
        if comes and self._found and focus and (focus is self or self.isAncestorOf(focus)):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rows(self) -> None:
        if not self._found:
            key = "privacy.no_requests" if self._which == _OPEN else "privacy.none_ended"
            self.list.empty("file-text", text(key), text("privacy.no_requests_words"))
            return
        front, today = self.list.current_key, self._door.clock.now().date()
        self.list.show_rows([_row(key, each, today) for key, each in self._found.items()])
        self.list.go_to(front if front in self._found else next(iter(self._found)))

    def _say_rule(self) -> None:
        rules = self._rules
        if rules is None:
            return
        if rules.needs_second:
            words = text("privacy.two_people")
        else:
            words = text("privacy.one_person_alone" if rules.four_eyes else "privacy.one_person")
        self._rule.setText(words)
        self.switch.setText(text("privacy.want_one" if rules.four_eyes else "privacy.want_two"))
        self.switch.setVisible(self._may_set_rules)

    def _switch(self) -> None:
        if self._rules:
            command = SetPrivacyRules(four_eyes=not self._rules.four_eyes)
            self._door.do(command, owner=self, done=lambda _: self.load(), failed=self._fail)

    def _open(self, key: object) -> None:
        request = self._found.get(str(key))
        if request and request.customer_number:
            self.person_asked.emit(request.customer_id)

    def _fail(self, problem: Exception) -> None:
        again = {"action": text("patterns.try_again"), "on_action": self.load}
        self.list.failed(text("privacy.requests_failed"), error_text(problem), **again)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._back)
        foot = QHBoxLayout()
        foot.addWidget(self._rule, 1)
        foot.addWidget(self.switch)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 12, 20, 12)
        page.setSpacing(10)
        page.addLayout(head)
        page.addWidget(self._about)
        page.addWidget(self.list, 1)
        page.addLayout(foot)
        self.switch.hide()


def _column(key: str) -> Column:
    return Column(key=key, title=text(f"cli.head.{key}"), width=_WIDTHS[key], stretch=key == "state", sortable=False)


def _row(key: str, each: Asked, today: date) -> ListRow:
    name = f"{each.customer} · {each.customer_number}" if each.customer else text("privacy.erased_customer")
    return ListRow(
        key,
        (
            Cell(code(each.number), strong=True),
            text(f"privacy.right.{each.right}"),
            Cell(name, strong=True),
            wording.day(each.received_on),
            wording.day(each.due_on),
            _state_words(each, today),
        ),
    )


def _state_words(each: Asked, today: date) -> str:
    """What is to be done next and how long that has time; or how it ended."""
    if not each.is_open:
        return " · ".join(filter(None, (text(f"privacy.state.{each.state}"), each.ending_words)))
    left = each.days_left(today)
    time = text("privacy.days_late", count=-left) if left < 0 else text("privacy.days_left", count=left)
    if each.prepared_by:
        return f"{time} · {text('privacy.waits_for_second', person=each.preparer)}"
    return time if each.identity or each.right is Right.OBJECTION else f"{time} · {text('privacy.not_identified')}"
