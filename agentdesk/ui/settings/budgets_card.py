"""Budgets: what each team may give in a month, what of it is given and held, and what is left."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from agentdesk.core.errors import Refused
from agentdesk.core.ledger.model import BudgetOfMonth
from agentdesk.core.money import Money
from agentdesk.core.people.model import SHOP
from agentdesk.core.wording import error_text, money, month, text
from agentdesk.ui.forms.fields import AmountField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.amounts import minor_of, written
from agentdesk.ui.settings.budgets_presenter import BudgetFacts, BudgetsPresenter, day_of
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.text import Text, announce

_COLUMNS = ("planned", "given", "held", "left")


class BudgetsCard(FormCard):
    """A list by team, and below it the budget of the chosen one, which administrators change; Enter saves.

    Hidden from who leads nobody. `presenter.load()` fills it; what was typed stays while it is looked at anew.
    """

    def __init__(self, presenter: BudgetsPresenter) -> None:
        super().__init__(presenter)
        self._presenter, self.list = presenter, StockList(rows=5, flat=True, numbers=True)
        self.month, self.amount, self.unlimited = Text(role="strong"), AmountField(), QCheckBox()
        self.before = Button(icon="chevron-left", kind="icon", on_click=lambda: self._step(-1))
        self.after = Button(icon="chevron-right", kind="icon", on_click=lambda: self._step(1))
        self._row, self._note = FieldRow("", self.amount, beside=LABELS), Text(role="muted", wrap=True)
        self._save = Button(kind="primary", on_click=self.save)
        self.watch(self.amount, self.unlimited)
        self._lay_out()
        self._connect()
        self.hide()
        follow_language(self)

    @property
    def chosen(self) -> BudgetOfMonth | None:
        facts, place = self._presenter.facts, self.list.chosen
        return facts.rows[place.int] if facts and place is not None and place.int < len(facts.rows) else None

    def save(self) -> None:
        row, facts = self.chosen, self._presenter.facts
        if row is None or facts is None or not facts.may_change or facts.over:
            return
        try:
            amount = None if self.unlimited.isChecked() else minor_of(self.amount.text(), row.currency)
        except Refused as refused:
            self._say_wrong(error_text(refused))
            return
        if amount is None and not self.unlimited.isChecked():
            self._say_wrong(text("budget.needed"))
        elif amount != row.planned:
            self._say_wrong("")
            self._presenter.set_budget(row, amount, then=self.forget)

    def retranslate(self) -> None:
        self.before.set_name(text("budget.month_before"))
        self.after.set_name(text("budget.month_after"))
        self.list.setAccessibleName(text("budget.title"))
        self.unlimited.setText(text("budget.unlimited"))
        self._save.setText(text("settings.save"))
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        self.setVisible(facts is not None)
        if facts is None:
            return
        self.month.setText(month(day_of(facts.month)))
        alone = all(row.team_id == SHOP for row in facts.rows)
        self.set_words(text("budget.title"), text("budget.hint_shop" if alone else "budget.hint"))
        heads = ["" if alone else text("people.team"), *(text(f"budget.{column}") for column in _COLUMNS)]
        self.list.show_rows(tuple(heads), [_row(n, row, facts) for n, row in enumerate(facts.rows)])
        if self.chosen is None:
            self.list.choose(UUID(int=0))
        if not self.is_typing:
            self.fill()

    def show_form(self) -> None:
        row, facts = self.chosen, self._presenter.facts
        if row is None or facts is None:
            return
        may_change = facts.may_change and not facts.over
        self._row.set_words(text("budget.of", team=name_of(row, facts)), text("budget.from", month=self.month.text()))
        self.amount.currency = row.currency
        self.amount.setText(written(row.planned, row.currency))
        self.amount.setPlaceholderText(row.currency)
        self.unlimited.setChecked(row.planned is None)
        self._say_wrong("")
        for part in (self._row, self.unlimited, self._save):
            part.setVisible(may_change)
        self._note.setText(text("budget.over") if facts.over else text("budget.read_only"))
        self._note.setVisible(not may_change)
        self._follow()

    def _follow(self) -> None:
        self.amount.setEnabled(not self.unlimited.isChecked())

    def _take_off_limit(self, unlimited: bool) -> None:
        self._follow()
        if not unlimited:
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, months: int) -> None:
        self.forget()
        self._presenter.step(months)

    def _say_refused(self, code: str, words: str) -> None:
        """What was typed stays, to be set right."""
        self._say_wrong(words)

    def _say_wrong(self, words: str) -> None:
        self._row.show_problem(words)
        announce(self, words)

    def _connect(self) -> None:
        self._presenter.loaded.connect(self._show)
        self._presenter.refused.connect(self._say_refused)
        self.follow(self.list)
        self.list.entered.connect(lambda: self.amount.setFocus(Qt.FocusReason.OtherFocusReason))
        self.unlimited.clicked.connect(self._take_off_limit)

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        for step in (self.before, self.month, self.after):
            head.addWidget(step)
        head.addStretch(1)
        foot.addWidget(self.unlimited)
        foot.addStretch(1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self._save)
        self.list.header().setStretchLastSection(False)
        self.body.addLayout(head)
        for part in (self.list, self._row, self._note):
            self.body.addWidget(part)
        self.body.addLayout(foot)


def name_of(row: BudgetOfMonth, facts: BudgetFacts) -> str:
    if row.team_id != SHOP:
        return row.team
    alone = all(other.team_id == SHOP for other in facts.rows)
    return text("budget.whole_shop" if alone else "people.no_team")


def _row(place: int, row: BudgetOfMonth, facts: BudgetFacts) -> StockRow:
    """Its id is its place."""
    amounts = (row.planned, row.given, row.held, row.room)
    shown = (text("budget.none") if each is None else money(Money(each, row.currency)) for each in amounts)
    return StockRow(UUID(int=place), (name_of(row, facts), *shown))
