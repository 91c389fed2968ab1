"""The work list at the left: lanes, rows, chips; and what it says when there is nothing to do."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.core.work.model import Work
from agentdesk.core.work.wanted import Page, SavedView, Wanted
from agentdesk.ui.actions import Action
from agentdesk.ui.language import follow_language
from agentdesk.ui.views.chooser import ViewChooser
from agentdesk.ui.views.presenter import SavedViews
from agentdesk.ui.widgets.filter_chips import FilterChips
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.work_list import WorkList
from agentdesk.ui.work.filters import GROUPS, filters, group_of
from agentdesk.ui.work.presenter import WorkPresenter
from agentdesk.ui.work.words import chip_of, sections

NEXT_KEY, ATTENTION_KEY = "Ctrl+J", "Ctrl+Shift+J"


class WorkPanel(StatefulPanel):
    """Enter or a click opens; `open_next` goes to what is most urgent."""

    opened = Signal(object)
    """The `WorkItem` a person wants to work on."""

    def __init__(self, presenter: WorkPresenter, views: SavedViews, *, parent: QWidget | None = None) -> None:
        self.list = WorkList()
        super().__init__(self.list, parent=parent)
        self.presenter, self.views, self.chips = presenter, ViewChooser(views, Page.WORK, "quiet"), FilterChips()
        self._put_head()
        self._to_mark: object | None = None
        self._problem = ""
        self._loaded = False
        self.list.opened.connect(presenter.open)
        presenter.opened.connect(self.opened)
        presenter.shown.connect(lambda work: self._show(presenter.visible))
        presenter.failed.connect(self._fail)
        presenter.ticked.connect(lambda: self._reword(("conversation",)))
        presenter.reworded.connect(self._reword)
        follow_language(self)

    def _put_head(self) -> None:
        """Chips as soon as there is more than one kind of work; views once there is something to be kept or shown."""
        head = QVBoxLayout()
        head.setContentsMargins(14, 10, 12, 0)
        head.setSpacing(6)
        head.addWidget(self.chips)
        head.addWidget(self.views, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self.views.line)
        self._column.insertLayout(0, head)
        self.chips.picked.connect(self._narrow)
        self.views.picked.connect(self._take_view)
        self.views.views.changed.connect(self._show_head)
        self.presenter.wanted_changed.connect(self._follow_wanted)
        self._show_head()

    def show_view(self, view: SavedView) -> None:
        self.views.pick(view)
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _take_view(self, wanted: Wanted | None) -> None:
        if wanted is None:
            self.views.forget()
        self.presenter.want(wanted or Wanted())

    def _narrow(self, group: str) -> None:
        self.presenter.want(replace(self.presenter.wanted, kinds=GROUPS.get(group, ())))

    def _follow_wanted(self, wanted: Wanted) -> None:
        if wanted == Wanted():
            self.views.forget()
        if self._loaded:
            self._show(self.presenter.visible)

    def _show_head(self) -> None:
        work, wanted = self.presenter.work, self.presenter.wanted
        self.views.show_wanted(wanted)
        chips = filters(work, wanted)
        self.chips.show_filters(chips, chosen=group_of(wanted))
        self.chips.setVisible(len(chips) > 2 or bool(wanted.kinds))
        self.views.setVisible(wanted != Wanted() or bool(self.views.views.of(Page.WORK)))

    def mark(self, kind: str, subject_id: object) -> None:
        """This is what is being worked on now, and nothing before it; marked as soon as it is in the list."""
        self._to_mark = (kind, subject_id)
        self.list.mark(None)
        self._mark()

    def open_next(self) -> None:
        key = self.presenter.next(self.list.current_key)
        if key is not None:
            self.list.mark(key)
            self.presenter.open(key)

    def actions_of_work(self) -> list[Action]:
        return [
            Action(id="work.next", name="action.work_next", key=NEXT_KEY, run=self.open_next),
            Action(
                id="work.attention",
                name="action.work_attention",
                key=ATTENTION_KEY,
                run=self.list.go_to_pinned,
                enabled=lambda: self.list.has_pinned,
            ),
            Action(id="work.filter", name="action.work_filter", run=self._walk_filters),
            Action(id="work.views", name="action.work_views", run=self._open_views),
        ]

    def _walk_filters(self) -> None:
        """To the chips; ← and → walk them."""
        self.chips.show()
        self.chips.take_focus()

    def _open_views(self) -> None:
        self.views.show()
        self.views.open()

    def retranslate(self) -> None:
        self.list.set_name(text("work.name"))
        self.chips.setAccessibleName(text("work.filters"))
        if self._problem:
            self._fail(self._problem)
        elif self._loaded:
            self._show(self.presenter.visible)
        else:
            self.show_state().loading(text("work.loading"))

    def _show(self, work: Work) -> None:
        self._loaded, self._problem = True, ""
        self._show_head()
        if not work.items and self.presenter.wanted != Wanted() and self.presenter.items:
            self.list.show_sections([])
            self.show_state().empty(
                "filter", text("work.none_of_these"), action=text("lists.show_all"), on_action=self._show_all
            )
            return
        if not work.items:
            self.list.show_sections([])
            self.show_state().empty("circle-check", text("work.empty"), text("work.empty_words"))
            return
        self.list.show_sections(sections(work, self.presenter.now, self.presenter.zone))
        self.show_content()
        self._mark()

    def _show_all(self) -> None:
        self._take_view(None)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

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
        for item in self.presenter.visible.items:
            if not kinds or item.kind in kinds:
                chip = chip_of(item, self.presenter.now, self.presenter.zone)
                self.list.set_due((item.kind, item.subject_id), *chip)
