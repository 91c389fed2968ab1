"""Language, light or dark, size of text: each applies at once and is remembered."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox, QWidget

from agentdesk.core.laid_down import locked_words
from agentdesk.core.policy import policy
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.preferences import TEXT_STEP, Preferences
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips

LANGUAGES = ("system", "de", "en")
MODES = ("system", "light", "dark")


class LookSection(Section):
    """Follows what a key or the palette changes meanwhile."""

    def __init__(self, preferences: Preferences, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._preferences = preferences
        self.languages, self.modes, self.text_size = FilterChips(), FilterChips(), QSpinBox()
        self.text_size.setRange(100, 200)
        self.text_size.setSingleStep(TEXT_STEP)
        self.text_size.setSuffix(" %")
        self.text_size.setKeyboardTracking(False)  # "1" on the way to "150" is no wish
        self.text_size.setMaximumWidth(120)
        self.text_size.lineEdit().setTextMargins(8, 0, 0, 0)
        self._rows = [FieldRow("", field, beside=LABELS) for field in (self.languages, self.modes, self.text_size)]
        self._card = SectionCard()
        self._card.body.setSpacing(14)
        for row in self._rows:
            self._card.body.addWidget(row)
        self.add(self._card)
        self.languages.picked.connect(preferences.set_language)
        self.modes.picked.connect(preferences.set_mode)
        self.text_size.valueChanged.connect(preferences.set_text_size)
        preferences.theme.changed.connect(self._follow_theme)
        follow_language(self)
        self._follow_theme()

    def retranslate(self) -> None:
        self._card.set_words(text("settings.look"))
        laid_down = policy()
        locked = locked_words(laid_down) if laid_down.language else ""
        self.languages.show_filters(
            [Filter(code, text(f"settings.language_{code}")) for code in LANGUAGES if laid_down.language in ("", code)],
            chosen=self._preferences.language,
        )
        self.modes.show_filters([Filter(mode, text(f"settings.mode_{mode}")) for mode in MODES])
        hint = text("settings.text_size_hint", larger=key_name("Ctrl++"), smaller=key_name("Ctrl+-"))
        self.languages.setDisabled(bool(locked))
        for row, name, below in zip(self._rows, ("language", "mode", "text_size"), (locked, "", hint), strict=True):
            row.set_words(text(f"settings.{name}"), below)

    def _follow_theme(self) -> None:
        theme = self._preferences.theme
        self.modes.show_filters([Filter(mode, text(f"settings.mode_{mode}")) for mode in MODES], chosen=theme.mode)
        if self.text_size.value() != theme.text_size:
            self.text_size.blockSignals(True)
            self.text_size.setValue(theme.text_size)
            self.text_size.blockSignals(False)
