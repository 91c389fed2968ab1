"""A form that is on disk while somebody types in it, under the id of the command it will become."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from agentdesk.core.drafts import Draft
from agentdesk.core.ids import new_id
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.promises.forms import PromiseForm

PROMISE_DRAFT = "promise"


class KeptForm(QObject):
    """`what` says which form this is. A `draft` of an earlier start fills it."""

    def __init__(
        self, form: PromiseForm, keeper: DraftKeeper, what: dict[str, Any], draft: Draft | None = None
    ) -> None:
        super().__init__(form)
        self._form, self._keeper, self._what = form, keeper, what
        self._draft_id = draft.id if draft else new_id()
        self.command_id = draft.command_id if draft else new_id()
        if draft:
            form.restore(draft.content)
        form.changed.connect(self._keep)

    def drop(self) -> None:
        """It has served."""
        self._keeper.drop(self._draft_id)
        self._draft_id, self.command_id = new_id(), new_id()

    def _keep(self) -> None:
        customer_id = self._form.presenter.customer.customer_id
        content = self._form.content() | self._what
        self._keeper.keep(self._draft_id, PROMISE_DRAFT, self.command_id, content, customer_id)
