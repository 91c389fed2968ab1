"""Who belongs to this customer, and how: chosen by the search that finds anyone. Enter does it, Esc leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.commands import Command
from agentdesk.core.customers.model import Found, shown_name
from agentdesk.core.errors import Refused
from agentdesk.core.relations.commands import AddEmployer, Authorise, ChangeEmployer, JoinHousehold
from agentdesk.core.relations.model import Matters, Related
from agentdesk.core.wording import error_text, text
from agentdesk.ui.forms.fields import DayField
from agentdesk.ui.relations.presenter import CustomerRelations
from agentdesk.ui.search.why import why_words
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.focus import chain_focus
from agentdesk.ui.widgets.results import Result, ResultPopup
from agentdesk.ui.widgets.text import Text

_OF_PEOPLE = ("household", "employer", "authority", "acts_for")
_OF_ORGANISATIONS = ("employee", "authority", "acts_for")
_FIELDS = {
    "household": (),
    "employer": ("role", "department", "since", "until"),
    "employee": ("role", "department", "since", "until"),
    "authority": ("matters", "proof", "until"),
    "acts_for": ("matters", "proof", "until"),
}


class RelationForm(Growing):
    left = Signal()

    def __init__(
        self, relations: CustomerRelations, of: Related | None = None, *, parent: QWidget | None = None
    ) -> None:
        """`of`: what is known of this work is to be changed."""
        super().__init__(parent=parent)
        self._relations, self._of = relations, of
        self._other: UUID | None = None
        self._other_words = ""
        self._popup: ResultPopup | None = None
        self.kinds, self.matters = FilterChips(text("relation.how")), FilterChips(text("relation.matters_label"))
        kinds = _OF_ORGANISATIONS if relations.is_organisation else _OF_PEOPLE
        self.kinds.show_filters([Filter(kind, text(f"relation.new.{kind}")) for kind in kinds])
        self.matters.show_filters([Filter(each.value, text(f"relation.matters.{each}")) for each in Matters])
        self.who, self.role, self.department, self.proof = (QLineEdit() for _ in range(4))
        self.since, self.until = DayField(), DayField()
        spell(self.proof)
        for field in (self.role, self.department):
            field.setMaxLength(200)
        self.proof.setMaxLength(500)
        fields: dict[str, QWidget] = {"role": self.role, "department": self.department, "matters": self.matters}
        fields |= {"proof": self.proof, "since": self.since, "until": self.until}
        self._who_row = FieldRow(text("relation.who"), self.who)
        self._rows = {
            name: FieldRow(text(f"relation.field.{name}"), field, hint=_hint(name)) for name, field in fields.items()
        }
        self._title = Text(role="strong", wrap=True)
        self._title.hide()
        self._problem = Text(wrap=True)
        self._problem.set_tone(Tone.STOP)
        self._lay_out()
        self.kinds.picked.connect(self._turn_to)
        self.who.textEdited.connect(self._type)
        relations.refused.connect(self._complain)
        relations.done.connect(self.left)
        self._turn_to(self.kinds.chosen)
        if of:
            self._show(of)

    def take_focus(self) -> None:
        stops: list[QWidget] = []
        for part in (self.kinds, self.who, *(row.field for row in self._rows.values()), self._save, self._leave):
            # of chips Tab comes to the chosen one, whichever that will be
            stops += part.findChildren(QAbstractButton) if isinstance(part, FilterChips) else [part]
        chain_focus(stops)
        if self._of:
            self.role.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.kinds.take_focus()

    def save(self) -> None:
        for row in (self._who_row, *self._rows.values()):
            row.show_problem("")
        self._problem.hide()
        if self._other is None and self._of is None:
            self._who_row.show_problem(text("relation.who_missing"))
            self.who.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if "proof" in self._asked and not self.proof.text().strip():
            self._rows["proof"].show_problem(text("refused.relations.proof_missing"))
            self.proof.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        days: dict[str, date | None] = {}
        for name, field in (("since", self.since), ("until", self.until)):
            try:
                days[name] = self._day(field) if name in self._asked else None
            except Refused as refused:
                self._rows[name].show_problem(error_text(refused))
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if self._other:
            self._relations.do(self._command(self._other, **days), f"relation.done.{self.kinds.chosen}")
        elif self._of and self._of.relation_id:
            role, department = self.role.text(), self.department.text()
            change = ChangeEmployer(relation_id=self._of.relation_id, role=role, department=department, **days)
            self._relations.do(change, "relation.done.changed")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    # ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def _type(self, typed: str) -> None:
        self._other = None

        def show(found: Sequence[Found]) -> None:
            if typed == self.who.text() and self.who.hasFocus():
                self.popup.show_results([_result(hit) for hit in found], nothing=text("search.nobody"))

        if typed.strip():
            self._relations.find(typed, show)
        else:
            self.popup.close_popup()

    def _chosen(self, hit: Found) -> None:
        self.popup.close_popup()
        self._other = hit.customer_id
        self.who.setText(f"{shown_name(hit.name, hit.number)} · {hit.number}")
        self._who_row.show_problem("")
        first = next(iter(self._asked), "")
        if first == "matters":
            self.matters.take_focus()  # walked by ← →
        else:
            (self._rows[first].field if first else self._save).setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def popup(self) -> ResultPopup:
        """Inside the window, which there is once the form is shown."""
        if self._popup is None:
            self._popup = ResultPopup(self.who, name=text("relation.who"))
            self._popup.chosen.connect(self._chosen)
        return self._popup

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _asked(self) -> tuple[str, ...]:
        return _FIELDS["employer" if self._of else self.kinds.chosen]

    def _command(self, other: UUID, since: date | None, until: date | None) -> Command:
        me = self._relations.customer.customer_id
        kind = self.kinds.chosen
        if kind == "household":
            return JoinHousehold(customer_id=me, other_id=other)
        if kind in ("employer", "employee"):
            one, firm = (me, other) if kind == "employer" else (other, me)
            role, department = self.role.text(), self.department.text()
            return AddEmployer(
                customer_id=one, employer_id=firm, role=role, department=department, since=since, until=until
            )
        whose, third = (me, other) if kind == "authority" else (other, me)
        matters, proof = Matters(self.matters.chosen), self.proof.text()
        return Authorise(customer_id=whose, third_id=third, matters=matters, proof=proof, until=until)

    def _day(self, field: DayField) -> date | None:
        """Raises Refused moments.… where what was typed is no day; nothing typed is none."""
        customer = self._relations.customer
        return field.read(customer.door.clock.now(), customer.zone) if field.text().strip() else None

    def _turn_to(self, kind: str) -> None:
        for name, row in self._rows.items():
            row.setVisible(name in _FIELDS[kind])

    def _show(self, of: Related) -> None:
        self.kinds.hide()
        self._who_row.hide()
        self._turn_to("employer")
        self.role.setText(of.role)
        self.department.setText(of.department)
        self.since.show_day(of.since)
        self.until.show_day(of.until)
        self.setAccessibleName(text("relation.change", who=of.who.shown))
        self._title.setText(self.accessibleName())
        self._title.show()

    def _complain(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()

    def _lay_out(self) -> None:
        self._save = Button(text("relation.note"), "primary", on_click=self.save)
        self._leave = Button(text("contact.cancel"), on_click=self.left.emit)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._save)
        buttons.addWidget(self._leave)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        for part in (self._title, self.kinds, self._who_row, *self._rows.values(), self._problem):
            column.addWidget(part)
        column.addLayout(buttons)
        self._problem.hide()


def _hint(name: str) -> str:
    return text(f"relation.hint.{name}") if name in ("proof", "until", "since") else ""


def _result(hit: Found) -> Result:
    title, why = shown_name(hit.name, hit.number), " · ".join(map(why_words, hit.why))
    return Result(key=hit, icon="user", title=title, detail=hit.detail, why=why, aside=hit.number)
