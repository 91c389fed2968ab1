"""The page of one customer's rights: what binds us, their requests, their copy, erasing them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.customers.model import shown_name
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.privacy.requests import Way
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.asks import Setting
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import Kept, KeptForms
from agentdesk.ui.language import follow_language
from agentdesk.ui.privacy.copy_card import CopyCard
from agentdesk.ui.privacy.erase_card import EraseCard
from agentdesk.ui.privacy.presenter import Person, RightsPresenter
from agentdesk.ui.privacy.rights_card import RightsCard
from agentdesk.ui.privacy.steps import Step
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.focus import chain_focus, stops_as_seen
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import ScrollColumn, reveal
from agentdesk.ui.widgets.text import Text


class PersonPage(ScrollColumn):
    """Esc leaves; a form of a step is left first. Tab goes from button to button."""

    left = Signal()

    def __init__(
        self,
        presenter: RightsPresenter,
        zone: ZoneInfo,
        kept: KeptForms,
        way: Callable[[], Way],
        *,
        files: FileDialogs | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(side=20, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.presenter, self._zone, self._kept = presenter, zone, kept
        self.form: Form | None = None
        self._wants_focus = self._is_fresh = False
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self._title, self._problem = Text(role="title", wrap=True), Notice(tone=Tone.STOP)
        self.rights = RightsCard(self.show_step, way)
        self.copy, self.erase = CopyCard(presenter, files or FileDialogs()), EraseCard(presenter)
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._title, 1)
        line.addWidget(self._back)
        for part in (head, self._problem, self.rights, self.copy, self.erase):
            self.add(part)
        self._problem.hide()
        self._connect()
        follow_language(self)

    def begin(self) -> None:
        """Another person: nothing of the one before stays."""
        self._wants_focus = self._is_fresh = True
        self._problem.hide()
        self._drop_form()
        for card in (self.copy, self.erase):
            card.reset()

    def retranslate(self) -> None:
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        person = self.presenter.person
        if person:
            name = shown_name(person.customer.name, person.customer.number)
            self._title.setText(text("privacy.person_title", name=name, number=person.customer.number))
        else:
            self._title.setText(text("privacy.person_page"))
        self.setAccessibleName(self._title.text())

    def show_step(self, step: Step) -> None:
        """Its form, below what it is about."""
        self._drop_form()
        setting = Setting(self.presenter.door.clock, self._zone)
        form = self.form = Form(step.title, step.ask, setting, save=step.save)
        kept = self._kept.of(step.form, step.subject_id)
        if kept:
            form.fill(kept.answers)
            form.say_kept()
        kept = kept or Kept(step.form, step.subject_id, self.presenter.customer_id, form.answers())
        form.changed.connect(lambda: self._kept.keep(kept, form.answers()))
        form.saved.connect(lambda: self._send(step, form, kept))
        form.left.connect(self._leave_form)
        form.discarded.connect(lambda: self._discard(kept))
        self.rights.body.addWidget(form)
        form.show()
        self._put_tabs_in_order()
        form.take_focus()
        reveal(form)

    def save_form(self) -> bool:
        focus = self.window().focusWidget()
        there = self.form is not None and focus is not None and self.form.isAncestorOf(focus)
        if there and self.form:
            self.form.save()
        return there

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, person: Person) -> None:
        focus = self.window().focusWidget()
        inside = focus is not None and self.rights.isAncestorOf(focus)
        in_form = focus is not None and self.form is not None and self.form.isAncestorOf(focus)
        self._wants_focus |= inside and not in_form  # the button that has it goes
        self.retranslate()
        self.rights.show_person(person)
        self.erase.look_again()
        for card in (self.copy, self.erase):
            card.setVisible(person.rules is not None)
        if self._wants_focus and self.rights.first:
            self._wants_focus = False
            self.rights.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._put_tabs_in_order()
        if self._is_fresh:
            self._is_fresh = False
            self._take_up()

    def _put_tabs_in_order(self) -> None:
        """What is made later would come at the very end."""
        chain_focus(stops_as_seen(self))

    def _take_up(self) -> None:
        """What was begun before and is neither saved nor thrown away stands there again."""
        begun = (step for step in self.rights.offered if self._kept.of(step.form, step.subject_id))
        if self.form is None and (step := next(begun, None)):
            self.show_step(step)

    def _discard(self, kept: Kept) -> None:
        self._kept.drop(kept)
        self._leave_form()

    def _send(self, step: Step, form: Form, kept: Kept) -> None:
        try:
            command = step.make(form.final())
        except AgentDeskError as problem:
            words = error_text(problem)
            form.say(lambda: words)
            return

        def failed(words: str) -> None:
            form.work(False)
            form.say(lambda: words)

        form.work(True)
        done = partial(self._discard, kept)
        self.presenter.do(command, step.done(), done=done, failed=failed, id=kept.command_id)

    def _leave_form(self) -> None:
        self._drop_form()
        self._wants_focus = True
        (self.rights.first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_form(self) -> None:
        if self.form:
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def _going(self, words: str, done: int, total: int) -> None:
        card = self.erase if words in (text("privacy.erase_looking"), text("privacy.erase_going")) else self.copy
        card.going(words, done, total)

    def _rest(self) -> None:
        for card in (self.copy, self.erase):
            card.rest()

    def _refused(self, words: str) -> None:
        if self.erase.progress.isVisible():
            self.erase.refuse(words)
        elif self.copy.progress.isVisible():
            self.copy.refuse(words)
        else:
            self._problem.say("", words, Tone.STOP)
            self._problem.show()

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.shown.connect(self._show)
        presenter.going.connect(self._going)
        presenter.stopped.connect(self._rest)
        presenter.refused.connect(self._refused)
        presenter.looked.connect(self._put_tabs_in_order)
