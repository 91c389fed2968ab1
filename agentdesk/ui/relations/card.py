"""Beside a customer: household, employers, who may act for them and for whom they may, and with whom they share."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.relations.model import Kind, Related, State
from agentdesk.core.relations.words import more_words, what_words
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.relations.form import RelationForm
from agentdesk.ui.relations.presenter import CustomerRelations
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesButton, Words
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import Text

MOST_SHOWN = 12
_ICONS = {Kind.HOUSEHOLD: "users", Kind.EMPLOYER: "building-2", Kind.AUTHORITY: "user-check", Kind.SHARED: "phone"}


class RelationsCard(SectionCard):
    """A row leads to the other customer; its x takes the relation away."""

    place = "relations"
    customer_wanted = Signal(object)

    def __init__(self, relations: CustomerRelations, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.relations = relations
        relations.setParent(self)
        self.form: RelationForm | None = None
        self._keyboard_was: QWidget | None = None
        self._whole = False
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._add = Button(kind="quiet", icon="plus", on_click=self.begin, parent=self)
        self.body.addLayout(self._rows)
        self.body.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()
        relations.shown.connect(self.retranslate)
        follow_language(self)

    def begin(self, of: Related | None = None) -> None:
        """Opens the form, by button or key; `of`: for what is known of this work."""
        if of and self.form:
            self._end()
        if self.form is None:
            self._keyboard_was = self.window().focusWidget()
            self.form = RelationForm(self.relations, of)
            self.form.left.connect(self._end)
            self.body.insertWidget(self.body.count() - 1, self.form)
            self.form.show()  # now: Tab goes to its fields at once
            self._add.hide()
            reveal(self.form)
        self.form.take_focus()

    def take_focus(self) -> None:
        rows = self.findChildren(LinesButton)
        (rows[0] if rows else self._add).setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(self)

    def save(self) -> bool:
        """The form that the keyboard is in; whether there is one."""
        there = self.form is not None and self.form.isAncestorOf(self.window().focusWidget())
        if there and self.form:
            self.form.save()
        return there

    def retranslate(self) -> None:
        found = self.relations.found
        self.set_words(text("relation.card"))
        self._add.setText(text("relation.add"))
        had_keyboard = any(button.hasFocus() for button in self.findChildren(LinesButton))
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        if found is None:
            return
        shown = found if self._whole else found[:MOST_SHOWN]
        for related in shown:
            self._rows.addWidget(self._row(related))
        if len(shown) < len(found):
            more = text("relation.more", count=len(found) - len(shown))
            self._rows.addWidget(Button(more, "quiet", on_click=self._show_all), 0, Qt.AlignmentFlag.AlignLeft)
        if not found:
            self._rows.addWidget(Text(text("relation.none"), "muted", wrap=True))
        self.show()
        if had_keyboard:
            self.take_focus()

    def _show_all(self) -> None:
        self._whole = True
        self.retranslate()

    def _row(self, related: Related) -> QWidget:
        row = QWidget(self)
        counts = related.state in (State.STANDING, State.COMING)
        ink = "ink" if counts else "muted"
        words = [Words(related.who.shown, colour=ink), Words(what_words(related), SMALL, ink)]
        if more := " · ".join(more_words(related)):
            words.append(Words(more, SMALL, "muted"))
        if related.proof:
            words.append(Words(text("timeline.quoted", words=related.proof), SMALL, "muted"))
        tone = Tone.GOOD if related.kind is Kind.AUTHORITY and counts else Tone.NEUTRAL
        lines = Lines(icon=_ICONS[related.kind], tone=tone, words=tuple(words))
        name = text("relation.open", who=related.who.number)
        button = LinesButton(lines, name, parent=row)
        button.clicked.connect(partial(self._open, related.who.id))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(button, 1)
        if related.kind is Kind.EMPLOYER and related.relation_id:
            change = text("relation.change", who=related.who.shown)
            call = partial(self.begin, related)
            line.addWidget(Button(kind="icon", icon="pencil", name=change, on_click=call), 0, Qt.AlignmentFlag.AlignTop)
        if self.relations.may_end(related):
            end = text(f"relation.end.{related.kind}", who=related.who.shown)
            call = partial(self.relations.end, related)
            line.addWidget(Button(kind="icon", icon="x", name=end, on_click=call), 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _open(self, customer_id: UUID) -> None:
        self.customer_wanted.emit(customer_id)

    def _end(self) -> None:
        if form := self.form:
            had_keyboard = form.isAncestorOf(self.window().focusWidget())
            self.form = None
            self._add.show()
            form.hide()
            form.deleteLater()
            was = self._keyboard_was
            if had_keyboard:
                there = was if was and shiboken6.isValid(was) and was.isVisible() else self._add
                there.setFocus(Qt.FocusReason.OtherFocusReason)
