"""How I can be reached: one's own phone, mail and address, so that nobody decides what they are given themselves."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.customers.model import PointKind
from agentdesk.core.goodwill.commands import OwnPoint
from agentdesk.core.goodwill.model import StaffPoint
from agentdesk.core.goodwill.own_benefit import COMPARED
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.reach_presenter import ReachPresenter
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.text import Text, announce

_OF_ADDRESS = ("postcode", "street", "house_number")


class ReachCard(SectionCard):
    """Enter adds what was typed; Del removes, which administrators do. Out of sight where one works alone."""

    def __init__(self, presenter: ReachPresenter) -> None:
        super().__init__()
        self._presenter, self.who, self.list = presenter, ChoiceField(), StockList(rows=4, flat=True)
        self.kind, self.value = ChoiceField(), QLineEdit()
        self.address = {name: QLineEdit() for name in _OF_ADDRESS}
        fields: dict[str, QWidget] = {"who": self.who, "kind": self.kind, "value": self.value, **self.address}
        self._rows = {name: FieldRow("", field, beside=LABELS) for name, field in fields.items()}
        self._why, self._empty = Text(role="muted", wrap=True), Text(role="muted", wrap=True)
        self._remove, self._add = Button(on_click=self.remove), Button(kind="primary", on_click=self.add)
        self._lay_out()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_wrong)
        self.who.activated.connect(lambda _: presenter.look_at(UUID(self.who.code)))
        self.kind.currentIndexChanged.connect(self._show_fields)
        self.list.picked.connect(self._show_remove)
        self.list.taken_away.connect(self.remove)
        self.hide()
        follow_language(self)

    @property
    def chosen(self) -> StaffPoint | None:
        facts, place = self._presenter.facts, self.list.chosen
        return facts.points[place.int] if facts and place is not None and place.int < len(facts.points) else None

    def add(self) -> None:
        kind = PointKind(self.kind.code)
        said = {name: line.text() for name, line in self.address.items()} if kind is PointKind.ADDRESS else {}
        self._say_wrong("", "")
        self._presenter.add(OwnPoint(kind=kind, value="" if said else self.value.text(), **said), self._forget)

    def remove(self) -> None:
        if point := self.chosen:
            self._presenter.remove(point)

    def retranslate(self) -> None:
        self.set_words(text("reach.title"))
        self._why.setText(text("reach.why"))
        self._empty.setText(text("reach.none"))
        for name, row in self._rows.items():
            row.set_words(text(f"reach.{name}"))
        self.kind.offer((kind.value, text(f"reach.kind.{kind}")) for kind in COMPARED)
        self.kind.choose(self.kind.code or PointKind.PHONE)
        self.list.setAccessibleName(text("reach.title"))
        self._add.setText(text("reach.add"))
        self._remove.setText(text("reach.remove"))
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.add()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self.who.offer((str(person.id), person.name) for person in facts.people)
        self.who.choose(str(facts.person.id))
        self._rows["who"].setVisible(facts.administers)
        rows = [
            StockRow(UUID(int=n), (text(f"reach.kind.{each.kind}"), each.key)) for n, each in enumerate(facts.points)
        ]
        self.list.show_rows((text("reach.kind"), text("reach.value")), rows)
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._show_fields()
        self._show_remove()
        self.setVisible(not facts.alone)

    def _show_fields(self) -> None:
        is_address = self.kind.code == PointKind.ADDRESS
        self._rows["value"].setVisible(not is_address)
        for name in _OF_ADDRESS:
            self._rows[name].setVisible(is_address)

    def _show_remove(self) -> None:
        facts = self._presenter.facts
        self._remove.setVisible(bool(facts and facts.administers and self.chosen))

    def _say_wrong(self, code: str, words: str) -> None:
        of_address = "street" if code == "goodwill.street_empty" else "postcode"
        wrong = of_address if self.kind.code == PointKind.ADDRESS else "value"
        for name in ("value", "postcode", "street"):
            self._rows[name].show_problem(words if name == wrong else "")
        announce(self, words)

    def _forget(self) -> None:
        for line in (self.value, *self.address.values()):
            line.clear()

    def _lay_out(self) -> None:
        for line in (self.value, *self.address.values()):
            line.setMaxLength(200)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self._remove)
        foot.addWidget(self._add)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for part in (self._why, self._rows["who"], self.list, self._empty):
            self.body.addWidget(part)
        for name in ("kind", "value", *_OF_ADDRESS):
            self.body.addWidget(self._rows[name])
        self.body.addLayout(foot)
