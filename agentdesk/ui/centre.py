"""The middle of the window: notices, pages, strips, the conversation; and the way back from one page to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.open_customers import OpenCustomers
from agentdesk.ui.widgets.gives_way import GivesWay
from agentdesk.ui.widgets.notices import Notices
from agentdesk.ui.widgets.place import Place
from agentdesk.ui.widgets.state_page import StatePage


class Centre(QWidget):
    """Pages above, the conversation below them, whatever page is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = Place("pages")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._page, self.notices = GivesWay(self.pages), Notices()
        self._column.addWidget(self.notices)
        self._column.addWidget(self._page, 1)

    def set_conversation(self, panel: QWidget) -> None:
        self._column.addWidget(panel)
        self.notices.give_way_to(panel)

    def set_correction(self, panel: QWidget) -> None:
        self._column.insertWidget(self._column.indexOf(self._page) + 1, panel)

    def add_strip(self, strip: QWidget) -> None:
        self._column.insertWidget(self._column.indexOf(self._page) + 1, strip)

    def add_notice(self, board: QWidget) -> None:
        """Above every page, below those that are there."""
        self.notices.add(board)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notices.fit_in(event.size().height())


class Ways(QObject):
    """From a customer to a page and back: to where one was, and where the keyboard was.

    `focus_notes` puts the keyboard into the notes of the conversation in front; whether there is one.
    """

    def __init__(
        self,
        window: MainWindow,
        centre: Centre,
        customers: OpenCustomers,
        focus_notes: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._centre, self._customers, self._focus_notes = window, centre, customers, focus_notes
        self._welcome, self._aside = StatePage(), StatePage()
        self._back_to: UUID | None = None
        self._pages_of_parts: set[QWidget] = set()
        self._opened_from: dict[QWidget, QWidget] = {}
        self._keyboard_was: QWidget | None = None
        self._edits_from: QWidget | None = None
        self.show_welcome()
        follow_language(self)

    def retranslate(self) -> None:
        keys = {"search": key_name("Ctrl+K"), "call": key_name("F2")}
        self._welcome.empty("search", text("welcome.title"), text("welcome.words", **keys))
        self._aside.empty("user", text("welcome.aside"))

    def show_page(self, page: QWidget) -> None:
        """Leaving it leads back to the page from which it was opened, if that was none of a customer; a page on the
        way here leads back to where it did before."""
        shown = self._shown
        if shown is not page:
            self.leave_customer()
            if page not in self._way_here():
                self._opened_from.pop(page, None)
                if shown in self._pages_of_parts:
                    self._opened_from[page] = shown
            self._pages_of_parts.add(page)
            self._centre.pages.show_panel(page)
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_welcome(self) -> None:
        self._back_to = None
        self._customers.leave()
        self._centre.pages.show_panel(self._welcome)
        self._window.set_right(self._aside)

    def begin_anew(self) -> None:
        """No way leads back: what was shown before may be about somebody who is no more."""
        self._opened_from.clear()
        self.show_welcome()

    def leave_customer(self) -> None:
        """For something that needs the whole width."""
        self._back_to, focus = self._customers.front or self._back_to, self._window.focusWidget()
        self._keyboard_was = focus if self._centre.isAncestorOf(focus) else None
        self._customers.leave()
        self._window.clear_right()

    def leave_for_editor(self) -> None:
        """Which is no more once it is left: the page it was opened from is remembered here."""
        if self._shown in self._pages_of_parts:
            self._edits_from = self._shown
        elif not self.is_elsewhere:
            self._edits_from = None
        self.leave_customer()

    def back_from_editor(self) -> None:
        page, self._edits_from = self._edits_from, None
        if page and shiboken6.isValid(page):
            self._centre.pages.show_panel(page)
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._back_to_customer()

    @property
    def is_elsewhere(self) -> bool:
        """Somebody has opened a page that is no customer's."""
        return self._customers.front is None and self._shown is not self._welcome

    def back(self) -> None:
        shown = self._shown
        before = self._opened_from.pop(shown, None) if shown else None
        if before and shiboken6.isValid(before):
            self._centre.pages.show_panel(before)
            before.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._back_to_customer()

    def _back_to_customer(self) -> None:
        if self._back_to:
            self._customers.show(self._back_to)
        else:
            self.show_welcome()
        self.give_keyboard_back()

    def give_keyboard_back(self) -> None:
        """To where it was before another page was shown; if that is no more, to the notes or the page."""
        was = self._keyboard_was
        if was and shiboken6.isValid(was) and was.isVisible():
            was.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._focus_notes():
            self.focus_page()

    def focus_page(self) -> None:
        """The keyboard to what is shown above, whose part that had it has gone."""
        if self._shown:
            self._shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _way_here(self) -> Iterator[QWidget]:
        """The pages that leaving would lead back to, the last first; never one of them twice."""
        page = self._shown
        while page and (page := self._opened_from.get(page)):
            yield page

    @property
    def _shown(self) -> QWidget | None:
        return self._centre.pages.panel
