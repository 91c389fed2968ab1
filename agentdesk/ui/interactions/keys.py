"""What keys and palette can ask about conversations, and the status in the top line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from agentdesk.core.interactions.model import Direction
from agentdesk.core.wording import text
from agentdesk.ui.actions import Action
from agentdesk.ui.interactions.caller_strip import LINK_KEY
from agentdesk.ui.interactions.correction_panel import CorrectionPanel
from agentdesk.ui.interactions.likely_strip import KEY as LIKELY_KEY
from agentdesk.ui.interactions.mood_keys import KEY as MOOD_KEY
from agentdesk.ui.interactions.offer_strip import KEY as OFFER_KEY
from agentdesk.ui.interactions.panel import ConversationPanel
from agentdesk.ui.interactions.presence import CHOICES, Presence
from agentdesk.ui.interactions.reason_field import KEY as REASON_KEY
from agentdesk.ui.interactions.snippet_popup import KEY as SNIPPET_KEY
from agentdesk.ui.interactions.talk_foot import LATER_KEY, WRAP_UP_KEY
from agentdesk.ui.interactions.talk_head import CHANNEL_KEY
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.chip import ChipButton

START_KEY, NEXT_KEY, NOTES_KEY, BREAK_KEY = "F2", "F3", "Ctrl+4", "Ctrl+Shift+B"


def call_actions(panel: ConversationPanel, correction: CorrectionPanel | None = None) -> list[Action]:
    """For `Actions.add`. What needs a conversation is there while one is in front.

    While the keyboard is in a `correction`, the keys for reason, mood and saving work there.
    """
    presenter = panel.presenter
    conversations = presenter.conversations

    def talking() -> bool:
        return presenter.active is not None

    def where() -> ConversationPanel | CorrectionPanel:
        return correction if correction and correction.has_keyboard else panel

    def writing() -> bool:
        return talking() or where() is correction

    def call_in() -> None:
        presenter.begin()
        panel.focus_notes()

    def call_out() -> None:
        presenter.begin(direction=Direction.OUT)
        panel.focus_notes()

    return [
        Action(id="call.start", name="action.call_start", key=START_KEY, run=call_in),
        Action(id="call.start_out", name="action.call_start_out", key="Shift+F2", run=call_out),
        Action(
            id="call.wrap_up",
            name="action.call_wrap_up",
            key=WRAP_UP_KEY,
            run=lambda: where().wrap_up(),
            enabled=writing,
        ),
        Action(
            id="call.later", name="action.call_later", key=LATER_KEY, run=presenter.leave_for_later, enabled=talking
        ),
        Action(
            id="call.next",
            name="action.call_next",
            key=NEXT_KEY,
            run=conversations.activate_next,
            enabled=lambda: len(conversations.talks) > 1,
        ),
        Action(id="call.notes", name="action.call_notes", key=NOTES_KEY, run=panel.focus_notes, enabled=talking),
        Action(
            id="call.reason",
            name="action.call_reason",
            key=REASON_KEY,
            run=lambda: where().pick_reason(),
            enabled=writing,
        ),
        Action(id="call.mood", name="action.call_mood", key=MOOD_KEY, run=lambda: where().pick_mood(), enabled=writing),
        Action(
            id="call.snippet", name="action.call_snippet", key=SNIPPET_KEY, run=panel.open_snippets, enabled=talking
        ),
        Action(
            id="call.add_data",
            name="action.call_add_data",
            key=OFFER_KEY,
            run=presenter.add_offered,
            enabled=lambda: presenter.can_add_offered,
        ),
        Action(
            id="call.take_likely",
            name="action.call_take_likely",
            key=LIKELY_KEY,
            run=presenter.take_likely,
            enabled=lambda: presenter.can_take_likely,
        ),
        Action(
            id="call.link",
            name="action.call_link",
            key=LINK_KEY,
            run=presenter.link_shown,
            enabled=lambda: presenter.can_link_shown,
        ),
        Action(
            id="call.channel",
            name="action.call_channel",
            key=CHANNEL_KEY,
            run=panel.head.open_channels,
            enabled=talking,
        ),
        Action(id="call.discard", name="action.call_discard", run=presenter.discard, enabled=talking),
    ]


def status_actions(presence: Presence) -> list[Action]:
    chosen = [
        Action(id=f"status.{status}", name=f"action.status_{status}", run=partial(presence.choose, status))
        for status in CHOICES
        if status.value != "break"
    ]
    return [
        Action(id="status.break", name="action.status_break", key=BREAK_KEY, run=presence.toggle_break),
        *chosen,
    ]


class StatusChip:
    """Keeps the chip of the top line in step with what is going on; a click chooses."""

    def __init__(self, chip: ChipButton, presence: Presence) -> None:
        self._chip, self._presence = chip, presence
        self._choices = QMenu(chip)
        chip.clicked.connect(self._choose)
        presence.changed.connect(self.show)
        chip.show()
        self.show()

    def show(self) -> None:
        words = self._presence.words
        self._chip.show_state(words, dot=Tone(self._presence.tone))
        self._chip.setAccessibleName(f"{text('top.status_name')}: {words}")

    def _choose(self) -> None:
        menu = self._choices
        menu.clear()
        menu.setAccessibleName(text("status.choose"))
        for status in CHOICES:
            action = menu.addAction(text(f"status.{status}"))
            action.setCheckable(True)
            action.setChecked(status is self._presence.chosen)
            action.triggered.connect(partial(self._picked, status))
        menu.popup(self._chip.mapToGlobal(QPoint(0, self._chip.height() + 4)))

    def _picked(self, status: object, checked: bool = False) -> None:
        self._presence.choose(status)  # type: ignore[arg-type]
