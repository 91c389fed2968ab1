"""The conversation at the bottom of the centre: all parts around the notes, each showing the talk in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.people.model import shop_zone
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.meanwhile import MeanwhileStrip
from agentdesk.ui.interactions.caller_strip import CallerStrip
from agentdesk.ui.interactions.fitting import Fitting
from agentdesk.ui.interactions.likely_strip import LikelyStrip
from agentdesk.ui.interactions.notes_page import NotesPage
from agentdesk.ui.interactions.offer_strip import OfferStrip
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.talk_foot import TalkFoot
from agentdesk.ui.interactions.talk_head import TalkHead
from agentdesk.ui.interactions.talk_tabs import TalkTabs
from agentdesk.ui.interactions.then_strip import ThenStrip, WaysStrip
from agentdesk.ui.interactions.unsent_strip import UnsentStrip
from agentdesk.ui.interactions.why_strip import WhyStrip
from agentdesk.ui.interactions.words import reason_words, who
from agentdesk.ui.interactions.wrap_up_strip import WrapUpStrip
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paint import paint_hairline

_REASON_LACKS = ("interactions.reason_missing", "interactions.reason_unknown")


class ConversationPanel(QWidget):
    """Hidden while nobody is on the line. `emptied`: the last conversation has gone, and whether with the keyboard."""

    emptied = Signal(bool)

    def __init__(self, presenter: ContactPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.presenter = presenter
        self.head, self.foot, self.wrap_up_strip = TalkHead(), TalkFoot(), WrapUpStrip()
        self.tabs, self.caller, self.offers = TalkTabs(), CallerStrip(), OfferStrip()
        self.likely = LikelyStrip()
        self.ways, self.then = WaysStrip(), ThenStrip(presenter.then.words_of)
        self.unsaved, self.trouble = Notice(tone=Tone.STOP), Notice(tone=Tone.CARE)
        self.unsent, self.begun = UnsentStrip("mail", Tone.CARE), UnsentStrip("gift", Tone.ACCENT)
        self.why = WhyStrip()
        self.meanwhile = MeanwhileStrip(
            presenter.conversations.door, lambda: shop_zone(presenter.conversations.ready.shop)
        )
        self.whose = Notice(tone=Tone.CARE)
        self._pages: dict[Talk, NotesPage] = {}
        self._notes = QVBoxLayout()
        self._lay_out()
        self._connect_parts()
        self._connect_presenter()
        follow_language(self)
        self.hide()

    # ── what keys and the palette ask ───────────────────────────────────────────────────────────────────────────
    def wrap_up(self) -> None:
        """Opens the wrap-up; asked again, saves it. Leads to what is lacking."""
        if self.meanwhile.just_shown:
            return
        self.presenter.wrap_up()
        talk = self._talk
        if talk and talk.trouble:
            self._lead_to_what_lacks(talk.trouble)
        elif talk and talk.wrapping_up and not talk.busy:
            self.wrap_up_strip.take_focus()

    def pick_reason(self) -> None:
        if self._talk:
            self.head.reason.open()

    def pick_mood(self) -> None:
        if self._talk:
            self.head.mood.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_snippets(self) -> None:
        if page := self._page:
            page.open_snippets()

    def _insert(self, talk: Talk, words: str) -> None:
        if page := self._pages.get(talk):
            page.edit.insertPlainText(f"\n{words}" if page.edit.before_cursor.strip() else words)
            page.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_notes(self) -> None:
        if page := self._page:
            page.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def tell_whose(self) -> None:
        """Beside the page of somebody else the notes say about whom they are."""
        talk, another = self._talk, self.presenter.shows_another
        if talk and another:
            self.whose.say(text("call.notes_on", name=who(talk)), tone=Tone.CARE)
        self.whose.setVisible(another)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def retranslate(self) -> None:
        self.setAccessibleName(text("call.name"))
        self._show_front()

    def _add(self, talk: Talk) -> None:
        page = NotesPage(talk, self.presenter)
        self._pages[talk] = page
        page.edit.hide()
        self._notes.addWidget(page.edit)
        self.likely.raise_()
        self.tabs.add(talk)
        self._tick()

    def _remove(self, talk: Talk) -> None:
        self.tabs.remove(talk)
        if page := self._pages.pop(talk, None):
            self._notes.removeWidget(page.edit)
            page.edit.deleteLater()

    def _bring_to_front(self, talk: Talk | None) -> None:
        had_keyboard = self.isAncestorOf(self.window().focusWidget())
        self.setVisible(talk is not None)
        if talk is None:
            self.emptied.emit(had_keyboard)
            return
        for each, page in self._pages.items():
            page.edit.setVisible(each is talk)
        self._show(talk)

    def take_focus(self) -> None:
        """Unless somebody types elsewhere."""
        if self._talk and _nobody_types_elsewhere(self):
            self.wrap_up_strip.take_focus() if self._talk.wrapping_up else self.focus_notes()

    def _refresh(self, talk: Talk) -> None:
        if talk is self._talk:
            self._show(talk)
        else:
            self._tick()

    def _show(self, talk: Talk) -> None:
        code = talk.trouble.code if isinstance(talk.trouble, AgentDeskError) else ""
        self.head.show_talk(
            talk, reason_missing=code in _REASON_LACKS, discreet=self.presenter.conversations.at_the_counter
        )
        self.head.show_about(self.presenter.about(talk))
        self.caller.tell(talk)
        self.tell_whose()
        self._show_likely(talk)
        self.offers.offer(talk.offers if talk.draft.customer_id else ())
        self.ways.show_ways(self.presenter.then.ways)
        self.then.show_then(self.presenter.then.chips_of(talk))
        self.wrap_up_strip.setVisible(talk.wrapping_up)
        self.wrap_up_strip.show_picks(talk.draft.outcome, talk.draft.solved, busy=talk.busy)
        self.foot.show_stage(wrapping_up=talk.wrapping_up)
        self.unsent.show_unsent(self.presenter.unsent(talk) if talk.wrapping_up else None)
        self.begun.show_unsent(self.presenter.begun(talk) if talk.wrapping_up else None)
        self.why.show_why(self.presenter.why(talk) if talk.wrapping_up else None)
        self.meanwhile.show_entries(talk.meanwhile, ways=talk.wrapping_up)
        self.trouble.setVisible(talk.trouble is not None)
        if talk.trouble:
            self.trouble.say("", error_text(talk.trouble), Tone.CARE if code else Tone.STOP)
        self._tick()

    def _show_front(self) -> None:
        if self._talk:
            self._show(self._talk)

    def _show_likely(self, talk: Talk) -> None:
        """The notes leave it room as long as anything could be suggested."""
        likely, ready = self.presenter.listening.likely(talk), self.presenter.conversations.ready
        self.likely.show_likely(likely, reason_words(ready.reasons, likely.reason.reason_id) if likely.reason else "")
        wanted = self.presenter.listening.wants(talk)
        self.likely.setVisible(wanted)
        if page := self._pages.get(talk):
            page.edit.keep_below(self.likely.room if wanted else 0)

    def _tick(self) -> None:
        now = self.presenter.conversations.door.clock.now()
        self.tabs.show_all(self._talk, now)
        if self._talk:
            self.head.tick(self._talk, now)

    def _show_ready(self) -> None:
        self.head.show_ready(self.presenter.conversations.ready)
        for page in self._pages.values():
            page.show_ready()

    # ── saving ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _say_saved(self) -> None:
        self.unsaved.hide()
        self.foot.show_state("call.draft_saved")

    def _say_unsaved(self) -> None:
        if self.unsaved.isHidden():
            self.foot.show_state("call.draft_saving")

    def _say_not_saved(self, error: Exception) -> None:
        """Loud: words in danger are the one thing that may interrupt."""
        self.foot.show_state("call.draft_failed", Tone.STOP)
        self.unsaved.say(text("call.not_on_disk"), error_text(error), Tone.STOP, action=text("call.copy_notes"))
        self.unsaved.show()

    def _copy_notes(self) -> None:
        if self._talk:
            QApplication.clipboard().setText(self._talk.draft.notes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Comes here from whatever has the keyboard and does not want the key itself."""
        allowed = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        key = event.text()
        if event.modifiers() & ~allowed or not (self.unsent.take(key) or self.why.take(key)):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), look().colour("paper"))
        paint_hairline(painter, 0, self.width(), 0)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _talk(self) -> Talk | None:
        return self.presenter.active

    @property
    def _page(self) -> NotesPage | None:
        return self._pages.get(self._talk) if self._talk else None

    def _with_talk(self, call: Callable[..., None]) -> Callable[..., None]:
        """The call with the conversation in front before its arguments."""

        def run(*picked: object) -> None:
            if self._talk:
                call(self._talk, *picked)

        return run

    def _lead_to_what_lacks(self, error: Exception) -> None:
        code = error.code if isinstance(error, Refused) else ""
        if code in _REASON_LACKS:
            self.head.reason.open()
        elif code == "interactions.reason_needs_words":
            self.focus_notes()
        elif code == "interactions.customer_missing":
            self.caller.take_focus()
        else:
            self.wrap_up_strip.take_focus()

    def _back_to_notes(self) -> None:
        """From the wrap-up: the talk goes on, unless it had ended before."""
        if self._talk and self._talk.draft.ended_at is None:
            self.presenter.ending.close_wrap_up(self._talk)
        self.focus_notes()

    def _back_to_wrap_up(self) -> None:
        self.presenter.why_written()
        self.wrap_up_strip.take_focus()

    def _lay_out(self) -> None:
        """What is asked and saved stays in sight however short the room is: only what stands above it scrolls."""
        scrolled, pinned = QWidget(), Growing()
        above, below = QVBoxLayout(scrolled), QVBoxLayout(pinned)
        above.setContentsMargins(20, 10, 20, 0)
        below.setContentsMargins(20, 0, 20, 12)
        for column in (above, below):
            column.setSpacing(8)
        scrolling: tuple[QWidget, ...] = (self.tabs, self.caller, self.unsaved, self.head)
        staying: tuple[QWidget, ...] = (
            self.meanwhile, self.then, self.unsent, self.begun, self.trouble, self.wrap_up_strip, self.why, self.foot,
        )  # fmt: skip
        for part in scrolling:
            above.addWidget(part)
        above.addWidget(self.whose)
        framed = QGridLayout()
        framed.addLayout(self._notes, 0, 0)
        framed.addWidget(self.likely, 0, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        above.addLayout(framed)
        above.addWidget(self.offers)
        above.addWidget(self.ways)
        for part in staying:
            below.addWidget(part)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 1, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(Fitting(scrolled))
        outer.addWidget(pinned)
        self.foot.take_in(self.wrap_up_strip.back, self.wrap_up_strip.save)
        for notice in (self.unsaved, self.trouble, self.whose):
            notice.hide()

    def _connect_parts(self) -> None:
        presenter, picks, here = self.presenter, self.presenter.picks, self._with_talk
        self.tabs.picked.connect(presenter.conversations.activate)
        self.head.channel_picked.connect(here(picks.channel))
        self.head.mood_picked.connect(here(picks.mood))
        self.head.reason.picked.connect(here(picks.reason))
        self.head.about_wanted.connect(here(self._choose_about))
        presenter.about_place = self.head.about_place
        self.head.left.connect(self._after_head)
        self.wrap_up_strip.outcome_picked.connect(here(picks.outcome))
        self.wrap_up_strip.solved_picked.connect(here(picks.solved))
        self.wrap_up_strip.save_wanted.connect(self.wrap_up)
        self.wrap_up_strip.left.connect(self._back_to_notes)
        self.why.written.connect(self._back_to_wrap_up)
        self.meanwhile.send_wanted.connect(self.wrap_up)
        self.meanwhile.back_wanted.connect(self._back_to_notes)
        self.foot.wrap_up_wanted.connect(self.wrap_up)
        self.foot.later_wanted.connect(presenter.leave_for_later)
        self.foot.discard_wanted.connect(presenter.discard)
        self.offers.wanted.connect(here(presenter.offers.add))
        self.likely.wanted.connect(here(presenter.listening.take))
        self.then.removed.connect(here(presenter.then.remove))
        self.then.edited.connect(here(presenter.then.edit))
        self.caller.customer_picked.connect(here(presenter.conversations.link))
        self.caller.find_wanted.connect(lambda: presenter.conversations.find_wanted.emit(""))
        self.caller.new_wanted.connect(self._want_new_customer)
        self.unsaved.on_action(self._copy_notes)

    def _connect_presenter(self) -> None:
        conversations, keeper = self.presenter.conversations, self.presenter.keeper
        conversations.opened.connect(self._add)
        conversations.closed.connect(self._remove)
        conversations.changed.connect(self._refresh)
        conversations.activated.connect(self._bring_to_front)
        conversations.called_up.connect(self.take_focus)
        conversations.ticked.connect(self._tick)
        conversations.ready_changed.connect(self._show_ready)
        conversations.insertion_wanted.connect(self._insert)
        self.presenter.listening.switched.connect(self._show_front)
        keeper.saved.connect(self._say_saved)
        keeper.unsaved.connect(self._say_unsaved)
        keeper.failed.connect(self._say_not_saved)

    def _choose_about(self, talk: Talk) -> None:
        self.presenter.choose_about(talk)

    def _after_head(self) -> None:
        """To the wrap-up if it is open, else to the notes."""
        if self._talk and self._talk.wrapping_up:
            self.wrap_up_strip.take_focus()
        else:
            self.focus_notes()

    def _want_new_customer(self) -> None:
        if self._talk:
            self.presenter.conversations.new_customer_wanted.emit(self._talk.draft.start.number)


def _nobody_types_elsewhere(panel: QWidget) -> bool:
    """The keyboard is not taken out of a field that somebody is filling in."""
    focus = QApplication.focusWidget()
    if focus is None or panel.isAncestorOf(focus):
        return True
    if isinstance(focus, QLineEdit):
        return not focus.text()
    return not isinstance(focus, QPlainTextEdit)
