"""What an agent would see of the guide, for the facts that one picks: gone through by Alt 1 to 9."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.guides.describing import field_words, value_words
from agentdesk.core.guides.fields import FIELDS, REASONS, Type
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.guides.card import BACK_KEY, SayBox
from agentdesk.ui.guides.graph.condition import made_choice
from agentdesk.ui.guides.graph.preview_presenter import DAYS, Preview
from agentdesk.ui.guides.graph.rows import Options, reason_options
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.choice import ChoiceButton
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.focus import chain_focus, stops_in
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text, announce


class PreviewPane(QWidget):
    def __init__(self, preview: Preview, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = preview
        self.choices: list[ChoiceButton] = []
        self.facts: dict[str, QWidget] = {}
        self.said: list[str] = []
        self._names: object = None
        self._again = Button(kind="quiet", icon="rotate-ccw", on_click=preview.begin)
        self._here = Button(kind="quiet", icon="play", on_click=lambda: preview.begin(preview.drawing.step))
        self._back = Button(kind="icon", icon="undo-2", on_click=preview.back)
        self._card, self._facts = SectionCard(), SectionCard()
        self._inside: QWidget = Growing()
        self._known = QWidget()
        self._column = ScrollColumn(side=2, gap=10)
        self._lay_out()
        preview.changed.connect(self._show)
        follow_language(self)

    def retranslate(self) -> None:
        self._again.setText(text("guides.graph.begin_again"))
        self._here.setText(text("guides.graph.begin_here"))
        self._back.set_key(key_name(BACK_KEY))
        self._back.set_name(text("guides.back"))
        self._card.set_words(text("guides.graph.pane.preview"))
        self._facts.set_words(text("guides.graph.facts"))
        self._names = None
        self._show()

    def take_focus(self) -> None:
        first = next(iter(self.choices), None) or self._card.findChild(QLineEdit) or self._again
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose(self, number: int) -> None:
        """Alt+1 … Alt+9; Alt+0 goes back."""
        if number == 0:
            self.preview.back()
        elif number <= len(self.choices):
            self.choices[number - 1].click()

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self) -> None:
        if not self.isVisible():
            return
        self._show_step()
        names = (self.preview.fields(), text("guides.graph.facts"))
        if names != self._names:
            self._names = names
            self._show_facts(names[0])
        chain_focus([*stops_in(self._card), *stops_in(self._facts), self._again, self._here, self._back])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.preview.seen() is None:
            self.preview.begin()
        else:
            self._show()

    def _show_step(self) -> None:
        focus = self.window().focusWidget()
        had_keyboard = focus is not None and self._inside.isAncestorOf(focus)
        inside = Growing()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.choices = []
        self._fill(column)
        self._card.body.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside
        if had_keyboard:
            self.take_focus()

    def _fill(self, column: QVBoxLayout) -> None:
        seen = self.preview.seen()
        self.said = list(seen.said) if seen else []
        if seen is None:
            column.addWidget(Text(text("guides.graph.preview_faults"), "muted", wrap=True))
            return
        if seen.within:
            column.addWidget(Text(text("guides.graph.within", title=seen.within), "muted", wrap=True))
        for n, words in enumerate(seen.said):
            box = SayBox()
            column.addWidget(box)  # first: what is shown without a place is a window of its own for a moment
            box.show_words(words, list(seen.avoid) if n == len(seen.said) - 1 else [])
        if not seen.step.say:
            column.addWidget(Text(text("guides.graph.none_to_say"), "muted", wrap=True))
        for unsaid in seen.unsaid:
            words = f"{text('guides.graph.not_offered')}: {text('guides.quoted', words=unsaid.words)}"
            column.addWidget(Text(words, "muted", wrap=True))
            column.addWidget(Text(unsaid.why, "small", wrap=True))
        for words, role in ((seen.hint, "muted"), (seen.question, "strong")):
            if words:
                column.addWidget(Text(words, role, wrap=True))
        if seen.asks:
            line = QLineEdit()
            line.setAccessibleName(text(f"guides.typed.{seen.asks}"))
            line.returnPressed.connect(lambda: self.preview.answer_typed(line.text()))
            column.addWidget(line)
        for n, (value, words) in enumerate(seen.answers, 1):
            button = ChoiceButton(words, key_name(f"Alt+{n}"), on_click=partial(self.preview.answer, value))
            column.addWidget(button)
            self.choices.append(button)
        announce(self, " ".join((*seen.said, seen.question)))

    def _show_facts(self, names: tuple[str, ...]) -> None:
        known = QWidget()
        column = QVBoxLayout(known)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.facts = {}
        for name in names:
            if name in ("today", "now"):
                continue
            field, label = self._fact(name), Text(field_words(name, {}), "small", wrap=True)
            field.setAccessibleName(label.text())
            label.setBuddy(field)
            line = QHBoxLayout()
            line.addWidget(label, 1)
            line.addWidget(field, 1)
            column.addLayout(line)
            self.facts[name] = field
        self._facts.body.replaceWidget(self._known, known)
        self._known.hide()
        self._known.deleteLater()
        self._known = known

    def _fact(self, name: str) -> QWidget:
        options = self._options(name)
        if not options:
            line = QLineEdit(self.preview.fact(name))
            line.setPlaceholderText(text("guides.graph.not_known"))
            line.textEdited.connect(partial(self.preview.set_fact, name))
            return line
        unknown = () if name in ("customer.language", "customer.form") else (("", text("guides.graph.not_known")),)
        box: QComboBox = made_choice([*unknown, *options], self.preview.fact(name), name)
        box.activated.connect(lambda n: self.preview.set_fact(name, str(box.itemData(n))))
        return box

    def _options(self, name: str) -> Options:
        match FIELDS[name].type:
            case Type.DATE | Type.MOMENT:
                return tuple((day, text(f"guides.{day}")) for day in DAYS)
            case Type.YES_NO:
                return tuple((each, text(f"guides.{each}")) for each in ("yes", "no"))
        if name in REASONS:
            return reason_options(self.preview.drawing.editing.known)
        return tuple((str(each), value_words(name, str(each), {})) for each in FIELDS[name].choices)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        for button in (self._again, self._here):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._back)
        self._card.body.addWidget(self._inside)
        self._facts.body.addWidget(self._known)
        self._column.add(self._card)
        self._column.add(self._facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._column, 1)
        column.addLayout(foot)
