"""How many requests are put to whoever sits here, in the top bar and, while somebody is on the line, in a notice."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.core.work.model import Work, WorkItem
from agentdesk.core.work.words import title_of, why_words
from agentdesk.ui.approvals.words import tone_of
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.countdown import Waker
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import plain_tip
from agentdesk.ui.work.presenter import WorkPresenter

TO_DECIDE = "work.approval.to_decide"
_LATEST = (Tone.NEUTRAL, Tone.CARE, Tone.STOP)


def to_decide(work: Work) -> list[WorkItem]:
    """What is put to this person, the most urgent first."""
    return [item for item in work.items if item.kind == "approval" and item.why == TO_DECIDE]


class PutToMe(QObject):
    """Follows the work list. `new` has the live requests that were not put to this person before."""

    changed = Signal()
    new = Signal(list)

    def __init__(self, work: WorkPresenter, waker: Waker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.work, self._waker = work, waker
        self.items: list[WorkItem] = []
        self._seen: set[UUID] = set()
        work.shown.connect(self._look)

    @property
    def live(self) -> list[WorkItem]:
        return [item for item in self.items if item.facts["live"]]

    @property
    def tone(self) -> Tone:
        """As the clock of the most urgent one runs."""
        return max((self._tone(item) for item in self.items), key=_LATEST.index, default=Tone.NEUTRAL)

    def _tone(self, item: WorkItem) -> Tone:
        return tone_of(item.since, item.due, self.work.now) if item.due else Tone.NEUTRAL

    def _look(self, work: Work) -> None:
        self.items = to_decide(work)
        fresh = [item for item in self.live if item.subject_id not in self._seen]
        self._seen = {item.subject_id for item in self.live}
        if work.changes_at:  # a live request goes on to others by the second
            self._waker.wake(self, work.changes_at, self.work.look_at_the_clock)
        self.tick()
        if fresh:
            self.new.emit(fresh)

    def tick(self) -> None:
        """Tells, and again when a colour turns."""
        now = self.work.now
        halves = (item.since + (item.due - item.since) / 2 for item in self.items if item.due)
        turns = [at for at in (*halves, *(item.due for item in self.items if item.due)) if at > now]
        if turns:
            self._waker.wake((self, "tone"), min(turns), self.tick)
        else:
            self._waker.forget((self, "tone"))
        self.changed.emit()


class ApprovalsChip(ChipButton):
    """For those who may decide, where anybody else works here."""

    def __init__(self, put: PutToMe, on_click: Callable[[], object], *, parent: QWidget | None = None) -> None:
        super().__init__(icon="shield-check", on_click=on_click, parent=parent)
        self._put, self._concerned = put, False
        put.changed.connect(self._show)
        follow_language(self)
        self.hide()

    def set_concerned(self, concerned: bool) -> None:
        self._concerned = concerned
        self._show()

    def retranslate(self) -> None:
        self._show()

    def _show(self) -> None:
        count = len(self._put.items)
        self.setText(f"{text('approval.chip')} {count}" if count else text("approval.chip"))
        late = f". {text('approval.chip_late')}" if count and self._put.tone is Tone.STOP else ""
        self.setAccessibleName(f"{text('approval.chip_name', count=count)}{late}")
        self.setToolTip(plain_tip(self.accessibleName()))
        self.set_tone(self._put.tone)
        self.setVisible(self._concerned or bool(count))


class LiveBar(QWidget):
    """Somebody is on the line and waits for a decision; it takes nobody's keyboard, and goes once it has served."""

    opened = Signal(object)
    """The `WorkItem`."""

    def __init__(
        self, put: PutToMe, in_sight: Callable[[UUID], bool], key: str, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._put, self._in_sight, self._key = put, in_sight, key
        self._closed: set[UUID] = set()
        self._notice = Notice(tone=Tone.CARE, can_close=True)
        self._notice.on_action(self._open)
        self._notice.closed.connect(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 6)
        column.addWidget(self._notice)
        self.hide()
        put.changed.connect(self.look_again)
        follow_language(self)

    def retranslate(self) -> None:
        self.look_again()

    @property
    def first(self) -> WorkItem | None:
        """Whom it tells of."""
        return next(iter(self._waiting()), None)

    def look_again(self) -> None:
        waiting = self._waiting()
        self.setVisible(bool(waiting))
        if not waiting:
            return
        first, work = waiting[0], self._put.work
        title = text("approval.live", count=len(waiting))
        words = text("approval.live_one", customer=title_of(first), words=why_words(first, work.now, work.zone))
        late = Tone.STOP if first.due and work.now >= first.due else Tone.CARE
        self._notice.say(title, words, late, action=text("approval.live_open", key=self._key))
        self._notice.show()

    def _waiting(self) -> list[WorkItem]:
        ids = (item.subject_id for item in self._put.live)
        self._closed &= set(ids)
        hidden = self._closed
        return [
            each for each in self._put.live if each.subject_id not in hidden and not self._in_sight(each.subject_id)
        ]

    def _open(self) -> None:
        if first := self.first:
            self.opened.emit(first)

    def _close(self) -> None:
        self._closed |= {item.subject_id for item in self._put.live}
        self.hide()
