"""About: version, our licence, and what others gave."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from agentdesk import __version__
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.laid_down_card import LaidDownCard
from agentdesk.ui.settings.licences import Part, has_texts, parts, texts
from agentdesk.ui.settings.section import Section
from agentdesk.ui.settings.updates_card import UpdatesCard
from agentdesk.ui.tasks import Lane, TaskRunner
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.text import Text

_LINES = 22
"""Of the licences that are seen at once."""


class AboutSection(Section):
    """The list of parts comes when the section is looked at for the first time."""

    def __init__(self, runner: TaskRunner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._runner = runner
        self._asked = False
        self._program, self._others = SectionCard(), SectionCard(folds=True)
        self.version, self._licence = Text(role="strong"), Text(wrap=True)
        self._words = Text(role="muted", wrap=True)
        self._program.body.addWidget(self.version)
        self._program.body.addWidget(self._licence)
        self._others.body.addWidget(self._words)
        self.add(self._program)
        self.updates = UpdatesCard(runner)
        self.add(self.updates)
        self.laid_down = LaidDownCard()
        self.add(self.laid_down)
        self.add(self._others)
        self._texts, self.words = SectionCard(folds=True), _reading()
        self._texts.body.addWidget(self.words)
        self._texts.set_open(False)
        self._texts.hide()
        self._texts.toggled.connect(self._take_up_words)
        self.add(self._texts)
        follow_language(self)

    def take_up(self) -> None:
        self.updates.take_up()
        if not self._asked:
            self._asked = True
            self._runner.run(parts, owner=self, done=self._show, lane=Lane.WORK)

    def retranslate(self) -> None:
        self._program.set_words(text("about.program"))
        self.version.setText(text("about.version", version=__version__))
        self._licence.setText(text("about.licence"))
        self._others.set_words(text("about.others"))
        self._words.setText(text("about.others_words"))

        self._texts.set_words(text("about.texts"))
        self.words.setAccessibleName(text("about.texts"))

    def _take_up_words(self, opened: bool) -> None:
        """Hundreds of pages: read when somebody wants to see them."""
        if opened and not self.words.toPlainText():
            self._runner.run(texts, owner=self, done=self.words.setPlainText, lane=Lane.WORK)

    def _show(self, found: tuple[Part, ...]) -> None:
        self._others.body.addWidget(_listed(found))
        self._texts.setVisible(has_texts())


def _listed(found: tuple[Part, ...]) -> QWidget:
    """Whole before it is shown: a card measures once what comes into it."""
    listed = Growing()
    grid = QGridLayout(listed)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(2, 1)
    for row, part in enumerate(found):
        grid.addWidget(Text(part.name), row, 0)
        grid.addWidget(Text(part.version, "muted"), row, 1)
        grid.addWidget(Text(part.licence, "muted", wrap=True), row, 2)
    return listed


def _reading() -> QPlainTextEdit:
    """Words to read: keys scroll, Tab goes on."""
    words = QPlainTextEdit()
    words.setReadOnly(True)
    words.setTabChangesFocus(True)
    words.setMinimumHeight(words.fontMetrics().lineSpacing() * _LINES)
    return words
