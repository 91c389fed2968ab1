"""Forms that were begun and not saved: each stays until it is saved or thrown away, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from agentdesk.core.drafts import Draft
from agentdesk.core.ids import new_id
from agentdesk.core.meanwhile import Mark, read_mark, written_mark
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.forms.asks import Answers
from agentdesk.ui.forms.form import Form

CASE_DRAFT = "case_form"
STEP = "step"
"""In `Kept.seen`: the step of a guide that it was opened for."""


@dataclass(slots=True)
class Kept:
    """`subject_id`: the case it is about, or the customer. `seen`: what stood there when it was begun."""

    form: str
    subject_id: UUID
    customer_id: UUID | None
    answers: Answers
    seen: Answers = field(default_factory=dict)
    draft_id: UUID = field(default_factory=new_id)
    command_id: UUID = field(default_factory=new_id)
    mark: Mark | None = None
    """What was known of the customer when it was begun."""


class KeptForms(QObject):
    """By form and subject: at most one of each is being filled in."""

    changed = Signal()
    """Which there are."""
    saved = Signal(object)
    """The id of a draft that is on disk as it is now."""

    def __init__(self, keeper: DraftKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._kept: dict[tuple[str, UUID], Kept] = {}
        keeper.kept.connect(self.saved)

    def begin(self, door: Door, done: Callable[[], None]) -> None:
        """What was left at the last stop."""

        def take(drafts: tuple[Draft, ...]) -> None:
            for draft in drafts:
                self._take_up(draft)
            self.changed.emit()
            done()

        self._keeper.left_behind(CASE_DRAFT, door, take)

    def of(self, form: str, subject_id: UUID) -> Kept | None:
        return self._kept.get((form, subject_id))

    def about(self, subject_id: UUID) -> list[Kept]:
        return [kept for (_, subject), kept in self._kept.items() if subject == subject_id]

    def keep(self, kept: Kept, answers: Answers) -> None:
        key, is_new = (kept.form, kept.subject_id), (kept.form, kept.subject_id) not in self._kept
        kept.answers = answers
        self._kept[key] = kept
        content: dict[str, Any] = {"form": kept.form, "subject": str(kept.subject_id), "answers": answers}
        content |= {"seen": kept.seen, "mark": written_mark(kept.mark)}
        self._keeper.keep(kept.draft_id, CASE_DRAFT, kept.command_id, content, kept.customer_id)
        if is_new:
            self.changed.emit()

    def drop(self, kept: Kept) -> None:
        """It has become a command, or was thrown away."""
        self._keeper.drop(kept.draft_id)
        if self._kept.pop((kept.form, kept.subject_id), None):
            self.changed.emit()

    def _take_up(self, draft: Draft) -> None:
        content = draft.content
        form, subject = str(content.get("form") or ""), content.get("subject")
        answers, seen = content.get("answers"), content.get("seen")
        if form and subject and isinstance(answers, dict):
            kept = Kept(form, UUID(str(subject)), draft.customer_id, _strings(answers))
            kept.seen = _strings(seen) if isinstance(seen, dict) else {}
            kept.draft_id, kept.command_id = draft.id, draft.command_id
            kept.mark = read_mark(content)
            self._kept[form, kept.subject_id] = kept


def _strings(content: dict[object, object]) -> Answers:
    return {str(name): str(answer) for name, answer in content.items()}


def say_kept(form: Form, kept: Kept, draft_id: object) -> None:
    """What `KeptForms.saved` tells may come after the form has been closed."""
    if draft_id == kept.draft_id and isValid(form):
        form.say_kept()
