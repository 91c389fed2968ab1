"""The first step: which file; and the imports there have been."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.intake.model import Import, State
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.intake.keys import OPEN_KEY
from agentdesk.ui.intake.words import counts_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.state_page import StatePage
from agentdesk.ui.widgets.text import Text


class ChooseStep(ScrollColumn):
    file_asked = Signal()
    shown_asked = Signal(object)
    undo_asked = Signal(object)
    refused_asked = Signal(object)

    def __init__(self, zone: ZoneInfo, *, takes_in: bool = True, parent: QWidget | None = None) -> None:
        """Where no file is taken in, it says so instead, and lists what there has been."""
        super().__init__(side=20, gap=12, parent=parent)
        self.zone, self.takes_in = zone, takes_in
        self._drop = StatePage()
        self._drop.setMinimumHeight(300)
        self._earlier = SectionCard()
        self._imports: tuple[Import, ...] = ()
        self.add(self._drop)
        self.add(self._earlier)
        follow_language(self)

    def show_earlier(self, imports: tuple[Import, ...]) -> None:
        self._imports = imports
        self._rebuild()

    def retranslate(self) -> None:
        if not self.takes_in:
            self._drop.empty("file-up", text("import.not_here"), text("import.not_here_words"))
        else:
            self._say_which()
        self._earlier.set_words(text("import.earlier"))
        self._rebuild()

    def _say_which(self) -> None:
        self._drop.empty(
            "file-up",
            text("import.drop"),
            text("import.drop_words"),
            action=text("import.choose"),
            key=key_name(OPEN_KEY),
            on_action=self.file_asked.emit,
        )

    def _rebuild(self) -> None:
        while item := self._earlier.body.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._earlier.setVisible(bool(self._imports))
        for each in self._imports:
            self._earlier.body.addWidget(_ImportRow(each, self))


class _ImportRow(QWidget):
    """An earlier import: what it was, what came of it, what can be done."""

    def __init__(self, each: Import, step: ChooseStep) -> None:
        super().__init__()
        title = Text(f"{each.file_name} · {text(f'import.kind.{each.kind}')}", "strong", wrap=True)
        when = f"{wording.moment(each.started_at, step.zone)} · {each.person}"
        state = "" if each.state is State.DONE else f" · {text(f'import.state.{each.state}')}"
        words = Text(f"{when}{state} · {counts_words(each.counts)}", "muted", wrap=True)
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(title)
        left.addWidget(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.addLayout(left, 1)
        if not step.takes_in:
            return
        show = Button(text("import.show"), "quiet", name=f"{text('import.show')}: {each.file_name}")
        show.clicked.connect(lambda: step.shown_asked.emit(each.id))
        row.addWidget(show, 0, Qt.AlignmentFlag.AlignTop)
        if each.counts.refused and each.state is State.DONE:
            save = Button(text("import.save_refused"), "quiet", icon="file-down")
            save.clicked.connect(lambda: step.refused_asked.emit(each.id))
            row.addWidget(save, 0, Qt.AlignmentFlag.AlignTop)
        if each.can_be_undone and each.undo_allowed:
            undo = Button(text("import.undo"), icon="undo-2", name=f"{text('import.undo')}: {each.file_name}")
            undo.clicked.connect(lambda: step.undo_asked.emit(each.id))
            row.addWidget(undo, 0, Qt.AlignmentFlag.AlignTop)
