"""Who sits at this desk, and what the shop takes for granted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from agentdesk.core.people.model import Form, Person
from agentdesk.core.settings.model import Step
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField, ZoneField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.letterhead_card import LetterheadCard
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.settings.shop_presenter import FIELDS, ShopFacts, ShopPresenter
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import announce

if TYPE_CHECKING:
    from agentdesk.ui.settings.seat_card import SeatCard

Hindrance = Callable[[], str]
_CHOICES = ("region", "currency", "language", "form")
_AT_FIELD = {"shop.name_missing": "name", "shop.time_zone_unknown": "time_zone"}


class ShopSection(Section):
    """Both cards over one presenter."""

    person_chosen = Signal(object)
    """The id of the person who sits here from now on."""

    def __init__(
        self,
        presenter: ShopPresenter,
        hindrance: Hindrance,
        *,
        seat: SeatCard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`seat`: the desk works at a server, and nobody changes places."""
        super().__init__(parent=parent)
        self._presenter, self.seat = presenter, seat
        self.shop = ShopCard(presenter)
        self.add(seat or self._make_person(hindrance))
        self.add(self.shop)

    def take_up(self) -> None:
        self._presenter.load()
        if self.seat:
            self.seat.load()

    def _make_person(self, hindrance: Hindrance) -> PersonCard:
        self.person = PersonCard(self._presenter, hindrance)
        self.person.chosen.connect(self.person_chosen)
        return self.person

    def lead_to(self, step: Step) -> None:
        if step is Step.SHOP:
            self.shop.take_focus()
        elif letterhead := next((each for each in self._cards if isinstance(each, LetterheadCard)), None):
            letterhead.take_focus()


class PersonCard(SectionCard):
    """One of the people of the shop; hidden words say why nobody can change places now."""

    chosen = Signal(object)

    def __init__(self, presenter: ShopPresenter, hindrance: Hindrance, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter, self._hindrance = presenter, hindrance
        self.people = ChoiceField()
        self._row = FieldRow("", self.people, beside=LABELS)
        self._switch = Button(on_click=self.switch)
        self.body.addWidget(self._row)
        self.body.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignRight)
        self.people.currentIndexChanged.connect(lambda _: self._offer_switch())
        presenter.loaded.connect(self._show)
        follow_language(self)

    def switch(self) -> None:
        """Unless something is going on that belongs to whoever sits here now."""
        if words := self._hindrance():
            self._row.show_problem(words)
            announce(self, words)
        elif person := self._other():
            self.chosen.emit(person.id)

    def retranslate(self) -> None:
        self.set_words(text("settings.person"))
        self._row.set_words(text("settings.person_field"), text("settings.person_hint"))
        self._switch.setText(text("settings.person_switch"))
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        self.people.offer((str(person.id), _described(person, alone=len(facts.people) < 2)) for person in facts.people)
        self.people.choose(str(self._presenter.person_id))
        self._offer_switch()

    def _other(self) -> Person | None:
        people = self._presenter.facts.people if self._presenter.facts else ()
        wanted = self.people.code
        return next(
            (person for person in people if str(person.id) == wanted and person.id != self._presenter.person_id), None
        )

    def _offer_switch(self) -> None:
        self._row.show_problem("")
        self._switch.setEnabled(self._other() is not None)


class ShopCard(FormCard):
    """The form; what is refused stands at its field, or above all of them."""

    def __init__(self, presenter: ShopPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.name, self.zone = QLineEdit(), ZoneField()
        self.region, self.currency, self.language, self.form = (ChoiceField() for _ in range(4))
        fields: tuple[QWidget, ...] = (self.name, self.region, self.zone, self.currency, self.language, self.form)
        self.watch(*fields)
        self._rows = {key: FieldRow("", field, beside=LABELS) for key, field in zip(FIELDS, fields, strict=True)}
        self.notice = Notice()
        self.notice.hide()
        self._save = Button(kind="primary", on_click=self.save)
        self._lay_out()
        self._connect()
        follow_language(self)

    def save(self) -> None:
        if self._presenter.facts is None:  # Enter came before it was known what else there is to save
            self._presenter.loaded.connect(self.save, Qt.ConnectionType.SingleShotConnection)
        elif self._save.isEnabled():
            self._clear_problems()
            self._save.setEnabled(False)
            self._presenter.save(self._values(), then=self._say_saved)

    def retranslate(self) -> None:
        self.set_words(text("settings.shop"))
        for key, row in self._rows.items():
            hint = "" if key == "name" else text(f"settings.shop_{key}_hint")
            row.set_words(text(f"settings.shop_{key}"), hint)
        self._save.setText(text("settings.save"))
        self.language.offer((code, text(f"settings.language_{code}")) for code in ("de", "en"))
        self.form.offer((form, text(f"form.{form}")) for form in Form)
        if self._presenter.facts:
            self._presenter.load()

    def take_focus(self) -> None:
        """What the name is so far is replaced by typing, also where it comes late."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()
        reveal(self)

    def show_form(self) -> None:
        if facts := self._presenter.facts:
            for key, said in _of(facts).items():
                self._write(key, said)
            self._clear_problems()
            self._note_change()

    def _show(self) -> None:
        facts = self._presenter.facts
        assert facts
        self.region.offer(facts.choices.regions)
        self.currency.offer(facts.choices.currencies)
        self.zone.offer(facts.choices.zones)
        is_first = not self.name.text()
        for key, said in _of(facts).items():
            if not self.is_touched(self._rows[key].field):
                self._write(key, said)
        if is_first and self.name.hasFocus():
            self.name.selectAll()
        self._note_change()

    def _write(self, key: str, said: str) -> None:
        field = self._rows[key].field
        if isinstance(field, ChoiceField):
            field.choose(said)
        elif isinstance(field, QLineEdit):
            field.setText(said)

    def _values(self) -> dict[str, str]:
        read = (self.name.text().strip(), self.region.code, self.zone.text().strip())
        return dict(zip(FIELDS, (*read, self.currency.code, self.language.code, self.form.code), strict=True))

    def _note_change(self) -> None:
        facts = self._presenter.facts
        self._save.setEnabled(facts is not None and self._values() != _of(facts))

    def _say_saved(self, _: object) -> None:
        self.forget()
        self._clear_problems()

    def _say_refused(self, code: str, words: str) -> None:
        self._save.setEnabled(True)
        if field := _AT_FIELD.get(code):
            self._rows[field].show_problem(words)
            self._rows[field].field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.notice.say("", words, Tone.STOP)
            self.notice.show()
        announce(self, words)

    def _clear_problems(self) -> None:
        self.notice.hide()
        for row in self._rows.values():
            row.show_problem("")

    def _connect(self) -> None:
        for field in (self.name, self.zone):
            field.textChanged.connect(lambda _: self._note_change())
        for key in _CHOICES:
            getattr(self, key).currentIndexChanged.connect(lambda _: self._note_change())
        self._presenter.loaded.connect(self._show)
        self._presenter.refused.connect(self._say_refused)

    def _lay_out(self) -> None:
        self.name.setMaxLength(200)
        self.body.setSpacing(12)
        self.body.addWidget(self.notice)
        for row in self._rows.values():
            self.body.addWidget(row)
        self.put_foot(self._save)


def _of(facts: ShopFacts) -> dict[str, str]:
    return {key: str(getattr(facts.shop, key)) for key in FIELDS}


def _described(person: Person, *, alone: bool) -> str:
    if alone:
        return person.name
    return " · ".join(part for part in (person.name, person.team, text(f"role.{person.foremost_role}")) if part)
