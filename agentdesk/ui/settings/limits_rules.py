"""The rules of the limits: a list, the most specific first, and one of them in a form that counts while it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.goodwill.policy import GIVERS, LEVELS, GoodwillKind, Rule
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.limits_presenter import LimitsPresenter
from agentdesk.ui.settings.limits_typed import LIMITS, SHARE, TypedRule
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing, tab_through
from agentdesk.ui.widgets.text import Text, without_keys


class RulesCard(SectionCard):
    """Enter goes on to the form, Del removes. Who may not change anything reads the list alone."""

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._rule: Rule | None = None
        self.list, self.form = StockList(rows=7, flat=True, numbers=True), RuleForm(presenter)
        self._note, self._new = Text(role="muted", wrap=True), Button(icon="plus", on_click=self.begin)
        self._remove = Button(on_click=self.remove)
        foot = QHBoxLayout()
        foot.addWidget(self._new)
        foot.addStretch(1)
        foot.addWidget(self._remove)
        for part in (self._note, self.list):
            self.body.addWidget(part)
        self.body.addLayout(foot)
        self.body.addWidget(self.form)
        self.list.header().setStretchLastSection(False)
        presenter.edited.connect(self._show)
        self.list.picked.connect(self._show_form)
        self.list.entered.connect(self.form.take_focus)
        self.list.taken_away.connect(self.remove)
        follow_language(self)

    @property
    def chosen(self) -> int | None:
        """The place of the rule among all."""
        typed, chosen = self._presenter.typed, self.list.chosen
        return chosen.int if typed and chosen is not None and chosen.int < len(typed.rules) else None

    def begin(self) -> None:
        self.show_rule(self._presenter.add_rule())

    def remove(self) -> None:
        facts, place = self._presenter.facts, self.chosen
        if facts and facts.may_change and place is not None:
            self.list.choose_none()
            self._presenter.remove_rule(place)

    def show_rule(self, place: int) -> None:
        self.list.choose(UUID(int=place))
        self._show_form()
        self.form.take_focus()

    def retranslate(self) -> None:
        self._new.setText(text("limits.rule_new"))
        self._remove.setText(text("limits.rule_remove"))
        if self._presenter.facts:
            self._show()

    def _show(self) -> None:
        facts, typed = self._presenter.facts, self._presenter.typed
        if facts is None or typed is None:
            return
        self.set_words(text("limits.rules_alone" if facts.alone else "limits.rules"), text("limits.rules_hint"))
        self.list.setAccessibleName(self.accessibleName())
        for_what = text("limits.applies_to_alone" if facts.alone else "limits.applies_to")
        heads = (for_what, *(text(f"limits.column.{name}") for name in LIMITS))
        names = facts.names()
        shown = [place for place, rule in enumerate(self._presenter.meant.rules) if facts.concerns(rule)]
        before = self._rule
        self.list.show_rows(heads, [_row(n, typed.rules[n], names, alone=facts.alone) for n in shown])
        self._follow(before)
        note = "limits.rules_note_alone" if facts.alone else "limits.rules_note"
        self._note.setText(text(note, currency=typed.currency))
        self._new.setVisible(facts.may_change)
        self._show_form()

    def _follow(self, before: Rule | None) -> None:
        """What was saved is sorted anew: the rule that was chosen stays it, wherever it has come to stand."""
        rules, place = self._presenter.meant.rules, self.chosen
        if not self._presenter.changed and place is not None and rules[place] != before and before in rules:
            self.list.choose(UUID(int=rules.index(before)))

    def _show_form(self) -> None:
        facts, typed, place = self._presenter.facts, self._presenter.typed, self.chosen
        self._rule = self._presenter.meant.rules[place] if place is not None else None
        shown = bool(facts and facts.may_change and place is not None)
        self.form.setVisible(shown)
        self._remove.setVisible(shown)
        if typed and shown and place is not None:
            self.form.show_rule(place, typed.rules[place])


class RuleForm(Growing):
    """Each change counts at once, in what is typed; nothing ticked means all."""

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter, self._place, self._filling = presenter, -1, False
        self.roles, self.levels, self.teams, self.kinds, self.reasons = Ticks(), Ticks(), Ticks(), Ticks(), Picks()
        self.products = QLineEdit()
        self.limits = {name: QLineEdit() for name in LIMITS}
        beside: dict[str, QWidget] = {
            "roles": self.roles,
            "levels": self.levels,
            "teams": self.teams,
            "kinds": self.kinds,
            "reasons": self.reasons,
            "products": self.products,
        }
        self._rows = {name: FieldRow("", field, beside=LABELS) for name, field in beside.items()}
        self._rows |= {name: FieldRow("", field) for name, field in self.limits.items()}
        self._lay_out(list(beside))
        for each in (self.roles, self.levels, self.teams, self.kinds, self.reasons):
            each.changed.connect(self._put)
        for line in (self.products, *self.limits.values()):
            line.textEdited.connect(self._put)
        follow_language(self)

    @property
    def said(self) -> TypedRule:
        return TypedRule(
            roles=self.roles.chosen,
            levels=tuple(map(int, self.levels.chosen)),
            teams=self.teams.chosen,
            kinds=self.kinds.chosen,
            reasons=self.reasons.chosen,
            products=self.products.text(),
            limits={name: line.text() for name, line in self.limits.items()},
        )

    def show_rule(self, place: int, rule: TypedRule) -> None:
        if place != self._place or rule != self.said:
            self._place, self._filling = place, True
            for each, chosen in (
                (self.roles, rule.roles),
                (self.levels, tuple(map(str, rule.levels))),
                (self.teams, rule.teams),
                (self.kinds, rule.kinds),
                (self.reasons, rule.reasons),
            ):
                each.choose(chosen)
            self.products.setText(rule.products)
            for name, line in self.limits.items():
                line.setText(rule.limits.get(name, ""))
            self._filling = False
        for name in LIMITS:
            self._rows[name].show_problem(self._presenter.trouble_at(place, name))

    def take_focus(self) -> None:
        self.limits[LIMITS[0]].setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        facts = self._presenter.facts
        for name in ("roles", "levels", "teams", "kinds", "reasons"):
            self._rows[name].set_words(text(f"limits.{name}"))
        self._rows["products"].set_words(text("limits.articles"), text("limits.articles_hint"))
        alone = facts is not None and facts.alone
        for name in LIMITS:
            key = "limits.most_alone" if alone and name == "per_person_day" else f"limits.most.{name}"
            self._rows[name].set_words(text(key))
            self.limits[name].setPlaceholderText(text("limits.unlimited"))
        self.roles.offer((role.value, text(f"role.{role}")) for role in GIVERS)
        self.levels.offer((str(level), str(level)) for level in LEVELS)
        self.kinds.offer((kind.value, text(f"goodwill.kind.{kind}")) for kind in GoodwillKind)
        self.teams.setAccessibleName(text("limits.teams"))
        if facts:
            names = facts.names()
            self.teams.offer((str(team.id), team.name) for team in facts.teams)
            self._rows["teams"].setVisible(bool(facts.teams) and not alone)
            for name in ("roles", "levels"):
                self._rows[name].setVisible(not alone)
            self.reasons.offer((str(reason.id), names[reason.id]) for reason in facts.reasons if reason.active)

    def showEvent(self, event: object) -> None:
        self.retranslate()
        super().showEvent(event)  # type: ignore[arg-type]

    def _put(self) -> None:
        if not self._filling and self._place >= 0:
            self._presenter.put_rule(self._place, self.said)

    def _lay_out(self, beside: list[str]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        for name in beside:
            column.addWidget(self._rows[name])
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for n, name in enumerate(LIMITS):
            grid.addWidget(self._rows[name], n // 2, n % 2, Qt.AlignmentFlag.AlignTop)
        for number in (0, 1):
            grid.setColumnStretch(number, 1)
        column.addLayout(grid)
        self.products.setMaxLength(2_000)
        for line in self.limits.values():
            line.setMaxLength(30)


class Ticks(Growing):
    """Any number of these, in the order in which they are offered; none of them means all."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self._flow = FlowLayout(self, gap=14)
        self._flow.setContentsMargins(0, 3, 0, 3)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Codes and words; keeps what is ticked."""
        offered = dict(choices)
        if tuple(offered) != tuple(self.boxes):
            ticked = self.chosen
            self._flow.clear()
            self.boxes = {code: QCheckBox() for code in offered}
            for box in self.boxes.values():
                self._flow.addWidget(box)
                box.clicked.connect(self.changed)
            self.choose(ticked)
            tab_through(self, self.boxes.values())
            if self.boxes:
                self.setFocusProxy(next(iter(self.boxes.values())))
        for code, words in offered.items():
            self.boxes[code].setText(without_keys(words))

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(sorted(code for code, box in self.boxes.items() if box.isChecked()))

    def choose(self, codes: Iterable[str]) -> None:
        wanted = set(codes)
        for code, box in self.boxes.items():
            box.setChecked(code in wanted)


class Picks(Growing):
    """Some of many: each is a button that takes it away again; another one is added from a list."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice, self.add = ChoiceField(), Button(icon="plus", kind="icon", on_click=self._add)
        self._offered: dict[str, str] = {}
        self._picked: list[str] = []
        self._flow = FlowLayout(self, gap=6)
        for part in (self.choice, self.add):
            self._flow.addWidget(part)
        self._chips: list[Button] = []
        self.setFocusProxy(self.choice)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        self._offered = dict(choices)
        self.choice.offer([("", text("limits.reason_add")), *self._offered.items()])
        self.choice.setAccessibleName(text("limits.reasons"))
        self.add.set_name(text("limits.reason_take"))
        self._show()

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(self._picked)

    def choose(self, codes: Iterable[str]) -> None:
        self._picked = sorted(codes)
        self._show()

    def pick(self, code: str) -> None:
        if code and code not in self._picked:
            self._picked = sorted([*self._picked, code])
            self._show()
            self.changed.emit()

    def drop(self, code: str) -> None:
        self._picked.remove(code)
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()
        self.changed.emit()

    def _add(self) -> None:
        self.pick(self.choice.code)
        self.choice.choose("")

    def _show(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for code in self._picked:
            words = self._offered.get(code, code)
            chip = Button(
                words, icon="x", name=text("limits.reason_drop", name=words), on_click=partial(self.drop, code)
            )
            self._chips.append(chip)
            self._flow.addWidget(chip)


def _row(place: int, rule: TypedRule, names: dict[UUID, str], *, alone: bool) -> StockRow:
    """Its id is its place; the limits as they are typed."""
    limits = [rule.limits.get(name, "").strip() for name in LIMITS]
    shown = [
        f"{words} %" if words and name == SHARE else words or "–" for name, words in zip(LIMITS, limits, strict=True)
    ]
    return StockRow(UUID(int=place), (conditions(rule, names, alone=alone), *shown))


def conditions(rule: TypedRule, names: dict[UUID, str], *, alone: bool) -> str:
    """For whom, and for what; to who works `alone` the latter says it all."""
    who = [text(f"role.{role}") for role in rule.roles]
    if rule.levels:
        who.append(text("limits.level", levels=", ".join(map(str, rule.levels))))
    who += [names.get(UUID(team), "?") for team in rule.teams]
    what = [text(f"goodwill.kind.{kind}") for kind in rule.kinds]
    what += [names.get(UUID(reason), "?") for reason in rule.reasons]
    if rule.products.strip():
        what.append(text("limits.products", names=rule.products.strip()))
    said = ", ".join(what) or text("limits.everything")
    if not alone:
        said = f"{', '.join(who) or text('limits.everybody')} · {said}"
    return said[0].upper() + said[1:]
