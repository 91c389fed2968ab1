"""Light and dark, text from 100 to 200 %: colours, sizes and fonts for everything the window paints.

Style sheet and painters read the same `look()`. Contrast of text is at least 4.5:1 (WCAG 2.2, 1.4.3); a test proves
it for every pair in `TEXT_PAIRS`.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


class Tone(Enum):
    """What a colour says; never the only thing that says it."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    CARE = "care"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Colours:
    """One palette. `x_ink` is text on `x_fill`; `x` alone is for icons, bars and borders."""

    ink: str
    muted: str
    line: str
    edge: str
    paper: str
    ground: str
    hover: str
    selected: str
    selected_edge: str
    accent: str
    accent_text: str
    on_accent: str
    accent_hover: str
    accent_ring: str
    """Around what is filled with the accent and has the keyboard."""
    focus: str
    neutral: str
    neutral_fill: str
    neutral_ink: str
    accent_fill: str
    accent_ink: str
    accent_edge: str
    good: str
    good_fill: str
    good_ink: str
    good_edge: str
    care: str
    care_fill: str
    care_ink: str
    care_edge: str
    stop: str
    stop_fill: str
    stop_ink: str
    stop_edge: str
    neutral_edge: str
    shadow: str


LIGHT = Colours(
    ink="#1d2430", muted="#5f6877", line="#dde1e8", edge="#c6ccd6", paper="#ffffff", ground="#f7f8fa",
    hover="#eef1f5", selected="#dcebf6", selected_edge="#a9cbe4",
    accent="#1f5f8b", accent_text="#1f5f8b", on_accent="#ffffff", accent_hover="#174d73", accent_ring="#a9cbe4",
    focus="#1f5f8b",
    neutral="#6b7484", neutral_fill="#eceff3", neutral_ink="#4a5262", neutral_edge="#dde1e8",
    accent_fill="#f1f6fb", accent_ink="#1f5f8b", accent_edge="#cfe0ee",
    good="#2f9e62", good_fill="#ddf3e6", good_ink="#17663b", good_edge="#b4e0c7",
    care="#d98a00", care_fill="#fdf0cf", care_ink="#7a4d00", care_edge="#f0d48f",
    stop="#c8372d", stop_fill="#fdecea", stop_ink="#9b211a", stop_edge="#f0b9b5",
    shadow="#1d2430",
)  # fmt: skip

DARK = Colours(
    ink="#e7eaf0", muted="#9aa4b3", line="#2b313c", edge="#414957", paper="#181c23", ground="#12151a",
    hover="#222833", selected="#1c3548", selected_edge="#2f6489",
    accent="#27719f", accent_text="#74b7e4", on_accent="#ffffff", accent_hover="#2a79a9", accent_ring="#cfe8f9",
    focus="#74b7e4",
    neutral="#8a94a4", neutral_fill="#272d38", neutral_ink="#c0c8d4", neutral_edge="#363e4b",
    accent_fill="#182935", accent_ink="#8cc5ec", accent_edge="#27465c",
    good="#43b97a", good_fill="#15311f", good_ink="#7fd6a5", good_edge="#25563a",
    care="#e5a130", care_fill="#382a0c", care_ink="#f2c46d", care_edge="#5f4715",
    stop="#e4594f", stop_fill="#3a1a18", stop_ink="#f6a29b", stop_edge="#6b2c28",
    shadow="#000000",
)  # fmt: skip

