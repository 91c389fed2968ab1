"""Sheets of single widgets in all their states."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import Chip, ChipButton, KeyCap
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.mood import MoodPicker
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.search_field import SearchField
from agentdesk.ui.widgets.state_page import StatePage
from agentdesk.ui.widgets.steps import StepPages
from agentdesk.ui.widgets.table import DataTable
from agentdesk.ui.widgets.text import ElidedText, Text
from agentdesk.ui.widgets.timeline import Timeline
from tests.ui.gallery.desk import said


def controls() -> QWidget:
    """Everything a person presses or types in."""
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setContentsMargins(24, 20, 24, 20)
    grid.setHorizontalSpacing(32)
    grid.setVerticalSpacing(14)
    for place, part in enumerate((_buttons(), _chips(), _fields(), _choices(), _table(), _texts())):
        grid.addWidget(part, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
    grid.setRowStretch(3, 1)
    return sheet


def _buttons() -> QWidget:
    made, flow = _flow()
    for kind in ("", "primary", "danger", "quiet"):
        flow.addWidget(Button(said("Save", "Sichern"), kind, key="F8" if kind != "quiet" else ""))
        gone = Button(said("Save", "Sichern"), kind)
        gone.setEnabled(False)
        flow.addWidget(gone)
    flow.addWidget(Button(said("New customer", "Neu anlegen"), icon="user-plus"))
    flow.addWidget(Button(said("Import", "Importieren"), "primary", icon="upload", key=said("Ctrl+I", "Strg+I")))
    flow.addWidget(Button(kind="icon", icon="copy", name=said("Copy", "Kopieren")))
    focused = Button(said("Focused", "Im Fokus"))
    flow.addWidget(focused)
    focused.setObjectName("focused")
    return made


def _chips() -> QWidget:
    made, flow = _flow()
    for tone in Tone:
        flow.addWidget(Chip(said(f"Tone {tone.value}", f"Ton {tone.value}"), tone))
    flow.addWidget(ChipButton(said("Available", "Verfügbar"), dot=Tone.GOOD))
    flow.addWidget(ChipButton(said("Break · 03:20", "Pause · 03:20"), dot=Tone.CARE))
    flow.addWidget(ChipButton(said("Approvals 2", "Freigaben 2")))
    for key in ("F8", "Alt 1", said("Ctrl+K", "Strg+K")):
        flow.addWidget(KeyCap(key))
    mood = MoodPicker()
    mood.show_step(2)
    flow.addWidget(mood)
    return made


def _fields() -> QWidget:
    made, column = _column()
    search = SearchField()
    search.set_words(said("Name, phone …", "Name, Telefon …"), said("Search", "Suchen"), "Ctrl+K")
    column.addWidget(search)
    name = FieldRow(said("Family name", "Nachname"), QLineEdit("Müller"), needed=True)
    mail = FieldRow(said("E-mail", "E-Mail"), QLineEdit("j.mueller@example"))
    mail.show_problem(said("The part behind @ has no ending such as .org.", "Hinter dem @ fehlt eine Endung wie .org."))
    phone = FieldRow(said("Phone", "Telefon"), QLineEdit("+49 171 5550142"))
    phone.show_advice(said("Aylin Demir has this number too.", "Auch Aylin Demir hat diese Nummer."))
    note = FieldRow(
        said("Note", "Notiz"),
        QPlainTextEdit(),
        hint=said("Only colleagues see this.", "Das sehen nur Kolleginnen und Kollegen."),
    )
    note.field.setFixedHeight(60)
    for row in (name, mail, phone, note):
        column.addWidget(row)
    return made


def _choices() -> QWidget:
    made, column = _column()
    combo = QComboBox()
    combo.addItems(
        [said("Delivery › late", "Lieferung › verspätet"), said("Returns › refund", "Rückgabe › Erstattung")]
    )
    combo.setAccessibleName(said("Reason", "Kontaktgrund"))
    off = QComboBox()
    off.addItem(said("Not now", "Nicht jetzt"))
    off.setEnabled(False)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(40)
    slider.setAccessibleName(said("Size of text", "Schriftgröße"))
    boxes = QHBoxLayout()
    for state in (Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked):
        box = QCheckBox(said("Choice", "Auswahl"))
        box.setCheckState(state)
        boxes.addWidget(box)
    radios = QHBoxLayout()
    for number, words in enumerate((said("Yes", "Ja"), said("No", "Nein"), said("Unsure", "Unsicher"))):
        radio = QRadioButton(words)
        radio.setChecked(number == 0)
        radios.addWidget(radio)
    for part in (combo, off, slider):
        column.addWidget(part)
    column.addLayout(boxes)
    column.addLayout(radios)
    return made


def _table() -> QWidget:
    made, column = _column()
    model = QStandardItemModel(12, 3)
    model.setHorizontalHeaderLabels([said("Line", "Zeile"), said("Name", "Name"), said("Reason", "Grund")])
    for row in range(12):
        for place, words in enumerate((str(row + 2), "Schäfer, Petra", said("No such postcode", "PLZ gibt es nicht"))):
            model.setItem(row, place, QStandardItem(words))
    table = DataTable(model, said("Refused", "Abgelehnt"))
    model.setParent(table)
    table.selectRow(1)
    table.setColumnWidth(1, 160)
    table.setFixedHeight(190)
    column.addWidget(table)
    return made


def _texts() -> QWidget:
    made, column = _column()
    for role in ("title", "heading", "strong", "", "muted", "small", "section"):
        column.addWidget(Text(said(f"Role “{role}” Grüße, € 1,284", f"Rolle „{role}“ Grüße, 1.284 €"), role))
    column.addWidget(ElidedText("<b>Hostile</b> " + "very long " * 40))
    return made


def states() -> QWidget:
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(12)
    for tone, words in (
        (Tone.ACCENT, said("12 rows were imported at 14:02.", "12 Zeilen wurden um 14:02 übernommen.")),
        (Tone.GOOD, said("The recovery code is kept.", "Der Wiederherstellungscode ist verwahrt.")),
        (Tone.CARE, said("The export is three days old.", "Der Export ist drei Tage alt.")),
        (
            Tone.STOP,
            said("The disk is full. What you typed is safe in memory.", "Die Platte ist voll. Ihr Text ist noch da."),
        ),
    ):
        action = said("Look", "Ansehen")
        column.addWidget(Notice(said("Heads up.", "Hinweis."), words, tone, action=action, can_close=True))
    progress = ProgressStrip()
    progress.show_progress(
        said("Importing orders", "Bestellungen werden übernommen"),
        42,
        100,
        said("42,000 of 100,000", "42.000 von 100.000"),
    )
    column.addWidget(progress)
    row = QHBoxLayout()
    empty, loading, failed = StatePage(), StatePage(), StatePage()
    empty.empty(
        "inbox",
        said("Nothing to do right now", "Gerade ist nichts zu tun"),
        said(
            "Calls, callbacks and replies appear here by themselves.",
            "Anrufe, Rückrufe und Antworten erscheinen hier von selbst.",
        ),
        action=said("Import customers", "Kundschaft importieren"),
        key=said("Ctrl+I", "Strg+I"),
    )
    loading.loading(said("Opening the shop …", "Der Shop wird geöffnet …"))
    failed.failed(
        said("The file is locked", "Die Datei ist gesperrt"),
        said(
            "Another program holds it. Nothing was changed. Close it there, then try again.",
            "Ein anderes Programm hält sie. Nichts wurde geändert. Dort schließen, dann erneut versuchen.",
        ),
        action=said("Try again", "Erneut versuchen"),
    )
    for page in (empty, loading, failed):
        row.addWidget(page, 1)
    column.addLayout(row, 1)
    return sheet


def steps() -> QWidget:
    made = StepPages()
    made.set_title(said("Import customers", "Kundschaft importieren"))
    for name in (
        said("File", "Datei"),
        said("Columns", "Spalten"),
        said("Check", "Prüfen"),
        said("Import", "Übernehmen"),
    ):
        made.add_page(StatePage(), name)
    page = made.pages.widget(2)
    assert isinstance(page, StatePage)
    page.empty("file-spreadsheet", said("Reading the columns", "Die Spalten werden gelesen"), "kunden_2026.csv")
    made.go_to(2)
    made.note.setText(said("3 columns have no meaning yet", "3 Spalten haben noch keine Bedeutung"))
    return made


def loading_timeline() -> QWidget:
    made = Timeline(said("Still on its way", "Noch unterwegs"))
    made.show_entries(1000, lambda wish, deliver: None)
    return made


def menu(parent: QWidget) -> QMenu:
    made = QMenu(parent)
    for words in (said("Available", "Verfügbar"), said("Break", "Pause"), said("Wrap-up", "Nachbearbeitung")):
        made.addAction(words)
    made.addSeparator()
    made.addAction(said("Not allowed", "Nicht erlaubt")).setEnabled(False)
    made.setActiveAction(made.actions()[1])
    return made


def question(parent: QWidget) -> QMessageBox:
    made = QMessageBox(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(said("Undo the whole import?", "Den ganzen Import zurücknehmen?"))
    made.setInformativeText(said("100 customers go, 3 changed ones stay.", "100 Einträge gehen, 3 geänderte bleiben."))
    made.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
    return made


def _flow() -> tuple[QWidget, FlowLayout]:
    made = QWidget()
    return made, FlowLayout(made, gap=8, line_gap=10)


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    return made, column
