"""The editors that are open: one for a new customer, one for each who is being edited; pages beside the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Undo
from agentdesk.core.drafts import Draft
from agentdesk.core.people.model import Shop
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.editor_notices import ANOTHER_KEY
from agentdesk.ui.customer.editor_page import EditorPage
from agentdesk.ui.customer.editor_presenter import CUSTOMER_DRAFT, EditorPresenter
from agentdesk.ui.customer.recognise import Prefill
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.widgets.place import Place


class Editors(QObject):
    """`begin_new` and `edit` bring an editor to the front of `pages`; what was typed in one that is open stays."""

    opened = Signal()
    """An editor is about to come to the front."""
    left = Signal(object)
    """An editor has gone; the id of the customer to be shown now, or None."""
    saved = Signal(object)
    """The id of a customer whose data somebody has changed here."""
    removed = Signal(object)
    """A customer whose creation was taken back."""
    happened = Signal(str, object)
    """Something was done: its words, and a call that takes it back (or None)."""

    def __init__(
        self, door: Door, shop: Shop, keeper: DraftKeeper | None, pages: Place, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._door, self.shop, self._keeper, self._pages = door, shop, keeper, pages
        self._open: dict[UUID | None, EditorPage] = {}

    @property
    def front(self) -> EditorPage | None:
        return next((page for page in self._open.values() if page is self._pages.panel), None)

    def begin_new(self, prefill: Prefill = Prefill()) -> None:  # noqa: B008 - frozen
        """A new customer; one that is being entered already comes to the front as it is."""
        page = self._open.get(None)
        if page is None:
            page = self._add(None)
            page.presenter.begin_new(prefill)
        self._show(page)

    def actions(self) -> Iterable[Action]:
        """While a new customer is typed in who may be somebody we know."""

        def may_be() -> bool:
            return self.front is not None and self.front.may_be_another

        def say() -> None:
            if self.front:
                self.front.say_another()

        yield Action(id="customer.another", name="action.customer_another", key=ANOTHER_KEY, run=say, enabled=may_be)

    def edit(self, customer_id: UUID) -> None:
        page = self._open.get(customer_id)
        if page is None:
            page = self._add(customer_id)
            page.presenter.begin_editing(customer_id)
        self._show(page)

    def save(self) -> None:
        if self.front:
            self.front.presenter.save()

    def refresh(self, subjects: Iterable[Any]) -> None:
        """Somebody has changed customers: editors look whether it was theirs."""
        changed = {id for kind, id in subjects}
        for customer_id, page in self._open.items():
            if customer_id in changed:
                page.presenter.notice_change()

    def resume(self, *, may_show: Callable[[], bool] = lambda: True) -> None:
        """Editors that were open when the program ended; the latest comes to the front if it may."""
        if self._keeper:
            self._keeper.left_behind(CUSTOMER_DRAFT, self._door, lambda drafts: self._resume(drafts, may_show()))

    def _resume(self, drafts: tuple[Draft, ...], show: bool) -> None:
        for draft in drafts:
            if draft.customer_id not in self._open:
                page = self._add(draft.customer_id)
                page.presenter.resume(draft.id, draft.command_id, dict(draft.content))
                if show:
                    self._show(page)

    def _add(self, customer_id: UUID | None) -> EditorPage:
        presenter = EditorPresenter(self._door, self.shop, self._keeper, self)
        page = EditorPage(presenter)
        presenter.saved.connect(lambda saved_id, words, command_id: self._saved(page, saved_id, words, command_id))
        page.left.connect(lambda: self._leave(page))
        page.open_asked.connect(lambda other: self._open_other(page, other))
        self._open[customer_id] = page
        return page

    def _show(self, page: EditorPage) -> None:
        self.opened.emit()
        self._pages.show_panel(page)
        page.take_focus()

    def _saved(self, page: EditorPage, customer_id: UUID, words: str, command_id: UUID | None) -> None:
        new = page.presenter.is_new
        self._drop(page)
        if command_id:
            self.happened.emit(words, lambda: self._undo(customer_id, command_id, new))
            self.saved.emit(customer_id)
        self.left.emit(customer_id)

    def _undo(self, customer_id: UUID, command_id: UUID, new: bool) -> None:
        def done(_: Any) -> None:
            self.happened.emit(text("done.undone"), None)
            if new:
                self.removed.emit(customer_id)

        def failed(error: Exception) -> None:
            self.happened.emit(error_text(error), None)

        self._door.do(Undo(command_id=command_id), owner=self, done=done, failed=failed)

    def _leave(self, page: EditorPage) -> None:
        """Without saving: what was typed comes back by undo."""
        presenter = page.presenter
        content, changed, name = presenter.content, presenter.is_changed, presenter.name
        presenter.finish()
        self._drop(page)
        if changed:
            words = text("editor.discarded_new") if presenter.is_new else text("editor.discarded", name=name)
            self.happened.emit(words, lambda: self._bring_back(content.model_dump(mode="json"), content.customer_id))
        self.left.emit(content.customer_id)

    def forget(self, customer_id: UUID) -> None:
        """The customer is no more; what was typed about them goes with them."""
        page = self._open.get(customer_id)
        if page:
            page.presenter.finish()
            self._drop(page)

    def _bring_back(self, content: dict[str, Any], customer_id: UUID | None) -> None:
        from agentdesk.core.ids import new_id

        page = self._open.get(customer_id) or self._add(customer_id)
        page.presenter.resume(new_id(), new_id(), content)
        page.presenter.typed(page.presenter.content)
        self._show(page)

    def _open_other(self, page: EditorPage, other: UUID) -> None:
        """The customer is there already: what was typed for a new one is not needed."""
        page.presenter.finish()
        self._drop(page)
        self.left.emit(other)

    def _drop(self, page: EditorPage) -> None:
        self._open = {key: known for key, known in self._open.items() if known is not page}
        self._pages.remove_panel(page)
        page.hide()
        page.deleteLater()
        page.presenter.deleteLater()
