"""The work list at the left: lanes, rows, chips; and what it says when there is nothing to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.core.work.model import Work
from agentdesk.ui.actions import Action
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.work_list import WorkList
from agentdesk.ui.work.presenter import WorkPresenter
from agentdesk.ui.work.words import chip_of, sections

NEXT_KEY = "Ctrl+J"


class WorkPanel(StatefulPanel):
    """Enter or a click opens; `open_next` goes to what is most urgent."""

    opened = Signal(object)
    """The `WorkItem` a person wants to work on."""

    def __init__(self, presenter: WorkPresenter, *, parent: QWidget | None = None) -> None:
        self.list = WorkList()
        super().__init__(self.list, parent=parent)
        self.presenter = presenter
        self._to_mark: object | None = None
        self._problem = ""
        self._loaded = False
        self.list.opened.connect(presenter.open)
        presenter.opened.connect(self.opened)
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        presenter.ticked.connect(lambda: self._reword(("conversation",)))
        presenter.reworded.connect(self._reword)
        follow_language(self)

    def mark(self, kind: str, subject_id: object) -> None:
        """This is what is being worked on now; marked as soon as it is in the list."""
        self._to_mark = (kind, subject_id)
        self._mark()

    def open_next(self) -> None:
        key = self.presenter.next(self.list.current_key)
        if key is not None:
            self.list.mark(key)
            self.presenter.open(key)

    def actions_of_work(self) -> list[Action]:
        return [Action(id="work.next", name="action.work_next", key=NEXT_KEY, run=self.open_next)]

    def retranslate(self) -> None:
        self.list.set_name(text("work.name"))
        if self._problem:
            self._fail(self._problem)
        elif self._loaded:
            self._show(self.presenter.work)
        else:
            self.show_state().loading(text("work.loading"))

    def _show(self, work: Work) -> None:
        self._loaded, self._problem = True, ""
        if not work.items:
            self.list.show_sections([])
            self.show_state().empty("circle-check", text("work.empty"), text("work.empty_words"))
            return
        self.list.show_sections(sections(work, self.presenter.now, self.presenter.zone))
        self.show_content()
        self._mark()

    def _mark(self) -> None:
        if self._to_mark in self.list.keys:
            self.list.mark(self._to_mark)
            self._to_mark = None

    def _fail(self, problem: str) -> None:
        self._problem = problem
        page = self.show_state()
        page.failed(text("work.failed"), problem, action=text("work.again"), on_action=self.presenter.load)

    def _reword(self, kinds: tuple[str, ...] = ()) -> None:
        """The chips alone; of these kinds, or all."""
        for item in self.presenter.items:
            if not kinds or item.kind in kinds:
                chip = chip_of(item, self.presenter.now, self.presenter.zone)
                self.list.set_due((item.kind, item.subject_id), *chip)
