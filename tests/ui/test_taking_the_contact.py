"""Taking the contact by keyboard: nothing is lost, nothing is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.commands import AddPoint, CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.interactions.commands import OpenInteractions
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Channel, Direction, Mood, Outcome, Solved, State
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.uris import Popped
from agentdesk.core.work.model import Lane
from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from tests.desks import KEY
from tests.ui.contact_line import Line, Shop

SHIFT = Qt.KeyboardModifier.ShiftModifier
LATE = shipped_reason("delivery.late")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.desk.database.close()


@pytest.fixture
def line(shop: Shop, theme: Theme) -> Iterator[Line]:
    line = Line(shop)
    yield line
    line.vanish()


def pass_time(line: Line, **time: float) -> None:
    assert isinstance(line.shop.desk.clock, FixedClock)
    line.shop.desk.clock.move(timedelta(**time))


def test_one_key_takes_the_contact_and_the_next_letter_stands_in_the_notes(line: Line) -> None:
    line.begin()
    line.type("Grüße aus Köln")
    assert line.notes.toPlainText() == "Grüße aus Köln"
    talk = line.presenter.active
    assert talk is not None
    kept = line.shop.interaction(talk.id)
    assert (kept.customer, kept.state, kept.channel) == ("Jörg Müller", State.RUNNING, Channel.PHONE)


def test_what_is_typed_is_on_disk_within_a_second_while_typing_goes_on(line: Line) -> None:
    """Where the machine itself stood still meanwhile, it is looked at again."""
    line.begin()
    assert any(longest_unsaved(line) < 1.0 for _ in range(3))


def longest_unsaved(line: Line) -> float:
    """How long a letter was not on disk at most, in seconds, in 60 letters without a pause."""
    reader, before = line.shop.drafts(), len(line.notes.toPlainText())
    typed: list[float] = []
    worst = 0.0
    while len(typed) < 60:
        line.type("x")
        typed.append(monotonic())
        QTest.qWait(40)
        looked = monotonic()
        notes = [len(draft.content["notes"]) for draft in reader.all() if draft.kind == "interaction"]
        worst = max([worst, *(looked - at for at in typed[max(sum(notes) - before, 0) :])])
    reader.close()
    return worst


def test_the_wrap_up_takes_three_keys(line: Line) -> None:
    line.begin()
    talk = line.presenter.active
    assert talk is not None
    line.type("Paket verloren")
    line.ctrl(Qt.Key.Key_R)
    line.type("lat")
    line.key(Qt.Key.Key_Return)
    pass_time(line, minutes=7)
    line.ctrl(Qt.Key.Key_Return)
    pass_time(line, minutes=1)
    line.key(Qt.Key.Key_1)
    line.key(Qt.Key.Key_J)
    line.key(Qt.Key.Key_Return)
    line.wait(lambda: line.presenter.active is None)
    done = line.shop.interaction(talk.id)
    assert (done.state, done.reason_id, done.outcome, done.solved) == (State.DONE, LATE, Outcome.SETTLED, Solved.YES)
    assert (done.notes, done.lasted) == ("Paket verloren", timedelta(minutes=7))  # the wrap-up is no talk
    assert not line.panel.isVisible()
    line.settle()
    assert line.shop.words_on_disk == []


def test_a_saved_wrap_up_is_taken_back_with_all_it_said(line: Line) -> None:
    line.begin()
    line.type("Paket verloren")
    talk = line.presenter.active
    assert talk is not None
    line.presenter.picks.reason(talk, LATE)
    line.ctrl(Qt.Key.Key_Return)
    for key in (Qt.Key.Key_1, Qt.Key.Key_Y, Qt.Key.Key_Return):
        line.key(key)
    line.wait(lambda: line.presenter.active is None)
    line.told[-1][1]()
    line.wait(lambda: line.presenter.active is not None)
    assert line.notes.toPlainText() == "Paket verloren"
    assert line.panel.wrap_up_strip.isVisible()
    assert line.shop.interaction(talk.id).state is State.RUNNING
    line.settle()
    assert line.shop.words_on_disk == ["Paket verloren"]
    line.panel.wrap_up()
    line.wait(lambda: line.presenter.active is None)
    assert line.shop.interaction(talk.id).state is State.DONE


def test_a_wrap_up_without_a_reason_says_so_and_leads_to_it(line: Line) -> None:
    line.begin()
    line.ctrl(Qt.Key.Key_Return)
    for key in (Qt.Key.Key_2, Qt.Key.Key_N, Qt.Key.Key_Return):
        line.key(key)
    assert line.panel.trouble.isVisible()
    assert line.panel.trouble.accessibleName() == "Choose a reason for this contact."
    assert line.panel.head.reason.is_open
    line.type("versp")  # German words find it in an English window, too
    line.key(Qt.Key.Key_Return)
    assert not line.panel.trouble.isVisible()
    assert line.panel.wrap_up_strip.isAncestorOf(line.focus) or line.focus is line.panel.wrap_up_strip.save
    line.key(Qt.Key.Key_Return)
    line.wait(lambda: line.presenter.active is None)


def test_escape_goes_back_to_the_talk_which_goes_on(line: Line) -> None:
    line.begin()
    line.type("one ")
    line.ctrl(Qt.Key.Key_Return)
    assert line.panel.wrap_up_strip.isVisible()
    line.key(Qt.Key.Key_Escape)
    assert not line.panel.wrap_up_strip.isVisible()
    line.type("two")
    assert line.notes.toPlainText() == "one two"


def test_moods_change_and_are_kept_with_their_time(line: Line) -> None:
    line.begin()
    for digit in (Qt.Key.Key_5, Qt.Key.Key_2):
        line.ctrl(Qt.Key.Key_M)
        line.key(digit)
        pass_time(line, minutes=2)
    talk = line.presenter.active
    assert talk is not None
    assert [felt.mood for felt in talk.draft.moods] == [Mood.ANGRY, Mood.PLEASED]
    assert talk.draft.moods[1].at - talk.draft.moods[0].at == timedelta(minutes=2)
    line.type("and the hands are back in the notes")
    assert line.notes.toPlainText() == "and the hands are back in the notes"


def test_a_slip_of_the_hand_is_no_change_of_mood(line: Line) -> None:
    line.begin()
    for digit in (Qt.Key.Key_4, Qt.Key.Key_5):
        line.ctrl(Qt.Key.Key_M)
        line.key(digit)
    talk = line.presenter.active
    assert talk is not None
    assert [felt.mood for felt in talk.draft.moods] == [Mood.ANGRY]


def test_two_conversations_keep_words_cursor_and_undo_apart(line: Line) -> None:
    line.begin()
    line.type("first")
    line.key(Qt.Key.Key_Left)
    line.shown_customer = line.shop.aylin
    line.panel.setFocus()
    line.presenter.begin()
    line.presenter.conversations.activate(line.presenter.conversations.talks[1])
    line.type("second")
    line.key(Qt.Key.Key_F3)
    assert (line.notes.toPlainText(), line.notes.textCursor().position()) == ("first", 4)
    line.ctrl(Qt.Key.Key_Z)
    assert line.notes.toPlainText() == ""
    line.key(Qt.Key.Key_F3)
    assert line.notes.toPlainText() == "second"
    line.settle()
    assert sorted(line.shop.words_on_disk) == ["", "second"]


def test_a_call_that_comes_in_does_not_take_the_keyboard_from_somebody_who_types(line: Line) -> None:
    line.begin()
    line.type("in the middle of a sen")
    line.presenter.pop(Popped("+493012345678"))
    line.type("tence")
    assert line.notes.toPlainText() == "in the middle of a sentence"
    line.wait(lambda: bool(line.told))
    assert line.told[-1][0] == "+49 30 12345678 is on the line. F3 goes there."


def test_a_call_that_waits_is_announced_by_the_name_of_whoever_is_known(line: Line) -> None:
    line.begin()
    line.type("in the middle of a sen")
    line.presenter.pop(Popped("+491715550142"))
    line.wait(lambda: bool(line.told))
    assert line.told[-1][0].startswith("Jörg Müller"), line.told
    assert len(line.told) == 1


def test_a_snippet_is_typed_by_its_shortcut_and_filled_truly(line: Line) -> None:
    line.begin()
    line.type("Hm. /hal")
    line.key(Qt.Key.Key_Return)
    assert line.notes.toPlainText() == "Hm. Dear Mr Müller,"
    line.ctrl(Qt.Key.Key_Z)
    assert line.notes.toPlainText() == "Hm. /hal"


def test_a_stroke_within_a_word_is_no_shortcut(line: Line) -> None:
    line.begin()
    line.type("und/hallo")
    line.key(Qt.Key.Key_Return)
    assert line.notes.toPlainText() == "und/hallo\n"


def test_only_words_are_pasted_never_markup(line: Line) -> None:
    line.begin()
    paste = QMimeData()
    paste.setHtml("<b>bold</b> <img src='file:///etc/hostname'>")
    paste.setText("<b>bold</b>\u2029next")
    QApplication.clipboard().setMimeData(paste)
    line.ctrl(Qt.Key.Key_V)
    assert line.notes.toPlainText() == "<b>bold</b>\n\nnext"
    assert line.notes.document().toHtml().count("<img") == 0


def test_a_page_of_a_million_letters_is_cut_to_what_the_desk_takes(line: Line) -> None:
    line.begin()
    paste = QMimeData()
    paste.setText("0123456789" * 100_000)
    line.notes.insertFromMimeData(paste)
    assert 199_990 <= len(line.notes.toPlainText()) <= 200_000


def test_an_address_in_the_notes_becomes_data_by_one_key_and_can_be_taken_back(line: Line) -> None:
    line.begin()
    line.type("Neu: Lindenweg 8, 50674 Köln. ")
    line.wait(line.panel.offers.isVisible)
    line.ctrl(Qt.Key.Key_D)
    line.wait(lambda: bool(line.told))
    words, undo = line.told[-1]
    assert words == "Address added"
    assert [point.city for point in line.shop.customer(line.shop.joerg).points] == ["", "Köln"]
    undo()
    line.settle()
    assert [point.city for point in line.shop.customer(line.shop.joerg).points] == [""]


def test_what_the_customer_has_already_is_not_offered(line: Line) -> None:
    known = NewPoint(kind=PointKind.EMAIL, value="j.mueller@example.org")
    line.shop.do(AddPoint(customer_id=line.shop.joerg, point=known))
    line.begin()
    line.type("j.mueller@example.org, 0171 5550142, neu: joerg@example.com ")
    line.wait(line.panel.offers.isVisible)
    talk = line.presenter.active
    assert talk is not None
    assert [offer.point.value for offer in talk.offers] == ["joerg@example.com"]


def test_a_call_that_ends_without_a_wrap_up_joins_the_list_and_opens_from_it(line: Line) -> None:
    line.begin()
    line.type("rang off")
    line.ctrl(Qt.Key.Key_Return, SHIFT)
    line.wait(lambda: line.presenter.active is None)
    line.wait(lambda: [item.lane for item in line.work.items] == [Lane.TODAY])
    line.ctrl(Qt.Key.Key_J)
    line.wait(lambda: line.presenter.active is not None)
    assert line.notes.toPlainText() == "rang off"
    assert line.panel.wrap_up_strip.isVisible()
    line.presenter.picks.reason(line.presenter.active, LATE)  # type: ignore[arg-type]
    for key in (Qt.Key.Key_1, Qt.Key.Key_Y, Qt.Key.Key_Return):
        line.key(key)
    line.wait(lambda: line.presenter.active is None)
    line.wait(lambda: line.work.items == ())


def test_a_discarded_contact_comes_back_with_its_words(line: Line) -> None:
    line.begin()
    line.type("oops")
    line.presenter.discard()
    line.wait(lambda: line.presenter.active is None)
    line.told[-1][1]()
    line.wait(lambda: line.presenter.active is not None)
    assert line.notes.toPlainText() == "oops"
    assert line.shop.interaction(line.presenter.active.id).state is State.RUNNING  # type: ignore[union-attr]


def test_an_unknown_caller_is_linked_to_the_customer_shown(line: Line) -> None:
    talk = line.presenter.pop(Popped("+4930999", 240, 2, (("Order", "88213"),)))
    line.wait(line.panel.caller.isVisible)
    assert "Waited 4 min · 2 transfers" in line.panel.caller.accessibleName()
    assert "You waited 4 minutes. I'm sorry about that." in line.panel.caller.accessibleName()
    assert "Order: 88213" in line.panel.caller.accessibleName()
    line.ctrl(Qt.Key.Key_L)
    line.settle()
    line.wait(lambda: line.shop.interaction(talk.id).customer_id == line.shop.joerg)
    assert "Who" not in line.panel.caller.accessibleName()


def test_who_is_on_the_page_is_offered_as_the_unknown_caller(line: Line) -> None:
    line.presenter.pop(Popped("+4930999"))
    line.wait(lambda: "It is Jörg Müller" in [each.text() for each in line.panel.caller.findChildren(QAbstractButton)])
    line.shown_customer = line.shop.aylin
    line.wait(lambda: "It is Aylin Demir" in [each.text() for each in line.panel.caller.findChildren(QAbstractButton)])
    line.ctrl(Qt.Key.Key_L)
    line.settle()
    assert line.presenter.active is not None
    assert line.shop.interaction(line.presenter.active.id).customer == "Aylin Demir"


def test_words_that_cannot_be_saved_are_said_loudly_and_saved_as_soon_as_it_works_again(line: Line) -> None:
    line.begin()
    line.settle()
    line.drafts._connection.execute("PRAGMA max_page_count = 1").fetchall()  # no room for another page: a full disk
    line.notes.insertPlainText("x" * 20_000)
    line.wait(line.panel.unsaved.isVisible)
    assert "not saved" in line.panel.unsaved.accessibleName()
    line.drafts._connection.execute("PRAGMA max_page_count = 100000").fetchall()
    line.wait(lambda: not line.panel.unsaved.isVisible())
    assert line.shop.words_on_disk == ["x" * 20_000]


def test_everything_is_where_it_was_after_the_program_vanished(shop: Shop, theme: Theme) -> None:
    before = Line(shop)
    before.begin()
    before.type("line\n" * 30 + "Köln 😀 to the left")
    for _ in range(4):
        before.key(Qt.Key.Key_Left)
    before.presenter.picks.reason(before.presenter.active, LATE)  # type: ignore[arg-type]
    before.presenter.picks.mood(before.presenter.active, Mood.ANGRY)  # type: ignore[arg-type]
    first = before.presenter.active
    before.shown_customer = shop.aylin
    second = before.presenter.conversations.begin(shop.aylin, channel=Channel.CHAT, direction=Direction.IN)
    before.presenter.conversations.activate(second)
    before.type("chatting")
    before.ctrl(Qt.Key.Key_Return)
    before.key(Qt.Key.Key_3)
    pass_time(before, seconds=1)
    before.presenter.conversations.activate(first)
    before.settle()
    place = before.notes.place
    before.vanish()

    after = Line(shop)
    after.wait(lambda: after.presenter.active is not None)
    QTest.qWait(50)
    assert after.notes.place == place
    assert [talk.draft.notes for talk in after.presenter.conversations.talks][1] == "chatting"
    talk = after.presenter.active
    assert talk is not None
    assert (talk.id, talk.draft.reason_id, talk.mood) == (first.id, LATE, Mood.ANGRY)
    after.key(Qt.Key.Key_F3)
    assert after.panel.wrap_up_strip.isVisible()
    assert after.presenter.active.draft.outcome is Outcome.PASSED_ON
    after.vanish()


def test_words_typed_before_the_desk_heard_of_the_contact_are_not_lost(shop: Shop, theme: Theme) -> None:
    before = Line(shop)
    assert shop.desk.database.path
    other = open_sqlcipher(shop.desk.database.path, KEY)
    other.execute("BEGIN IMMEDIATE")  # somebody else is writing, and goes on longer than anybody waits
    before.key(Qt.Key.Key_F2)
    before.type("first words")
    before.wait(lambda: before.presenter.keeper.is_saved)
    before.vanish()
    other.execute("ROLLBACK")
    other.close()
    assert shop.desk.ask(OpenInteractions(shop.me), actor=shop.me) == ()

    after = Line(shop)
    after.wait(lambda: after.presenter.active is not None)
    assert after.notes.toPlainText() == "first words"
    assert after.shop.interaction(after.presenter.active.id).state is State.RUNNING  # type: ignore[union-attr]
    after.vanish()


def test_the_usual_outcome_is_filled_in_until_somebody_picks(line: Line) -> None:
    for _ in range(2):
        line.begin()
        line.presenter.picks.reason(line.presenter.active, LATE)  # type: ignore[arg-type]
        line.ctrl(Qt.Key.Key_Return)
        for key in (Qt.Key.Key_4, Qt.Key.Key_Return):  # "to follow" says itself that nothing is solved yet
            line.key(key)
        line.wait(lambda: line.presenter.active is None)
        line.settle()
    line.begin()
    talk = line.presenter.active
    assert talk is not None
    line.presenter.picks.reason(talk, LATE)
    line.ctrl(Qt.Key.Key_Return)
    assert (talk.draft.outcome, talk.draft.solved) == (Outcome.TO_FOLLOW, Solved.NO)
    line.key(Qt.Key.Key_1)
    line.key(Qt.Key.Key_Y)
    assert (talk.draft.outcome, talk.draft.solved) == (Outcome.SETTLED, Solved.YES)


def test_every_control_has_a_name_for_screen_readers(line: Line) -> None:
    line.begin()
    line.presenter.pop(Popped("+4930999", 240, 2))
    line.ctrl(Qt.Key.Key_Return)
    nameless = [
        widget
        for widget in line.panel.findChildren(QWidget)
        if widget.isVisible()
        and isinstance(widget, QAbstractButton | QLineEdit | QPlainTextEdit)
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_a_name_with_markup_is_shown_as_it_is(line: Line) -> None:
    line.shown_customer = line.shop.add(CreateCustomer(organisation="<b>x</b><img src='file:///etc/hostname'>"))
    line.begin()
    labels = [label for label in line.panel.findChildren(QLabel) if "<b>" in label.text()]
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_the_language_changes_under_an_open_conversation(line: Line) -> None:
    line.begin()
    line.type("bleibt")
    language().use("de")
    assert line.panel.foot._wrap_up.text() == "Nachbearbeiten"
    assert line.panel.head._kind.text() == "Anruf eingehend"
    assert line.notes.toPlainText() == "bleibt"
