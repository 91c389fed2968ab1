"""Proposed words beside the list of guides: what waits, what is in force beside it, and what becomes of it."""

from __future__ import annotations

from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.guides.proposals import FORMS, Proposal, ProposalState
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.guides.card import BETTER_KEY
from agentdesk.ui.guides.proposals_presenter import ProposalsPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesButton, Sign, Words
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text

QUIET_MS = 250
_ICONS = {ProposalState.OPEN: "message-circle", ProposalState.ACCEPTED: "circle-check", ProposalState.DECLINED: "x"}
_MOST_FAULTS = 4


class ProposalsSection(QWidget):
    """The list on the left; on the right the one that is chosen."""

    def __init__(self, presenter: ProposalsPresenter, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self._zone = presenter, zone
        self._chosen: UUID | None = None
        self._none, self._problem = Text(role="muted", wrap=True), Notice(tone=Tone.CARE)
        self.list, self.rows = ScrollColumn(side=0, gap=6), list[LinesButton]()
        self._detail = ScrollColumn(side=0, gap=8)
        self._about, self._now = Text(role="strong", wrap=True), Text(wrap=True)
        self._proposed, self._why = Text(wrap=True), Text(role="muted", wrap=True)
        self.fields = {form: QLineEdit() for form in FORMS}
        self._forms = {form: FieldRow("", field) for form, field in self.fields.items()}
        self.beside = QCheckBox()
        self.answer = QLineEdit()
        self._answer = FieldRow("", self.answer)
        self.verdict, self._decided = Notice(tone=Tone.GOOD), Text(role="muted", wrap=True)
        self._publish = Button(kind="primary", on_click=partial(self._accept, publish=True))
        self._accept_draft = Button(on_click=partial(self._accept, publish=False))
        self._decline = Button(kind="quiet", on_click=self._say_no)
        self._buttons = QWidget()
        self._quiet = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self._judge)
        self._lay_out()
        spell(*self.fields.values(), self.answer)
        for field in self.fields.values():
            field.textEdited.connect(lambda _: self._quiet.start())
        self.beside.toggled.connect(self._begin)
        presenter.listed.connect(self._show)
        presenter.failed.connect(self._fail)
        follow_language(self)

    def words(self) -> str:
        """Of the tab: with how many wait."""
        count = self.presenter.waiting
        return f"{text('guides.proposals')} {count}" if count else text("guides.proposals")

    def retranslate(self) -> None:
        self._none.setText(text("guides.proposals_none", key=key_name(BETTER_KEY)))
        for form, row in self._forms.items():
            row.set_words(text(f"guides.proposal_form.{form}"))
        self.beside.setText(text("guides.proposal_beside"))
        self._answer.set_words(text("guides.proposal_answer"))
        self._publish.setText(text("guides.accept_publish"))
        self._accept_draft.setText(text("guides.accept_draft"))
        self._decline.setText(text("guides.decline"))
        self._show()

    def take_focus(self) -> None:
        """To the first: what waits stands on top."""
        target: QWidget = self.rows[0] if self.rows else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def chosen(self) -> Proposal | None:
        return next((each for each in self.presenter.proposals if each.id == self._chosen), None)

    def choose(self, id: UUID) -> None:
        self._chosen = id
        self._show_chosen()

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self) -> None:
        proposals = self.presenter.proposals
        focus = self.window().focusWidget()
        had, decided = any(row is focus for row in self.rows), self._detail.isAncestorOf(focus) if focus else False
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [self._row(each) for each in proposals]
        for row in self.rows:
            self.list.add(row)
        self._none.setVisible(not proposals)
        self.list.setVisible(bool(proposals))
        if had and self.rows:
            self.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
        before, current = self._chosen, self.chosen
        if current is None:
            self._chosen = proposals[0].id if proposals else None
        if current is None or before != self._chosen or current.state is not ProposalState.OPEN:
            self._show_chosen()
            if decided:
                self.take_focus()
        else:
            self._judge()

    def _row(self, each: Proposal) -> LinesButton:
        day = wording.day(each.proposed_at.astimezone(self._zone).date())
        state = text(f"guides.proposal_state.{each.state}")
        tone = {ProposalState.OPEN: Tone.ACCENT, ProposalState.ACCEPTED: Tone.GOOD}.get(each.state, Tone.NEUTRAL)
        lines = Lines(
            icon="message-square-text",
            words=(Words(each.words), Words(self._about_words(each), SMALL, "muted")),
            last=text("guides.proposal_by", name=each.proposer, day=day),
            signs=(Sign(_ICONS[each.state], tone, state),),
        )
        button = LinesButton(lines, text("guides.proposal_words"))
        button.clicked.connect(partial(self.choose, each.id))
        return button

    def _about_words(self, each: Proposal) -> str:
        return text("guides.proposal_about", title=self.presenter.title(each), step=self.presenter.step(each))

    def _show_chosen(self) -> None:
        each = self.chosen
        self._detail.setVisible(each is not None)
        if each is None:
            return
        may = each.state is ProposalState.OPEN and self.presenter.leads
        now = self.presenter.now(each)
        self._about.setText(self._about_words(each))
        shown = now.get(each.form) or now.get("de", "") if now else each.instead_of
        self._now.setText(f"{text('guides.proposal_now')}: {text('guides.quoted', words=shown)}" if shown else "")
        self._now.setVisible(bool(shown))
        form = text(f"guides.proposal_form.{each.form}")
        words = text("guides.quoted", words=each.words)
        self._proposed.setText(f"{text('guides.proposal_words')}, {form}: {words}")
        self._why.setText(text("guides.proposal_why", words=each.why) if each.why else "")
        self._why.setVisible(bool(each.why))
        self.beside.setChecked(not now)
        self.beside.setEnabled(bool(now))
        self.answer.clear()
        for widget in (self.beside, *self._forms.values(), self._answer, self._buttons, self.verdict):
            widget.setVisible(may)
        self._show_decision(each)
        self._begin()

    def _begin(self) -> None:
        """The words as they would be, to be gone over."""
        if each := self.chosen:
            begun = self.presenter.begun(each, beside=self.beside.isChecked())
            for name, field in self.fields.items():
                field.setText(begun.get(name, ""))
                field.setCursorPosition(0)
            self._judge()

    def _show_decision(self, each: Proposal) -> None:
        lines = []
        if each.decided_at:
            day = wording.day(each.decided_at.astimezone(self._zone).date())
            state = text(f"guides.proposal_state.{each.state}")
            lines.append(text("guides.proposal_decided", state=state, name=each.decider, day=day))
        if each.answer:
            lines.append(text("guides.proposal_answer_was", words=each.answer))
        self._decided.setText("\n".join(lines))
        self._decided.setVisible(bool(lines))

    def _judge(self) -> None:
        """What the checker says of these words."""
        each = self.chosen
        if each is None or each.state is not ProposalState.OPEN or not self.presenter.leads:
            return
        found = self.presenter.verdict(each, self._typed(), beside=self.beside.isChecked())
        if not found.step_is_there:
            self.verdict.say(text("guides.proposal_step_gone", step=each.step), tone=Tone.CARE)
        elif found.faults:
            more = "\n".join(found.faults[1:_MOST_FAULTS])
            self.verdict.say(found.faults[0], more, tone=Tone.CARE)
        else:
            gone = each.instead_of and not self.presenter.now(each)
            self.verdict.say(text("guides.proposal_gone" if gone else "guides.proposal_good"), tone=Tone.GOOD)
        self._publish.setEnabled(found.step_is_there and not found.faults)
        self._accept_draft.setEnabled(found.step_is_there)

    def _fail(self, words: str) -> None:
        self._problem.say(words, tone=Tone.CARE)
        self._problem.show()

    # ── deciding ────────────────────────────────────────────────────────────────────────────────────────────────
    def _typed(self) -> dict[str, str]:
        return {form: words for form, field in self.fields.items() if (words := " ".join(field.text().split()))}

    def _accept(self, *, publish: bool) -> None:
        if each := self.chosen:
            self._problem.hide()
            words, answer, beside = self._typed(), self.answer.text().strip(), self.beside.isChecked()
            self.presenter.accept(each, words, answer, beside=beside, publish=publish)

    def _say_no(self) -> None:
        if each := self.chosen:
            self._problem.hide()
            self.presenter.decline(each, self.answer.text().strip())

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self._publish, self._accept_draft, self._decline):
            row.addWidget(button)
        row.addStretch(1)
        parts = (
            self._about, self._now, self._proposed, self._why, self.beside, *self._forms.values(), self.verdict,
            self._answer, self._buttons, self._decided,
        )  # fmt: skip
        for part in parts:
            self._detail.add(part)
        both = QHBoxLayout()
        both.setSpacing(20)
        both.addWidget(self.list, 2)
        both.addWidget(self._detail, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        self._problem.hide()
        whole.addWidget(self._problem)
        whole.addWidget(self._none)
        whole.addLayout(both, 1)
        whole.addStretch(0)
