"""Beside the rules: which limits count from when, what is for all, what is suggested, and what it would all mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from agentdesk.core.actors import Role
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill.policy import GIVERS, LEVELS, About, Giver, GoodwillKind, Policy, Rule
from agentdesk.core.goodwill.suggesting import Affected, suggestion
from agentdesk.core.goodwill.words import limit_lines, rule_words
from agentdesk.core.money import MOST, Money, minor_digits
from agentdesk.core.wording import day as day_words
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.limits_presenter import LimitFacts, LimitsPresenter
from agentdesk.ui.settings.limits_typed import BASES, OF_ALL, ROUNDING, SHARES
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text

_OF_APPROVALS = ("second_approver_over", "together_most", "live_seconds", "otherwise_hours")
_MOST_FAULTS = 6


class EditionsCard(SectionCard):
    """The limits that count, and those to come; one to come can be withdrawn."""

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter, self.list = presenter, StockList(rows=4, flat=True)
        self._withdraw = Button(on_click=self.withdraw)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._withdraw)
        self.body.addWidget(self.list)
        self.body.addLayout(foot)
        self.list.header().setStretchLastSection(False)
        presenter.edited.connect(self._show)
        self.list.picked.connect(self._choose)
        self.list.taken_away.connect(self.withdraw)
        follow_language(self)

    def withdraw(self) -> None:
        facts, chosen = self._presenter.facts, self.list.chosen
        if facts and facts.may_change and chosen and chosen != facts.current.id:
            self._presenter.withdraw(chosen)

    def retranslate(self) -> None:
        self.set_words(text("limits.editions"), text("limits.editions_hint"))
        self._withdraw.setText(text("limits.withdraw"))
        self.list.setAccessibleName(text("limits.editions"))
        if self._presenter.facts:
            self._show()

    def _choose(self) -> None:
        if chosen := self.list.chosen:
            self._presenter.choose(chosen)
            self._show_withdraw()

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        heads = tuple(text(f"limits.edition.{name}") for name in ("from", "state", "by"))
        chosen = self.list.chosen if self._presenter.changed else self._presenter.chosen
        self.list.blockSignals(True)
        self.list.show_rows(heads, [_edition_row(edition.id, facts) for edition in facts.editions])
        self.list.choose(chosen or facts.current.id)
        self.list.blockSignals(False)
        self.setVisible(facts.leads and len(facts.editions) > 1)
        self._show_withdraw()

    def _show_withdraw(self) -> None:
        facts, chosen = self._presenter.facts, self.list.chosen
        self._withdraw.setVisible(bool(facts and facts.may_change and chosen and chosen != facts.current.id))


class OwnLimitsCard(SectionCard):
    """What whoever looks may give themselves, in words."""

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter, self.words = presenter, Text(wrap=True)
        self._note = Text(role="muted", wrap=True)
        for part in (self.words, self._note):
            self.body.addWidget(part)
        presenter.edited.connect(self._show)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("limits.own"))
        self._note.setText(text("limits.own_note"))
        if self._presenter.facts:
            self._show()

    def _show(self) -> None:
        if facts := self._presenter.facts:
            self.words.setText("\n".join(_own_lines(facts)))
            self.setVisible(not facts.may_change)


class OfAllCard(SectionCard):
    """What no rule says: the ceiling, the second approval, and how long an approval may take."""

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.fields = FieldsOf(presenter, OF_ALL)
        self._ceiling = Text(role="muted", wrap=True)
        for name in OF_ALL:
            self.body.addWidget(self.fields.rows[name])
            if name == "ceiling_share":
                self.body.addWidget(self._ceiling)
        presenter.edited.connect(self._show)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("limits.of_all"))
        for name in OF_ALL:
            self.fields.rows[name].set_words(text(f"limits.of_all.{name}"), text(f"limits.of_all_hint.{name}"))
        if self._presenter.facts:
            self._show()

    def _show(self) -> None:
        facts, policy = self._presenter.facts, self._presenter.meant.policy
        if facts is None:
            return
        self.fields.show_typed()
        ceiling = policy.ceiling if policy else None
        self._ceiling.setText(
            text("limits.ceiling_alone" if facts.alone else "limits.ceiling", most=Money(ceiling, policy.currency))
            if policy and ceiling is not None
            else text("limits.no_ceiling")
        )
        for name in _OF_APPROVALS:
            self.fields.rows[name].setVisible(not facts.alone)


class SuggestingCard(SectionCard):
    """What is suggested: by severity, by how often it happened; and an example that follows what is typed."""

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        named = [*SHARES.values(), *BASES.values(), "repetition", *ROUNDING]
        self.fields = FieldsOf(presenter, named, above=(*SHARES.values(), *BASES.values(), *ROUNDING))
        self.example = Text(role="strong", wrap=True)
        self._note = Text(role="muted", wrap=True)
        self.body.addWidget(self.example)
        self.body.addWidget(self._note)
        self.body.addLayout(self._grid([(SHARES[each], BASES[each]) for each in Severity]))
        self.body.addWidget(self.fields.rows["repetition"])
        self.body.addLayout(self._grid([("spread", "step"), ("fine_below", "fine_step")]))
        presenter.edited.connect(self._show)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("suggesting.title"))
        self._note.setText(text("suggesting.note"))
        rows = self.fields.rows
        for severity in Severity:
            name = text(f"cases.severity.{severity}")
            rows[SHARES[severity]].set_words(text("suggesting.share", severity=name))
            rows[BASES[severity]].set_words(text("suggesting.base", severity=name))
        rows["repetition"].set_words(text("suggesting.repetition"), text("suggesting.repetition_hint"))
        for field in ROUNDING:
            rows[field].set_words(text(f"suggesting.{field}"))
        if self._presenter.facts:
            self._show()

    def _show(self) -> None:
        self.fields.show_typed()
        policy = self._presenter.meant.policy
        self.example.setText(_example(policy) if policy else text("suggesting.no_example"))

    def _grid(self, pairs: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for line, pair in enumerate(pairs):
            for place, name in enumerate(pair):
                grid.addWidget(self.fields.rows[name], line, place, Qt.AlignmentFlag.AlignTop)
        for place in (0, 1):
            grid.setColumnStretch(place, 1)
        return grid


class FieldsOf:
    """Lines for some fields of what is typed, each in its row (`above`: with the label above it)."""

    def __init__(self, presenter: LimitsPresenter, names: Iterable[str], above: Iterable[str] = ()) -> None:
        self._presenter, high = presenter, set(above)
        self.lines = {name: QLineEdit() for name in names}
        self.rows = {
            name: FieldRow("", line, beside=0 if name in high else LABELS) for name, line in self.lines.items()
        }
        for name, line in self.lines.items():
            line.setMaxLength(60)
            line.textEdited.connect(self._typing(name))

    def show_typed(self) -> None:
        """What somebody types in is not touched."""
        typed = self._presenter.typed
        if typed is None:
            return
        for name, line in self.lines.items():
            if line.text() != typed.fields.get(name, ""):
                line.setText(typed.fields.get(name, ""))
            self.rows[name].show_problem(self._presenter.trouble_at(None, name))

    def _typing(self, name: str) -> Callable[[str], None]:
        return lambda words: self._presenter.set_field(name, words)


class PreviewCard(SectionCard):
    """What somebody of this role and level may give now for this, and by which rule."""

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.giver, self.team, self.kind, self.reason = ChoiceField(), ChoiceField(), ChoiceField(), ChoiceField()
        self.article, self.answer = QLineEdit(), Text(wrap=True)
        beside = Growing()
        row = FlowLayout(beside, gap=8)
        for field in (self.giver, self.team, self.kind, self.reason, self.article):
            row.addWidget(field)
        for part in (beside, self.answer):
            self.body.addWidget(part)
        for choice in (self.giver, self.team, self.kind, self.reason):
            choice.currentIndexChanged.connect(self._answer)
        self.article.textChanged.connect(self._answer)
        presenter.loaded.connect(self._offer)
        presenter.edited.connect(self._answer)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("limits.preview"))
        for field, name in (
            (self.giver, "limits.roles"),
            (self.team, "limits.teams"),
            (self.kind, "limits.kinds"),
            (self.reason, "limits.reasons"),
            (self.article, "limits.article"),
        ):
            field.setAccessibleName(text(name))
        self.article.setPlaceholderText(text("limits.article"))
        self._offer()

    def _offer(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self.giver.offer((f"{role} {level}", _giver_words(role, level)) for role in GIVERS for level in LEVELS)
        self.giver.choose(self.giver.code or f"{Role.AGENT} 1")
        self.kind.offer((kind.value, text(f"goodwill.kind.{kind}")) for kind in GoodwillKind)
        self.kind.choose(self.kind.code or GoodwillKind.VOUCHER)
        names = facts.names()
        active = [(str(reason.id), names[reason.id]) for reason in facts.reasons if reason.active]
        self.reason.offer([("", text("limits.any_reason")), *active])
        self.reason.choose(self.reason.code)
        self.team.offer([("", text("people.no_team")), *((str(team.id), team.name) for team in facts.teams)])
        self.team.choose(self.team.code)
        self.giver.setVisible(not facts.alone)
        self.team.setVisible(bool(facts.teams) and not facts.alone)
        self._answer()

    def _answer(self) -> None:
        facts, policy = self._presenter.facts, self._presenter.meant.policy
        if facts is None or not self.giver.code or not self.kind.code:
            return
        if policy is None:
            self.answer.setText(text("suggesting.no_example"))
            return
        role, level = self.giver.code.split()
        team = UUID(self.team.code) if self.team.code else None
        giver = facts.giver if facts.alone else Giver(Role(role), int(level), team)
        about = About(GoodwillKind(self.kind.code), self._reasons(facts), self.article.text().strip())
        rule = policy.rule_for(giver, about)
        self.answer.setText(_rule_words(rule, policy, facts) if rule else text("limits.preview_none"))

    def _reasons(self, facts: LimitFacts) -> tuple[UUID, ...]:
        """The reason itself, and what it lies under."""
        reason = next((each for each in facts.reasons if str(each.id) == self.reason.code), None)
        if reason is None:
            return ()
        return (reason.id, reason.parent_id) if reason.parent_id else (reason.id,)


class FaultsBox(Growing):
    """What is wrong, each in words; its button leads to the rule."""

    wanted = Signal(int)

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.notices = [Notice(tone=Tone.CARE) for _ in range(_MOST_FAULTS)]
        self._more = Text(role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (*self.notices, self._more):
            column.addWidget(part)
        presenter.edited.connect(self._show)
        follow_language(self)

    @property
    def said(self) -> list[tuple[str, int | None]]:
        """Each in words, with the place of the rule it is about."""
        meant = self._presenter.meant
        if meant.problems:
            place = next((place for place, _ in meant.problems if place is not None), None)
            return [(text("limits.unreadable", count=len(meant.problems)), place)]
        return [(fault.words, fault.rule) for fault in self._presenter.faults]

    def retranslate(self) -> None:
        if self._presenter.facts:
            self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        said = self.said if facts and facts.may_change else []
        for n, notice in enumerate(self.notices):
            if n < len(said):
                words, place = said[n]
                notice.say("", words, Tone.CARE, action=text("limits.show_rule") if place is not None else "")
                notice.on_action(self._leads_to(place))
            notice.setVisible(n < len(said))
        left = len(said) - len(self.notices)
        self._more.setText(text("limits.faults_more", count=left) if left > 0 else "")
        self._more.setVisible(left > 0)
        self.setVisible(bool(said))

    def _leads_to(self, place: int | None) -> Callable[[], None]:
        return lambda: self.wanted.emit(place) if place is not None else None


class SaveCard(SectionCard):
    """From when it counts; saving, throwing away, and whether what is typed is on disk."""

    saved, discarded, trouble_wanted = Signal(), Signal(), Signal()

    def __init__(self, presenter: LimitsPresenter) -> None:
        super().__init__()
        self._presenter, self.day = presenter, QLineEdit()
        self._row, self._state = FieldRow("", self.day, beside=LABELS), Text(role="small", wrap=True)
        self.first_trouble = Button(kind="quiet", on_click=self.trouble_wanted.emit)
        self._discard = Button(kind="quiet", on_click=self.discarded.emit)
        self.button = Button(kind="primary", on_click=self.saved.emit)
        self.day.setMaxLength(60)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._state, 1)
        foot.addWidget(self.first_trouble)
        foot.addWidget(self._discard)
        foot.addWidget(self.button)
        self.body.addWidget(self._row)
        self.body.addLayout(foot)
        self.day.textEdited.connect(presenter.set_day)
        self.day.returnPressed.connect(self.saved)
        presenter.edited.connect(self._show)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("limits.save_title"))
        self._row.set_words(text("limits.day"), text("limits.day_hint"))
        self.day.setPlaceholderText(text("limits.today"))
        self.first_trouble.setText(text("limits.show_trouble"))
        self._discard.setText(text("limits.discard"))
        self.button.setText(text("limits.save"))
        if self._presenter.facts:
            self._show()

    def _show(self) -> None:
        facts, typed = self._presenter.facts, self._presenter.typed
        if facts is None or typed is None:
            return
        if self.day.text() != typed.day:
            self.day.setText(typed.day)
        self._row.show_problem(self._presenter.day_problem)
        changed = self._presenter.changed
        self.button.setEnabled(changed and not self._presenter.saving)
        self._discard.setVisible(changed)
        count = len(self._presenter.troubles)
        unsaved = text("limits.unsaved") if changed else ""
        self._state.setText(text("limits.to_set_right", count=count) if count else unsaved)
        self._state.set_tone(Tone.STOP if count else Tone.NEUTRAL)
        self.first_trouble.setVisible(count > 0)


def _edition_row(edition_id: UUID, facts: LimitFacts) -> StockRow:
    edition = next(each for each in facts.editions if each.id == edition_id)
    state = "now" if edition.id == facts.current.id else "to_come"
    by = facts.called(edition.made_by) or text("limits.edition.shipped")
    return StockRow(edition.id, (day_words(edition.valid_from), text(f"limits.edition.{state}"), by))


def _own_lines(facts: LimitFacts) -> Iterable[str]:
    policy = facts.current.policy
    kinds_of: dict[Rule | None, list[str]] = {}
    for kind in GoodwillKind:
        rule = policy.rule_for(facts.giver, About(kind))
        kinds_of.setdefault(rule, []).append(text(f"goodwill.kind.{kind}"))
    for rule, kinds in kinds_of.items():
        what = text("limits.all_goodwill") if len(kinds_of) == 1 else ", ".join(kinds)
        lines = list(limit_lines(rule, policy.currency)) if rule else [text("limits.preview_none")]
        yield f"{what}: {' · '.join(lines) or text('limits.unlimited')}"


def _rule_words(rule: Rule, policy: Policy, facts: LimitFacts) -> str:
    names = facts.names()
    lines = list(limit_lines(rule, policy.currency)) or [text("limits.unlimited")]
    called = rule_words(rule, names, alone=facts.alone)
    said = " · ".join(lines)
    return f"{said[0].upper()}{said[1:]}\n{text('limits.preview_by', rule=called)}"


def _giver_words(role: Role, level: int) -> str:
    return f"{text(f'role.{role}')}, {text('limits.level', levels=level)}"


def _example(policy: Policy) -> str:
    value = 189 * 10 ** minor_digits(policy.currency)
    found = suggestion(Affected(value=value, severity=Severity.SERIOUS, failures=2), MOST, policy.suggesting)
    least, most = Money(found.least, policy.currency), Money(found.most, policy.currency)
    severity = text(f"cases.severity.{Severity.SERIOUS}")
    return text("suggesting.example", value=Money(value, policy.currency), severity=severity, least=least, most=most)
