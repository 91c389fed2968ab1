"""What desks have set aside, in a list; below it what becomes of the chosen part, and writing off what is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from agentdesk.core.goodwill.lease_model import MoneyLease
from agentdesk.core.goodwill.lease_words import for_words, standing_words, written_off_words
from agentdesk.core.money import Money
from agentdesk.core.wording import moment, money, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.set_aside_presenter import LOST, SetAside, SetAsidePresenter
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.question import Question
from agentdesk.ui.widgets.text import Text, announce

_COLUMNS = ("who", "amount", "for", "since", "standing")


class SetAsideCard(FormCard):
    """Hidden where there is nothing of it. It takes two to write something off: the first is asked why, the second
    whether it is to be, for nothing takes it back."""

    AT_FIELD = {"goodwill.reason_missing": "reason"}

    def __init__(self, presenter: SetAsidePresenter) -> None:
        super().__init__(presenter)
        self._presenter, self.list = presenter, StockList(rows=5, flat=True)
        self.reason, self.said = QLineEdit(), Notice()
        self._none, self._detail = Text(role="muted", wrap=True), Text(wrap=True)
        self._row = FieldRow("", self.reason, beside=LABELS)
        self.question = Question(self._write_off)
        self.do = Button(kind="primary", on_click=self.save)
        self.watch(self.reason)
        for part in (self._none, self.list, self._detail, self._row, self.question, self.said):
            self.body.addWidget(part)
        self.put_foot(self.do)
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        presenter.happened.connect(lambda *_: self.said.hide())
        self.question.answered.connect(self._show_chosen)
        self.follow(self.list)
        self.list.entered.connect(lambda: self.reason.setFocus(Qt.FocusReason.OtherFocusReason))
        self.said.hide()
        self.hide()
        follow_language(self)

    @property
    def chosen(self) -> MoneyLease | None:
        facts = self._presenter.facts
        return next((each for each in facts.leases if each.id == self.list.chosen), None) if facts else None

    def save(self) -> None:
        lease, facts = self.chosen, self._presenter.facts
        if lease is None or facts is None or not facts.may_write_off(lease):
            return
        self.said.hide()
        if not self.reason.text().strip():
            self.say_at({"reason": self._row}, "goodwill.reason_missing", text("refused.goodwill.reason_missing"))
        elif lease.first_by is None:
            self._write_off()
        else:
            self._row.show_problem("")
            self.question.ask()
            self.do.hide()

    def retranslate(self) -> None:
        self.set_words(text("set_aside.title"), text("set_aside.hint"))
        self.list.setAccessibleName(text("set_aside.title"))
        self._row.set_words(text("set_aside.why"))
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        self.setVisible(facts is not None)
        if facts is None:
            return
        self._none.setText(facts.trouble or text("cli.set_aside_none"))
        self._none.setVisible(not facts.leases)
        self.list.setVisible(bool(facts.leases))
        heads = tuple(text(f"set_aside.head.{column}") for column in _COLUMNS)
        self.list.show_rows(heads, [_row(each, facts) for each in facts.leases])
        if self.chosen is None and facts.leases:
            self.list.choose(facts.leases[0].id)
        if not self.is_typing:
            self.fill()
        else:
            self._show_chosen()

    def show_form(self) -> None:
        self.reason.clear()
        self._row.show_problem("")
        self.question.hide()
        self._show_chosen()

    def _show_chosen(self) -> None:
        lease, facts = self.chosen, self._presenter.facts
        may = bool(lease and facts and facts.may_write_off(lease))
        self._row.setVisible(may)
        self.do.setVisible(may and self.question.isHidden())
        self._detail.setVisible(lease is not None)
        if lease is None or facts is None:
            return
        self._detail.setText(_detail_words(lease, facts))
        self.do.setText(text("set_aside.second" if lease.first_by else "set_aside.first"))
        self.question.set_words(f"{_plan_words(lease, facts)} {text('set_aside.for_good')}", text("set_aside.second"))

    def _write_off(self) -> None:
        if lease := self.chosen:
            self._presenter.write_off(lease, self.reason.text().strip(), then=self.fill)

    def _say_refused(self, code: str, words: str) -> None:
        if not self.say_at({"reason": self._row}, code, words):
            self.said.say("", words, Tone.STOP)
            self.said.show()
            announce(self, words)


def _row(lease: MoneyLease, facts: SetAside) -> StockRow:
    who, since = facts.people.get(lease.person_id, ""), moment(lease.granted_at, facts.zone)
    amount = money(Money(lease.left, lease.currency))
    return StockRow(lease.id, (who, amount, for_words(lease), since, standing_words(lease)))


def _plan_words(lease: MoneyLease, facts: SetAside) -> str:
    return written_off_words(lease, facts.teams.get(lease.team_id, ""))


def _detail_words(lease: MoneyLease, facts: SetAside) -> str:
    """What becomes of it; and of what is lost, who has said what, and what is missing."""
    if lease.state not in LOST:
        return text("set_aside.comes_back", moment=moment(lease.expires_at, facts.zone))
    said = [text(f"set_aside.lost.{lease.state}"), _plan_words(lease, facts)]
    if lease.first_by == facts.me:
        said.append(text("set_aside.you_said", reason=lease.reason))
    elif lease.first_by:
        said.append(text("set_aside.they_said", name=facts.people.get(lease.first_by, ""), reason=lease.reason))
    if facts.me == lease.person_id:
        said.append(text("set_aside.your_own"))
    return "\n".join(said)
