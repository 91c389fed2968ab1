"""What the notes suggest: shown with its words, taken by one key, never decided by itself and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from agentdesk.core.actors import SYSTEM
from agentdesk.core.hearing.commands import NotedBefore, SetSuggesting
from agentdesk.core.hearing.model import Likely, LikelyMood, LikelyReason, Noted
from agentdesk.core.interactions.commands import CorrectWrapUp
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Channel, Direction, Mood, Outcome, Reason, Solved
from agentdesk.ui.interactions.learning import HearingProcess, start
from agentdesk.ui.interactions.likely_strip import likely_words
from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.button import Button
from tests.ui.contact_line import Line, Shop

LOST, FAULT = shipped_reason("delivery.lost"), shipped_reason("product.fault")
WORDS = "Mein Paket ist verloren gegangen, ich bin stinksauer!!!"
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def line(tmp_path: Path, theme: Theme) -> Iterator[Line]:
    shop = Shop(tmp_path)
    line = Line(shop)
    yield line
    line.vanish()
    shop.desk.database.close()


def shown(line: Line) -> str:
    button = line.panel.likely.findChild(Button)
    assert button is not None
    return button.text() if button.isVisible() else ""


def test_notes_suggest_reason_and_mood_and_one_key_takes_each_in_turn(line: Line) -> None:
    line.begin()
    notes, strip = line.notes, line.panel.likely
    before = (notes.height(), strip.height())
    line.type(WORDS)
    line.wait(lambda: "Lost" in shown(line))
    assert "Paket" in shown(line)
    assert (notes.height(), strip.height(), notes.hasFocus()) == (*before, True)
    talk = line.presenter.active
    assert talk is not None
    assert (talk.draft.reason_id, talk.draft.moods) == (None, ())
    line.ctrl(Qt.Key.Key_R, SHIFT)
    assert talk.draft.reason_id == LOST
    assert "angry" in shown(line).casefold()
    line.presenter.picks.channel(talk, Channel.COUNTER, Direction.IN)
    assert not strip.isVisible()  # the customer looks on
    line.presenter.picks.channel(talk, Channel.PHONE, Direction.IN)
    line.ctrl(Qt.Key.Key_R, SHIFT)
    assert talk.mood is Mood.ANGRY
    faces = line.panel.head.mood.findChildren(QAbstractButton)
    assert any(face.isChecked() for face in faces)
    line.presenter.picks.channel(talk, Channel.COUNTER, Direction.IN)
    assert not any(face.isChecked() for face in faces), "the customer looks on"
    assert not strip.isVisible()
    assert notes.toPlainText() == WORDS
    assert notes.hasFocus()


def test_what_is_suggested_lies_in_the_frame_of_the_notes_and_under_their_words(line: Line) -> None:
    line.begin()
    notes, strip = line.notes, line.panel.likely
    line.wait(lambda: line.panel.height() == line.panel.sizeHint().height())
    before, panel = notes.geometry(), line.panel.height()
    line.type(WORDS)
    line.wait(lambda: "Lost" in shown(line))
    assert (notes.geometry(), line.panel.height()) == (before, panel)
    assert notes.rect().contains(_place_in(notes, strip))
    assert notes.viewport().geometry().bottom() < _place_in(notes, strip).top(), "no word is covered"
    line.type("\n" * 12 + "to the last line")
    line.wait(lambda: notes.verticalScrollBar().maximum() > 0)
    assert notes.rect().contains(_place_in(notes, strip))
    assert notes.cursorRect().bottom() <= notes.viewport().height()


@pytest.mark.parametrize("text_size", [100, 125, 150, 200])
def test_notes_as_high_as_their_words_show_no_scroll_bar(line: Line, theme: Theme, text_size: int) -> None:
    line.begin()
    before = theme.text_size
    theme.set_text_size(text_size)
    try:
        for on in (True, False):
            line.presenter.listening.switch(on)
            for lines in range(1, 10):
                line.notes.setPlainText("\n".join(["Wort"] * lines))
                QApplication.processEvents()
                assert line.notes.verticalScrollBar().maximum() == 0, (on, lines)
    finally:
        theme.set_text_size(before)


def _place_in(notes: QWidget, strip: QWidget) -> QRect:
    return QRect(notes.mapFromGlobal(strip.mapToGlobal(QPoint(0, 0))), strip.size())


def test_switched_off_nothing_is_suggested_and_no_room_is_kept(line: Line) -> None:
    line.begin()
    talk = line.presenter.active
    assert talk is not None
    talk.likely = Likely(LikelyReason(LOST, ("Paket",)))
    line.presenter.conversations.changed.emit(talk)
    assert line.presenter.can_take_likely
    with_room = line.notes.height()
    line.presenter.listening.switch(False)
    assert not line.panel.likely.isVisible()
    assert line.notes.height() < with_room
    assert line.notes.viewportMargins().bottom() == 0
    line.presenter.take_likely()
    assert talk.draft.reason_id is None
    line.presenter.listening.switch(True)
    assert "Lost" in shown(line)
    line.shop.do(SetSuggesting(on=False))  # for everybody
    line.presenter.conversations.heard([("hearing", None)])
    line.wait(lambda: not line.presenter.listening.for_all)
    assert not line.panel.likely.isVisible()
    assert not line.presenter.can_take_likely


def test_what_was_noted_is_learned_as_it_was_corrected(line: Line) -> None:
    line.begin()
    line.type("Paket weg")
    presenter = line.presenter
    talk = presenter.active
    assert talk is not None
    presenter.picks.reason(talk, LOST)
    presenter.picks.mood(talk, Mood.ANGRY)
    presenter.wrap_up()
    presenter.picks.outcome(talk, Outcome.SETTLED)
    presenter.picks.solved(talk, Solved.YES)
    presenter.wrap_up()
    line.wait(lambda: presenter.active is None)
    desk = line.shop.desk
    assert desk.ask(NotedBefore(), actor=SYSTEM) == (Noted("Paket weg", LOST, Mood.ANGRY),)
    line.shop.do(
        CorrectWrapUp(
            interaction_id=talk.id, reason_id=FAULT, notes="Gerät kaputt", outcome=Outcome.SETTLED, solved=Solved.YES
        )
    )
    assert desk.ask(NotedBefore(), actor=SYSTEM) == (Noted("Gerät kaputt", FAULT, Mood.ANGRY),)


def test_the_line_reads_well_in_both_languages() -> None:
    reason = Likely(LikelyReason(LOST, ("nicht angekommen", "Paket")), LikelyMood(Mood.ANGRY, ("sauer",)))
    assert likely_words(reason, "Delivery › Lost") == "Reason probably: Delivery › Lost (“nicht angekommen”, “Paket”)"
    language().use("de")
    assert likely_words(Likely(mood=reason.mood), "") == "Stimmung wohl: verärgert („sauer“)"
    assert likely_words(Likely(), "") == ""


def test_a_process_of_its_own_learns_from_what_was_noted_and_ends_when_nobody_wants_it() -> None:
    own = UUID(int=7)
    noted = [Noted(f"Schlüssel {n} nachgemacht, Zylinder klemmt", own, Mood.ANGRY) for n in range(60)]
    process, breaths = start(), list[None]()
    hears = HearingProcess(process)
    hears.learn(noted, [Reason(own, None, {}, 0), Reason(LOST, None, {}, 0)], lambda: breaths.append(None))
    likely = hears.likely("Zylinder klemmt, Schlüssel nachgemacht: stinksauer!!!")
    assert likely.reason
    assert (likely.reason.reason_id, likely.mood and likely.mood.mood) == (own, Mood.ANGRY)
    assert breaths, "who waits can stop waiting"
    del hears
    assert process.poll() is not None
