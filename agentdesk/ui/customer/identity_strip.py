"""Who is speaking: a strip below the header that asks, and opens what is masked; never in the way of a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, StrEnum, auto
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.identity.model import NOT_ASKED, Masked, Question, Reason, Speaker, Standing, Way
from agentdesk.core.wording import text
from agentdesk.ui.customer.identity_presenter import IdentityPresenter
from agentdesk.ui.customer.identity_words import say_words, standing_words, third_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

_JUST_AFTER_MS = 50
_COPIES = {"phone": Masked.PHONE, "email": Masked.EMAIL, "address": Masked.ADDRESS}


class Mode(Enum):
    """What Enter does. NAMING and VOUCHING are asked for by a button, and left by Esc."""

    ASKING = auto()
    OPENING = auto()
    NAMING = auto()
    VOUCHING = auto()
    TELLING = auto()
    """There is nothing to ask and nothing to open: it says how it stands."""


class IdentityStrip(Growing):
    """Opened by a key, closed by Esc. With somebody on the line it asks a question: ← → another one, Enter compares;
    one button says who else is calling for the customer. With nobody it opens one field for a reason; a supervisor
    stands for the caller of a colleague, and says why. `left`: the keyboard goes back."""

    left = Signal()

    def __init__(self, presenter: IdentityPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self._standing, self._wanted = NOT_ASKED, Mode.ASKING
        self._comes: Mode | None = None
        self.state, self.outcome = Text(role="strong", wrap=True), Notice()
        self.say = Text(role="muted", wrap=True)
        self.questions, self.fields, self.reasons, self.speakers = (FilterChips() for _ in range(4))
        self.line, self.go = QLineEdit(), Button(kind="primary", on_click=self._go)
        self.line.setMaxLength(300)
        self.name_button = Button(kind="quiet", icon="users", on_click=partial(self._turn_to, Mode.NAMING))
        self.ways = {way: Button(kind="quiet", on_click=partial(self._vouch, way)) for way in Way}
        self.close_button = Button(kind="icon", icon="x", on_click=self.leave)
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(presenter.look_again)
        self._lay_out()
        self.questions.picked.connect(lambda _: self._turn())
        self.reasons.picked.connect(lambda _: self._turn())
        presenter.answered.connect(self._show_answer)
        presenter.refused.connect(lambda words: self._tell(words, Tone.CARE))
        self.outcome.hide()
        self.hide()
        follow_language(self)

    @property
    def is_on(self) -> bool:
        return self._standing.on

    @property
    def may_name(self) -> bool:
        """Whether somebody is on the line, who may be somebody else."""
        return self._standing.interaction_id is not None

    @property
    def mode(self) -> Mode:
        standing = self._standing
        if self._wanted is Mode.NAMING and self.may_name:
            return Mode.NAMING
        if self._wanted is Mode.VOUCHING and self._may_vouch(Way.SUPERVISOR):
            return Mode.VOUCHING
        if standing.questions:
            return Mode.ASKING
        return Mode.OPENING if standing.interaction_id is None and standing.hidden else Mode.TELLING

    def hides(self, fact: str) -> bool:
        return _COPIES.get(fact) in self._standing.hidden

    def begin(self, wanted: Mode = Mode.ASKING) -> None:
        """Asks, or offers what can be opened; with nothing to ask it says how it stands."""
        if not self._standing.on:
            return
        self.outcome.hide()
        self.show()
        self._turn_to(wanted)

    def begin_once_known(self, wanted: Mode) -> None:
        """At once, or as soon as it is known how it stands with a customer who has just been opened."""
        self._comes = wanted
        self._come()

    def _come(self) -> None:
        if self._comes and self._standing.on:
            wanted, self._comes = self._comes, None
            self.begin(wanted)

    def leave(self) -> None:
        self.line.clear()
        self._wanted, self._comes = Mode.ASKING, None
        self.hide()
        self.left.emit()

    def show_standing(self, standing: Standing) -> None:
        """How it stands now; closes by itself once somebody else is on the line."""
        before, self._standing = self._standing, standing
        if not standing.on or (self.isVisible() and before.interaction_id != standing.interaction_id):
            self.line.clear()
            self.outcome.hide()
        if not standing.on:
            self.hide()
        self._wait_for_the_end(standing)
        if standing != before:
            done = (before.speaker, before.third, before.ways) != (standing.speaker, standing.third, standing.ways)
            had_focus, vouched = self._has_focus, self._wanted is Mode.VOUCHING and Way.SUPERVISOR in standing.ways
            if done:
                self._wanted = Mode.ASKING
                self.line.clear()
                self.outcome.hide()
            self._show_all()
            if done and vouched:
                self.leave()  # nothing is left to do here
            elif done and had_focus:
                self._take_focus()
        self._come()

    def retranslate(self) -> None:
        self.setAccessibleName(text("identity.name"))
        self.close_button.set_name(text("identity.close"))
        for way, button in self.ways.items():
            button.setText(text("identity.vouch_begin" if way is Way.SUPERVISOR else f"identity.way.{way}"))
        self._show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.mode in (Mode.NAMING, Mode.VOUCHING):
                self._turn_to(Mode.ASKING)
            else:
                self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show_all(self) -> None:
        standing, mode = self._standing, self.mode
        self.state.setText(text("identity.who_speaks") if mode is Mode.NAMING else standing_words(standing))
        self.questions.show_filters(_chips("question", standing.questions))
        self.fields.show_filters(_chips("field", (each for each in Masked if each in standing.hidden)))
        self.reasons.show_filters(_chips("reason", Reason))
        self.speakers.show_filters([*_speakers(standing)] if mode is Mode.NAMING else [])  # in their order each time
        for chips, name, shown in (
            (self.questions, "identity.questions", mode is Mode.ASKING),
            (self.fields, "identity.fields", mode is Mode.OPENING),
            (self.reasons, "identity.reasons", mode is Mode.OPENING),
            (self.speakers, "identity.who_speaks", mode is Mode.NAMING),
        ):
            chips.setAccessibleName(text(name))
            chips.setVisible(shown)
        stays = mode not in (Mode.NAMING, Mode.VOUCHING)
        for way, button in self.ways.items():
            button.setVisible(stays and self._may_vouch(way))
        is_known = standing.speaker is Speaker.CUSTOMER
        self.name_button.setText(text("identity.name_speaker" if is_known else "identity.who_speaks"))
        self.name_button.setVisible(stays and self.may_name)
        self._further.setVisible(
            any(each.isVisibleTo(self._further) for each in (self.name_button, *self.ways.values()))
        )
        if mode is not Mode.TELLING:
            self.go.setText(text(_GO[mode]))
        self.go.setVisible(mode is not Mode.TELLING)
        self._turn()

    def _wait_for_the_end(self, standing: Standing) -> None:
        """What was opened for a quarter of an hour is masked again by itself."""
        self._clock.stop()
        if standing.opened:
            left = min(standing.opened.values()) - self.presenter.now
            self._clock.start(max(round(left.total_seconds() * 1000), 0) + _JUST_AFTER_MS)

    def _turn(self) -> None:
        """To the question, or the reason, that is chosen now."""
        mode = self.mode
        own_words = mode is Mode.OPENING and self.reasons.chosen == Reason.OTHER
        self.line.setVisible(own_words or mode in (Mode.ASKING, Mode.VOUCHING))
        hint = "identity.answer" if mode is Mode.ASKING else "identity.vouch_why"
        hint = text("identity.reason_words" if own_words else hint)
        self.line.setAccessibleName(hint)
        self.line.setPlaceholderText(hint)
        asks = mode is Mode.ASKING or (mode is Mode.TELLING and self.may_name)
        words = say_words(self._standing, self.questions.chosen if mode is Mode.ASKING else "") if asks else ""
        self.say.setText(words)
        self.say.setVisible(bool(words))

    def _turn_to(self, wanted: Mode) -> None:
        self._wanted = wanted
        self.line.clear()
        self._show_all()
        if wanted is Mode.NAMING:
            now = self._standing
            self.speakers.show_filters(
                [*_speakers(now)], chosen=_key(now.speaker, now.third.who.id if now.third else None)
            )
        self._take_focus()

    def _show_answer(self, matches: bool, left: int) -> None:
        self.line.clear()
        if matches:
            self._tell(text("identity.matches"), Tone.GOOD)
        elif left:
            self._tell(text("identity.matches_not", count=left), Tone.CARE)
        else:
            self.outcome.hide()  # how it stands says it already
            announce(self, text("identity.over"))

    def _tell(self, words: str, tone: Tone) -> None:
        self.outcome.say("", words, tone)
        self.outcome.show()
        announce(self, words)

    @property
    def _has_focus(self) -> bool:
        focus = self.window().focusWidget()
        return self.isVisible() and focus is not None and self.isAncestorOf(focus)

    def _take_focus(self) -> None:
        chips = next((each for each in (self.speakers, self.fields) if each.isVisibleTo(self)), None)
        if self.line.isVisibleTo(self):
            self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif chips:
            chips.take_focus()
        else:
            self.close_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _go(self) -> None:
        match self.mode:
            case Mode.ASKING:
                self.presenter.answer(Question(self.questions.chosen), self.line.text())
            case Mode.OPENING:
                field, reason = Masked(self.fields.chosen), Reason(self.reasons.chosen)
                self.presenter.open_field(field, reason, self.line.text() if reason is Reason.OTHER else "")
            case Mode.NAMING:
                self._name(self.speakers.chosen)
            case Mode.VOUCHING:
                self.presenter.vouch(Way.SUPERVISOR, self.line.text())

    def _name(self, chosen: str) -> None:
        if chosen in (Speaker.CUSTOMER, Speaker.STRANGER):
            self.presenter.name_speaker(Speaker(chosen))
        else:
            self.presenter.name_speaker(Speaker.THIRD, UUID(chosen))
        self._turn_to(Mode.ASKING)

    def _vouch(self, way: Way) -> None:
        if way is Way.SUPERVISOR:
            self._turn_to(Mode.VOUCHING)
        else:
            self.presenter.vouch(way)

    def _may_vouch(self, way: Way) -> bool:
        """A supervisor stands for the caller of somebody else: who speaks with them asks the supervisor to."""
        standing = self._standing
        if way in standing.ways or standing.speaker is Speaker.STRANGER:
            return False
        if way is Way.SUPERVISOR:
            return standing.elsewhere is not None
        checked = standing.interaction_id is not None and (
            standing.speaker is not Speaker.THIRD or bool(standing.third)
        )
        return checked and (way is not Way.RUNG_BACK or standing.may_ring_back)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.state, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        typed = QHBoxLayout()
        typed.setSpacing(8)
        typed.setContentsMargins(0, 0, 6, 0)  # ends where the page's own lines do
        typed.addWidget(self.line, 1)
        typed.addWidget(self.go)
        typed.addStretch(0)
        self._further = Growing()
        further = FlowLayout(self._further, gap=6)
        for button in (self.name_button, *self.ways.values()):
            further.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 14, 4)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (self.questions, self.fields, self.reasons, self.speakers, self.say):
            column.addWidget(part)
        column.addLayout(typed)
        column.addWidget(self._further)
        column.addWidget(self.outcome)


_GO = {
    Mode.ASKING: "identity.compare",
    Mode.OPENING: "identity.open_field",
    Mode.NAMING: "identity.take_speaker",
    Mode.VOUCHING: "identity.vouch",
}


def _chips(of: str, those: Iterable[StrEnum]) -> list[Filter]:
    return [Filter(each.value, text(f"identity.{of}.{each}")) for each in those]


def _speakers(standing: Standing) -> Iterator[Filter]:
    """They themselves, whoever may act for them and in what, somebody else."""
    yield Filter(Speaker.CUSTOMER.value, text("identity.speaker.customer"))
    for each in standing.may_act:
        yield Filter(_key(Speaker.THIRD, each.who.id), third_words(each))
    yield Filter(Speaker.STRANGER.value, text("identity.speaker.stranger"))


def _key(speaker: Speaker, third_id: UUID | None) -> str:
    return str(third_id) if third_id else speaker.value
