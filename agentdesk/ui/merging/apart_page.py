"""The page on which a merge is taken back: what goes, what came later and may go along, which fields stay."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from agentdesk.core.customers.merging import UnmergePreview
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.form import SAVE_KEY
from agentdesk.ui.language import follow_language
from agentdesk.ui.merging.presenter import MergePresenter
from agentdesk.ui.merging.words import counted, field_words, later_words, named, since_words
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text


class ApartPage(ScrollColumn):
    """Space picks what came later, Ctrl+S takes the merge back, Esc leaves. Nothing changes before."""

    left = Signal()
    parted = Signal(object)
    """The id of who is somebody again."""

    def __init__(self, presenter: MergePresenter, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(side=20, parent=parent)
        self.presenter, self._zone = presenter, zone
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.preview: UnmergePreview | None = None
        self.picks: dict[UUID, QCheckBox] = {}
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self._title, self._since = Text(role="title", wrap=True), Text(role="muted", wrap=True)
        self._card = SectionCard()
        self._parts: list[QWidget] = []
        self._against = Text(wrap=True)
        self._against.set_tone(Tone.STOP)
        self.button = Button(kind="primary", icon="split", on_click=self.part)
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._title, 1)
        line.addWidget(self._back)
        foot = QHBoxLayout()
        foot.addWidget(self.button)
        foot.addStretch(1)
        self._card.body.addWidget(self._against)
        self._card.body.addLayout(foot)
        for part in (head, self._since, self._card):
            self.add(part)
        presenter.refused.connect(self._refused)
        follow_language(self)

    def begin(self, merge_id: UUID) -> None:
        self.preview = None
        self._against.hide()
        self._card.hide()
        self.presenter.look(merge_id, self._show)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self.button.setText(text("merge.part"))
        self.button.set_key(key_name(SAVE_KEY))
        self._card.set_words(text("merge.what_goes"))
        if self.preview:
            self._show(self.preview)

    def part(self) -> None:
        if self.preview is None or not self.button.isEnabled():
            return
        loser_id, also = self.preview.merge.loser_id, tuple(id for id, box in self.picks.items() if box.isChecked())
        self.button.setEnabled(False)
        self.presenter.unmerge(self.preview.merge.id, also, lambda: self.parted.emit(loser_id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, preview: UnmergePreview) -> None:
        self.preview = preview
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts, self.picks = [], {}
        merge = preview.merge
        self._title.setText(text("merge.part_title", who=named(merge.loser, merge.loser_number)))
        self._since.setText(since_words(merge, self._zone))
        going = counted(preview.going)
        self._say(text("merge.goes_back", rows=going) if going else text("merge.goes_back_nothing"))
        if preview.tied:
            self._say(text("merge.tied", rows=counted(preview.tied)))
        for key, names in (("merge.fields_back", preview.fields_back), ("merge.fields_kept", preview.fields_kept)):
            if names:
                self._say(text(key, fields=", ".join(map(field_words, names))))
        if preview.later:
            self._say(text("merge.later"), "section")
        for row in preview.later:
            if row.may_be_picked:
                box = QCheckBox(later_words(row, self._zone).replace("&", "&&"))
                self.picks[row.id] = box
                self._put(box)
            else:
                self._say(text("merge.bound", what=later_words(row, self._zone)), "muted")
        if merge.above:
            self._refused(text("merge.above"))
        self.button.setEnabled(merge.stands and merge.above is None)
        self._card.show()
        first = next(iter(self.picks.values()), self.button)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _say(self, words: str, role: str = "") -> None:
        self._put(Text(words, role, wrap=True))

    def _put(self, part: QWidget) -> None:
        self._card.body.insertWidget(len(self._parts), part)
        self._parts.append(part)

    def _refused(self, words: str) -> None:
        self._against.setText(words)
        self._against.show()
        for part in self._parts:
            part.setVisible(self.preview is not None)  # else it tells of the merge that was looked at before
        self._card.show()
        self.button.setEnabled(self.preview is not None)
