"""How long a reply and a solution may take: the rules, one of them, and what they would mean now."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from agentdesk.core.deadlines.model import Due, Rule, Severity
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings import deadline_words
from agentdesk.ui.settings.deadline_form import RuleForm
from agentdesk.ui.settings.deadlines_presenter import DeadlinesPresenter
from agentdesk.ui.settings.section import Section
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce


class DeadlinesSection(Section):
    """The rules above, the chosen one (or a new one) below it, last the preview. Who may not change them sees the
    rules and the preview."""

    def __init__(self, presenter: DeadlinesPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self.list, self.preview = StockList(rows=10, flat=True), PreviewCard(presenter)
        self.form = RuleForm(presenter, self.list, self._chosen_rule)
        self._card, self._note, self.notice = SectionCard(), Text(role="muted", wrap=True), Notice()
        self._new = Button(icon="plus", on_click=self.begin)
        for part in (self._note, self.list):
            self._card.body.addWidget(part)
        self._card.body.addWidget(self._new, 0, Qt.AlignmentFlag.AlignLeft)
        for card in (self.notice, self._card, self.form, self.preview):
            self.add(card)
        self.list.header().setStretchLastSection(False)
        self.notice.hide()
        self._connect()
        follow_language(self)

    def take_up(self) -> None:
        self.presenter.load()

    @property
    def chosen(self) -> int | None:
        """The place of the rule among all."""
        chosen = self.list.chosen
        return chosen.int if chosen else None

    def begin(self) -> None:
        self.list.choose_none()
        self.form.turn()
        self.form.take_focus()

    def save(self) -> None:
        self.notice.hide()
        try:
            rule = self.form.said
        except Refused:  # the form says it already
            return
        self.presenter.put_rule(rule, self.chosen, self._show_saved)

    def remove(self) -> None:
        facts, place = self.presenter.facts, self.chosen
        if facts and facts.may_change and place is not None:
            self.notice.hide()
            self.presenter.remove_rule(place)

    def retranslate(self) -> None:
        self._card.set_words(text("settings.deadlines"), text("settings.deadlines_hint"))
        self._new.setText(text("deadline.new"))
        self.list.setAccessibleName(text("settings.deadlines"))
        self._show()

    def _show(self) -> None:
        facts = self.presenter.facts
        if facts is None:
            return
        headings = tuple(text(f"deadline.{name}") for name in ("applies_to", "measure", "span"))
        self.list.show_rows(headings, [_row(place, rule) for place, rule in enumerate(facts.rules)])
        self.list.setVisible(bool(facts.rules))
        note = text("settings.deadlines_note" if facts.rules else "settings.deadlines_empty")
        self._note.setText(note if facts.may_change else f"{note} {text('deadline.read_only')}")
        self._new.setVisible(facts.may_change)
        self._show_chosen()
        self.preview.look_again()

    def _chosen_rule(self) -> Rule | None:
        facts, place = self.presenter.facts, self.chosen
        return facts.rules[place] if facts and place is not None and place < len(facts.rules) else None

    def _show_chosen(self) -> None:
        if self._chosen_rule() and not self.form.is_typing:
            self.form.fill()
        self._show_form()

    def _show_saved(self, place: int) -> None:
        self.form.is_new = False
        self.form.forget()
        self.presenter.loaded.connect(
            lambda: self.list.choose(UUID(int=place)), Qt.ConnectionType.SingleShotConnection
        )  # once it is in the list

    def _show_form(self) -> None:
        facts = self.presenter.facts
        shown = self.chosen is not None or self.form.is_new
        self.form.setVisible(bool(facts and facts.may_change and shown))

    def _say_refused(self, code: str, words: str) -> None:
        if not self.isVisible():
            return
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)

    def _connect(self) -> None:
        self.presenter.loaded.connect(self._show)
        self.presenter.refused.connect(self._say_refused)
        self.list.picked.connect(self.notice.hide)
        self.list.entered.connect(self.form.take_focus)
        self.list.taken_away.connect(self.remove)
        self.form.shown.connect(self._show_form)
        self.form.saved.connect(self.save)
        self.form.removed.connect(self.remove)


class PreviewCard(SectionCard):
    """When the replies and the solution would be due for what came now, and by which rule."""

    def __init__(self, presenter: DeadlinesPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._found: Sequence[Due] = ()
        self.channel, self.severity, self.tier = ChoiceField(), ChoiceField(), QLineEdit()
        self.answer = Text(wrap=True)
        beside = Growing()
        row = FlowLayout(beside, gap=8)
        row.setContentsMargins(0, 0, 0, 0)
        for field in (self.channel, self.severity, self.tier):
            row.addWidget(field)
        self.body.addWidget(beside)
        self.body.addWidget(self.answer)
        self.retranslate()
        self.channel.choose(Channel.EMAIL)
        self.severity.choose(Severity.NORMAL)
        self.channel.currentIndexChanged.connect(self.look_again)
        self.severity.currentIndexChanged.connect(self.look_again)
        self.tier.textChanged.connect(self.look_again)
        presenter.previewed.connect(self._show)
        follow_language(self)

    def look_again(self) -> None:
        if self.channel.code and self.severity.code and self._presenter.facts:
            self._presenter.preview(Channel(self.channel.code), self.tier.text(), Severity(self.severity.code))

    def retranslate(self) -> None:
        self.set_words(text("deadline.preview"))
        self.channel.offer((each.value, text(f"channel.{each}")) for each in Channel)
        self.severity.offer((each.value, text(f"cases.severity.{each}")) for each in Severity)
        self.channel.setAccessibleName(text("deadline.channels"))
        self.severity.setAccessibleName(text("deadline.severities"))
        self.tier.setAccessibleName(text("deadline.tiers"))
        self.tier.setPlaceholderText(text("deadline.tiers"))
        self._show(self._found)

    def _show(self, found: Sequence[Due]) -> None:
        self._found, facts = found, self._presenter.facts
        if facts is None:
            return
        lines = []
        for each in found:
            rule = text("deadline.preview_by", rule=deadline_words.conditions(facts.rules[each.rule]))
            lines.append(f"{deadline_words.due(each, facts.now, facts.zone)}  ({rule})")
        self.answer.setText("\n".join(lines) or text("deadline.preview_none"))


def _row(place: int, rule: Rule) -> StockRow:
    """Its id is its place."""
    columns = (
        deadline_words.conditions(rule),
        text(f"deadline.measure.{rule.measure}"),
        deadline_words.short_span(rule),
    )
    return StockRow(UUID(int=place), columns)
