"""Reminders of callbacks at this place of work: how early, with a sound or without, and who dials."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QCheckBox

from agentdesk.core.wording import text
from agentdesk.ui.callbacks.switches import DIALS, MINUTES, NO_DESKTOP, REMIND_BEFORE, SILENT
from agentdesk.ui.language import follow_language
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips


class RemindersCard(SectionCard):
    """Each applies at once and is remembered with the window, for whoever works here."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.minutes, self.sound, self.desktop, self.dials = FilterChips(), QCheckBox(), QCheckBox(), QCheckBox()
        self._rows = {
            name: FieldRow("", field, beside=LABELS)
            for name, field in (
                ("minutes", self.minutes),
                ("sound", self.sound),
                ("desktop", self.desktop),
                ("dials", self.dials),
            )
        }
        for row in self._rows.values():
            self.body.addWidget(row)
        self.minutes.picked.connect(lambda minutes: preferences.remember(REMIND_BEFORE, int(minutes)))
        self.sound.toggled.connect(lambda on: preferences.remember(SILENT, not on))
        self.desktop.toggled.connect(lambda on: preferences.remember(NO_DESKTOP, not on))
        self.dials.toggled.connect(partial(preferences.remember, DIALS))
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("settings.reminders"), text("settings.reminders_hint"))
        for name, row in self._rows.items():
            row.set_words(text(f"settings.reminders_{name}"))
        self.sound.setText(text("settings.reminders_with_sound"))
        self.desktop.setText(text("settings.reminders_on_desktop"))
        self.dials.setText(text("settings.reminders_by_program"))
        self.show_chosen()

    def show_chosen(self) -> None:
        """By key or from the palette some of it may have been changed meanwhile."""
        recall = self._preferences.recall
        offered = [Filter(str(each), text("settings.reminders_before", count=each)) for each in MINUTES]
        self.minutes.show_filters(offered, chosen=str(recall(REMIND_BEFORE) or MINUTES[-1]))
        for box, on in (
            (self.sound, not recall(SILENT)),
            (self.desktop, not recall(NO_DESKTOP)),
            (self.dials, bool(recall(DIALS))),
        ):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)
