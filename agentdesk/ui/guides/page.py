"""The page of all guides: where they come from, what waits as a draft, what is wrong with them, and new ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from agentdesk.core.guides.catalogue import Origin
from agentdesk.core.guides.searching import folded
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.guides.catalogue_presenter import GuidesPresenter, Row
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesButton, Sign, Words
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text

_ICONS = {Origin.DELIVERED: "package", Origin.CHANGED: "pencil", Origin.OWN: "store"}
FILTERS: dict[str, Callable[[Row], bool]] = {
    "all": lambda row: True,
    "ours": lambda row: row.entry.origin is not Origin.DELIVERED,
    "drafts": lambda row: bool(row.entry.draft or row.unsaved),
    "faulty": lambda row: row.faults > 0,
    "retired": lambda row: row.entry.is_retired,
}


class GuidesPage(QWidget):
    """Typing narrows the list, Return opens its first, Esc goes back. `head` is a row for more to do here; further
    sections stand beside the list."""

    left = Signal()

    def __init__(self, presenter: GuidesPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self._title = Text(role="title")
        self._new = Button(icon="plus", on_click=self._ask_title)
        self.head = QHBoxLayout()
        self.filter, self.title = QLineEdit(), QLineEdit()
        self._make = Button(kind="primary", on_click=self._begin)
        self._asking = QWidget()
        self.only, self._tabs = FilterChips(), FilterChips()
        self._problem, self._nothing = Notice(tone=Tone.CARE), Text(role="muted", wrap=True)
        self.list, self.rows = ScrollColumn(side=0, gap=10), list[LinesButton]()
        self._pages = QStackedLayout()
        self._sections: list[Callable[[], str]] = []
        self._lay_out()
        self._connect()
        follow_language(self)

    def add_section(self, words: Callable[[], str], section: QWidget) -> None:
        """Beside the list, under a name of its own."""
        self._pages.addWidget(section)
        self._sections.append(words)
        self.show_sections()

    def show_section(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self.show_sections()

    def show_sections(self) -> None:
        chips = [Filter(str(n), words()) for n, words in enumerate(self._sections)]
        self._tabs.show_filters(chips, chosen=str(self._pages.currentIndex()))
        self._tabs.setVisible(len(chips) > 1)

    def take_focus(self) -> None:
        """To the list that is shown."""
        shown = self._pages.currentWidget()
        take: Callable[[], object] = getattr(shown, "take_focus", self.filter.setFocus)
        take()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shown again, as somebody comes back from a guide."""
        self.take_focus()

    def retranslate(self) -> None:
        self.setAccessibleName(text("guides.page"))
        self._title.setText(text("guides.page"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self._new.setText(text("guides.new"))
        self._make.setText(text("guides.new_make"))
        for field, key in ((self.filter, "guides.filter"), (self.title, "guides.new_title")):
            field.setPlaceholderText(text(key))
            field.setAccessibleName(text(key))
        self.show_sections()
        self.presenter.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._asking.isHidden():
            self._asking.hide()
            self.take_focus()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────
    def _ask_title(self) -> None:
        self._asking.show()
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self) -> None:
        if self.title.text().strip():
            self._asking.hide()
            self.presenter.begin(self.title.text())
            self.title.clear()

    def _open_first(self) -> None:
        if found := self._found():
            self.presenter.open(found[0][0].entry.id)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _found(self) -> list[tuple[Row, str]]:
        """With the words in which each was found, where its name has them not; those stand last."""
        wanted, fits = folded([self.filter.text()]), FILTERS[self.only.chosen or "all"]
        rows = ((row, row.found_by(wanted)) for row in self.presenter.rows if fits(row))
        return sorted(((row, words) for row, words in rows if words is not None), key=lambda found: bool(found[1]))

    def _show_list(self) -> None:
        counts = {name: sum(map(fits, self.presenter.rows)) for name, fits in FILTERS.items()}
        there = [name for name in FILTERS if counts[name] or name in ("all", self.only.chosen)]
        self.only.show_filters([Filter(name, text(f"guides.only_{name}"), counts[name]) for name in there])
        self.only.setVisible(len(there) > 1)
        had = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        found = self._found()
        self.rows = [self._row(row, words) for row, words in found]
        for row in self.rows:
            self.list.add(row)
        self._nothing.setText("" if found or not self.presenter.rows else text("guides.none_found"))
        self._nothing.setVisible(bool(self._nothing.text()))
        if had is not None:
            target: QWidget = self.rows[min(had, len(self.rows) - 1)] if self.rows else self.filter
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, row: Row, found_in: str = "") -> LinesButton:
        entry, signs = row.entry, list[Sign]()
        if entry.is_retired:
            signs.append(Sign("eye-off", Tone.NEUTRAL, text("guides.is_retired")))
        if entry.draft or row.unsaved:
            drafter = entry.own.drafter if entry.own else ""
            key = "guides.draft_here" if row.unsaved else "guides.draft_by" if drafter else "guides.draft"
            signs.append(Sign("notebook-pen", Tone.ACCENT, text(key, name=drafter)))
        if row.faults:
            signs.append(Sign("circle-alert", Tone.STOP, text("guides.faults", count=row.faults)))
        below = text("guides.quoted", words=found_in) if found_in else row.about
        words = (Words(row.title), *((Words(below, SMALL, "muted"),) if below else ()))
        last = "" if entry.origin is Origin.DELIVERED else text(f"guides.origin.{entry.origin}")
        lines = Lines(icon=_ICONS[entry.origin], words=words, last=last, signs=tuple(signs))
        button = LinesButton(lines, text("guides.open"))
        button.clicked.connect(partial(self.presenter.open, entry.id))
        return button

    def _fail(self, words: str) -> None:
        self._problem.say(words, tone=Tone.CARE)
        self._problem.show()

    def _connect(self) -> None:
        self.only.picked.connect(self._show_list)
        self._tabs.picked.connect(lambda key: self.show_section(int(key)))
        self.filter.textChanged.connect(self._show_list)
        self.filter.returnPressed.connect(self._open_first)
        self.title.returnPressed.connect(self._begin)
        self.presenter.listed.connect(self._show_list)
        self.presenter.failed.connect(self._fail)

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for widget in (self._back, self._title):
            self.head.addWidget(widget)
        self.head.addStretch(1)
        self.head.addWidget(self._new)
        asking = QHBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.addWidget(self.title, 1)
        asking.addWidget(self._make)
        section = QWidget()
        inside = QVBoxLayout(section)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(self.filter)
        inside.addWidget(self.only)
        inside.addWidget(self._nothing)
        inside.addWidget(self.list, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 14, 20, 14)
        whole.setSpacing(12)
        whole.addLayout(self.head)
        self._new.setVisible(self.presenter.leads)
        for part in (self._asking, self._problem):
            part.hide()
            whole.addWidget(part)
        whole.addWidget(self._tabs)
        whole.addLayout(self._pages, 1)
        self.add_section(lambda: text("guides.page"), section)
