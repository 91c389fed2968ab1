"""One rule for deadlines, whole: what it is for, how long, and when to warn."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.deadlines.clocks import WARN_AT, Measure
from agentdesk.core.deadlines.model import LONGEST, Rule, Severity, Unit, Within
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.wording import error_text, text
from agentdesk.ui.forms.fields import ChoiceField, NumberField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings import deadline_words
from agentdesk.ui.settings.deadlines_presenter import DeadlinesPresenter
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text

_AT_ONCE, _NONE = "at_once", "none"
_NEW = Rule(measure=Measure.FIRST_REPLY, within=Within(1, Unit.WORKING_DAYS))


class RuleForm(FormCard):
    """Its sentence changes while it is filled in. Enter saves."""

    saved, removed, shown = Signal(), Signal(), Signal()

    def __init__(self, presenter: DeadlinesPresenter, listed: StockList, chosen: Callable[[], Rule | None]) -> None:
        super().__init__(presenter)
        self._chosen = chosen
        self.is_new = False
        self._rule = _NEW
        self.sentence = Text(role="strong", wrap=True)
        self.measure, self.tiers, self.warning = ChoiceField(), QLineEdit(), NumberField(1, 100)
        self.measure.setMinimumContentsLength(8)
        self.within, self.at_most = SpanField(_AT_ONCE, ahead=True), SpanField(_NONE)
        self.channels = _Boxes((each, f"channel.{each}") for each in Channel)
        self.severities = _Boxes((each, f"cases.severity.{each}") for each in Severity)
        fields: dict[str, QWidget] = {
            "measure": self.measure,
            "channels": self.channels,
            "tiers": self.tiers,
            "severities": self.severities,
            "span": self.within,
            "at_most": self.at_most,
            "warning": self.warning,
        }
        self._rows = {name: FieldRow("", field, beside=LABELS) for name, field in fields.items()}
        self._save = Button(kind="primary", on_click=self.save)
        self._remove = Button(on_click=self.removed.emit)
        self._lay_out()
        self._connect()
        self.watch(*fields.values())
        self.follow(listed)
        follow_language(self)

    def save(self) -> None:
        self.saved.emit()

    @property
    def said(self) -> Rule:
        """Raises Refused for what makes no rule."""
        within = self.within.said
        return Rule(
            measure=Measure(self.measure.code),
            within=within or Within(0),
            at_most=self.at_most.said if within else None,
            channels=frozenset(map(Channel, self.channels.chosen)),
            tiers=frozenset(filter(None, (" ".join(tier.split()) for tier in self.tiers.text().split(",")))),
            severities=frozenset(map(Severity, self.severities.chosen)),
            warn_at=self.warning.value() / 100,
        )

    def show_form(self) -> None:
        chosen = self._chosen()
        self.is_new = chosen is None
        rule = self._rule = chosen or _NEW
        self.measure.choose(rule.measure)
        self.within.show_span(None if rule.within.at_once else rule.within)
        self.at_most.show_span(rule.at_most)
        self.channels.choose(rule.channels)
        self.severities.choose(rule.severities)
        self.tiers.setText(", ".join(sorted(rule.tiers)))
        self.warning.setValue(round((rule.warn_at if rule.at_most or not rule.within.at_once else WARN_AT) * 100))
        self.say_wrong("")
        self.retranslate()
        self.shown.emit()

    def say_wrong(self, words: str) -> None:
        self._rows["span"].show_problem(words)

    def take_focus(self) -> None:
        self.measure.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.set_words(text("deadline.new") if self.is_new else text(f"deadline.measure.{self._rule.measure}"))
        hints = {"tiers": "deadline.tiers_hint", "at_most": "deadline.at_most_hint"}
        for name, row in self._rows.items():
            row.set_words(text(f"deadline.{name}"), text(hints[name]) if name in hints else "")
        self.measure.offer((each.value, text(f"deadline.measure.{each}")) for each in Measure)
        for part in (self.within, self.at_most, self.channels, self.severities):
            part.retranslate()
        self.warning.setSuffix(" %")
        self._save.setText(text("settings.save"))
        self._remove.setText(text("deadline.remove"))
        self._remove.setVisible(not self.is_new)
        self._say()

    def _say(self) -> None:
        """The rule in words as it is to be, or why it makes none."""
        for row in (self._rows["at_most"], self._rows["warning"]):
            row.setVisible(self.within.said is not None)
        if not self.measure.code:  # nothing is shown yet
            return
        try:
            self.sentence.setText(deadline_words.sentence(self.said))
            self.say_wrong("")
        except Refused as refused:
            self.sentence.setText("")
            self.say_wrong(error_text(refused))

    def _connect(self) -> None:
        self.measure.activated.connect(self._say)
        self.tiers.textChanged.connect(self._say)
        self.warning.valueChanged.connect(self._say)
        for part in (self.within, self.at_most, self.channels, self.severities):
            part.changed.connect(self._say)

    def _lay_out(self) -> None:
        self.body.addWidget(self.sentence)
        for row in self._rows.values():
            self.body.addWidget(row)
        self.put_foot(self._remove, self._save)


class SpanField(QWidget):
    """A number and its unit; one of the units stands for no span at all."""

    changed, ticked = Signal(), Signal()

    def __init__(self, no_span: str, *, ahead: bool = False) -> None:
        super().__init__()
        units = [each.value for each in Unit]
        self._units, self._no_span = ([*units, no_span] if ahead else [no_span, *units]), no_span
        self.amount, self.unit = NumberField(1, LONGEST), ChoiceField()
        self.amount.setFixedWidth(look().sp(72))
        self.unit.setMinimumContentsLength(3)
        self.setFocusProxy(self.amount)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.amount)
        row.addWidget(self.unit, 1)
        self.unit.currentIndexChanged.connect(self._follow)
        self.amount.valueChanged.connect(self.changed)
        self.amount.valueChanged.connect(self.ticked)
        self.unit.activated.connect(self.ticked)

    @property
    def said(self) -> Within | None:
        if self.unit.code in ("", self._no_span):
            return None
        unit = Unit(self.unit.code)
        return Within(1 if unit is Unit.SAME_DAY else self.amount.value(), unit)

    def as_text(self) -> str:
        return f"{self.amount.value()} {self.unit.code}"

    def show_text(self, said: str) -> None:
        amount, unit = said.split()
        self.amount.setValue(int(amount))
        self.unit.choose(unit)

    def show_span(self, span: Within | None) -> None:
        self.amount.setValue(span.amount if span else 1)
        self.unit.choose(span.unit if span else self._no_span)
        self._follow()

    def retranslate(self) -> None:
        self.unit.blockSignals(True)
        self.unit.offer((each, text(f"deadline.unit.{each}")) for each in self._units)
        self.unit.blockSignals(False)
        self.amount.setAccessibleName(text("deadline.amount"))
        self.unit.setAccessibleName(text("deadline.unit"))
        self._follow()

    def _follow(self) -> None:
        counted = self.unit.code not in (self._no_span, Unit.SAME_DAY)
        self.amount.setVisible(counted)
        self.setFocusProxy(self.amount if counted else self.unit)
        self.changed.emit()


class _Boxes(Growing):
    """Any number of these; none of them means all."""

    changed, ticked = Signal(), Signal()

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._boxes = [(each, key, QCheckBox()) for each, key in named]
        row = FlowLayout(self, gap=14)
        row.setContentsMargins(0, 3, 0, 3)
        for _, _, box in self._boxes:
            row.addWidget(box)
            box.toggled.connect(self.changed)
            box.clicked.connect(self.ticked)
        self.setFocusProxy(self._boxes[0][2])

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(each for each, _, box in self._boxes if box.isChecked())

    def as_text(self) -> str:
        return " ".join(sorted(self.chosen))

    def show_text(self, said: str) -> None:
        self.choose(said.split())

    def choose(self, chosen: Iterable[str]) -> None:
        wanted = set(chosen)
        for each, _, box in self._boxes:
            box.setChecked(each in wanted)

    def retranslate(self) -> None:
        for _, key, box in self._boxes:
            box.setText(text(key))