TEXT_PAIRS = (
    ("ink", "paper"), ("ink", "ground"), ("ink", "hover"), ("ink", "selected"), ("muted", "paper"), ("muted", "ground"),
    ("muted", "hover"), ("muted", "selected"), ("accent_text", "paper"), ("accent_text", "ground"),
    ("accent_text", "hover"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("neutral_ink", "neutral_fill"), ("neutral_ink", "hover"),
    ("accent_ink", "accent_fill"), ("good_ink", "good_fill"), ("care_ink", "care_fill"), ("stop_ink", "stop_fill"),
    ("stop_ink", "paper"), ("good_ink", "paper"), ("care_ink", "paper"), ("ink", "accent_fill"), ("ink", "good_fill"),
    ("ink", "care_fill"), ("ink", "stop_fill"),
)  # fmt: skip
"""(text, background) as they occur in the window."""


@dataclass(frozen=True, slots=True)
class Shades:
    """The colours of one tone."""

    solid: QColor
    fill: QColor
    ink: QColor
    edge: QColor


class Look:
    """What painters ask for: colours, scaled sizes, fonts. Immutable; a change of theme makes a new one."""

    def __init__(self, *, dark: bool = False, text_size: int = 100, family: str = "") -> None:
        self.dark = dark
        self.text_size = text_size
        self.family = family
        self.colours = DARK if dark else LIGHT
        self._colour = cache(lambda name: QColor(getattr(self.colours, name)))
        self._font = cache(self._make_font)
        self._metrics = cache(lambda *wish: QFontMetrics(self._font(*wish)))
        self._shades = cache(self._make_shades)

    def colour(self, name: str) -> QColor:
        return self._colour(name)

    def tone(self, tone: Tone) -> Shades:
        return self._shades(tone)

    def sp(self, pixels: float) -> int:
        """Pixels of something that grows with the text: a row, an icon, a padding beside words."""
        return round(pixels * self.text_size / 100)

    def font(self, pixels: float = 13, bold: bool = False, figures: bool = False) -> QFont:
        """The window's font; `figures` keeps digits equally wide, for times and amounts that change in place."""
        return self._font(pixels, bold, figures)

    def font_metrics(self, pixels: float = 13, bold: bool = False, figures: bool = False) -> QFontMetrics:
        return self._metrics(pixels, bold, figures)

    def _make_font(self, pixels: float, bold: bool, figures: bool) -> QFont:
        font = QFont(self.family) if self.family else QFont(QApplication.font())
        font.setPixelSize(self.sp(pixels))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if figures:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _make_shades(self, tone: Tone) -> Shades:
        name = tone.value
        return Shades(*(self.colour(part) for part in (name, f"{name}_fill", f"{name}_ink", f"{name}_edge")))


_look = Look()


def look() -> Look:
    """The look of the window now; ask while painting, never keep it."""
    return _look


class Theme(QObject):
    """Puts a look on the program and follows the system where that is wished."""

    changed = Signal()

    def __init__(self, app: QApplication, *, mode: str = "system", text_size: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self._mode, self._text_size = mode, text_size
        self._family = load_fonts()
        if not app.styleSheet():  # only a theme sets one, and it has set the style before
            app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply(at_first=True)

    @property
    def mode(self) -> str:
        return self._mode

    @property
    def text_size(self) -> int:
        return self._text_size

    def set_mode(self, mode: str) -> None:
        """`light`, `dark` or `system`."""
        self._mode = mode
        self._apply()

    def set_text_size(self, percent: int) -> None:
        """100 to 200; outside it is brought to the nearer end."""
        self._text_size = max(100, min(200, percent))
        self._apply()

    def _follow_system(self) -> None:
        if self._mode == "system":
            self._apply()

    def _apply(self, *, at_first: bool = False) -> None:
        global _look
        dark = self._mode == "dark" or (self._mode == "system" and _system_is_dark(self._app))
        _look = Look(dark=dark, text_size=self._text_size, family=self._family)
        sheet = style_sheet(_look)
        shown = (self._app.styleSheet(), self._app.font(), self._app.palette().window().color())
        if at_first and shown == (sheet, _look.font(), palette(_look).window().color()):
            return  # the program looks so already: Qt would style every widget there is for nothing
        with _no_collecting():
            self._app.setPalette(palette(_look))
            self._app.setFont(_look.font())
            self._spread(sheet, at_first)
        self.changed.emit()

    def _spread(self, sheet: str, at_first: bool) -> None:
        """A new sheet of the program makes Qt style each widget once for each of its ancestors (QStyleSheetStyle::
        repolish, 6.11): a new sheet of the window, which stands above the program's, takes a fifth of the time."""
        windows = [each for each in self._app.topLevelWidgets() if each.parentWidget() is None]
        if at_first or not any(each.isVisible() for each in windows):
            self._app.setStyleSheet(sheet)
        for window in windows:
            if window.isVisible() or window.styleSheet():
                window.setStyleSheet(sheet)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Qt walks all widgets to restyle them and calls into Python on the way: a collection there that ends a forgotten
    widget would end the process with it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def palette(look: Look) -> QPalette:
    """For what the style sheet does not reach: Fusion's own drawing and Qt's dialogs."""
    made = QPalette()
    for role, name in _PALETTE.items():
        made.setColor(role, look.colour(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, look.colour("muted"))
    return made


def style_sheet(look: Look) -> str:
    """The sheet in `resources/style` with `@name` for colours and `12sp` for pixels that grow with the text."""
    names = {each.name: getattr(look.colours, each.name) for each in fields(look.colours)}
    names["icons"] = (RESOURCES / "style" / ("dark" if look.dark else "light")).as_posix()
    sheet = re.sub(r"@(\w+)", lambda found: names[found[1]], _sheet())
    return re.sub(r"(\d+(?:\.\d+)?)sp\b", lambda found: f"{look.sp(float(found[1]))}px", sheet)


def contrast(first: QColor, second: QColor) -> float:
    """Contrast ratio by WCAG 2.2, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@cache
def load_fonts() -> str:
    """Makes the shipped Inter available; returns its family, or an empty string where only the system's font is."""
    families: list[str] = []
    for file in sorted((RESOURCES / "fonts").glob("*.ttf")):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
    return "Inter" if "Inter" in families or QFontDatabase.hasFamily("Inter") else ""


@cache
def _sheet() -> str:
    sheet = (RESOURCES / "style" / "window.qss").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)


def _system_is_dark(app: QApplication) -> bool:
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _luminance(colour: QColor) -> float:
    red, green, blue = (_linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


_PALETTE = {
    QPalette.ColorRole.Window: "paper",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "paper",
    QPalette.ColorRole.AlternateBase: "ground",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.Button: "paper",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "stop_ink",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.ToolTipBase: "paper",
    QPalette.ColorRole.ToolTipText: "ink",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Link: "accent_text",
    QPalette.ColorRole.LinkVisited: "accent_text",
    QPalette.ColorRole.Light: "paper",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "edge",
    QPalette.ColorRole.Dark: "edge",
    QPalette.ColorRole.Shadow: "shadow",
    QPalette.ColorRole.Accent: "accent",
}
