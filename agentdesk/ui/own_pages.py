"""The pages of the program itself: settings and help, each a key away, shown in the centre and left again by Esc."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person, works_alone
from agentdesk.core.settings.model import Step
from agentdesk.core.workplace import Workplace
from agentdesk.ui.actions import Action
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.help.page import HelpPage
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.notice_board import NoticeBoard
from agentdesk.ui.settings.page import SECTIONS, WORKING_ALONE, SettingsPage
from agentdesk.ui.widgets.place import Place

PERSON = "person"
"""In `WindowState.extra`: the id of whoever sits here."""
_ELSEWHERE = {
    "import": "intake.open",
    "case": "first_hour.case",
    "voucher": "first_hour.voucher",
    "guided": "first_hour.begin",
}
"""The action of what the checklist of the settings leads to."""
SETTINGS_KEY, HELP_KEY = "Ctrl+,", "F1"


class OwnPages(QObject):
    """Made once the desk is open; adds its actions. Pages are made when they are first asked for.

    `board` belongs above the centre. `show_page` shows a page there, from which `left` leads back.
    """

    left = Signal()
    """Show again what was there before."""
    shop_changed = Signal(object)
    again_asked = Signal(object)
    """Close everything and open it again: for another person (None), or after restoring this backup (a Path)."""

    def __init__(
        self,
        door: Door,
        place: Workplace,
        window: MainWindow,
        preferences: Preferences,
        pages: Place,
        show_page: Callable[[QWidget], None],
        *,
        drafts_aside: Path | None = None,
        hindrance: Callable[[], str] = lambda: "",
        keeper: DraftKeeper | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._door, self._place, self._window, self._preferences = door, place, window, preferences
        self._pages, self._show_page, self._hindrance = pages, show_page, hindrance
        self._settings: SettingsPage | None = None
        self._help: HelpPage | None = None
        self.board = NoticeBoard(place, door.runner, window, drafts_aside=drafts_aside)
        self.board.safety_asked.connect(partial(self.show_settings, "safety"))
        self._several = False
        window.actions_of_window.add(*self._actions())
        window.top.person.clicked.connect(self.show_seat)
        self._count_people()

    def show_settings(self, section: str = "") -> None:
        page = self._settings = self._settings or self._make_settings()
        page.show_section(section) if section else page.take_up()
        self._show_page(page)
        page.take_focus()

    def lead_to(self, step: Step) -> None:
        """The section in which a step of the first hour is done, the keyboard in its place."""
        page = self._settings = self._settings or self._make_settings()
        self._show_page(page)
        page.lead_to(step)

    def show_pin(self) -> None:
        self.show_settings("people")
        if self._settings:
            self._settings.show_pin()

    def show_seat(self) -> None:
        """Who works here: to change places, or at a desk of one's own to sign out."""
        self.show_settings("shop")

    def sign_out(self) -> None:
        self.show_seat()
        if self._settings and self._settings.seat:
            self._settings.seat.ask_out()

    def sign_in(self) -> None:
        self.show_seat()
        if self._settings and self._settings.seat:
            self._settings.seat.ask_in()

    def save_form(self) -> bool:
        """The form of the settings is to be saved, while they are shown; whether there was something to save."""
        return self._settings is not None and self._pages.panel is self._settings and self._settings.save_form()

    def _show_agreement(self) -> None:
        """On unusual patterns, far down among the people it concerns."""
        self.show_settings("people")
        if self._settings:
            self._settings.lead_to_agreement()

    def show_help(self) -> None:
        """The same key closes it."""
        page = self._help = self._help or self._make_help()
        if self._pages.panel is page:
            self.left.emit()
        else:
            self._show_page(page)
            page.take_focus()

    def _make_settings(self) -> SettingsPage:
        page = SettingsPage(self._door, self._place, self._preferences, hindrance=self._hindrance, keeper=self._keeper)
        page.closed.connect(self.left)
        page.person_chosen.connect(self._change_places)
        page.restore_asked.connect(self.again_asked)
        page.shop_changed.connect(self.shop_changed)
        page.seat_changed.connect(lambda: self._window.actions_of_window.run("in_step.now"))
        page.happened.connect(lambda words, undo: self._window.toasts.show_message(words, undo=undo))
        page.happened.connect(self._count_people)
        page.elsewhere_asked.connect(lambda to: self._window.actions_of_window.run(_ELSEWHERE[to]))
        page.code_made.connect(self.board.code_made)
        page.code_kept.connect(self.board.code_kept)
        return page

    def _make_help(self) -> HelpPage:
        page = HelpPage(self._window.actions_of_window)
        page.closed.connect(self.left)
        return page

    def _count_people(self) -> None:
        """Whoever works alone needs no PIN, nor who has signed in at a server (decision 0040)."""

        def count(everybody: tuple[Person, ...]) -> None:
            self._several = not works_alone(everybody) and self._place.replica is None

        self._door.ask(People(), owner=self, done=count)

    def _is_at_server(self) -> bool:
        return self._place.replica is not None

    def _name_of(self, section: str) -> str:
        """In the palette. At a server settings are saved as a file, and none is taken in."""
        saves_alone = section == "file" and self._is_at_server()
        return "action.settings_file_save" if saves_alone else f"action.settings_{section}"

    def _change_places(self, person_id: UUID) -> None:
        self._window.state.extra[PERSON] = str(person_id)
        self._window.save_soon()
        self.again_asked.emit(None)

    def _actions(self) -> list[Action]:
        safety = partial(self.show_settings, "safety")
        sections = (
            Action(id=f"settings.{name}", name=self._name_of(name), run=partial(self.show_settings, name))
            for name in SECTIONS
            if name not in WORKING_ALONE or not self._is_at_server()
        )
        return [
            Action(id="window.help", name="action.help", key=HELP_KEY, run=self.show_help),
            Action(id="window.settings", name="action.settings", key=SETTINGS_KEY, run=self.show_settings),
            Action(id="settings.pin", name="action.pin", run=self.show_pin, enabled=lambda: self._several),
            Action(id="seat.sign_in", name="action.sign_in", run=self.sign_in, enabled=self._is_at_server),
            Action(id="seat.sign_out", name="action.sign_out", run=self.sign_out, enabled=self._is_at_server),
            Action(id="window.back_up", name="action.back_up", run=safety, enabled=lambda: not self._is_at_server()),
            Action(id="window.check", name="action.check_everything", run=safety),
            Action(
                id="settings.agreement",
                name="action.settings_agreement",
                run=self._show_agreement,
                in_palette=False,
            ),
            *sections,
        ]
