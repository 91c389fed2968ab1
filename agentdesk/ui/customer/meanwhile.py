"""What others did for a customer while somebody was writing: looked up before it is sent, and shown beside the words.

Nothing is blocked and no word is changed: sent once more it goes, and it goes at once where nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.meanwhile import Mark
from agentdesk.core.overview.commands import MarkNow, Meanwhile
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.timeline_words import entry_words
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import Text, announce, one_line

Entries = tuple[TimelineEntry, ...]
_LINES, _LONGEST = 3, 160
_READ_MS = 500
"""So long after it was shown a second press of the same key is the end of the first: nobody has read it."""


def begin_to_write(door: Door, owner: QObject, customer_id: UUID, begun: Callable[[Mark], None]) -> None:
    door.ask(MarkNow(customer_id), owner=owner, done=begun, failed=lambda error: None)


def look_before_sending(
    door: Door,
    owner: QObject,
    customer_id: UUID | None,
    mark: Mark | None,
    *,
    send: Callable[[], None],
    show: Callable[[Entries, Mark], None],
) -> None:
    """`show` gets what is new, and the mark of whoever has seen it. Where it cannot be found out, it is sent."""
    if customer_id is None or mark is None:
        send()
        return

    def tell(found: Entries) -> None:
        if found:
            show(found, mark.knowing([each.id for each in found]))
        else:
            send()

    door.ask(Meanwhile(customer_id, mark), owner=owner, done=tell, failed=lambda error: send())


class MeanwhileStrip(Growing):
    """Who did what, and when. Enter sends what was written all the same, Esc goes back to it; so do its buttons."""

    send_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, door: Door, zone: Callable[[], ZoneInfo], *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._door, self._zone = door, zone
        self._entries: Entries = ()
        self._since = QElapsedTimer()
        self.setProperty("notice", Tone.CARE.value)
        self._title = Text(role="strong", wrap=True)
        self._lines = [Text(wrap=True) for _ in range(_LINES + 1)]
        self.send = Button(on_click=self.send_wanted.emit)
        self.back = Button(kind="quiet", on_click=self.back_wanted.emit)
        self._ways = QWidget()
        self._lay_out()
        follow_language(self)
        self.hide()

    @property
    def just_shown(self) -> bool:
        return self.isVisible() and self._since.isValid() and self._since.elapsed() < _READ_MS

    def show_entries(self, entries: Entries, *, ways: bool = True) -> None:
        """Hides where there are none; with what is new the keyboard comes to it from what stands beside it. Without
        `ways` it is only read, while somebody writes on."""
        self._ways.setVisible(ways)
        if entries == self._entries:
            return
        self._entries = entries
        self.retranslate()
        self._since.start()
        self.setVisible(bool(entries))
        if entries:
            announce(self, self.accessibleName())
            around, there = self.parentWidget(), self.window().focusWidget()
            if ways and around and there and around.isAncestorOf(there):
                self.send.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        zone, now = self._zone(), self._door.clock.now()
        told = [told_in_a_line(each, zone, now) for each in self._entries]
        if len(told) > _LINES:
            told = [text("meanwhile.earlier", count=len(told) - _LINES), *told[-_LINES:]]
        self._title.setText(text("meanwhile.title"))
        for n, line in enumerate(self._lines):
            line.setText(told[n] if n < len(told) else "")
            line.setVisible(n < len(told))
        self.send.setText(text("meanwhile.send"))
        self.send.set_key(key_name("Return"))
        self.back.setText(text("meanwhile.back"))
        self.back.set_key(key_name("Esc"))
        self.setAccessibleName(" ".join((self._title.text(), *told)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.send_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._title)
        for line in self._lines:
            words.addWidget(line)
        flow = FlowLayout(self._ways, gap=6)
        flow.addWidget(self.send)
        flow.addWidget(self.back)
        words.addSpacing(4)
        words.addWidget(self._ways)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 10, 9)
        row.setSpacing(10)
        row.addWidget(IconMark("users", Tone.CARE), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


class Guard(QObject):
    """Of one field of words about one customer: from the first letter until they are sent. `save` is what its owner
    does when it is to be saved; `back` puts the keyboard where the words are."""

    marked = Signal()
    """`mark` is another: it is kept with the words."""

    def __init__(
        self,
        door: Door,
        customer_id: UUID,
        strip: MeanwhileStrip,
        *,
        save: Callable[[], None],
        back: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._door, self._customer_id, self._strip = door, customer_id, strip
        self.mark: Mark | None = None
        self._asks = False
        strip.send_wanted.connect(save)
        strip.back_wanted.connect(back)

    def begin(self) -> None:
        """Somebody has begun to write."""
        if self.mark is None and not self._asks:
            self._asks = True
            begin_to_write(self._door, self, self._customer_id, self._begun)

    def end(self) -> None:
        """It was sent, or given up."""
        self.mark, self._asks = None, False
        self._strip.show_entries(())

    def before(self, send: Callable[[], None]) -> None:
        """`send`, unless something is new."""
        if self._strip.just_shown:
            return
        look_before_sending(self._door, self, self._customer_id, self.mark, send=send, show=self._show)

    def _begun(self, mark: Mark) -> None:
        if self._asks:
            self.mark, self._asks = mark, False
            self.marked.emit()

    def _show(self, entries: Entries, mark: Mark) -> None:
        self.mark = mark
        self.marked.emit()
        self._strip.show_entries(entries)


def told_in_a_line(entry: TimelineEntry, zone: ZoneInfo, now: datetime) -> str:
    """When, what and who."""
    words = entry_words(entry, zone)
    told = list(dict.fromkeys([words.title, *words.details, *words.second]))
    if entry.person and entry.person not in told:
        told.append(entry.person)
    at, today = entry.occurred_at.astimezone(zone).date(), now.astimezone(zone).date()
    day = "" if at == today and words.time else wording.short_day(at, today)
    when = " ".join(filter(None, (day, words.time)))
    return one_line(f"{when} · {' · '.join(told)}", _LONGEST)
