"""A card with a form: what somebody types into it stays until it is saved or thrown away, whatever is shown anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from agentdesk.core.wording import text
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.settings.stock_list import StockList
from agentdesk.ui.settings.typed import Typed, hear, said_in, show_in
from agentdesk.ui.settings.unsaved import Unsaved
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.text import announce


class FormCard(SectionCard):
    """Enter saves. Who derives names the fields to `watch`, has `show_form` fill them with what is known (of the chosen
    row, where there is a list to `follow`), asks for it only while nobody `is_typing`, and says `forget` once it is
    saved. `discard_button` belongs beside the one that saves.

    What was typed is kept as a draft (`keep_in`), and given up by choosing another row or by the button; both can be
    taken back.
    """

    AT_FIELD: ClassVar[Mapping[str, str]] = {}
    """By the code of a refusal, the name of the row that it is about."""

    def __init__(self, presenter: Edits) -> None:
        super().__init__()
        self.is_typing = False
        self.discard_button = Button(kind="quiet", on_click=self.turn)
        self.discard_button.hide()
        self._tells = presenter
        self._watched: dict[str, QWidget] = {}
        self._touched: set[str] = set()
        self._row_typed, self._filling = "", False
        self._listed: StockList | None = None
        self._unsaved: Unsaved | None = None
        self._kept_as = ""
        presenter.outdated.connect(self.give_way)

    # ── for who derives ─────────────────────────────────────────────────────────────────────────────────────────
    def watch(self, *fields: QWidget) -> None:
        """Notices when a person, not the program, changes one of them. Each is an attribute of the card, alone or in a
        list or a dict; by that it is called in a draft."""
        for field in fields:
            name = self._name_of(field)
            self._watched[name] = field
            hear(field, partial(self._note_field, name))

    def follow(self, listed: StockList) -> None:
        """The form is of the row that is chosen there."""
        self._listed = listed
        listed.picked.connect(self.turn)

    def put_foot(self, *buttons: QWidget, left: Iterable[QWidget] = ()) -> None:
        """At the end: what saves and what else there is to do with the form, the last one outermost."""
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in left:
            foot.addWidget(button)
        foot.addStretch(1)
        for button in (self.discard_button, *buttons):
            foot.addWidget(button)
        self.body.addLayout(foot)

    def let_save(self, button: Button, may: bool) -> None:
        """Once everything is saved the keyboard stays in the form: Qt would hand it on to whatever comes next."""
        if not may and button.hasFocus():
            there = (field for field in self._watched.values() if field.isVisible() and field.isEnabled())
            next(there, self).setFocus(Qt.FocusReason.OtherFocusReason)
        button.setEnabled(may)

    def save(self) -> None:
        raise NotImplementedError

    def show_form(self) -> None:
        raise NotImplementedError

    def say_at(self, rows: Mapping[str, FieldRow], code: str, words: str) -> bool:
        """What was refused, at the field that `AT_FIELD` names for it, with the keyboard; whether one is shown."""
        row = rows.get(self.AT_FIELD.get(code, ""))
        if row is None or row.isHidden():
            return False
        row.show_problem(words)
        row.field.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, words)
        return True

    def fill(self) -> None:
        """What is known, and nothing that was typed."""
        self.forget()
        with self._no_typing():
            self.show_form()

    def give_way(self) -> None:
        """Somebody else was faster: what they did is seen first."""
        self.forget()

    def is_touched(self, field: QWidget) -> bool:
        """Somebody has typed there what is not saved yet."""
        return any(self._watched[name] is field for name in self._touched)

    def forget(self, _: object = None) -> None:
        """What was typed is saved, or given up."""
        if self._unsaved and self._touched:
            self._unsaved.drop(self._kept_as)
        self.is_typing = False
        self._touched.clear()
        self.discard_button.hide()

    # ── what was typed ──────────────────────────────────────────────────────────────────────────────────────────
    def turn(self) -> None:
        """To what is known, of the row that is chosen now."""
        given_up = self._typed_so_far if self.is_typing and self._touched else None
        self.fill()
        if given_up:
            self._tells.happened.emit(text("settings.discarded"), lambda: self._bring_back(given_up))

    def keep_in(self, unsaved: Unsaved, name: str) -> None:
        """What is typed is on disk soon; what was left there comes back as soon as it is known what counts."""
        self._unsaved, self._kept_as = unsaved, name
        self._tells.loaded.connect(self._take_up)
        unsaved.read.connect(self._take_up)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    @property
    def _row_chosen(self) -> str:
        return str(self._listed.chosen or "") if self._listed else ""

    @property
    def _typed_so_far(self) -> Typed:
        there = {name: field for name, field in self._watched.items() if name in self._touched and isValid(field)}
        return Typed(self._row_typed, {name: said_in(field) for name, field in there.items()})

    def _note_field(self, name: str, *_: object) -> None:
        if not self._filling:
            self._touched.add(name)
            self._note_typing()

    def _note_typing(self, _: object = None) -> None:
        if self._filling:
            return
        if not self.is_typing:
            self._row_typed = self._row_chosen
        self.is_typing = True
        self._offer_discarding()
        if self._unsaved and self._touched:
            self._unsaved.keep(self._kept_as, self._typed_so_far)

    def _offer_discarding(self) -> None:
        """Tab comes to what saves first."""
        if not self.discard_button.isHidden():
            return
        self.discard_button.setText(text("settings.discard"))
        self.discard_button.show()
        saving = (each for each in self.findChildren(Button) if each.property("kind") == "primary" and each.isVisible())
        if save := next(saving, None):
            QWidget.setTabOrder(save, self.discard_button)

    def _take_up(self) -> None:
        if (
            self._unsaved
            and not self.is_typing
            and self._tells.is_known
            and (left := self._unsaved.left_in(self._kept_as))
        ):
            self._bring_back(left)

    def _bring_back(self, typed: Typed) -> None:
        """Unless what it was about is gone, or it says what counts by now."""
        self._choose(typed.row)
        before = {name: said_in(field) for name, field in self._watched.items() if name in typed.said}
        if self._row_chosen != typed.row or all(typed.said[name] == said for name, said in before.items()):
            if self._unsaved:
                self._unsaved.drop(self._kept_as)
            return
        with self._no_typing():
            for name in before:
                show_in(self._watched[name], typed.said[name])
        self._touched = set(before)
        self._note_typing()

    def _choose(self, row: str) -> None:
        if self._listed and row:
            self._listed.choose(UUID(row))
        elif self._listed:
            self._listed.choose_none()
            self.fill()

    def _name_of(self, field: QWidget) -> str:
        for name, held in vars(self).items():
            if held is field:
                return name
            named = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
            for key, each in named:
                if each is field:
                    return f"{name}.{key}"
        raise LookupError("a field that is watched is an attribute of its card")

    @contextmanager
    def _no_typing(self) -> Iterator[None]:
        before, self._filling = self._filling, True
        try:
            yield
        finally:
            self._filling = before
