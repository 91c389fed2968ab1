"""What stands beside the shop's name on vouchers: its logo, its address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from agentdesk.core.errors import Refused
from agentdesk.core.people.model import MOST_LINES
from agentdesk.core.wording import error_text, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.letterhead_presenter import LetterheadPresenter
from agentdesk.ui.settings.logo import logo_of
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.voucher_preview import VoucherPreview
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import announce

_LOGO = (240, 96)
_LINES = 4


class LetterheadCard(FormCard):
    """A logo counts as soon as it is chosen; an address once it is saved. Both can be taken back."""

    def __init__(self, presenter: LetterheadPresenter, files: FileDialogs) -> None:
        super().__init__(presenter)
        self._presenter, self._files = presenter, files
        presenter.setParent(self)
        self.logo, self.address = QLabel(), QPlainTextEdit()
        self.address.setTabChangesFocus(True)
        self.choose = Button(icon="upload", on_click=self.ask_which)
        self.remove = Button(kind="quiet", on_click=lambda: presenter.set_logo(b""))
        self.save_button = Button(kind="primary", on_click=self.save)
        self.notice, self.preview = Notice(tone=Tone.STOP), VoucherPreview()
        self._lay_out()
        self.watch(self.address)
        self.address.textChanged.connect(self._note_change)
        presenter.loaded.connect(self._show)
        presenter.refused.connect(lambda _, words: self._refuse(words))
        follow_language(self)

    def take_focus(self) -> None:
        self.address.setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(self)

    def ask_which(self) -> None:
        kinds = f"{text('letterhead.pictures')} (*.png *.jpg *.jpeg *.svg)"
        self._files.to_open(self, text("letterhead.which"), kinds, self.take)

    def take(self, path: Path) -> None:
        self.notice.hide()
        try:
            self._presenter.set_logo(logo_of(path))
        except Refused as refusal:
            self._refuse(error_text(refusal))

    def save(self) -> None:
        self.notice.hide()
        self._presenter.set_address(self._said, then=self.forget)

    def retranslate(self) -> None:
        self.set_words(text("letterhead.card"))
        self._logo_row.set_words(text("letterhead.logo"), text("letterhead.logo_hint"))
        self._address_row.set_words(text("letterhead.address"), text("letterhead.address_hint"))
        self._preview_row.set_words(text("letterhead.preview"))
        self.choose.setText(text("letterhead.choose"))
        self.remove.setText(text("letterhead.remove"))
        self.save_button.setText(text("settings.save"))
        self._describe()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._presenter.load()

    @property
    def _said(self) -> str:
        return self.address.toPlainText().strip()

    def _show(self) -> None:
        facts = self._presenter.facts
        if facts is None:
            return
        if not self.is_typing:
            self.fill()
        picture = QPixmap()
        if facts.letterhead.logo:
            picture.loadFromData(facts.letterhead.logo)
            wide, high = (look().sp(each) for each in _LOGO)
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            picture = picture.scaled(wide, high, keep, smooth)
        self.logo.setPixmap(picture)
        self.logo.setVisible(not picture.isNull())
        self.remove.setVisible(not picture.isNull() and facts.may_change)
        self.choose.setVisible(facts.may_change)
        self.save_button.setVisible(facts.may_change)
        self.address.setReadOnly(not facts.may_change)
        self._describe()
        self._note_change()

    def _describe(self) -> None:
        there = self._presenter.facts is not None and bool(self._presenter.facts.letterhead.logo)
        self.logo.setAccessibleName(text("letterhead.logo_there" if there else "letterhead.logo_none"))

    def show_form(self) -> None:
        facts = self._presenter.facts
        self.address.setPlainText(facts.letterhead.address if facts else "")

    def _note_change(self) -> None:
        facts = self._presenter.facts
        self.let_save(self.save_button, self._said != (facts.letterhead.address if facts else ""))
        self._preview_row.setVisible(facts is not None and facts.shop is not None)
        if facts and facts.shop:
            lines = "\n".join(self._said.splitlines()[:MOST_LINES])
            self.preview.lay_out(facts.shop, replace(facts.letterhead, address=lines), facts.today)

    def _refuse(self, words: str) -> None:
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        announce(self, words)

    def _lay_out(self) -> None:
        self.address.setFixedHeight(look().sp(24) * _LINES)
        held = QWidget()
        buttons = FlowLayout(held)
        for part in (self.logo, self.choose, self.remove):
            buttons.addWidget(part)
        self.logo.hide()
        self.remove.hide()
        self.notice.hide()
        self._logo_row, self._address_row = (FieldRow("", field, beside=LABELS) for field in (held, self.address))
        self.body.setSpacing(12)
        for row in (self.notice, self._logo_row, self._address_row):
            self.body.addWidget(row)
        self.put_foot(self.save_button)
        sheet = QWidget()
        beside = QHBoxLayout(sheet)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.preview, 1000)
        beside.addStretch(1)
        self._preview_row = FieldRow("", sheet, beside=LABELS)
        self._preview_row.hide()
        self.body.addWidget(self._preview_row)
