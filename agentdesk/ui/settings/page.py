"""The settings: one page in the centre, its sections behind chips."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from agentdesk.core.settings.model import LEADS_TO, Step
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.wording import text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.language import follow_language
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.about_section import AboutSection
from agentdesk.ui.settings.causes_presenter import CausesPresenter
from agentdesk.ui.settings.deadlines_presenter import DeadlinesPresenter
from agentdesk.ui.settings.deadlines_section import DeadlinesSection
from agentdesk.ui.settings.letterhead_card import LetterheadCard
from agentdesk.ui.settings.letterhead_presenter import LetterheadPresenter
from agentdesk.ui.settings.look_section import LookSection
from agentdesk.ui.settings.news import BACKED_UP, SEEN
from agentdesk.ui.settings.reasons_section import ReasonsSection
from agentdesk.ui.settings.safety_section import SafetySection
from agentdesk.ui.settings.section import Section
from agentdesk.ui.settings.shop_presenter import ShopPresenter
from agentdesk.ui.settings.shop_section import ShopSection
from agentdesk.ui.settings.snippets_section import SnippetsSection
from agentdesk.ui.settings.stock_presenter import StockPresenter
from agentdesk.ui.settings.unsaved import Unsaved
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.text import Text

if TYPE_CHECKING:
    from agentdesk.ui.settings.seat_card import SeatCard

SECTIONS = (
    "look",
    "shop",
    "hours",
    "deadlines",
    "callbacks",
    "goodwill",
    "vouchers",
    "people",
    "reasons",
    "causes",
    "snippets",
    "history",
    "file",
    "keeping",
    "safety",
    "ready",
    "about",
)
WORKING_ALONE = frozenset({"vouchers"})
"""Sections of a shop that works alone: desks in step with a server give codes of our own, and none of a shop system."""


class SettingsPage(QWidget):
    """`hindrance` says in words why nobody may change places or restore a backup now; empty when they may.

    Sections are made when they are first looked at.
    """

    closed = Signal()
    person_chosen = Signal(object)
    """The id of the person who sits here from now on: remember it, and build the desk for them."""
    shop_changed = Signal(object)
    """The Shop as it is from now on."""
    restore_asked = Signal(object)
    """The Path of a backup: close everything, restore, open again."""
    happened = Signal(str, object)
    """Something was done: its words, and a call that takes it back (or None)."""
    code_made = Signal()
    """There is a new recovery code; a former one that is still shown somewhere opens nothing any more."""
    elsewhere_asked = Signal(str)
    """What a step of the checklist leads to, where that is no section."""
    seat_changed = Signal()
    """Whose desk this is has signed out at the server, or in again."""
    code_kept = Signal()
    """The person says that they have it."""

    def __init__(
        self,
        door: Door,
        place: Workplace,
        preferences: Preferences,
        *,
        hindrance: Callable[[], str] = lambda: "",
        files: FileDialogs | None = None,
        keeper: DraftKeeper | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._unsaved = Unsaved(keeper, door, self) if keeper else None
        self._door, self._place, self._preferences = door, place, preferences
        self._hindrance, self._files = hindrance, files or FileDialogs()
        self._sections: dict[str, Section] = {}
        self._title, self.chips, self._pages = Text(role="title"), FilterChips(), QStackedWidget()
        self._cross = Button(kind="icon", icon="x", on_click=self.closed.emit)
        self._lay_out()
        self.chips.picked.connect(self.show_section)
        follow_language(self)
        self.show_section("look")

    def section(self, name: str) -> Section:
        """One of SECTIONS, made if it is not there yet."""
        if name not in self._sections:
            made = self._sections[name] = self._make[name](self)
            self._pages.addWidget(made)
            if self._unsaved:
                made.keep_in(self._unsaved, name)
        return self._sections[name]

    def show_section(self, name: str) -> None:
        section = self.section(name)
        self._note_seen(name)
        section.take_up()
        self._pages.setCurrentWidget(section)
        self.chips.show_filters(self._filters(), chosen=name)

    def _note_seen(self, name: str) -> None:
        seen = set(self._preferences.recall(SEEN) or ())
        if name not in seen:
            self._preferences.remember(SEEN, sorted({*seen, name}))

    def show_pin(self) -> None:
        """Where one's PIN is set, with the keyboard."""
        from agentdesk.ui.settings.people_section import PeopleSection

        self.show_section("people")
        section = self.section("people")
        assert isinstance(section, PeopleSection)
        section.show_pin()

    @property
    def seat(self) -> SeatCard | None:
        """Where it says whose desk this is, at a server."""
        section = self.section("shop")
        assert isinstance(section, ShopSection)
        return section.seat

    def lead_to_agreement(self) -> None:
        from agentdesk.ui.settings.people_section import PeopleSection

        section = self.section("people")
        assert isinstance(section, PeopleSection)
        section.lead_to_agreement()

    def take_up(self) -> None:
        """The page has come to the front again: look at what may have changed."""
        self.section(self.chips.chosen).take_up()

    def save_form(self) -> bool:
        """The form of the section that is shown is to be saved; whether there was something to save."""
        return self.section(self.chips.chosen).save_form()

    def lead_to(self, step: Step) -> None:
        """Where it is done, the keyboard in what is to be filled in; where nothing is, on the chip."""
        name = LEADS_TO[step]
        self.show_section(name)
        self.take_focus()
        self.section(name).lead_to(step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come back to, the keyboard is where it can go on."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.ShortcutFocusReason:
            self.take_focus()

    def take_focus(self) -> None:
        """On the chip of the section that is shown; ← → change it."""
        self.chips.take_focus()

    def retranslate(self) -> None:
        self._title.setText(text("settings.title"))
        self.setAccessibleName(text("settings.title"))
        self.chips.setAccessibleName(text("settings.sections"))
        self._cross.set_name(text("settings.close"))
        self.chips.show_filters(self._filters())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _filters(self) -> list[Filter]:
        here = set(SECTIONS) if self._place.replica is None else set(SECTIONS) - WORKING_ALONE
        return [Filter(name, text(f"settings.section_{name}")) for name in SECTIONS if name in here]

    def _make_look(self) -> Section:
        return LookSection(self._preferences)

    def _make_shop(self) -> Section:
        presenter = ShopPresenter(self._door, self)
        presenter.saved.connect(self.shop_changed)
        presenter.saved.connect(lambda _: self._keep_up_hours())
        presenter.happened.connect(self.happened)
        section = ShopSection(presenter, self._hindrance, seat=self._make_seat())
        section.person_chosen.connect(self.person_chosen)
        letterhead = LetterheadPresenter(self._door, self)
        letterhead.happened.connect(self.happened)
        section.add(LetterheadCard(letterhead, self._files))
        return section

    def _make_seat(self) -> SeatCard | None:
        """At a server everybody has a desk of their own."""
        if self._place.replica is None:
            return None
        from agentdesk.ui.settings.seat_card import SeatCard, SeatPresenter

        presenter = SeatPresenter(self._place, self._place.replica, self._door.runner, self)
        presenter.signed_out.connect(lambda: self.happened.emit(text("seat.done"), None))
        presenter.changed.connect(self.seat_changed)
        return SeatCard(presenter)

    def _keep_up_hours(self) -> None:
        """They are of the shop's time zone."""
        self._door.runner.run(lambda: keep_up_hours(self._place.desk), owner=self)

    def _make_hours(self) -> Section:
        from agentdesk.ui.settings.hours_presenter import HoursPresenter  # few look at it, and it brings much along
        from agentdesk.ui.settings.hours_section import HoursSection

        self._keep_up_hours()  # who opens this at once after the very first start shall find the holidays there
        presenter = HoursPresenter(self._door, self)
        presenter.happened.connect(self.happened)
        return HoursSection(presenter)

    def _make_deadlines(self) -> Section:
        presenter = DeadlinesPresenter(self._door, self)
        presenter.happened.connect(self.happened)
        return DeadlinesSection(presenter)

    def _make_callbacks(self) -> Section:
        from agentdesk.ui.settings.callbacks_presenter import CallbacksPresenter
        from agentdesk.ui.settings.callbacks_section import CallbacksSection

        presenter = CallbacksPresenter(self._door, self)
        presenter.happened.connect(self.happened)
        return CallbacksSection(presenter, self._preferences)

    def _make_goodwill(self) -> Section:
        from agentdesk.ui.settings.budgets_presenter import BudgetsPresenter
        from agentdesk.ui.settings.limits_presenter import LimitsPresenter
        from agentdesk.ui.settings.limits_section import LimitsSection
        from agentdesk.ui.settings.set_aside_presenter import SetAsidePresenter

        limits, budgets = LimitsPresenter(self._door, self._keeper, self), BudgetsPresenter(self._door, self)
        set_aside = SetAsidePresenter(self._door, self)
        for presenter in (limits, budgets, set_aside):
            presenter.happened.connect(self.happened)
        return LimitsSection(limits, budgets, set_aside)

    def _make_people(self) -> Section:
        from agentdesk.ui.settings.agreement_presenter import AgreementPresenter
        from agentdesk.ui.settings.council_presenter import CouncilPresenter
        from agentdesk.ui.settings.people_presenter import PeoplePresenter
        from agentdesk.ui.settings.people_section import PeopleSection
        from agentdesk.ui.settings.pin_presenter import PinPresenter
        from agentdesk.ui.settings.reach_presenter import ReachPresenter

        people, pins = PeoplePresenter(self._door, self), PinPresenter(self._door, self)
        reach, agreement = ReachPresenter(self._door, self), AgreementPresenter(self._door, self)
        for presenter in (people, pins, reach, agreement):
            presenter.happened.connect(self.happened)
        return PeopleSection(people, pins, reach, agreement, CouncilPresenter(self._door, self))

    def _make_reasons(self) -> Section:
        from agentdesk.ui.settings.hearing_card import HearingCard, HearingRules
        from agentdesk.ui.settings.identity_card import IdentityCard, IdentityRules

        section, hearing = ReasonsSection(self._stock, self._causes), HearingRules(self._door, self)
        identity = IdentityRules(self._door, self)
        for presenter in (hearing, identity):
            presenter.happened.connect(self.happened)
        section.add(HearingCard(hearing))
        section.add(IdentityCard(identity))
        return section

    def _make_causes(self) -> Section:
        from agentdesk.ui.settings.causes_section import CausesSection
        from agentdesk.ui.settings.risk_card import RiskCard, RiskPresenter

        section, risk = CausesSection(self._causes), RiskPresenter(self._door, self)
        risk.happened.connect(self.happened)
        section.add(RiskCard(risk))
        return section

    @cached_property
    def _causes(self) -> CausesPresenter:
        presenter = CausesPresenter(self._door, self)
        presenter.happened.connect(self.happened)
        return presenter

    def _make_snippets(self) -> Section:
        from agentdesk.ui.settings.synonyms_card import SynonymsCard, SynonymsPresenter

        section, synonyms = SnippetsSection(self._stock), SynonymsPresenter(self._door, self)
        synonyms.happened.connect(self.happened)
        section.add(SynonymsCard(synonyms))
        return section

    @cached_property
    def _stock(self) -> StockPresenter:
        presenter = StockPresenter(self._door, self)
        presenter.happened.connect(self.happened)
        return presenter

    def _make_vouchers(self) -> Section:
        from agentdesk.ui.settings.vouchers_presenter import VoucherCodes
        from agentdesk.ui.settings.vouchers_section import VouchersSection

        presenter = VoucherCodes(self._door, self)
        presenter.happened.connect(self.happened)
        return VouchersSection(presenter, self._files)

    def _make_history(self) -> Section:
        from agentdesk.ui.settings.history_presenter import HistoryPresenter
        from agentdesk.ui.settings.history_section import HistorySection

        presenter = HistoryPresenter(self._door, self)
        presenter.happened.connect(self.happened)
        return HistorySection(presenter)

    def _make_file(self) -> Section:
        from agentdesk.ui.settings.file_presenter import SettingsFile
        from agentdesk.ui.settings.file_section import FileSection

        presenter = SettingsFile(self._door, self)
        presenter.happened.connect(self.happened)
        presenter.taken_in.connect(self.shop_changed)
        presenter.taken_in.connect(lambda _: self._keep_up_hours())
        return FileSection(presenter, self._files)

    def _make_keeping(self) -> Section:
        from agentdesk.ui.settings.keeping_presenter import KeepingPresenter
        from agentdesk.ui.settings.keeping_section import KeepingSection
        from agentdesk.ui.settings.wordings_card import WordingsCard, WordingsPresenter

        presenter, wordings = KeepingPresenter(self._door, self._place, self), WordingsPresenter(self._door, self)
        for each in (presenter, wordings):
            each.happened.connect(self.happened)
        section = KeepingSection(presenter, self._files)
        section.add(WordingsCard(wordings))
        return section

    def _make_safety(self) -> Section:
        section = SafetySection(self._place, self._door.runner, self._files, self._hindrance)
        section.restore_asked.connect(self.restore_asked)
        section.code_made.connect(self.code_made)
        section.code_kept.connect(self.code_kept)
        section.backup_made.connect(lambda: self._preferences.remember(BACKED_UP, True))  # who counts steps hears of it
        return section

    def _make_ready(self) -> Section:
        from agentdesk.ui.settings.ready_section import ReadyPresenter, ReadySection

        section = ReadySection(ReadyPresenter(self._door, self._place, self._preferences, self))
        section.led.connect(self._lead)
        return section

    def _lead(self, step: str) -> None:
        """From the checklist to where a step is done, with the keyboard."""
        to = LEADS_TO[Step(step)] if step in set(Step) else step
        if to in SECTIONS and step in set(Step):
            self.lead_to(Step(step))
        elif to in SECTIONS:
            self.show_section(to)
        else:
            self.elsewhere_asked.emit(to)

    def _make_about(self) -> Section:
        return AboutSection(self._door.runner)

    _make = {
        "look": _make_look,
        "shop": _make_shop,
        "hours": _make_hours,
        "deadlines": _make_deadlines,
        "callbacks": _make_callbacks,
        "goodwill": _make_goodwill,
        "people": _make_people,
        "reasons": _make_reasons,
        "causes": _make_causes,
        "snippets": _make_snippets,
        "vouchers": _make_vouchers,
        "history": _make_history,
        "file": _make_file,
        "keeping": _make_keeping,
        "safety": _make_safety,
        "ready": _make_ready,
        "about": _make_about,
    }

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 14, 6)
        head.addWidget(self._title, 1)
        head.addWidget(self._cross)
        bar = QVBoxLayout()
        bar.setContentsMargins(20, 0, 20, 8)
        bar.addWidget(self.chips)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)
