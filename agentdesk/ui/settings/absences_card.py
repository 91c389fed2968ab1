"""Who is away when, and who covers: a list, and a form for one absence."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from agentdesk.core import wording
from agentdesk.core.people.model import Absence
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.people_presenter import PeopleFacts, PeoplePresenter
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.moment_field import MomentField
from agentdesk.ui.widgets.text import Text

_NEW = UUID(int=0)
_NAMES = ("person", "away_from", "back_at", "cover", "note")


class AbsencesCard(FormCard):
    """Everybody plans their own, who leads those of all. Enter saves; Del in the list cancels the chosen one."""

    AT_FIELD = {
        "people.absence_ends_first": "back_at",
        "people.away_already": "away_from",
        "people.covers_oneself": "cover",
        "people.covers_in_a_circle": "cover",
    }

    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.person, self.cover, self.note = ChoiceField(), ChoiceField(), QLineEdit()
        self.away, self.back = (
            MomentField(clock=presenter.clock, zone=ZoneInfo("UTC"), usual=time(), past=True) for _ in range(2)
        )
        fields = (self.person, self.away, self.back, self.cover, self.note)
        self.watch(*fields)
        self.list, self._empty, self._holder = (
            StockList(rows=6, flat=True),
            Text(role="muted", wrap=True),
            Text(role="small", wrap=True),
        )
        self._rows = dict(zip(_NAMES, (FieldRow("", field, beside=LABELS) for field in fields), strict=True))
        self._new, self._cancel, self._save = (
            Button(icon="plus", on_click=self.begin),
            Button(on_click=self.cancel),
            Button(kind="primary", on_click=self.save),
        )
        self._lay_out()
        self._connect()
        follow_language(self)

    @property
    def chosen(self) -> Absence | None:
        facts = self._presenter.facts
        found = facts.staff.absences if facts else ()
        return next((absence for absence in found if absence.id == self.list.chosen), None)

    def begin(self) -> None:
        self.list.choose_none()
        self.turn()
        self._first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        absence, facts = self._said(), self._presenter.facts
        if facts is None or not facts.may_plan(self._of_whom(facts)):
            return
        if absence is None:
            for field in (self.away, self.back):
                if not field.check():
                    break
            return
        for row in self._rows.values():
            row.show_problem("")
        wrong = partial(self.say_at, self._rows)
        self._presenter.save_absence(absence, new=self.chosen is None, then=self.forget, wrong=wrong)

    def cancel(self) -> None:
        facts, absence = self._presenter.facts, self.chosen
        if facts and absence and facts.may_plan(absence.person_id):
            self._presenter.cancel_absence(absence, then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("people.absences"))
        for name, row in self._rows.items():
            row.set_words(text(f"people.{name}"))
        self._empty.setText(text("people.no_absences"))
        self._new.setText(text("people.absence_new"))
        self._cancel.setText(text("people.absence_cancel"))
        self._save.setText(text("settings.save"))
        self.list.setAccessibleName(text("people.absences"))
        if self._presenter.facts:
            self._show()

    def _of_whom(self, facts: PeopleFacts) -> UUID:
        chosen = self.chosen
        if chosen:
            return chosen.person_id
        return UUID(self.person.code) if facts.leads and self.person.code else facts.me.id

    def _said(self) -> Absence | None:
        """None while a moment is missing."""
        facts, starts, ends = self._presenter.facts, self.away.moment, self.back.moment
        if facts is None or starts is None or ends is None:
            return None
        chosen = self.chosen
        return Absence(
            id=chosen.id if chosen else _NEW,
            person_id=self._of_whom(facts),
            starts_at=starts,
            ends_at=ends,
            cover_id=UUID(self.cover.code) if self.cover.code else None,
            note=self.note.text().strip(),
            row_version=chosen.row_version if chosen else 0,
        )

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        for field in (self.away, self.back):
            field.set_zone(facts.zone, here=facts.zone)
        columns = ("away_from", "back_at") if facts.alone else ("person", "away_from", "back_at", "cover")
        heads = tuple(text(f"people.{name}") for name in columns)
        self.list.show_rows(heads, [_row(absence, facts) for absence in facts.staff.absences])
        self.list.setVisible(bool(facts.staff.absences))
        self._empty.setVisible(not facts.staff.absences)
        if not self.is_typing:
            self.fill()

    def show_form(self) -> None:
        facts, absence = self._presenter.facts, self.chosen
        if facts is None:
            return
        whose = absence.person_id if absence else facts.me.id
        active = [person for person in facts.staff.people if person.active or person.id == whose]
        self.person.offer((str(person.id), person.name) for person in active)
        self.person.choose(str(whose))
        self.person.setEnabled(absence is None)
        self._offer_covers(facts, whose, absence)
        self.away.show_moment(absence.starts_at if absence else None)
        self.back.show_moment(absence.ends_at if absence else None)
        self.note.setText(absence.note if absence else "")
        self._fit(facts, absence)
        self._show_holder()

    def _offer_covers(self, facts: PeopleFacts, whose: UUID, absence: Absence | None) -> None:
        others = [person for person in facts.staff.people if person.active and person.id != whose]
        self.cover.offer([("", text("people.cover_by_itself")), *((str(each.id), each.name) for each in others)])
        self.cover.choose(str(absence.cover_id) if absence and absence.cover_id else "")

    def _fit(self, facts: PeopleFacts, absence: Absence | None) -> None:
        """Nobody sees what they cannot use."""
        mine = absence is None or facts.may_plan(absence.person_id)
        self._rows["person"].setVisible(facts.leads and not facts.alone)
        self._rows["cover"].setVisible(mine and not facts.alone)
        self._rows["note"].set_words(text("people.note"), "" if facts.alone else text("people.note_hint"))
        for part in (self._rows["away_from"], self._rows["back_at"], self._rows["note"], self._save):
            part.setVisible(mine)
        self._cancel.setVisible(absence is not None and mine)

    def _show_holder(self) -> None:
        facts, absence = self._presenter.facts, self._said()
        words = ""
        if facts and absence and not facts.alone and absence.ends_at > absence.starts_at:
            holder = facts.would_hold(absence)
            alone = holder == absence.person_id
            words = text("people.nobody_holds") if alone else text("people.would_hold", name=facts.called(holder))
        self._holder.setText(words)
        self._holder.setVisible(bool(words))

    def _first_field(self) -> ChoiceField | MomentField:
        return self.person if self._rows["person"].isVisibleTo(self) else self.away

    def _note_person(self) -> None:
        if facts := self._presenter.facts:
            self._offer_covers(facts, self._of_whom(facts), None)
            self._show_holder()

    def _connect(self) -> None:
        self._presenter.loaded.connect(self._show)
        self.follow(self.list)
        self.list.entered.connect(lambda: self.away.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.taken_away.connect(self.cancel)
        self.person.currentIndexChanged.connect(lambda _: self._note_person())
        self.cover.activated.connect(lambda _: self._show_holder())
        for field in (self.away, self.back):
            field.changed.connect(lambda _: self._show_holder())

    def _lay_out(self) -> None:
        self.note.setMaxLength(200)
        for part in (self._empty, self.list, *self._rows.values(), self._holder):
            self.body.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._new)
        foot.addStretch(1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self._cancel)
        foot.addWidget(self._save)
        self.body.addLayout(foot)


def _row(absence: Absence, facts: PeopleFacts) -> StockRow:
    moments = tuple(when(at, facts.zone) for at in (absence.starts_at, absence.ends_at))
    whole = (facts.called(absence.person_id), *moments, facts.called(absence.cover_id))
    return StockRow(absence.id, moments if facts.alone else whole)


def when(at: datetime, zone: ZoneInfo) -> str:
    """The day, and the time where a day does not begin with it."""
    local = at.astimezone(zone)
    return wording.day(local.date()) if local.time() == time() else wording.moment(at, zone)
