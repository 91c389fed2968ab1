"""The guides of the shop join the window: the page of all of them, and the page on which one is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from agentdesk.ui.actions import Action
from agentdesk.ui.parts import Part
from agentdesk.ui.to_practice import practise

if TYPE_CHECKING:
    from agentdesk.ui.guides.answered import AnsweredStrip
    from agentdesk.ui.guides.editor import EditorPage
    from agentdesk.ui.guides.open_guide import OpenGuide
    from agentdesk.ui.guides.page import GuidesPage
    from agentdesk.ui.guides.proposals_presenter import ProposalsPresenter

FORM_KEY, COMPARE_KEY, FAULT_KEY = "F12", "Shift+F12", "Ctrl+F12"
_CONCERNS = {"guide", "authority", "people", "wording_proposal"}


class OwnGuidesPart(Part):
    def actions(self) -> Iterable[Action]:
        yield Action(id="guides.show", name="action.guides_show", run=self.show)
        for name, key, run in (
            ("form", FORM_KEY, self._on_editor(lambda editor: editor.other_form())),
            ("compare", COMPARE_KEY, self._on_editor(lambda editor: editor.show_comparison())),
            ("fault", FAULT_KEY, self._on_editor(lambda editor: editor.next_fault())),
            ("publish", "", self._on_editor(lambda editor: editor.publish())),
        ):
            yield Action(
                id=f"guides.{name}",
                name=f"action.guides_{name}",
                key=key,
                run=run,
                enabled=lambda: self._editor is not None,
            )

    def show(self) -> None:
        self._load()
        self.bench.show_page(self.page)

    def begin(self) -> None:
        conversations = self.bench.contacts.conversations
        for moved in (conversations.opened, conversations.closed):
            moved.connect(lambda _: self._answered.look_again())
        self._answered.load()

    @cached_property
    def _answered(self) -> AnsweredStrip:
        from agentdesk.ui.guides.answered import AnsweredStrip

        bench, conversations = self.bench, self.bench.contacts.conversations
        strip = AnsweredStrip(bench.door, bench.window.state, bench.window.save_soon, lambda: bool(conversations.talks))
        strip.wanted.connect(self._show_proposals)
        bench.add_strip(strip)
        return strip

    def _show_proposals(self) -> None:
        self.show()
        self.page.show_section(1)
        self.page.take_focus()

    def heard(self, subjects: frozenset[Any]) -> None:
        if any(kind == "wording_proposal" for kind, _ in subjects):
            self._answered.load()
        if "page" in self.__dict__ and any(kind in _CONCERNS for kind, _ in subjects):
            self._load()

    def _load(self) -> None:
        self.page.presenter.load()
        self._proposals.load()

    def save_form(self) -> bool:
        editor = self._editor
        if editor:
            editor.save()
        return editor is not None

    @cached_property
    def page(self) -> GuidesPage:
        """Made when it is first wanted; few write guides."""
        from agentdesk.ui.guides.catalogue_presenter import GuidesPresenter
        from agentdesk.ui.guides.page import GuidesPage
        from agentdesk.ui.guides.proposals_section import ProposalsSection

        bench = self.bench
        page = GuidesPage(GuidesPresenter(bench.door, bench.forms, leads=bench.views.leads, parent=self))
        page.presenter.happened.connect(bench.tell)
        page.presenter.opened.connect(self._open)
        page.left.connect(bench.leave_page)
        section = ProposalsSection(self._proposals, ZoneInfo(bench.shop.time_zone))
        page.add_section(section.words, section)
        self._proposals.listed.connect(page.show_sections)
        return page

    @cached_property
    def _proposals(self) -> ProposalsPresenter:
        from agentdesk.ui.guides.proposals_presenter import ProposalsPresenter

        presenter = ProposalsPresenter(self.bench.door, leads=self.bench.views.leads, parent=self)
        presenter.happened.connect(self.bench.tell)
        return presenter

    def _open(self, guide: OpenGuide) -> None:
        from agentdesk.ui.guides.editor import EditorPage

        editor = self._editors.get(guide.guide_id)
        if editor is None or editor.guide is not guide:
            if editor:
                editor.deleteLater()
            shop, guides = self.bench.shop, self.page.presenter
            editor = self._editors[guide.guide_id] = EditorPage(
                guide,
                ZoneInfo(shop.time_zone),
                lambda: guides.titles,
                currency=shop.currency,
                in_force=lambda: guides.catalogue.guides,
            )
            editor.left.connect(self._leave)
            editor.copy_asked.connect(lambda: self.page.presenter.copy(guide))
            editor.practice_asked.connect(lambda: practise(self.bench, guide.editing.source))
        self.bench.show_page(editor)

    def _leave(self) -> None:
        self.bench.leave_page()
        self.page.presenter.load()

    @cached_property
    def _editors(self) -> dict[str, EditorPage]:
        return {}

    def _on_editor(self, act: Callable[[EditorPage], object]) -> Callable[[], None]:
        def run() -> None:
            if editor := self._editor:
                act(editor)

        return run

    @property
    def _editor(self) -> EditorPage | None:
        """The one that is shown."""
        return next((editor for editor in self._editors.values() if editor.isVisible()), None)
