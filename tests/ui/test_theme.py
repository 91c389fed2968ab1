from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from agentdesk.ui import theme as themes
from agentdesk.ui.theme import DARK, LIGHT, RESOURCES, TEXT_PAIRS, Colours, Look, Tone, contrast, look, style_sheet

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


@BOTH
def test_all_text_stands_out_from_its_ground_by_four_and_a_half(colours: Colours):
    weak = {
        (text, ground): round(ratio, 2)
        for text, ground in TEXT_PAIRS
        if (ratio := contrast(QColor(getattr(colours, text)), QColor(getattr(colours, ground)))) < 4.5
    }
    assert weak == {}


@BOTH
def test_focus_rings_and_signs_stand_out_by_three(colours: Colours):
    """WCAG 2.2, 1.4.11: what is not text but must be seen."""
    grounds = ("paper", "ground", "selected")
    weak = [
        (sign, ground)
        for sign in ("focus", "neutral", "stop", "muted")
        for ground in grounds
        if contrast(QColor(getattr(colours, sign)), QColor(getattr(colours, ground))) < 3
    ]
    assert weak == []
    assert contrast(QColor(colours.accent_ring), QColor(colours.accent)) >= 3


def test_contrast_is_that_of_the_standard():
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


def test_every_ink_that_is_written_somewhere_is_proven_on_a_ground():
    inks = {name for name in (field.name for field in fields(Colours)) if name.endswith("_ink")} | {"ink", "muted"}
    assert inks <= {text for text, _ in TEXT_PAIRS}


@pytest.mark.parametrize("dark", [False, True])
def test_the_style_sheet_knows_every_colour_and_picture_it_names(dark: bool):
    sheet = style_sheet(Look(dark=dark))
    assert "@" not in sheet
    assert "sp;" not in sheet
    pictures = re.findall(r"url\((.*?)\)", sheet)
    assert pictures
    assert [picture for picture in pictures if not (RESOURCES / picture).exists()] == []


@pytest.mark.parametrize(("folder", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_the_pictures_of_the_style_sheet_have_the_colours_of_the_theme(folder: str, colours: Colours):
    for name in ("chevron-down", "chevron-up", "chevron-right"):
        assert colours.muted in (RESOURCES / "style" / folder / f"{name}.svg").read_text()


def test_text_grows_to_twice_its_size_and_no_further(theme: themes.Theme):
    theme.set_text_size(500)
    assert theme.text_size == 200
    assert look().font().pixelSize() == 26
    theme.set_text_size(20)
    assert look().font().pixelSize() == 13


def test_dark_reaches_palette_and_labels(theme: themes.Theme, qtbot):
    label = QLabel("words")
    qtbot.addWidget(label)
    theme.set_mode("dark")
    label.show()
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(DARK.ink)
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(DARK.paper)


def test_what_a_field_expects_is_as_readable_as_other_words(theme: themes.Theme, qtbot):
    """Left alone, Qt shows it in the ink at half strength: 3.2 to 1."""
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    assert field.palette().color(QPalette.ColorRole.PlaceholderText) == QColor(LIGHT.muted)


def test_following_the_system_needs_no_choice(theme: themes.Theme):
    theme.set_mode("dark")
    theme.set_mode("system")  # offscreen has no colours of its own: light
    assert look().colours is LIGHT


def test_the_shipped_font_has_its_bold_weight(theme: themes.Theme):
    assert themes.load_fonts() == "Inter"
    regular, bold = look().font_metrics(13), look().font_metrics(13, bold=True)
    assert QFontInfo(look().font(13, bold=True)).family() == "Inter"
    assert bold.horizontalAdvance("AgentDesk") > regular.horizontalAdvance("AgentDesk")


def test_figures_that_change_in_place_are_equally_wide(theme: themes.Theme):
    metrics = look().font_metrics(13, figures=True)
    assert len({metrics.horizontalAdvance(digit * 4) for digit in "0123456789"}) == 1


def test_each_tone_has_its_shades(theme: themes.Theme):
    assert len({look().tone(tone).ink.name() for tone in Tone}) == len(Tone)


FORGOTTEN = """
import gc
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from agentdesk.ui.theme import Theme

class Forgotten(QWidget):
    def __init__(self):
        super().__init__()
        self.me = self  # only a collection ends it
        column = QVBoxLayout(self)
        for number in range(30):
            column.addWidget(QLabel(str(number)))

class Busy(QWidget):
    def changeEvent(self, event):
        self.junk = [[] for _ in range(2000)]  # enough for a collection
        super().changeEvent(event)

app = QApplication([])
theme, kept = Theme(app), []
for number in range(10):
    gc.disable()
    for _ in range(6):
        kept.append(Busy())
        kept[-1].show()
        Forgotten().show()
    gc.enable()
    theme.set_mode("dark" if number % 2 else "light")
    kept.clear()
print("alive")
"""


def test_a_change_of_look_survives_widgets_that_were_forgotten():
    """Qt restyles all widgets in one walk; a collection on the way ended the process (seen with PySide6 6.11.3)."""
    ended = subprocess.run([sys.executable, "-c", FORGOTTEN], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, "alive")


def test_a_window_in_sight_takes_the_new_look_at_once_and_a_later_one_too(theme: themes.Theme, qtbot):
    first, second = QLabel("first"), QLabel("second")
    for label in (first, second):
        label.setProperty("role", "title")
        qtbot.addWidget(label)
    first.show()
    theme.set_mode("dark")
    ink = themes.look().colour("ink")
    assert first.palette().windowText().color() == ink
    first.close()
    theme.set_text_size(150)
    second.show()
    assert second.palette().windowText().color() == ink
    assert second.font().pixelSize() == 30
