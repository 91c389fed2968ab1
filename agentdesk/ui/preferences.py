"""Light or dark, size of text, language: chosen by action, kept with the window, effective at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from agentdesk.core.policy import policy
from agentdesk.ui.actions import Action
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.theme import Theme

TEXT_STEP = 10
"""Percent per key press."""


class Preferences:
    """Adds its actions to the window's; made once per window."""

    def __init__(self, window: MainWindow, theme: Theme) -> None:
        self._window, self._theme = window, theme
        window.actions_of_window.add(*self._actions())

    def set_mode(self, mode: str) -> None:
        self._theme.set_mode(mode)
        self._window.state.mode = mode
        self._window.save_soon()

    def set_text_size(self, percent: int) -> None:
        self._theme.set_text_size(percent)
        self._window.state.text_size = self._theme.text_size
        self._window.save_soon()

    def set_language(self, code: str) -> None:
        if policy().language:
            return  # nobody here may change it
        self._window.state.language = code
        language().use(code)
        self._window.save_soon()

    def recall(self, name: str) -> Any:
        """What a part has been told to remember by this name; None for nothing."""
        return self._window.state.extra.get(name)

    def remember(self, name: str, value: Any) -> None:
        self._window.state.extra[name] = value
        self._window.save_soon()

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def language(self) -> str:
        """`de`, `en` or `system`: what was chosen, not what is spoken; or what is laid down."""
        return policy().language or self._window.state.language

    def _actions(self) -> list[Action]:
        modes = [
            Action(id=f"look.{mode}", name=f"action.look_{mode}", run=partial(self.set_mode, mode))
            for mode in ("light", "dark", "system")
        ]
        languages = [
            Action(id=f"look.{code}", name=f"action.language_{code}", run=partial(self.set_language, code))
            for code in (() if policy().language else ("de", "en"))
        ]
        return [
            *modes,
            Action(id="look.larger", name="action.text_larger", key="Ctrl++", run=partial(self._grow, TEXT_STEP)),
            Action(id="look.smaller", name="action.text_smaller", key="Ctrl+-", run=partial(self._grow, -TEXT_STEP)),
            Action(id="look.normal", name="action.text_normal", key="Ctrl+0", run=partial(self.set_text_size, 100)),
            *languages,
        ]

    def _grow(self, step: int) -> None:
        self.set_text_size(self._theme.text_size + step)
