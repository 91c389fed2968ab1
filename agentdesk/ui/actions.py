"""Every action of the window in one table, from which shortcuts, the palette and the help page are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something a person can ask the window to do."""

    id: str
    """Dotted, such as `call.start`; the part before the dot groups the help page (`actions.group.call`)."""
    name: str
    """Message key of what it does: a verb."""
    run: Callable[[], None]
    key: str = ""
    """Portable key sequence such as `Ctrl+K`; empty for one that lives in the palette only."""
    enabled: Callable[[], bool] = lambda: True
    in_palette: bool = True
    concerns: Callable[[], bool] = lambda: True
    """Whether the help page tells of its key: not of what only a shop of several people has."""
    said: Callable[[], str] | None = None
    """What it does, where that is no message: the name of something people have made."""

    @property
    def words(self) -> str:
        return self.said() if self.said else text(self.name)

    @property
    def group(self) -> str:
        return self.id.partition(".")[0]


class KeyClash(ValueError):
    """Two actions want one key, or a key belongs to typing."""


class Actions(QObject):
    """The registry. `attach` once to the window, then `add` as panels arrive and `remove` as they go."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, Action] = {}
        self._made: dict[str, QAction] = {}
        self._window: QWidget | None = None
        self._keys: dict[int, str] = {}
        self._on_pages: list[Action] = []

    def attach(self, window: QWidget) -> None:
        """From now on the keys work in this window, and win over a text field's own use of them."""
        self._window = window
        for action in self._known.values():
            self._make(action)
        _app().focusChanged.connect(self._watch_focus)
        follow_language(self)

    def add(self, *actions: Action) -> None:
        """Raises KeyClash for a key that is taken or that people need for typing, ValueError for a known id."""
        for action in actions:
            if action.id in self._known:
                raise ValueError(f"{action.id} is there already")
            self._claim_keys(action)
            self._known[action.id] = action
            if self._window:
                self._make(action)
        self.changed.emit()

    def remove(self, *ids: str) -> None:
        for id in ids:
            self._keys = {key: owner for key, owner in self._keys.items() if owner != id}
            if self._known.pop(id, None) and (made := self._made.pop(id, None)):
                made.deleteLater()
        self.changed.emit()

    def run(self, id: str) -> bool:
        """Runs the action unless it is not enabled now; says whether it ran."""
        action = self._known[id]
        if not action.enabled():
            return False
        action.run()
        return True

    def knows_key(self, pressed: QKeyCombination) -> bool:
        return pressed.toCombined() in self._keys

    def run_key(self, pressed: QKeyCombination) -> bool:
        """What this key asks for; whether it asks for anything."""
        id = self._keys.get(pressed.toCombined())
        if id:
            self.run(id)
        return id is not None

    def __iter__(self) -> Iterator[Action]:
        return iter(self._known.values())

    def __getitem__(self, id: str) -> Action:
        return self._known[id]

    def for_palette(self) -> list[Action]:
        """What may be asked for by its words now."""
        return [action for action in self if action.in_palette and action.enabled()]

    def sheet(self) -> dict[str, list[Action]]:
        """For the help page: actions with a key by group, in the order they were added; then the keys of pages."""
        groups: dict[str, list[Action]] = {}
        for action in (*self, *self._on_pages):
            if action.key and action.concerns():
                groups.setdefault(action.group, []).append(action)
        return groups

    def tell_of(self, *actions: Action) -> None:
        """Keys that act on a page of its own while no text field has the keyboard: the help page tells of them, the
        page itself takes them."""
        self._on_pages += actions
        self.changed.emit()

    def retranslate(self) -> None:
        for id, made in self._made.items():
            made.setText(self._known[id].words)

    def _claim_keys(self, action: Action) -> None:
        for sequence in key_sequences(action.key):
            combination = _combination(sequence).toCombined()
            if taken := self._keys.get(combination):
                raise KeyClash(f"{action.key} of {action.id} belongs to {taken}")
            if belongs_to_typing(_combination(sequence)):
                raise KeyClash(f"{action.key} of {action.id} is needed for typing")
            self._keys[combination] = action.id

    def _make(self, action: Action) -> None:
        made = QAction(action.words, self._window)
        made.setShortcuts(key_sequences(action.key))
        made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        made.triggered.connect(lambda: self.run(action.id))
        assert self._window
        self._window.addAction(made)
        self._made[action.id] = made

    def _watch_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if old:
            old.removeEventFilter(self)
        if new:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A line edit on X11 claims Ctrl+K (delete to the end) for itself: what is ours stays ours."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not self.knows_key(event.keyCombination()):
            return False
        event.ignore()
        return True


def key_sequences(key: str) -> list[QKeySequence]:
    """The key as it is pressed on German, English and French keyboards (French has digits only with Shift)."""
    if not key:
        return []
    modifiers, plus, last = key[:-1].rpartition("+") if key.endswith("++") else key.rpartition("+")
    last = last or key[-1]
    twin = _TWINS.get(last, "") if modifiers and "Shift" not in modifiers else ""
    return [QKeySequence(each) for each in (key, modifiers + plus + twin if twin else "") if each]


def key_name(key: str) -> str:
    """How the key is written for people, in their language (Strg, Umschalt)."""
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return "+".join(text(_KEY_NAMES[part]) if part in _KEY_NAMES else part for part in shown.split("+"))


def belongs_to_typing(combination: QKeyCombination) -> bool:
    """Whether a person typing text needs this key: characters, AltGr (Ctrl+Alt on Windows), editing, moving."""
    modifiers, key = combination.keyboardModifiers(), combination.key()
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    if control and alt:
        return True
    if control:
        return key != Qt.Key.Key_Tab and (key in _EDITING or key in _MOVING)
    if alt:
        return key in _MOVING
    return not Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35


# The digit row without Shift on a French keyboard, the Enter of the number pad, plus where it needs Shift.
_TWINS = {**dict(zip("1234567890", "&É\"'(-È_ÇÀ", strict=True)), "Return": "Enter", "+": "="}
_KEY_NAMES = {
    "Ctrl": "keys.ctrl",
    "Shift": "keys.shift",
    "Return": "keys.enter",
    "Enter": "keys.enter",
    "Esc": "keys.esc",
    "Space": "keys.space",
    "Down": "keys.down",
}
_EDITING = {Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Z, Qt.Key.Key_Y}
_MOVING = {
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Tab, Qt.Key.Key_Insert,
}  # fmt: skip


def _combination(sequence: QKeySequence) -> QKeyCombination:
    first: QKeyCombination = sequence[0]  # type: ignore[index]  # indexable, which its stub does not say
    return first


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
