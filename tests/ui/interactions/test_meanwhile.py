"""What a colleague did meanwhile is shown beside a wrap-up before it goes, and nothing of it is in its way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.desk import Desk
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import State
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import MakePromise
from agentdesk.ui.customer import meanwhile
from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.text import Text
from tests.desks import NOON
from tests.ui.contact_line import Line, Shop

LATE = shipped_reason("delivery.late")


@pytest.fixture
def line(tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    monkeypatch.setattr(meanwhile, "_READ_MS", 0)
    line = Line(Shop(tmp_path))
    yield line
    language().use("en")
    line.vanish()
    line.shop.desk.database.close()


def somebody_promises(desk: Desk, customer: UUID, words: str) -> None:
    sven = UUID(desk.execute(AddPerson(name="Sven Ode", roles=frozenset({Role.AGENT})), actor=SYSTEM)["person_id"])
    desk.execute(MakePromise(customer_id=customer, words=words, due_at=NOON + timedelta(days=2)), actor=sven)


def told(line: Line) -> str:
    strip = line.panel.meanwhile
    return "\n".join(each.text() for each in strip.findChildren(Text) if strip.isVisible() and each.isVisible())


def wraps_up(line: Line) -> UUID:
    """As far as the last key."""
    line.begin()
    line.type("Ersatz kommt morgen")
    talk = line.presenter.active
    assert talk
    line.wait(lambda: talk.draft.mark is not None)
    line.presenter.picks.reason(talk, LATE)
    line.ctrl(Qt.Key.Key_Return)
    for key in (Qt.Key.Key_1, Qt.Key.Key_Y):
        line.key(key)
    return talk.id


def test_what_a_colleague_promised_stands_beside_the_wrap_up_and_one_key_sends_it_all_the_same(line: Line) -> None:
    talk_id = wraps_up(line)
    somebody_promises(line.shop.desk, line.shop.joerg, "Ersatz bis Mittwoch")
    line.key(Qt.Key.Key_Return)
    line.wait(line.panel.meanwhile.isVisible)
    assert all(words in told(line) for words in ("Since you began", "Sven Ode", "Ersatz bis Mittwoch", "12:00"))
    assert line.panel.meanwhile.send.hasFocus()
    language().use("de")
    assert "Seit Sie begonnen haben" in told(line)
    assert line.shop.interaction(talk_id).state is State.RUNNING

    line.key(Qt.Key.Key_Escape)  # back to the words, which nothing has touched
    assert line.notes.hasFocus()
    assert line.notes.toPlainText() == "Ersatz kommt morgen"
    assert "Ersatz bis Mittwoch" in told(line)
    line.settle()
    assert line.shop.words_on_disk == ["Ersatz kommt morgen"]

    line.ctrl(Qt.Key.Key_Return)
    line.key(Qt.Key.Key_Return)
    line.wait(lambda: line.presenter.active is None)
    assert line.shop.interaction(talk_id).notes == "Ersatz kommt morgen"


def test_where_nothing_happened_it_goes_at_once_and_what_i_did_myself_is_nothing(line: Line) -> None:
    talk_id = wraps_up(line)
    mine = MakePromise(customer_id=line.shop.joerg, words="Ersatz bis Mittwoch", due_at=NOON + timedelta(days=2))
    line.shop.do(mine)
    somebody_promises(line.shop.desk, line.shop.aylin, "Rückruf morgen")  # to somebody else
    line.key(Qt.Key.Key_Return)
    line.wait(lambda: line.presenter.active is None)
    assert line.shop.interaction(talk_id).state is State.DONE


def test_the_same_key_pressed_twice_at_once_has_read_nothing_and_sends_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meanwhile, "_READ_MS", 60_000)
    talk_id = wraps_up(line)
    somebody_promises(line.shop.desk, line.shop.joerg, "Ersatz bis Mittwoch")
    line.key(Qt.Key.Key_Return)
    line.wait(line.panel.meanwhile.isVisible)
    line.key(Qt.Key.Key_Return)
    line.settle()
    assert line.shop.interaction(talk_id).state is State.RUNNING


def test_since_when_it_is_new_outlives_the_program(line: Line) -> None:
    talk_id = wraps_up(line)
    line.settle()
    line.vanish()
    somebody_promises(line.shop.desk, line.shop.joerg, "Ersatz bis Mittwoch")
    line.__init__(Shop(line.shop.folder))  # type: ignore[misc]
    line.wait(lambda: line.presenter.active is not None and line.presenter.active.id == talk_id)
    line.panel.wrap_up()
    line.wait(lambda: "Ersatz bis Mittwoch" in told(line))
