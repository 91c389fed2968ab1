"""Goodwill: who may give how much, what is suggested, the budgets, and what desks have set aside of them."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.budgets_card import BudgetsCard
from agentdesk.ui.settings.budgets_presenter import BudgetsPresenter
from agentdesk.ui.settings.limits_cards import (
    EditionsCard,
    FaultsBox,
    OfAllCard,
    OwnLimitsCard,
    PreviewCard,
    SaveCard,
    SuggestingCard,
)
from agentdesk.ui.settings.limits_presenter import LimitsPresenter
from agentdesk.ui.settings.limits_rules import RulesCard
from agentdesk.ui.settings.section import Section
from agentdesk.ui.settings.set_aside_card import SetAsideCard
from agentdesk.ui.settings.set_aside_presenter import SetAsidePresenter
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import announce


class LimitsSection(Section):
    """Administrators change it all; who leads reads it; others read what they may give themselves."""

    def __init__(
        self,
        presenter: LimitsPresenter,
        budgets: BudgetsPresenter,
        set_aside: SetAsidePresenter,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self._budgets, self._set_aside, self.notice = presenter, budgets, set_aside, Notice()
        self.editions, self.own, self.rules = EditionsCard(presenter), OwnLimitsCard(presenter), RulesCard(presenter)
        self.faults, self.preview, self.of_all = FaultsBox(presenter), PreviewCard(presenter), OfAllCard(presenter)
        self.suggesting, self.saving = SuggestingCard(presenter), SaveCard(presenter)
        self.budgets, self.set_aside = BudgetsCard(budgets), SetAsideCard(set_aside)
        for card in (
            self.notice,
            self.editions,
            self.own,
            self.rules,
            self.faults,
            self.preview,
            self.of_all,
            self.suggesting,
            self.saving,
            self.budgets,
            self.set_aside,
        ):
            self.add(card)
            card.hide()
        presenter.loaded.connect(self._show)
        presenter.edited.connect(self._hush)
        presenter.refused.connect(self._say_refused)
        presenter.moved.connect(self._say_moved)
        self.faults.wanted.connect(self._show_rule)
        self.saving.saved.connect(self.save)
        self.saving.trouble_wanted.connect(self._lead_to_trouble)
        self.saving.discarded.connect(presenter.discard)
        follow_language(self)

    def take_up(self) -> None:
        self.presenter.load()
        self._budgets.load()
        self._set_aside.load()

    def save_form(self) -> bool:
        """That of the budgets, where the keyboard is in it; else the limits, where they were changed."""
        if super().save_form():
            return True
        facts = self.presenter.facts
        if facts is None or not facts.may_change or not self.presenter.changed:
            return False
        self.save()
        return True

    def save(self) -> None:
        """What hinders it is said, and led to."""
        presenter = self.presenter
        if not presenter.changed:
            return
        if presenter.day_problem:
            self.saving.day.setFocus()
        elif presenter.troubles:
            words = text("limits.not_saved", count=len(presenter.troubles))
            self._say(words, Tone.STOP)
            self._lead_to_trouble()
        else:
            presenter.save()

    def retranslate(self) -> None:
        self.presenter.speak()

    def _show(self) -> None:
        facts = self.presenter.facts
        if facts is None:
            return
        for card in (self.rules, self.preview):
            card.setVisible(facts.leads)
        for form in (self.of_all, self.suggesting, self.saving):
            form.setVisible(facts.may_change)

    def _lead_to_trouble(self) -> None:
        """To the first field that hinders saving; where there is none, to what is said of it."""
        place, name = next(iter(self.presenter.troubles))
        if place is not None:
            self._show_rule(place, name or "per_voucher")
            return
        lines = self.of_all.fields.lines | self.suggesting.fields.lines
        there: QWidget = lines[name] if name else self.faults
        there.setFocus()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(there))

    def _show_rule(self, place: int, name: str = "per_voucher") -> None:
        self.rules.show_rule(place)
        field = self.rules.form.limits[name]
        field.setFocus()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(field))

    def _hush(self) -> None:
        if not self.presenter.faults and self.notice.property("notice") == Tone.STOP.value:
            self.notice.hide()

    def _say_refused(self, code: str, words: str) -> None:
        self._say(words, Tone.STOP)

    def _say_moved(self, who: str) -> None:
        words = text("limits.moved", name=who) if who else text("limits.moved_by_somebody")
        self._say(words, Tone.CARE)

    def _say(self, words: str, tone: Tone) -> None:
        self.notice.say("", words, tone)
        self.notice.show()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)
