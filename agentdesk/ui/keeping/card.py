"""Beside a customer: what is on legal hold, and placing, keeping on and lifting it. For whoever leads."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.holds.model import HoldTold
from agentdesk.core.holds.words import case_words, lifted_words, placed_words, review_words
from agentdesk.core.wording import text
from agentdesk.ui.keeping.forms import HoldForm, PlaceForm, ReleaseForm, ReviewForm
from agentdesk.ui.keeping.presenter import CustomerHolds
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesLabel, Words
from agentdesk.ui.widgets.scroll_column import reveal

MOST_LIFTED = 3


class HoldsCard(SectionCard):
    """Hidden while nothing was ever held and no form is open."""

    place = "holds"

    def __init__(self, holds: CustomerHolds, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.holds = holds
        holds.setParent(self)
        self.form: HoldForm | None = None
        self._keyboard_was: QWidget | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.body.addLayout(self._rows)
        self.hide()
        holds.shown.connect(lambda _: self.retranslate())
        follow_language(self)

    def begin(self, case_id: UUID | None = None) -> None:
        """A new hold, on this case or on the customer as a whole."""
        self._open(PlaceForm(self.holds, case_id))

    def take_focus(self) -> None:
        buttons = [button for button in self.findChildren(Button) if button.isVisibleTo(self)]
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            reveal(self)

    def save(self) -> bool:
        """The form that the keyboard is in; whether there is one."""
        there = self.form is not None and self.form.isAncestorOf(self.window().focusWidget())
        if there and self.form:
            self.form.save()
        return there

    def retranslate(self) -> None:
        self.set_words(text("holds.card"))
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        lifted = [told for told in self.holds.found if not told.hold.stands]
        for told in self.holds.standing:
            self._rows.addWidget(self._row(told))
            self._rows.addWidget(self._buttons(told))
        for told in lifted[:MOST_LIFTED]:
            self._rows.addWidget(self._row(told))
        self._show_or_hide()

    def _row(self, told: HoldTold) -> QWidget:
        zone, stands = self.holds.customer.zone, told.hold.stands
        when = text("holds.review_on", day=review_words(told)) if stands else lifted_words(told, zone)
        reason = " · ".join(filter(None, (case_words(told), told.hold.reason)))
        words = (
            Words(reason, colour="ink" if stands else "muted"),
            Words(placed_words(told, zone), SMALL, "muted"),
            Words(when, SMALL, "muted"),
        )
        return LinesLabel(Lines(icon="lock", words=words), parent=self)

    def _buttons(self, told: HoldTold) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for key, form in (("holds.look_again", ReviewForm), ("holds.lift", ReleaseForm)):
            make = partial(self._open_with, form, told)
            line.addWidget(Button(text(key), on_click=make, name=f"{text(key)}: {told.hold.reason}"))
        line.addStretch(1)
        return row

    def _open_with(self, form: type[ReviewForm] | type[ReleaseForm], told: HoldTold) -> None:
        self._open(form(self.holds, told))

    def _open(self, form: HoldForm) -> None:
        if self.form is None:
            self._keyboard_was = self.window().focusWidget()
        else:
            self._drop(self.form)
        self.form = form
        form.left.connect(self._end)
        self.body.addWidget(form)
        self._show_or_hide()
        form.take_focus()
        reveal(form)

    def _end(self) -> None:
        if form := self.form:
            had_keyboard = form.isAncestorOf(self.window().focusWidget())
            self.form = None
            self._drop(form)
            self._show_or_hide()
            was = self._keyboard_was
            if had_keyboard and was and shiboken6.isValid(was) and was.isVisible():
                was.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, form: HoldForm) -> None:
        form.hide()
        form.deleteLater()

    def _show_or_hide(self) -> None:
        self.setVisible(bool(self.holds.found) or self.form is not None)
