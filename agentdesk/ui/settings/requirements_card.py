"""What a case of the chosen reason needs before it is resolved."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QCheckBox

from agentdesk.core.cases.commands import SetRequirements
from agentdesk.core.cases.model import ALWAYS_NEEDED, Needed
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.causes_presenter import CausesPresenter
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.text import Text

CHOOSABLE = tuple(each for each in Needed if each not in ALWAYS_NEEDED)


class RequirementsCard(SectionCard):
    """Each tick counts at once, and can be taken back. With no reason chosen it is for any case."""

    def __init__(self, presenter: CausesPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._reason: UUID | None = None
        self._name = ""
        self._about = Text(role="muted", wrap=True)
        self.boxes = {each: QCheckBox() for each in CHOOSABLE}
        self.body.addWidget(self._about)
        flow = FlowLayout(gap=14)
        for box in self.boxes.values():
            flow.addWidget(box)
            box.clicked.connect(self._save)
        self.body.addLayout(flow)
        presenter.loaded.connect(self._show)
        follow_language(self)

    def show_reason(self, reason_id: UUID | None, name: str) -> None:
        self._reason, self._name = reason_id, name
        self._show()

    def retranslate(self) -> None:
        self.set_words(text("settings.required"))
        for each, box in self.boxes.items():
            box.setText(text(f"cases.needed.{each}"))
        self._show()

    def _show(self) -> None:
        about = "settings.required_of_reason" if self._reason else "settings.required_of_any"
        self._about.setText(text(about, name=self._name))
        required = self._presenter.required(self._reason)
        for each, box in self.boxes.items():
            box.setChecked(each in required)

    def _save(self) -> None:
        fields = tuple(each for each, box in self.boxes.items() if box.isChecked())
        self._presenter.do(SetRequirements(reason_id=self._reason, fields=fields), "settings.required_changed")
