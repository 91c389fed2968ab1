"""The page on which a guide is written: its text and its graph, what is wrong with it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.guides.model import Fault, Guide
from agentdesk.core.guides.words import fault_words, place_words
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.guides.compare_form import CompareForm
from agentdesk.ui.guides.graph.form import GraphForm
from agentdesk.ui.guides.open_guide import OpenGuide
from agentdesk.ui.guides.text_form import TextForm
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesButton, Words
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text

FORMS = ("graph", "text", "compare")
MOST_FAULTS = 20


class EditorPage(QWidget):
    """One guide. What is typed is kept at each key; leaving saves it as the draft of the shop."""

    left = Signal()
    copy_asked = Signal()
    practice_asked = Signal()

    def __init__(
        self,
        guide: OpenGuide,
        zone: ZoneInfo,
        titles: Callable[[], Mapping[str, str]] = dict,
        *,
        currency: str = "EUR",
        in_force: Callable[[], Mapping[str, Guide]] = dict,
        parent: QWidget | None = None,
    ) -> None:
        """`titles` of the guides that this one may lead into; `in_force` these guides themselves."""
        super().__init__(parent)
        self.guide, self.editing, self.zone = guide, guide.editing, zone
        self._not_yet = False
        self._form, self._at, self._look = "graph", -1, look()
        self._shown: tuple[Fault, ...] | None = None
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.leave)
        self._title, self._standing = Text(role="title"), Text(role="small", wrap=True)
        now = guide.door.clock.now()
        self.graph = GraphForm(
            self.editing, titles, now=now, zone=zone, currency=currency, in_force=in_force, writes=guide.leads
        )
        self._tabs = FilterChips()
        self._acts = self._made_acts()
        self._problem = Notice(tone=Tone.CARE, can_close=True)
        self._verdict = Text(role="strong", wrap=True)
        self.faults = ScrollColumn(side=0, gap=6)
        self._stack = QStackedLayout()
        self._lay_out()
        self._connect()
        follow_language(self)

    @property
    def form(self) -> str:
        return self._form

    @property
    def _made(self) -> list[TextForm | CompareForm]:
        return [each for name, each in self.__dict__.items() if name in FORMS and name != "graph"]

    @cached_property
    def text(self) -> TextForm:
        """Made when it is first wanted: a guide is opened for its graph."""
        form = TextForm(self.editing)
        form.setReadOnly(not self.guide.leads)
        form.setAccessibleName(text("guides.form.text"))
        self._stack.addWidget(form)
        return form

    @cached_property
    def compare(self) -> CompareForm:
        form = CompareForm(self.guide)
        self._stack.addWidget(form)
        return form

    # ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────
    def take_focus(self) -> None:
        self._take_keyboard()

    def show_form(self, name: str) -> None:
        before, self._form = self._form, name
        self._stack.setCurrentWidget(getattr(self, name))
        if {before, name} == {"graph", "text"}:
            self._stay_at_step()
        if name == "compare":
            self.compare.show_anew()
        self._show_tabs()
        self._show_faults()
        self._take_keyboard()

    def other_form(self) -> None:
        """The graph and the text in turn."""
        self.show_form("text" if self.form == "graph" else "graph")

    def show_comparison(self) -> None:
        """The same key leads back."""
        self.show_form("graph" if self.form == "compare" else "compare")

    def next_fault(self) -> None:
        faults = self.editing.faults
        if faults:
            self._at = (self._at + 1) % len(faults)
            self.lead_to(faults[self._at])

    def lead_to(self, fault: Fault) -> None:
        if self.form == "compare":
            self.show_form("text")
        self.editing.lead(fault.step, fault.line, fault.place)

    def publish(self) -> None:
        """With faults it leads to the first of them instead."""
        self.editing.look()
        if self.editing.faults:
            self._at = -1
            self.next_fault()
            self._warn(text("guides.not_yet", count=len(self.editing.faults)))
            self._not_yet = True
        else:
            self.guide.publish()

    def _go_back_an_edition(self) -> None:
        """With what differs from what is in force."""
        self.guide.edition_before()
        self.show_form("compare")

    def save(self) -> None:
        self.guide.save()

    def leave(self) -> None:
        self.guide.save()
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The page itself takes no keys: what is shown on it does."""
        self._take_keyboard()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and "_stack" in self.__dict__ and self._look is not look():
            self._look = look()
            for form in self._made:
                form.take_look()
            self.graph.view.draw()

    def _take_keyboard(self) -> None:
        form: QWidget = getattr(self, self.form)
        focus: Callable[[], object] = getattr(form, "take_focus", form.setFocus)
        focus()

    def _stay_at_step(self) -> None:
        """The other form shows the step where one was in the one before."""
        drawing, reading = self.graph.drawing, self.editing.reading
        step = reading.step_at(self.text.line)
        if self.form == "graph" and step in drawing.cards:
            drawing.go(step)
        elif self.form == "text" and step != drawing.step and (line := reading.line_of(drawing.step, "")):
            self.text.go_to(line)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def retranslate(self) -> None:
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self._show_tabs()
        for name, act in self._acts.items():
            act.setText(text(f"guides.act.{name}"))
        for form in self._made:
            form.setAccessibleName(text("guides.form.text" if isinstance(form, TextForm) else "guides.form.compare"))
        self._show()

    def _show(self) -> None:
        """What the shop has of it, and what may be done."""
        guide, entry = self.guide, self.guide.entry
        self.setAccessibleName(guide.title)
        self._title.setText(guide.title)
        self._standing.setText(" · ".join(self._standing_words()))
        ours = entry.own is not None and entry.own.edition_id is not None
        shown = {
            "save": guide.is_unsaved,
            "publish": guide.is_new,
            "before": guide.before is not None and guide.before.source != guide.editing.source,
            "retire": bool(entry.source) and not entry.is_retired,
            "bring_back": entry.is_retired,
            "as_delivered": bool(entry.delivered) and ours,
            "drop": bool(entry.draft) or guide.is_unsaved,
            "copy": bool(entry.source),
            "practise": True,
        }
        if guide.before:
            when = wording.moment(guide.before.taken_at, self.zone)
            self._acts["before"].setToolTip(text("guides.before_since", when=when))
        for name, act in self._acts.items():
            act.setVisible(shown[name] and (guide.leads or name == "practise"))
        self._show_faults()

    def _standing_words(self) -> list[str]:
        guide, entry, own = self.guide, self.guide.entry, self.guide.entry.own
        words = [text(f"guides.origin.{entry.origin}")]
        if own and own.published_at:
            when = wording.moment(own.published_at, self.zone)
            words.append(text("guides.published_by", name=own.publisher, when=when))
        if entry.is_retired:
            words.append(text("guides.is_retired"))
        if own and own.draft:
            words.append(text("guides.draft_by", name=own.drafter))
        if guide.is_unsaved:
            words.append(text("guides.unsaved"))
        return words

    def _show_faults(self) -> None:
        """In the graph they stand where they are."""
        faults = self.editing.faults
        self.faults.setVisible(bool(faults) and self.form != "graph")
        if faults is self._shown:
            return
        self._shown, self._at = faults, -1
        if self._not_yet and not faults:
            self._problem.hide()
        had_keyboard = self.faults.isAncestorOf(self.window().focusWidget())
        self.faults.clear()
        for fault in faults[:MOST_FAULTS]:
            self.faults.add(self._fault_row(fault))
        if len(faults) > MOST_FAULTS:
            self.faults.add(Text(text("guides.more_faults", count=len(faults) - MOST_FAULTS), "muted"))
        self._verdict.setText(text("guides.faults", count=len(faults)) if faults else text("guides.no_faults"))
        self._verdict.set_tone(Tone.STOP if faults else Tone.GOOD)
        if had_keyboard:
            self._take_keyboard()

    def _fault_row(self, fault: Fault) -> LinesButton:
        where = text("guides.at_line", line=fault.line) if fault.line else ""
        place = " · ".join(filter(None, (where, place_words(fault).rstrip(": "))))
        words = (Words(fault_words(fault)), *((Words(place, SMALL, "muted"),) if place else ()))
        row = LinesButton(Lines(icon="circle-alert", words=words, tone=Tone.STOP), text("guides.go_there"))
        row.clicked.connect(partial(self.lead_to, fault))
        return row

    def _show_tabs(self) -> None:
        chips = [Filter(name, text(f"guides.form.{name}")) for name in FORMS]
        self._tabs.show_filters(chips, chosen=self.form)

    def _warn(self, words: str) -> None:
        self._not_yet = False
        self._problem.say(words, tone=Tone.CARE)
        self._problem.show()

    def _follow_text(self) -> None:
        self._problem.hide()

    def _made_acts(self) -> dict[str, Button]:
        guide = self.guide
        return {
            "practise": Button(kind="quiet", icon="message-circle", on_click=self.practice_asked.emit),
            "copy": Button(kind="quiet", icon="copy", on_click=self.copy_asked.emit),
            "drop": Button(kind="quiet", icon="trash-2", on_click=guide.drop_draft),
            "as_delivered": Button(kind="quiet", icon="rotate-ccw", on_click=guide.as_delivered),
            "before": Button(kind="quiet", icon="history", on_click=self._go_back_an_edition),
            "retire": Button(kind="quiet", icon="eye-off", on_click=guide.retire),
            "bring_back": Button(kind="quiet", icon="eye", on_click=guide.bring_back),
            "save": Button(icon="save", key=key_name("Ctrl+S"), on_click=self.save),
            "publish": Button(kind="primary", icon="send", on_click=self.publish),
        }

    def _connect(self) -> None:
        self._tabs.picked.connect(self.show_form)
        self.guide.changed.connect(self._show)
        self.guide.failed.connect(self._warn)
        self.guide.gone.connect(self.left)
        self.editing.typed.connect(self._follow_text)

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head, below = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._back)
        head.addWidget(self._title)
        head.addStretch(1)
        below.addWidget(self._tabs, 1, Qt.AlignmentFlag.AlignVCenter)
        for name, act in self._acts.items():
            (head if name in ("save", "publish") else below).addWidget(act)
        self.faults.setMaximumHeight(150)
        self._problem.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 14, 20, 14)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self._standing)
        whole.addLayout(below)
        whole.addWidget(self._problem)
        body = _Body()
        body.setLayout(self._stack)
        self._stack.addWidget(self.graph)  # only now: a stack without a parent shows its first as a window of its own
        whole.addWidget(body, 1)
        whole.addWidget(self._verdict)
        whole.addWidget(self.faults)
        if self.guide.taken_up:
            self._problem.say(text("guides.taken_up"), tone=Tone.ACCENT)
            self._problem.show()


class _Body(QWidget):
    """The forms take the room there is: each scrolls by itself, and the page never has to."""

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
