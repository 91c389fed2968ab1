"""What went wrong and where it came from: root causes and departments, each a list that people edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.cases.commands import MoveCause, MoveDepartment, SaveCause, SaveDepartment
from agentdesk.core.cases.model import Label, Named
from agentdesk.core.commands import Command
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.causes_presenter import CausesPresenter
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.text import announce


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two lists: its words begin with `name`."""

    name: str
    all: Callable[[CausesPresenter], tuple[Named, ...]]
    save: Callable[[UUID | None, Label, bool], Command]
    move: Callable[[UUID, int], Command]


CAUSES = Kind(
    "cause",
    lambda presenter: presenter.causes,
    lambda id, labels, active: SaveCause(cause_id=id, labels=labels, active=active),
    lambda id, place: MoveCause(cause_id=id, place=place),
)
DEPARTMENTS = Kind(
    "department",
    lambda presenter: presenter.departments,
    lambda id, labels, active: SaveDepartment(department_id=id, labels=labels, active=active),
    lambda id, place: MoveDepartment(department_id=id, place=place),
)


class CausesSection(Section):
    def __init__(self, presenter: CausesPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self.causes, self.departments = NamedCard(presenter, CAUSES), NamedCard(presenter, DEPARTMENTS)
        for card in (self.causes, self.departments):
            self.add(card)

    def take_up(self) -> None:
        self.presenter.load()


class NamedCard(FormCard):
    """The list, and below it the one chosen or a new one. Enter saves; Del retires, or brings back."""

    def __init__(self, presenter: CausesPresenter, kind: Kind) -> None:
        super().__init__(presenter)
        self._presenter, self._kind = presenter, kind
        self.list = StockList(rows=8, flat=True, even=True)
        self.german, self.english = QLineEdit(), QLineEdit()
        self.watch(self.german, self.english)
        self._rows = [FieldRow("", field, beside=LABELS) for field in (self.german, self.english)]
        self._new = Button(icon="plus", on_click=self.begin)
        self._up = Button(icon="chevron-up", kind="icon", on_click=lambda: self.shift(-1))
        self._down = Button(icon="chevron-down", kind="icon", on_click=lambda: self.shift(1))
        self._retire, self._save = Button(on_click=self.retire), Button(kind="primary", on_click=self.save)
        self._said_last = False
        self._lay_out()
        self._connect()
        follow_language(self)

    @property
    def chosen(self) -> Named | None:
        return next((each for each in self._all() if each.id == self.list.chosen), None)

    def begin(self) -> None:
        self.list.choose_none()
        self.turn()
        self.german.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        said = {"de": self.german.text().strip(), "en": self.english.text().strip()}
        chosen = self.chosen
        command = self._kind.save(chosen.id if chosen else None, said, chosen.active if chosen else True)
        self._do(command, "changed" if chosen else "added", self._choose_saved)

    def retire(self) -> None:
        if chosen := self.chosen:
            command = self._kind.save(chosen.id, chosen.labels, not chosen.active)
            self._do(command, "retired" if chosen.active else "back")

    def shift(self, way: int) -> None:
        if chosen := self.chosen:
            place = [each.id for each in self._all()].index(chosen.id) + way
            if 0 <= place < len(self._all()):
                self._do(self._kind.move(chosen.id, place), "moved")

    def retranslate(self) -> None:
        name = self._kind.name
        self.set_words(text(f"settings.{name}s"), text(f"settings.{name}s_hint"))
        self.list.setAccessibleName(text(f"settings.{name}s"))
        self._new.setText(text(f"settings.{name}_new"))
        self._up.set_name(text("stock.up"))
        self._down.set_name(text("stock.down"))
        self._save.setText(text("settings.save"))
        for row, lang in zip(self._rows, ("de", "en"), strict=True):
            row.set_words(text(f"settings.language_{lang}"))
        self._show()

    def _all(self) -> tuple[Named, ...]:
        return self._kind.all(self._presenter)

    def _do(self, command: Command, what: str, then: Callable[[Any], None] = lambda _: None) -> None:
        self._rows[0].show_problem("")
        self._said_last = True
        self._presenter.do(command, f"settings.{self._kind.name}_{what}", then)

    def _choose_saved(self, answer: dict[str, str]) -> None:
        self.forget()
        saved = UUID(answer[f"{self._kind.name}_id"])
        choose = lambda: self.list.choose(saved)  # noqa: E731
        self._presenter.loaded.connect(choose, Qt.ConnectionType.SingleShotConnection)

    def _show(self) -> None:
        self._said_last = False
        headings = (text("settings.language_de"), text("settings.language_en"))
        self.list.show_rows(headings, [_row(each) for each in self._all()])
        if not self.is_typing:
            self.fill()

    def show_form(self) -> None:
        chosen = self.chosen
        for field, lang in ((self.german, "de"), (self.english, "en")):
            field.setText(chosen.labels.get(lang, "") if chosen else "")
        self._retire.setVisible(chosen is not None)
        self._retire.setText(text("reason.retire" if chosen is None or chosen.active else "reason.bring_back"))
        self._rows[0].show_problem("")

    def _say_refused(self, code: str, words: str) -> None:
        """At the list that was spoken of."""
        if self._said_last:
            self._said_last = False
            self._rows[0].show_problem(words)
            announce(self, words)

    def _connect(self) -> None:
        self._presenter.loaded.connect(self._show)
        self._presenter.refused.connect(self._say_refused)
        self.follow(self.list)
        self.list.entered.connect(lambda: self.german.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.moved.connect(self.shift)
        self.list.taken_away.connect(self.retire)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(8)
        for part in (self._new, self._up, self._down):
            above.addWidget(part)
        above.addStretch(1)
        self.body.addWidget(self.list)
        self.body.addLayout(above)
        for row in self._rows:
            self.body.addWidget(row)
        self.put_foot(self._retire, self._save)


def _row(named: Named) -> StockRow:
    names = tuple(named.labels.get(lang, "") or "–" for lang in ("de", "en"))
    shown = names if named.active else (text("reason.is_retired", name=names[0]), names[1])
    return StockRow(named.id, shown, not named.active)
