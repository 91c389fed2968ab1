"""The strip above the centre with what a start has to tell; it stops nobody, and goes when it has been read."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.language import follow_language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.settings.news import CODE_KEPT, News, look_once_a_day, news_of_start, wants_to_look
from agentdesk.ui.settings.recovery_strip import RecoveryStrip
from agentdesk.ui.settings.safety_presenter import CodeFile
from agentdesk.ui.tasks import Lane, TaskRunner
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice


class NoticeBoard(Growing):
    """Hidden while it has nothing to say. `safety_asked`: show the settings at "safety"."""

    safety_asked = Signal()

    def __init__(
        self,
        place: Workplace,
        runner: TaskRunner,
        window: MainWindow,
        *,
        drafts_aside: Path | None = None,
        files: FileDialogs | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._window = window
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 12, 20, 0)
        self._column.setSpacing(8)
        self._told: dict[Notice, News] = {}
        self.strip: RecoveryStrip | None = None
        for news in news_of_start(place, drafts_aside, window.state):
            self._tell(news)
        if place.recovery_code:
            file = CodeFile(place.profile.folder, runner, self)
            self._offer_code(RecoveryStrip(place.recovery_code, file, files or FileDialogs()))
            place.recovery_code = None
        follow_language(self)
        self._fit()
        if wants_to_look():
            runner.run(look_once_a_day, owner=self, lane=Lane.NETWORK, done=self._tell_all)

    def code_kept(self) -> None:
        """The person has the code, this one or a newer one: nobody is reminded of it any more."""
        self.code_made()
        self._remember(True)

    def code_made(self) -> None:
        """A newer one is being shown in the settings: what is said here about codes is out of date."""
        self._remember(False)
        for notice, news in self._told.items():
            if news.wants_code:
                notice.hide()
        if self.strip:
            self.strip.hide()
            self.strip.deleteLater()
            self.strip = None
        self._fit()

    def retranslate(self) -> None:
        for notice, news in self._told.items():
            notice.say("", news.words, news.tone, action=text("recovery.make") if news.wants_code else "")

    def _tell_all(self, told: tuple[News, ...]) -> None:
        for news in told:
            self._tell(news)
        self._fit()

    def _tell(self, news: News) -> None:
        notice = Notice("", news.words, news.tone, can_close=not news.wants_code, on_action=self.safety_asked.emit)
        notice.closed.connect(self._fit)
        self._told[notice] = news
        self._column.addWidget(notice)

    def _offer_code(self, strip: RecoveryStrip) -> None:
        self.strip = strip
        self._column.insertWidget(0, strip)
        strip.put_away.connect(self.code_kept)
        self._remember(False)

    def _remember(self, kept: bool) -> None:
        self._window.state.extra[CODE_KEPT] = kept
        self._window.save_soon()

    def _fit(self) -> None:
        shown = [*self._told, *([self.strip] if self.strip else [])]
        if all(each.isHidden() for each in shown):
            self.hide()
