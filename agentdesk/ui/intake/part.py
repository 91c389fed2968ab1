"""Importing joins the window: one page, made when it is first wanted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.work.model import WorkItem
from agentdesk.ui.actions import Action
from agentdesk.ui.intake.keys import OPEN_KEY
from agentdesk.ui.parts import Part

if TYPE_CHECKING:
    from agentdesk.ui.intake.page import ImportPage
    from agentdesk.ui.intake.presenter import ImportPresenter


class IntakePart(Part):
    """Reading files takes more code than all else in the window: it is loaded with the page."""

    def actions(self) -> Iterable[Action]:
        yield Action(id="intake.open", name="action.import", key=OPEN_KEY, run=self.show)

    def opens(self, item: WorkItem) -> bool:
        if not item.kind.startswith("import"):
            return False
        self._show_import(item.subject_id)
        return True

    def show(self) -> None:
        """The page as it was left; with no file open, the choice of one."""
        if self._is_shown:
            self.page.choose_file()  # the same key again
            return
        if self.presenter.file is None and not self.presenter.busy:
            self.presenter.begin_anew()
        self.bench.show_page(self.page)
        self.page.take_focus()

    def _show_import(self, import_id: UUID) -> None:
        if not self._is_shown:
            self.show()
        if self.presenter.file is None and not self.presenter.busy:
            self.presenter.show_import(import_id)

    @property
    def _is_shown(self) -> bool:
        return "page" in self.__dict__ and self.page.isVisible()

    @cached_property
    def presenter(self) -> ImportPresenter:
        from agentdesk.ui.intake.presenter import ImportPresenter

        intake = ImportPresenter(self.bench.door, self, zone=ZoneInfo(self.bench.shop.time_zone))
        intake.happened.connect(self.bench.tell)
        intake.working.connect(self._tell_progress)
        intake.idle.connect(lambda: self.bench.window.bottom.set_fact("import", ""))
        return intake

    @cached_property
    def page(self) -> ImportPage:
        from agentdesk.ui.intake.page import ImportPage

        page = ImportPage(self.presenter)
        page.customer_asked.connect(self.bench.show_customer)
        page.left.connect(self.bench.leave_page)
        return page

    def _tell_progress(self, words: str, done: int, total: int) -> None:
        share = f" {100 * done // total} %" if total else ""
        self.bench.window.bottom.set_fact("import", f"{words}{share}")
