"""On the line: notes, what is promised in them, a guide beside them, knowledge, and the wrap-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from agentdesk.ui.guides.part import GuidesPart
from agentdesk.ui.knowledge.card import KnowledgeCard
from agentdesk.ui.knowledge.part import KnowledgePart
from agentdesk.ui.tour.beginning import CALLER, LET_DOWN
from agentdesk.ui.tour.hands import Hands, rest, until

_NOTES = {
    "de": "Ersatz ging an die alte Adresse. Neu: Lindenweg 8, 50674 Köln. Braucht sie vor Mittwoch.",
    "en": "Replacement went to the old address. New: Lindenweg 8, 50674 Köln. Needs it before Wednesday.",
}
_PROMISE = {
    "de": ("Der Ersatz ist bis dahin bei Ihnen", "mi 12:00"),
    "en": ("The replacement will be with you by then", "wed 12:00"),
}
_CALLBACK = {
    "de": "Fragen, ob alles heil angekommen ist",
    "en": "Ask whether everything arrived in one piece",
}
_LET_DOWN_AGAIN = {
    "de": ("Auch der Ersatz kam zerbrochen an. Braucht bis Samstag eine Maschine, die läuft.", "beschädigt"),
    "en": ("The replacement is lost as well. Needs a machine that works by Saturday.", "lost"),
}
"""What is noted, and the reason that is picked."""
_BETTER = {
    "de": (
        "Frau von der Heide, zweimal daneben, und beide Male lag es an uns. Das tut mir leid.",
        "Sagt, wessen Fehler es war",
    ),
    "en": ("I'm sorry you've had to ring. It's for us to put right, not for you.", "Says whose job it is"),
}
"""Words and why."""
_CHANGED_THEIR_MIND = {
    "de": ("petra baumann", "Möchte die Mühle zurückgeben, zu laut für die Küche. Label per E-Mail.", "widerruf"),
    "en": ("callum murphy", "Wants to return the grinder, too loud for the kitchen. Label by e-mail.", "withdrawal"),
}
_IN_THEIR_WORDS = {"de": "mühle gefällt nicht", "en": "don't like the grinder"}


def call(hands: Hands) -> Iterator[Path]:
    """Taken, with what is promised in it, up to the wrap-up; never saved."""
    hands.open_customer(CALLER)
    _take(hands, _NOTES[hands.language])
    yield hands.picture("call")
    words, due = _PROMISE[hands.language]
    hands.run("promise.make")
    hands.until_typing(QLineEdit)
    hands.write(words)
    hands.press("Tab")
    hands.write(due)
    yield hands.picture("promise")
    hands.press("Return")
    hands.until_typing(QPlainTextEdit)
    hands.run("callback.plan")
    hands.until_typing(QLineEdit)
    hands.write(_CALLBACK[hands.language])
    yield hands.picture("callback")
    hands.press("Return")
    hands.until_typing(QPlainTextEdit)
    hands.run("goodwill.give")
    hands.until_typing(QLineEdit)
    yield hands.picture("goodwill")
    hands.press("Escape")
    hands.until_typing(QPlainTextEdit)
    yield hands.page("call.wrap_up", "wrap-up")
    _hang_up(hands)


def guide(hands: Hands) -> Iterator[Path]:
    """One that fits the second failure, and better words for its first step."""
    notes, reason = _LET_DOWN_AGAIN[hands.language]
    hands.open_customer(LET_DOWN[hands.language])
    _take(hands, notes)
    _pick_reason(hands, reason)
    guides = hands.part(GuidesPart)
    until(lambda: guides.presenter is not None and guides.presenter.fitting)
    hands.press("Alt+1")
    until(lambda: guides.told is not None and guides.told.words)
    hands.run("guide.card")
    yield hands.picture("guide")
    words, why = _BETTER[hands.language]
    hands.run("guide.propose")
    hands.until_typing(QPlainTextEdit)
    hands.write(words)
    hands.press("Tab")
    hands.write(why)
    yield hands.picture("better-words")
    hands.press("Ctrl+S")
    _hang_up(hands)


def knowledge(hands: Hands) -> Iterator[Path]:
    """An article beside a customer, and what others come back with after such a contact."""
    whom, notes, reason = _CHANGED_THEIR_MIND[hands.language]
    hands.open_customer(whom)
    _take(hands, notes)
    _pick_reason(hands, reason)
    hands.run("knowledge.search")
    hands.write(_IN_THEIR_WORDS[hands.language])
    card = hands.seen(KnowledgeCard)
    until(lambda: card.rows)
    hands.press("Down", "Return")
    until(lambda: card.presenter.article)
    yield hands.picture("knowledge")
    hands.run("call.wrap_up")
    until(lambda: hands.part(KnowledgePart).next.questions)
    yield hands.picture("asked-next")
    _hang_up(hands)


def _take(hands: Hands, notes: str) -> None:
    hands.run("call.start")
    hands.clock.move(timedelta(minutes=2, seconds=14))
    hands.until_typing(QPlainTextEdit)
    hands.write(notes)


def _pick_reason(hands: Hands, reason: str) -> None:
    """And back to the notes."""
    talk = hands.bench.contacts.active
    assert talk is not None
    hands.run("call.reason")
    hands.until_typing(QLineEdit)
    hands.write(reason)
    rest(300)
    hands.press("Return")
    until(lambda: talk.draft.reason_id is not None)
    hands.run("call.notes")
    hands.until_typing(QPlainTextEdit)


def _hang_up(hands: Hands) -> None:
    hands.bench.contacts.discard()
    rest(300)
    hands.start.window.toasts.hide()
