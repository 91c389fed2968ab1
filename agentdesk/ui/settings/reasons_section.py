"""The reasons of contacts: a tree of two levels, in two languages; none that history names is ever deleted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.cases.commands import SetReasonKind
from agentdesk.core.cases.kinds import PROPOSED
from agentdesk.core.cases.model import Kind, ReasonKind
from agentdesk.core.commands import Command, Together
from agentdesk.core.interactions.commands import AddReason, ChangeReason, MoveReason
from agentdesk.core.interactions.model import Reason
from agentdesk.core.wording import label, text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.causes_presenter import CausesPresenter
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.requirements_card import RequirementsCard
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.settings.severities_card import SeveritiesCard
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.settings.stock_presenter import StockPresenter
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

_NAMES = ("interactions.reason_unnamed", "interactions.reason_exists")


class ReasonsSection(Section):
    """The tree above, the chosen reason (or a new one) below."""

    def __init__(self, presenter: StockPresenter, causes: CausesPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter, self._causes = presenter, causes
        self.required = RequirementsCard(causes)
        self.severities = SeveritiesCard(causes)
        self.tree = StockList()
        self.form = _Form(presenter, self.tree, self._known_of_chosen)
        self._card, self._empty, self.notice = SectionCard(), Text(role="muted", wrap=True), Notice()
        self._new, self._up, self._down = (
            Button(icon="plus", on_click=self.begin),
            Button(icon="chevron-up", kind="icon", on_click=lambda: self.shift(-1)),
            Button(icon="chevron-down", kind="icon", on_click=lambda: self.shift(1)),
        )
        self._lay_out()
        self._connect()
        follow_language(self)

    def take_up(self) -> None:
        self.presenter.load()
        self._causes.load()

    @property
    def chosen(self) -> Reason | None:
        return next((reason for reason in self.presenter.reasons if reason.id == self.tree.chosen), None)

    def begin(self) -> None:
        """A new one, beside the one that is chosen."""
        beside = self.chosen
        self.tree.choose_none()
        self.form.turn()
        self.form.group.choose(str(beside.parent_id or beside.id) if beside else "")
        self._show_required()
        self.form.take_focus()

    def save(self) -> None:
        self._clear()
        reason, said = self.chosen, self.form
        labels = {"de": said.german.text().strip(), "en": said.english.text().strip()}
        flags = {"needs_words": said.needs_words.isChecked(), "anonymous": said.anonymous.isChecked()}
        parent = UUID(said.group.code) if said.group.code else None
        if reason is None:
            behind = max(
                (other.position + 1 for other in self.presenter.reasons if other.parent_id == parent), default=0
            )
            added = AddReason(labels=labels, parent_id=parent, position=behind, **flags)
            self.presenter.do(added, "reason.added", partial(self._show_added, kind=said.own_kind))
            return
        steps: list[tuple[str, Command]] = []
        known = self._causes.kinds.get(reason.id)
        if (known.own if known else None) is not said.own_kind:
            steps.append(("reason.kind_changed", SetReasonKind(reason_id=reason.id, case_kind=said.own_kind)))
        if parent != reason.parent_id:
            last = sum(other.parent_id == parent for other in self.presenter.reasons)
            steps.append(("reason.moved", MoveReason(reason_id=reason.id, parent_id=parent, place=last)))
        is_renamed = labels != {"de": "", "en": "", **reason.labels}
        if is_renamed or any(flags[each] != getattr(reason, each) for each in flags):
            steps.append(("reason.changed", _changed(reason, labels=labels, **flags)))
        self._carry_out(steps)

    def retire(self) -> None:
        """Or bring it back."""
        if reason := self.chosen:
            self._clear()
            words = "reason.retired" if reason.active else "reason.back"
            self.presenter.do(_changed(reason, active=not reason.active), words)

    def shift(self, way: int) -> None:
        reason = self.chosen
        if reason is None:
            return
        beside = self.presenter.siblings(reason)
        place = beside.index(reason) + way
        if 0 <= place < len(beside):
            self._clear()
            command = MoveReason(reason_id=reason.id, parent_id=reason.parent_id, place=place)
            self.presenter.do(command, "reason.moved")

    def retranslate(self) -> None:
        self._card.set_words(text("settings.reasons"), text("settings.reasons_hint"))
        self._empty.setText(text("settings.reasons_empty"))
        self._new.setText(text("reason.new"))
        self._up.set_name(text("stock.up"))
        self._down.set_name(text("stock.down"))
        self.tree.setAccessibleName(text("settings.reasons"))
        self._show()

    def _carry_out(self, steps: list[tuple[str, Command]]) -> None:
        """All that was changed of a reason at once, and in one undo."""

        def done(_: object) -> None:
            self.form.forget()
            self._causes.load()

        if not steps:
            self.form.forget()
            return
        commands = [command for _, command in steps]
        self.presenter.do(commands[0] if len(commands) == 1 else Together.of(*commands), steps[-1][0], done)

    def _show(self) -> None:
        tops = self.presenter.tops()
        headings = (text("settings.language_de"), text("settings.language_en"))
        self.tree.show_rows(headings, [_row(top, tuple(map(_row, self.presenter.under(top)))) for top in tops])
        self._empty.setVisible(not tops)
        self.tree.setVisible(bool(tops))
        self.form.offer_groups([(str(top.id), label(top.labels)) for top in tops if top.active])
        self._show_required()
        if not self.form.is_typing:
            self.form.fill()

    def _show_required(self) -> None:
        reason = self.chosen
        self.required.show_reason(reason.id if reason else None, label(reason.labels) if reason else "")

    def _known_of_chosen(self) -> tuple[Reason | None, ReasonKind | None]:
        reason = self.chosen
        return reason, self._causes.kinds.get(reason.id) if reason else None

    def _set_kind(self, reason_id: UUID, kind: Kind | None) -> None:
        known = self._causes.kinds.get(reason_id)
        if (known.own if known else None) is not kind:
            command = SetReasonKind(reason_id=reason_id, case_kind=kind)
            self._causes.do(command, "reason.kind_changed")

    def _show_added(self, answer: dict[str, str], kind: Kind | None) -> None:
        added = UUID(answer["reason_id"])
        self.form.forget()
        self._set_kind(added, kind)
        self.presenter.loaded.connect(
            lambda: self.tree.choose(added), Qt.ConnectionType.SingleShotConnection
        )  # once it is in the list

    def _say_refused(self, code: str, words: str) -> None:
        if not self.isVisible():
            return
        if code in _NAMES:
            self.form.say_wrong_name(words)
        else:
            self.notice.say("", words, Tone.STOP)
            self.notice.show()
            QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)

    def _show_kind(self) -> None:
        if self.chosen and not self.form.is_typing:
            self.form.fill()

    def _clear(self) -> None:
        self.notice.hide()
        self.form.say_wrong_name("")

    def _connect(self) -> None:
        self.presenter.loaded.connect(self._show)
        self.presenter.refused.connect(self._say_refused)
        self._causes.refused.connect(self._say_refused)
        self._causes.loaded.connect(self._show_kind)
        self.tree.picked.connect(self._show_required)
        self.tree.picked.connect(self._clear)
        self.tree.entered.connect(self.form.take_focus)
        self.tree.moved.connect(self.shift)
        self.tree.taken_away.connect(self.retire)
        self.form.retire.clicked.connect(self.retire)
        self.form.save_asked.connect(self.save)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._new, self._up, self._down):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for part in (self._empty, self.tree):
            self._card.body.addWidget(part)
        self._card.body.addLayout(buttons)
        self.notice.hide()
        for card in (self.notice, self._card, self.form, self.required, self.severities):
            self.add(card)


class _Form(FormCard):
    """One reason: its names, its place, what it asks for. Enter saves."""

    save_asked = Signal()

    def __init__(
        self, presenter: StockPresenter, tree: StockList, chosen: Callable[[], tuple[Reason | None, ReasonKind | None]]
    ) -> None:
        super().__init__(presenter)
        self._chosen = chosen
        self.german, self.english, self.group = QLineEdit(), QLineEdit(), ChoiceField()
        self.kind, self._usual = ChoiceField(), Kind.QUESTION
        self.needs_words, self.anonymous = QCheckBox(), QCheckBox()
        self._save, self.retire = Button(kind="primary", on_click=self.save), Button()
        self._rows = [
            FieldRow("", field, beside=LABELS) for field in (self.german, self.english, self.group, self.kind)
        ]
        self._reason: Reason | None = None
        for part in (*self._rows, self.needs_words, self.anonymous):
            self.body.addWidget(part)
        self.put_foot(self.retire, self._save)
        self.watch(self.german, self.english, self.group, self.kind, self.needs_words, self.anonymous)
        self.follow(tree)
        follow_language(self)

    def save(self) -> None:
        self.save_asked.emit()

    def offer_groups(self, groups: list[tuple[str, str]]) -> None:
        self.group.offer([("", text("reason.at_the_top")), *groups])

    @property
    def own_kind(self) -> Kind | None:
        return Kind(self.kind.code) if self.kind.code else None

    def show_kind(self, known: ReasonKind | None) -> None:
        self._usual = known.usual if known else Kind.QUESTION
        self._offer_kinds()
        self.kind.choose(known.own or "" if known else "")

    def show_form(self) -> None:
        reason, kind = self._chosen()
        self._reason = reason
        for field, lang in ((self.german, "de"), (self.english, "en")):
            field.setText(reason.labels.get(lang, "") if reason else "")
        self.group.choose(str(reason.parent_id or "") if reason else "")
        self.show_kind(kind)
        self.needs_words.setChecked(reason is not None and reason.needs_words)
        self.anonymous.setChecked(reason is not None and reason.anonymous)
        self.retranslate()

    def take_focus(self) -> None:
        self.german.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong_name(self, words: str) -> None:
        self._rows[0].show_problem(words)
        if words:
            self.take_focus()

    def retranslate(self) -> None:
        self.set_words(label(self._reason.labels) if self._reason else text("reason.new"))
        for row, key in zip(self._rows, ("language_de", "language_en", "reason_group", "reason_kind"), strict=True):
            row.set_words(text(f"settings.{key}"))
        self._offer_kinds()
        self.needs_words.setText(text("reason.needs_words"))
        self.anonymous.setText(text("reason.anonymous"))
        self._save.setText(text("settings.save"))
        self.retire.setVisible(self._reason is not None)
        self.retire.setText(
            text("reason.retire" if self._reason is None or self._reason.active else "reason.bring_back")
        )

    def _offer_kinds(self) -> None:
        usual = text("reason.kind_usual", kind=text(f"cases.kind.{self._usual}"))
        self.kind.offer([("", usual), *((kind.value, text(f"cases.kind.{kind}")) for kind in PROPOSED)])


def _changed(reason: Reason, **changes: object) -> ChangeReason:
    said = {name: getattr(reason, name) for name in ("labels", "needs_words", "anonymous", "active")} | changes
    return ChangeReason(reason_id=reason.id, **said)


def _row(reason: Reason, under: tuple[StockRow, ...] = ()) -> StockRow:
    names = tuple(reason.labels.get(lang, "") or "–" for lang in ("de", "en"))
    shown = names if reason.active else (text("reason.is_retired", name=names[0]), names[1])
    return StockRow(reason.id, shown, not reason.active, under)
