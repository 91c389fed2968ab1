"""A card with a list and a form: what somebody is typing stays while the list is looked at anew."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.moment_field import MomentField


class FormCard(SectionCard):
    """Enter saves. Who derives shows the form anew only while nobody `is_typing`, and says `forget` where it does."""

    def __init__(self, presenter: Edits) -> None:
        super().__init__()
        self.is_typing = False
        presenter.outdated.connect(self.forget)

    def watch(self, *fields: QWidget) -> None:
        """Notices when a person, not the program, changes one of them."""
        for field in fields:
            match field:
                case QLineEdit():
                    field.textEdited.connect(self._note_typing)
                case QComboBox():
                    field.activated.connect(self._note_typing)
                case QCheckBox():
                    field.clicked.connect(self._note_typing)
                case MomentField():
                    field.edit.textEdited.connect(self._note_typing)
                    field.changed.connect(self._note_typing)

    def save(self) -> None:
        raise NotImplementedError

    def forget(self, _: object = None) -> None:
        """What was typed is saved, or given up."""
        self.is_typing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    def _note_typing(self, _: object) -> None:
        self.is_typing = True
