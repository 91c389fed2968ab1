"""About: version, our licence, and what others gave."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from agentdesk import __version__
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.licences import Part, parts
from agentdesk.ui.settings.section import Section
from agentdesk.ui.tasks import Lane, TaskRunner
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.text import Text


class AboutSection(Section):
    """The list of parts comes when the section is looked at for the first time."""

    def __init__(self, runner: TaskRunner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._runner = runner
        self._asked = False
        self._program, self._others = SectionCard(), SectionCard(folds=True)
        self.version, self._licence = Text(role="strong"), Text(wrap=True)
        self._words = Text(role="muted", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(2, 1)
        self._program.body.addWidget(self.version)
        self._program.body.addWidget(self._licence)
        self._others.body.addWidget(self._words)
        self._others.body.addLayout(self._grid)
        self.add(self._program)
        self.add(self._others)
        follow_language(self)

    def take_up(self) -> None:
        if not self._asked:
            self._asked = True
            self._runner.run(parts, owner=self, done=self._show, lane=Lane.WORK)

    def retranslate(self) -> None:
        self._program.set_words(text("about.program"))
        self.version.setText(text("about.version", version=__version__))
        self._licence.setText(text("about.licence"))
        self._others.set_words(text("about.others"))
        self._words.setText(text("about.others_words"))

    def _show(self, found: tuple[Part, ...]) -> None:
        for row, part in enumerate(found):
            self._grid.addWidget(Text(part.name), row, 0)
            self._grid.addWidget(Text(part.version, "muted"), row, 1)
            self._grid.addWidget(Text(part.licence, "muted", wrap=True), row, 2)
