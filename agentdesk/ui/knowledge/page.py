"""The page of all articles: a list, what is written in two languages, and beside it how it will be read."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from agentdesk.core.customers.folding import fold_all
from agentdesk.core.knowledge.model import Audience, Confidence, Line, Wording
from agentdesk.core.wording import language, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.note_composer import SAVE_KEY
from agentdesk.ui.interactions.words import reason_choices, reason_words
from agentdesk.ui.knowledge.articles_presenter import ArticlesPresenter
from agentdesk.ui.knowledge.named_picks import NamedPicks
from agentdesk.ui.knowledge.typed import Typed, Writing
from agentdesk.ui.knowledge.words import about_words, article_blocks
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.filter_chips import FilterChip
from agentdesk.ui.widgets.focus import chain_focus
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesButton, Sign, Words
from agentdesk.ui.widgets.prose import Prose
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text

LANGUAGES = ("de", "en")
MOST_LISTED = 100
_WRITTEN = ("symptom", "environment", "cause", "answer", "steps", "say")
_HIGH = {"answer": 150, "steps": 90}
_DAY = {"de": "%d.%m.%Y", "en": "%d/%m/%Y"}
_ABOUT = ("reasons", "guides", "review")
_SIGNS = {Confidence.ARCHIVED: "eye-off", Confidence.VALIDATED: "circle-check"}


def has_all(title: str, wanted: list[str]) -> bool:
    """However it is written: umlauts as vowels or written out, with accents or without."""
    folded = " ".join(folded_words(title))
    return all(word in folded for word in wanted)


def folded_words(words: str) -> list[str]:
    return [word.key for word in fold_all(words)]


class ArticlesPage(QWidget):
    """Typing narrows the list, Return opens its first; Tab walks through what is written; Esc goes back. What is typed
    is kept as a draft."""

    left = Signal()

    def __init__(self, presenter: ArticlesPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.lang = language()
        self.written: dict[str, dict[str, str]] = {}
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self._title = Text(role="title")
        self._new = Button(kind="quiet", icon="plus", on_click=presenter.begin)
        self.filter = QLineEdit()
        self.list, self.rows = ScrollColumn(side=0, gap=8), list[LinesButton]()
        self.fields = {"title": QLineEdit()} | {name: QPlainTextEdit() for name in _WRITTEN}
        spell(*self.fields.values())
        self._labels = {name: Text(role="small") for name in self.fields}
        self._langs = {lang: FilterChip(on_click=partial(self._speak, lang)) for lang in LANGUAGES}
        self._public = FilterChip(on_click=self._edit)
        self.reasons, self.guides, self.review = NamedPicks("tag"), NamedPicks("list-checks"), QLineEdit()
        self._labels |= {name: Text(role="small") for name in _ABOUT}
        self._problem, self._unsaved = Notice(tone=Tone.CARE), Notice(on_action=presenter.discard)
        self._standing = Text(role="small", wrap=True)
        self._heading, self.preview = Text(role="heading", wrap=True), Prose()
        self._preview_card = SectionCard()
        self._save = Button(icon="save", key=key_name(SAVE_KEY), on_click=partial(self._keep, publish=False))
        self._publish = Button(kind="primary", icon="send", on_click=partial(self._keep, publish=True))
        self._verify = Button(icon="circle-check", on_click=lambda: presenter.verify(self.review.text()))
        self._archive = Button(kind="quiet", icon="eye-off", on_click=presenter.archive)
        self._lay_out()
        self._connect()
        self._fill()
        follow_language(self)

    def take_focus(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self.setAccessibleName(text("articles.title"))
        self._title.setText(text("articles.title"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self._new.setText(text("articles.new"))
        self.filter.setPlaceholderText(text("articles.filter"))
        self.filter.setAccessibleName(text("articles.filter"))
        for name, label in self._labels.items():
            label.setText(text(f"articles.{name}" if name in _ABOUT else f"knowledge.part.{name}"))
            if name in self.fields:
                self.fields[name].setAccessibleName(label.text())
        self.reasons.set_words(text("articles.reasons"), text("articles.add_reason"))
        self.guides.set_words(text("articles.guides"), text("articles.add_guide"))
        self.review.setAccessibleName(text("articles.review"))
        for lang, button in self._langs.items():
            button.setText(text(f"articles.in_{lang}"))
        self._public.setText(text("articles.public"))
        self._preview_card.set_words(text("articles.preview"))
        self._save.setText(text("articles.save"))
        self._publish.setText(text("articles.publish"))
        self._verify.setText(text("articles.verify"))
        self._archive.setText(text("articles.archive"))
        self._show_list()
        self._show_standing()
        self._show_preview()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def save(self) -> None:
        """By the key that saves forms: a draft, so that nobody publishes by a slip."""
        self._keep(publish=False)

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _speak(self, lang: str) -> None:
        """What is written in this language."""
        self.lang = lang
        self._fill()

    def _keep(self, *, publish: bool) -> None:
        self._problem.hide()
        self.presenter.save(publish=publish)

    def _words(self, name: str) -> str:
        field = self.fields[name]
        return field.text() if isinstance(field, QLineEdit) else field.toPlainText()

    def _edit(self) -> None:
        self.written[self.lang] = {name: self._words(name) for name in self.fields}
        audience = Audience.PUBLIC if self._public.isChecked() else Audience.AGENTS
        reasons = tuple(map(UUID, self.reasons.picked))
        self.presenter.type(Typed(self.written, audience, reasons, self.guides.picked))
        self._show_preview()

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show_article(self) -> None:
        typed = self.presenter.writing.typed
        self.written = {lang: dict(parts) for lang, parts in typed.words.items()}
        self._public.setChecked(typed.audience is Audience.PUBLIC)
        self.reasons.show_picked(map(str, typed.reason_ids))
        self.guides.show_picked(typed.guides)
        if self.written and self.lang not in self.written:
            self.lang = min(self.written)
        self._problem.hide()
        self._fill()
        self._show_standing()

    def _fill(self) -> None:
        said = self.written.get(self.lang, {})
        for name, field in self.fields.items():
            field.blockSignals(True)
            write = field.setText if isinstance(field, QLineEdit) else field.setPlainText
            write(said.get(name, ""))
            field.blockSignals(False)
        for lang, button in self._langs.items():
            button.setChecked(lang == self.lang)
        self._show_preview()

    def _show_standing(self) -> None:
        shown = self.presenter.shown
        for act in (self._verify, self._archive, self.review, self._labels["review"]):
            act.setVisible(self.presenter.leads and shown is not None and shown.article.is_shown)
        self._public.setVisible(self.presenter.leads)
        due = shown.article.review_due if shown else None
        self.review.setText(f"{due:{_DAY[language()]}}" if due else "")
        self.review.setPlaceholderText(text("articles.in_half_a_year"))
        words = [text("articles.is_new")]
        if shown:
            words = [about_words(shown), text("articles.edition", number=(shown.draft or shown.edition).number)]
            words += [text("articles.draft")] if shown.draft or not shown.article.published else []
            words += [f"⚑ {flag.person}: {flag.words}".rstrip(": ") for flag in shown.doubts]
        self._standing.setText(" · ".join(filter(None, words)))
        said = text("articles.moved" if self.presenter.has_moved else "articles.unsaved")
        self._unsaved.say("", said, Tone.CARE if self.presenter.has_moved else Tone.ACCENT,
                          action=text("articles.discard"))  # fmt: skip
        self._unsaved.setVisible(self.presenter.is_unsaved)

    def _show_preview(self) -> None:
        said = Wording(**{name: self._words(name) for name in self.fields})
        self._heading.setText(said.title)
        self.preview.show_blocks(article_blocks(said))

    def _show_stock(self) -> None:
        reasons = self.presenter.reasons
        names = {str(each.id): reason_words(reasons, each.id) for each in reason_choices(reasons, (), "")}
        for each in reasons:  # groups, and what is not in use any more, are named where an article has them
            if str(each.id) in self.reasons.picked:
                names.setdefault(str(each.id), reason_words(reasons, each.id))
        self.reasons.show_names(names)
        self.guides.show_names(self.presenter.guides)
        self._show_list()

    def _show_list(self) -> None:
        had_keyboard = any(row.hasFocus() for row in self.rows)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [self._new_row(each) for each in self.presenter.unsaved.values() if each.article_id is None]
        wanted = folded_words(self.filter.text())
        found = [line for line in self.presenter.lines if has_all(line.title, wanted)]
        self.rows += [self._row(line) for line in found[:MOST_LISTED]]
        for row in self.rows:
            self.list.add(row)
        chain_focus([self.filter, *self.rows, *self._langs.values()])
        if had_keyboard:
            self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_first(self) -> None:
        if self.rows:
            self.rows[0].click()
            self.fields["title"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _new_row(self, writing: Writing) -> LinesButton:
        title = writing.title(language()) or text("articles.is_new")
        words = (Words(title), Words(text("articles.unsaved_short"), SMALL, "muted"))
        row = LinesButton(Lines(icon="pencil", words=words), text("articles.open"))
        row.clicked.connect(partial(self.presenter.resume, writing.id))
        return row

    def _row(self, line: Line) -> LinesButton:
        said = [text(f"knowledge.confidence.{line.confidence}")]
        said += [text("articles.draft")] if line.has_draft else []
        if any(each.article_id == line.article_id for each in self.presenter.unsaved.values()):
            said.append(text("articles.unsaved_short"))
        signs = [Sign("flag", Tone.STOP, str(line.open_flags))] if line.open_flags else []
        if line.asked:
            signs.append(Sign("message-circle-question-mark", Tone.CARE, text("articles.asked", count=line.asked)))
        if self.presenter.is_due(line):
            signs.append(Sign("calendar-clock", Tone.CARE, text("articles.review_due")))
        icon = _SIGNS.get(line.confidence, "notebook-pen")
        words = (Words(line.title), Words(" · ".join(said), SMALL, "muted"))
        row = LinesButton(Lines(icon=icon, words=words, signs=tuple(signs)), text("articles.open"))
        row.clicked.connect(partial(self.presenter.open, line.article_id))
        return row

    def _fail(self, words: str) -> None:
        self._problem.say(words, tone=Tone.CARE)
        self._problem.show()

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._show_list)
        self.filter.returnPressed.connect(self._open_first)
        for field in self.fields.values():
            field.textChanged.connect(self._edit)
            if isinstance(field, QPlainTextEdit):
                field.setTabChangesFocus(True)
        for picks in (self.reasons, self.guides):
            picks.changed.connect(self._edit)
        self.presenter.listed.connect(self._show_stock)
        self.presenter.stands.connect(self._show_standing)
        self.presenter.opened.connect(self._show_article)
        self.presenter.failed.connect(self._fail)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._back)
        head.addWidget(self._title)
        head.addStretch(1)
        for act in (self._new, self._archive, self._verify, self._save, self._publish):
            head.addWidget(act)
        left, self._column, right = QVBoxLayout(), ScrollColumn(side=0, gap=6), ScrollColumn(side=0)
        left.setContentsMargins(0, 10, 0, 0)  # as high as what stands in the columns beside it
        left.addWidget(self.filter)
        left.addWidget(self.list, 1)
        langs = QWidget()
        row = QHBoxLayout(langs)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (*self._langs.values(), self._public):
            row.addWidget(button)
        row.addStretch(1)
        for widget in (self._standing, self._unsaved, self._problem, langs):
            self._column.add(widget)
        for name, field in self.fields.items():
            self._column.add(self._labels[name])
            if isinstance(field, QPlainTextEdit):
                field.setFixedHeight(_HIGH.get(name, 60))
            self._column.add(field)
        for name, about in zip(_ABOUT, (self.reasons, self.guides, self.review), strict=True):
            self._column.add(self._labels[name])
            self._column.add(about)
        self._problem.hide()
        self._preview_card.body.addWidget(self._heading)
        self._preview_card.body.addWidget(self.preview)
        right.add(self._preview_card)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(left, 2)
        columns.addWidget(self._column, 3)
        columns.addWidget(right, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 14, 20, 14)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addLayout(columns, 1)
