"""One's PIN, and a first one for others; and what tells that somebody who decides has none."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.people.model import HasPin
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.pin_presenter import PinPresenter
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

_MOST = 12


class PinHint(Notice):
    """Who leads and cannot decide at this desk yet; hidden where nobody is concerned. `set_pin` leads to the card.

    Load its presenter where the hint is shown.
    """

    _presenter: PinPresenter | None = None

    def __init__(self, presenter: PinPresenter, set_pin: Callable[[], object]) -> None:
        super().__init__(tone=Tone.CARE, on_action=set_pin)
        self._presenter = presenter
        presenter.loaded.connect(self._show)
        self.hide()

    def retranslate(self) -> None:
        super().retranslate()
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts if self._presenter else None
        missing = facts.missing if facts else ()
        if facts is None or not missing:
            self.hide()
            return
        mine = facts.me in missing and not facts.hindrance(facts.me)
        words = text("pin.missing", names=", ".join(each.name for each in missing), count=len(missing))
        self.say("", words, Tone.CARE, action=text("pin.set_now") if mine or facts.administers else "")
        self.show()


class PinCard(SectionCard):
    """Typed twice, confirmed by the PIN of whoever sets it; Enter saves. Out of sight where one works alone."""

    def __init__(self, presenter: PinPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.who = ChoiceField()
        self.old, self.new, self.again = _digits(), _digits(), _digits()
        fields: dict[str, QWidget] = {"who": self.who, "old": self.old, "new": self.new, "again": self.again}
        self._rows = {name: FieldRow("", field, beside=LABELS) for name, field in fields.items()}
        self._note, self._save = Text(role="muted", wrap=True), Button(kind="primary", on_click=self.save)
        self.body.addWidget(self._note)
        for row in self._rows.values():
            self.body.addWidget(row)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._save)
        self.body.addLayout(foot)
        presenter.loaded.connect(self._show)
        presenter.wrong.connect(self._say_wrong)
        presenter.refused.connect(lambda _, words: self._say_wrong("new", words))
        self.who.activated.connect(lambda _: self._show())
        self.hide()
        follow_language(self)

    @property
    def chosen(self) -> HasPin | None:
        facts = self._presenter.facts
        return facts.of(UUID(self.who.code) if self.who.code else None) if facts else None

    def save(self) -> None:
        facts, person = self._presenter.facts, self.chosen
        if facts is None or person is None or facts.hindrance(person):
            return
        for row in self._rows.values():
            row.show_problem("")
        said = (self.old.text(), self.new.text(), self.again.text())
        self._presenter.set_pin(person, *said, then=self._forget)

    def take_focus(self) -> None:
        """To what is typed first; who can set none finds the keyboard in no other card's fields."""
        field = next((each for each in (self.old, self.new, self.who) if each.isVisible()), self)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.set_words(text("pin.title"))
        for name, row in self._rows.items():
            row.set_words(text(f"pin.{name}"), text("pin.new_hint") if name == "new" else "")
        self._save.setText(text("pin.save"))
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: object) -> None:
        """What was typed is nobody's business any more."""
        self._forget()
        super().hideEvent(event)  # type: ignore[arg-type]

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        others = facts.people if facts.administers else (facts.me,)
        self.who.offer((str(each.person_id), each.name) for each in others)
        self.who.choose(self.who.code or str(facts.me.person_id))
        person = facts.of(UUID(self.who.code))
        hindrance = facts.hindrance(person)
        mine = person.person_id == facts.me.person_id
        said = text(f"pin.{'mine' if mine else 'theirs'}.{person.state}", name=person.name)
        if mine and hindrance:
            said = ""  # it says so itself
        self._note.setText("\n".join(filter(None, [text("pin.about"), said, hindrance])))
        self._rows["who"].setVisible(facts.administers)
        self._rows["old"].setVisible(not hindrance and facts.confirmed(person))
        for part in (self._rows["new"], self._rows["again"], self._save):
            part.setVisible(not hindrance)
        self.setVisible(not facts.alone)

    def _say_wrong(self, field: str, words: str) -> None:
        """A PIN that was refused is typed anew."""
        self._rows[field].show_problem(words)
        wrong = self.old if field == "old" else self.new
        wrong.clear()
        if field == "new":
            self.again.clear()
        wrong.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, words)

    def _forget(self) -> None:
        for field in (self.old, self.new, self.again):
            field.clear()


def _digits() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(_MOST)
    field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
    return field
