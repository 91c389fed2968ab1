"""The dry run: what would go, what is due and stays, who they are; and asking, confirming and running it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.retention.model import Standing
from agentdesk.core.retention.words import counts_words, goes_words, run_words, stays_words
from agentdesk.core.wording import error_text, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.keeping_presenter import KeepingFacts, KeepingPresenter
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.question import Question
from agentdesk.ui.widgets.text import Text, announce

_ROWS = 8


class DueCard(SectionCard):
    """Hidden until it is known. One thing to do at a time: ask, confirm, or let go now."""

    def __init__(self, presenter: KeepingPresenter, files: FileDialogs) -> None:
        super().__init__()
        self._presenter, self._files = presenter, files
        self._why, self._said = Notice(), Notice()
        self._lines, self._runs = QVBoxLayout(), QVBoxLayout()
        self._for_good = Text(role="muted", wrap=True)
        self._runs_title = Text(role="strong")
        self.people = StockList(_ROWS, flat=True)
        self.pin, self.typed = QLineEdit(), QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        for field in (self.pin, self.typed):
            field.returnPressed.connect(self._confirm)
        self._pin_row, self._typed_row = (FieldRow("", field, beside=LABELS) for field in (self.pin, self.typed))
        self.ask, self.confirm = Button(kind="primary", on_click=presenter.ask), Button(on_click=self._confirm)
        self.question, self.progress = Question(self._run), ProgressStrip()
        self.run = Button(on_click=self.question.ask)
        self.export = Button(kind="quiet", icon="file-text", on_click=self._export)
        self._lay_out()
        for part in (self._said, self.progress, self):
            part.hide()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._refused)
        presenter.going_on.connect(self._show_progress)
        presenter.ended.connect(self.progress.hide)
        self.progress.cancelled.connect(presenter.stop)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("retention.card"))
        self._for_good.setText(text("retention.for_good"))
        self._runs_title.setText(text("retention.runs"))
        self.ask.setText(text("retention.ask"))
        self.confirm.setText(text("retention.confirm"))
        self.run.setText(text("retention.run"))
        self.export.setText(text("retention.export"))
        self._pin_row.set_words(text("approval.field.pin"))
        self.people.setAccessibleName(text("retention.people"))
        self._show()

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self) -> None:
        facts = self._presenter.facts
        self.setVisible(facts is not None)
        if facts is None:
            return
        plan = facts.plan
        self._fill(self._lines, list(map(goes_words, plan.rules)))
        for each in plan.rules:
            for code, count in sorted(each.stays.items()):
                self._lines.addWidget(Text(stays_words(code, count), "muted", wrap=True))
        self._show_why(facts)
        self._show_people(facts)
        self._fill(self._runs, [run_words(run, facts.zone) for run in facts.runs])
        self._runs_title.setVisible(bool(facts.runs))
        self._offer(facts)

    def _show_why(self, facts: KeepingFacts) -> None:
        plan = facts.plan
        words = error_text(Refused(plan.hindrance)) if plan.hindrance else text("retention.goes_by_itself")
        if plan.standing is Standing.TO_CONFIRM and plan.asked:
            day = wording.day(plan.asked.asked_at.astimezone(facts.zone).date())
            words = text("retention.asked_by", name=plan.asked.asker, day=day, counts=counts_words(plan.asked.seen))
        quiet = plan.standing is Standing.OFF
        self._why.say("", words, Tone.ACCENT if quiet or not plan.hindrance else Tone.CARE)

    def _show_people(self, facts: KeepingFacts) -> None:
        heads = ("name", "number", "since", "what")
        rows = [
            StockRow(
                UUID(int=n),
                (each.name, each.number, wording.day(each.since.astimezone(facts.zone).date()),
                 error_text(Refused(each.stays)) if each.stays else text("retention.would_go")),
                quiet=bool(each.stays),
            )
            for n, each in enumerate(facts.people)
        ]  # fmt: skip
        self.people.show_rows(tuple(text(f"cli.head.{head}") for head in heads), rows)
        for part in (self.people, self.export):
            part.setVisible(bool(facts.people))

    def _offer(self, facts: KeepingFacts) -> None:
        plan = facts.plan
        stops = plan.hindrance in ("retention.clock_ahead", "retention.far_more")
        self.ask.setVisible(facts.may_change and (plan.standing is Standing.TO_ASK or stops))
        confirms = plan.standing is Standing.TO_CONFIRM and (facts.alone or not facts.asked_myself)
        self.confirm.setVisible(confirms)
        self._pin_row.setVisible(confirms and facts.needs_pin)
        self._typed_row.setVisible(confirms and facts.alone)
        self._typed_row.set_words(text("retention.shop_name"), text("retention.shop_name_hint", name=facts.shop))
        self.run.setVisible(facts.runs_here and not plan.hindrance and self.progress.isHidden())
        self.question.set_words(text("retention.sure", counts=counts_words(plan.goes)), text("retention.run"))

    def _fill(self, column: QVBoxLayout, lines: list[str]) -> None:
        while item := column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for line in lines:
            column.addWidget(Text(line, wrap=True))

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _confirm(self) -> None:
        self._said.hide()
        if self.confirm.isHidden():
            return
        self._presenter.confirm(self.pin.text(), self.typed.text().strip())
        self.pin.clear()

    def _run(self) -> None:
        self._said.hide()
        self.run.hide()
        self.progress.show_progress(text("retention.letting_go"))
        self.progress.show()
        self.progress.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._presenter.run()

    def _show_progress(self, rule: str, done: int, total: int) -> None:
        self.progress.show_progress(text(f"retention.rule.{rule}"), done, total)

    def _export(self) -> None:
        def chosen(file: Path) -> None:
            self._presenter.export(file, lambda n: self._say(text("retention.exported", file=file.name, count=n)))

        self._files.to_save(self, text("retention.export"), "due.csv", "CSV (*.csv)", chosen, fresh=False)

    def _refused(self, code: str, words: str) -> None:
        if not code.startswith(("retention.too", "retention.unknown", "retention_rules")):
            self._say(words, Tone.STOP)

    def _say(self, words: str, tone: Tone = Tone.GOOD) -> None:
        self._said.say("", words, tone)
        self._said.show()
        announce(self, words)

    def _lay_out(self) -> None:
        self._lines.setSpacing(4)
        self._runs.setSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.ask, self.confirm, self.run, self.export):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.body.addWidget(self._why)
        self.body.addLayout(self._lines)
        for part in (self.people, self._for_good, self._typed_row, self._pin_row, self.question, self._said):
            self.body.addWidget(part)
        self.body.addWidget(self.progress)
        self.body.addLayout(buttons)
        self.body.addWidget(self._runs_title)
        self.body.addLayout(self._runs)
