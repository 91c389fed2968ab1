"""The saved views of whoever sits here and those of everybody: always as they are now, saved, renamed, removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.actors import LEADERS
from agentdesk.core.commands import Command, Undo
from agentdesk.core.people.model import Person
from agentdesk.core.wording import error_text, text
from agentdesk.core.work.commands import Look, RemoveView, RenameView, SaveView, Views
from agentdesk.core.work.wanted import Page, SavedView, Wanted
from agentdesk.ui.door import Door


class SavedViews(QObject):
    """One for the window; every list looks at those of its page."""

    changed = Signal()
    happened = Signal(str, object)
    refused = Signal(str)

    def __init__(self, door: Door, person: Person, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self.person_id, self.leads = person.id, not person.roles.isdisjoint(LEADERS)
        self.all: tuple[SavedView, ...] = ()

    def load(self) -> None:
        self._door.ask(Views(), owner=self, done=self._show, supersedes="views")

    def heard(self, subjects: Iterable[Any]) -> None:
        if any(kind == "view" for kind, _ in subjects):
            self.load()

    def of(self, page: Page) -> list[SavedView]:
        return [view for view in self.all if view.page is page]

    def view(self, view_id: UUID | None) -> SavedView | None:
        return next((view for view in self.all if view.id == view_id), None)

    def may_change(self, view: SavedView) -> bool:
        return view.person_id is not None or self.leads

    def save(
        self, page: Page, name: str, wanted: Wanted, shared: bool, done: Callable[[UUID], None], failed: Any
    ) -> None:
        command = SaveView(page=page, name=name[:80], wanted=Look.model_validate(wanted), shared=shared)

        def saved(answer: Any) -> None:
            done(UUID(answer["view_id"]))

        self._do(command, text("views.saved", name=name), saved, failed)

    def change(self, view: SavedView, wanted: Wanted) -> None:
        command = SaveView(
            view_id=view.id, page=view.page, name=view.name, wanted=Look.model_validate(wanted),
            shared=view.person_id is None,
        )  # fmt: skip
        self._do(command, text("views.saved", name=view.name))

    def rename(self, view: SavedView, name: str, done: Callable[[Any], None], failed: Any) -> None:
        self._do(RenameView(view_id=view.id, name=name[:80]), text("views.renamed", name=name), done, failed)

    def remove(self, view: SavedView) -> None:
        self._do(RemoveView(view_id=view.id), text("views.removed", name=view.name))

    def _do(self, command: Command, words: str, done: Any = None, failed: Any = None) -> None:
        def told(answer: Any) -> None:
            self.happened.emit(words, lambda: self._undo(command_id))
            if done:
                done(answer)

        command_id = self._door.do(command, owner=self, done=told, failed=failed or self._refuse)

    def _undo(self, command_id: UUID) -> None:
        told = lambda _: self.happened.emit(text("done.undone"), None)  # noqa: E731
        self._door.do(Undo(command_id=command_id), owner=self, done=told, failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))

    def _show(self, views: tuple[SavedView, ...]) -> None:
        if views != self.all:
            self.all = views
            self.changed.emit()
