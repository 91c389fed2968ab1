"""What an administrator has laid down for the desks of this machine: what, by whom, and where that stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from agentdesk.core.laid_down import by_whom, value_words, wrong
from agentdesk.core.policy import policy
from agentdesk.core.wording import error_text, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text


class LaidDownCard(SectionCard):
    """Shown where there is such a file at all."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._policy = policy()
        self.by, self.notice = Text(role="muted", wrap=True), Notice()
        self.rows = {name: (Text(role="muted", wrap=True), Text(wrap=True)) for name in self._policy.said}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setColumnStretch(1, 1)
        for n, row in enumerate(self.rows.values()):
            for column, part in enumerate(row):
                grid.addWidget(part, n, column, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.by)
        self.body.addWidget(self.notice)
        self.body.addLayout(grid)
        self.notice.setVisible(bool(self._policy.mistakes))
        self.setVisible(self._policy.file is not None)
        follow_language(self)

    def retranslate(self) -> None:
        laid_down = self._policy
        self.set_words(text("policy.card"))
        self.by.setText(text("policy.card_words", by=by_whom(laid_down), path=str(laid_down.file)))
        for name, (label, value) in self.rows.items():
            label.setText(text(f"policy.name.{name}"))
            value.setText(value_words(name, laid_down.said[name]))
        if laid_down.mistakes:
            lines = error_text(wrong(laid_down)).splitlines()  # set in for a terminal
            self.notice.say("", "\n".join(line.strip() for line in lines), Tone.CARE)
