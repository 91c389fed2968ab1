"""Whether there is a newer version, and where to read on. Nothing is fetched or installed from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk import __version__
from agentdesk.core.policy import policy
from agentdesk.core.wording import error_text, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.tasks import Lane, TaskRunner
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

if TYPE_CHECKING:
    from agentdesk.core.updates.looking import Seen


class UpdatesCard(SectionCard):
    """Hidden where nobody has laid down at which address to look."""

    def __init__(self, runner: TaskRunner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._runner = runner
        self._found: Seen | None = None
        self._problem: Exception | None = None
        self.words, self.notice, self._hint = Text(wrap=True), Notice(), Text(role="muted", wrap=True)
        self.look_button = Button(on_click=self.look)
        self.page_button = Button(kind="primary", icon="external-link", on_click=self._open_page)
        self._address = Text(role="muted", wrap=True)
        self._address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        foot = Growing()
        buttons = QHBoxLayout(foot)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self.page_button)
        buttons.addWidget(self.look_button)
        buttons.addStretch(1)
        for part in (self.words, self.notice, self._address, self._hint, foot):
            self.body.addWidget(part)
        self._say()
        follow_language(self)

    def take_up(self) -> None:
        """What was seen last, before anybody looks anew."""
        laid_down = policy()
        self.setVisible(bool(laid_down.updates and laid_down.updates_from))
        if not self.isHidden():
            self._runner.run(_seen, owner=self, done=self._show, lane=Lane.WORK)

    def look(self) -> None:
        self.look_button.setEnabled(False)
        self.words.setText(text("updates.looking"))
        self._runner.run(_look, owner=self, done=self._show_anew, failed=self._fail, lane=Lane.NETWORK)

    def retranslate(self) -> None:
        self.set_words(text("updates.card"))
        self.look_button.setText(text("updates.look"))
        self.page_button.setText(text("updates.open_page"))
        self._hint.setText(text("updates.hint"))
        self._say()

    def _show(self, found: Seen) -> None:
        self._found, self._problem = found, None
        self.look_button.setEnabled(True)
        self._say()

    def _show_anew(self, found: Seen) -> None:
        self._show(found)
        announce(self, self.words.text())

    def _fail(self, problem: Exception) -> None:
        self._problem = problem
        self.look_button.setEnabled(True)
        self._say()
        announce(self, error_text(problem))

    def _say(self) -> None:
        found = self._found
        is_newer = found is not None and found.is_newer
        for part in (self.page_button, self._hint, self._address):
            part.setVisible(is_newer)
        if found is not None and is_newer:
            self.words.setText(text("updates.is_there", version=found.version, ours=__version__))
            self._address.setText(found.page)
        else:
            known = found is not None and found.looked_at > 0
            self.words.setText(text("updates.none" if known else "updates.never", version=__version__))
        self.notice.setVisible(self._problem is not None)
        if self._problem is not None:
            self.notice.say("", error_text(self._problem), Tone.CARE)

    def _open_page(self) -> None:
        if self._found and not QDesktopServices.openUrl(QUrl(self._found.page)):
            self._hint.setText(text("updates.not_opened"))


def _seen() -> Seen:
    from agentdesk.core.updates.looking import seen

    return seen()


def _look() -> Seen:
    from agentdesk.core.updates.looking import look

    return look()
