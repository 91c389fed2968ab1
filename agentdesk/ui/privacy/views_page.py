"""Who saw one customer: when, how, for what, and who it was. For administrators, one customer at a time."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.customers.model import Customer, shown_name
from agentdesk.core.privacy.commands import ViewsOf
from agentdesk.core.privacy.views import How, Seen
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.header_words import customer_name
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.tasks import Lane
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.list_page import Cell, Column, ListPage, ListRow
from agentdesk.ui.widgets.list_rows import MARKS
from agentdesk.ui.widgets.text import Text

_WIDTHS = {"at": 190, "person": 200, "how": 230, "why": 300}


class ViewsPage(QWidget):
    """Tab leads to the button that saves a file for the customer, without names; Esc goes back."""

    left = Signal()
    happened = Signal(str, object)

    def __init__(
        self, door: Door, zone: ZoneInfo, *, files: FileDialogs | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._door, self._zone, self._files = door, zone, files or FileDialogs()
        self._customer_id: UUID | None = None
        self._name = ""
        self.found: tuple[Seen, ...] | None = None
        self._title, self._about = Text(role="title", wrap=True), Text(role="muted", wrap=True)
        self.save_button = Button(icon="file-down", on_click=self.save)
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self.list = ListPage()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head, page = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self._title, 1)
        head.addWidget(self.save_button)
        head.addWidget(self._back)
        page.setContentsMargins(20, 12, 20, 12)
        page.setSpacing(10)
        page.addLayout(head)
        page.addWidget(self._about)
        page.addWidget(self.list, 1)
        follow_language(self)

    def begin(self, customer_id: UUID) -> None:
        self._customer_id, self._name, self.found = customer_id, "", None
        self.retranslate()
        self.load()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def load(self) -> None:
        customer_id = self._customer_id
        if customer_id is None:
            return

        def look() -> tuple[Customer, tuple[Seen, ...]]:
            return self._door.asked(GetCustomer(customer_id)), self._door.asked(ViewsOf(customer_id))

        self._door.work(look, owner=self, done=self._show, failed=self._fail, supersedes="views")

    def retranslate(self) -> None:
        title = text("privacy.views_of", name=self._name) if self._name else text("privacy.views_page")
        self.setAccessibleName(title)
        self._title.setText(title)
        self._about.setText(text("privacy.views_about"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self.save_button.setText(text("privacy.views_save"))
        self.save_button.setEnabled(bool(self.found))
        self.list.set_name(title)
        self.list.show_columns([_column(key) for key in _WIDTHS])
        self.list.view.setColumnHidden(MARKS, True)  # nothing is done with several at once
        if self.found is None:
            self.list.loading(text("privacy.views_loading"))
        else:
            self._rows(self.found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def save(self) -> None:
        if self.found:
            self._files.to_save(
                self, text("privacy.views_save"), "views.csv", "CSV (*.csv)", self._save_to, fresh=False
            )

    def _save_to(self, file: Path) -> None:
        found, zone, whom, door = self.found or (), self._zone, self._customer_id, self._door
        assert whom

        def write(_: object) -> int:
            from agentdesk.core.privacy.view_words import save_for_customer  # the window opens without it

            count = save_for_customer(file, found, zone)
            door.desk.views.note(door.person_id, [whom], How.EXPORTED)
            return count

        def told(count: int) -> None:
            self.happened.emit(text("privacy.views_saved", count=count, file=file.name), None)
            self.load()

        def failed(error: Exception) -> None:
            self.happened.emit(error_text(error), None)

        door.runner.run(write, owner=self, done=told, failed=failed, lane=Lane.WORK)

    def _show(self, both: tuple[Customer, tuple[Seen, ...]]) -> None:
        customer, self.found = both
        self._name = shown_name(customer_name(customer), customer.number)
        self.retranslate()

    def _rows(self, found: tuple[Seen, ...]) -> None:
        if not found:
            self.list.empty("users", text("privacy.seen_by_nobody"), text("privacy.views_empty"))
            return
        had_focus = self.hasFocus()
        self.list.show_rows([_row(n, each, self._zone) for n, each in enumerate(found)])
        self.list.go_to("0")
        if had_focus:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail(self, problem: Exception) -> None:
        again = {"action": text("patterns.try_again"), "on_action": self.load}
        self.list.failed(text("privacy.views_failed"), error_text(problem), **again)


def _column(key: str) -> Column:
    return Column(key=key, title=text(f"cli.head.{key}"), width=_WIDTHS[key], stretch=key == "why", sortable=False)


def _row(number: int, seen: Seen, zone: ZoneInfo) -> ListRow:
    from agentdesk.core.privacy.view_words import how_words, why_words

    at = wording.moment(seen.at, zone)
    return ListRow(str(number), (at, Cell(seen.person, strong=True), how_words(seen), why_words(seen)))
