"""Where the rooms of the shop show what their people wrote: guides, better words, articles, the history, a practice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QPlainTextEdit, QWidget

from agentdesk.core import paths
from agentdesk.core.actors import SYSTEM
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.guides.commands import GuideCatalogue
from agentdesk.core.guides.runs import RunState
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.practice.brief import clear, lay_down, take_up
from agentdesk.ui.guides.card import GuideCard
from agentdesk.ui.guides.editor import EditorPage
from agentdesk.ui.guides.graph.condition import ConditionEdit, MenuChoice
from agentdesk.ui.guides.own_part import OwnGuidesPart
from agentdesk.ui.guides.proposals_section import ProposalsSection
from agentdesk.ui.knowledge.card import KnowledgeCard
from agentdesk.ui.knowledge.part import KnowledgePart
from agentdesk.ui.practice.app import Practice
from agentdesk.ui.search.hits import SaidHit
from agentdesk.ui.spelling.marks import SpellingMarks
from agentdesk.ui.spelling.spelling import Spelling
from agentdesk.ui.to_practice import brief_for
from tests.promises.hostile_shop import BAIT, SHORT, name_of
from tests.promises.hostile_words import MARK, mark

if TYPE_CHECKING:
    from tests.promises.hostile_window import Walk


def guides(walk: Walk) -> None:
    """The list of them; those with faults; good ones as graph, as text, as differences, as an agent sees them."""
    walk.run("guides.show")
    page = _part(walk, OwnGuidesPart).page
    walk.window.wait(lambda: any(row.faults for row in page.presenter.rows if row.entry.id == "faulty"), "no faults")
    walk.look("guides", what=mark(0))
    for name, form in (("faulty", "graph"), ("faulty", "text"), ("unreadable", "text")):
        editor = _open(walk, name)
        editor.show_form(form)
        editor.next_fault()
        walk.look(f"{form} of {name}", what=MARK)
    page.presenter.begin(walk.words[1][:200])
    walk.look("a new guide", what=mark(1))
    for n in walk.half:
        editor = _open(walk, name_of(n))
        walk.look(f"guide {n}", what=mark(n))
        _walk_through_steps(walk, editor, n)
        _try_out(walk, editor, n)
        editor.show_form("text")
        editor.text.insertPlainText(f"# {walk.words[n][:60].splitlines()[0]}\n")
        editor.show_comparison()
        walk.look(f"differences {n}", what=mark(n))
        editor.publish()
        walk.window.wait(lambda editor=editor: not editor.guide.is_new, "it is not published")
        walk.look(f"published {n}", what=mark(n))


def _walk_through_steps(walk: Walk, editor: EditorPage, n: int) -> None:
    graph = editor.graph
    graph.show_pane("guide")
    walk.look(f"of the guide {n}", what=mark(n))
    for step in ("begin", "noted", "which"):
        graph.drawing.go(step)
        graph.open_step()
        for condition in _there(graph.step, ConditionEdit):
            if condition.value is not None:
                condition._unfold()
        walk.look(f"step {step} {n}", what=mark(n))
    for choice in _there(graph.step, MenuChoice):
        choice.click()
        _look_at_menu(walk, f"answers to choose from {n}")
    graph.drawing.go("told")
    graph.open_step()
    graph.step._fill_in.click()
    _look_at_menu(walk, f"placeholders {n}")
    for box in _there(graph.step, QComboBox)[:1]:
        box.showPopup()
        walk.look(f"steps to lead to {n}", what=mark(n))
        box.hidePopup()
        _come_back(walk)


def _try_out(walk: Walk, editor: EditorPage, n: int) -> None:
    editor.graph.show_pane("preview")
    editor.graph.preview.preview.begin()
    walk.look(f"preview {n}", what=mark(n))
    editor.graph.preview.choose(1)
    walk.look(f"preview goes on {n}", what=mark(n))


def led(walk: Walk) -> None:
    """A guide beside a customer from its suggestion to its end, with an article on the way and better words for it."""
    talks = walk.bench.contacts
    for n in walk.half:
        customer_id = walk.bench.workplace.desk.ask(CustomerByNumber(f"K{n}"), actor=SYSTEM)
        walk.bench.show_customer(customer_id)
        card = _card(walk, GuideCard, customer_id)
        walk.window.wait(lambda card=card: bool(card.presenter.fitting), "no guide fits")
        walk.look(f"guide suggested {n}", what=mark(n))
        walk.run("call.start")
        walk.window.wait(lambda: talks.active is not None and talks.active.begun, "the contact is not taken")
        talks.picks.reason(talks.active, _reason(walk, mark(0)))
        walk.run(f"guide.start.{name_of(n)}")
        walk.window.wait(lambda card=card: card.told is not None, "the guide does not begin")
        walk.look(f"guide begun {n}", what=mark(n))
        _propose(walk, card, n)
        for step in ("article", "over"):
            _go_on_to(card, step)
            walk.look(f"guide at {step} {n}", what=mark(n))
            if step == "article":
                card.choose(1)
                _read_article(walk, n, customer_id)
        walk.window.wait(lambda card=card: bool(card.next.questions), "what comes next is not said")
        walk.look(f"asked next {n}", what=mark(1))
        walk.run("call.wrap_up")
        strip = _part(walk, KnowledgePart).next
        walk.window.wait(lambda strip=strip: bool(strip.questions), "what comes next is not said in the wrap-up")
        walk.look(f"wrap-up after a guide {n}", what=mark(1))


def _reason(walk: Walk, name: str) -> UUID:
    return next(each.id for each in walk.bench.door.asked(Reasons()) if name in each.labels["en"])


def _propose(walk: Walk, card: GuideCard, n: int) -> None:
    walk.run("guide.other")
    walk.run("guide.propose")
    assert card.wording
    card.wording.words.setPlainText(walk.words[n][:400])
    card.wording.why.setText(walk.words[n][:200])
    card.wording.presenter.write(walk.words[n][:400], walk.words[n][:200])
    walk.look(f"better words {n}", what=mark(n))
    card.wording.presenter.send()
    walk.window.wait(lambda: card.wording is None, "the words are not proposed")


def _go_on_to(card: GuideCard, step: str) -> None:
    """By the last of the answers, which leads on; what is asked for in words is typed."""
    while (shown := card.presenter.shown) and shown.step.id != step and shown.run.state is RunState.RUNNING:
        if not card.choices:
            card.presenter.answer(MARK)
        else:
            card.choose(1 if shown.step.id == "begin" else len(card.choices))


def _read_article(walk: Walk, n: int, customer_id: UUID) -> None:
    card = _card(walk, KnowledgeCard, customer_id)
    walk.window.wait(lambda: card.presenter.article is not None, "the article does not open")
    for span in (span for block in card.prose._blocks for span in block.spans if span.leads_to):
        card.prose.led_to.emit(span.leads_to)
    card.flag()
    card.presenter.flag(walk.words[n][:200])
    walk.look(f"article beside {n}", what=mark(n))
    card.presenter.close()
    card.search.setText(mark(n))
    card.presenter.look_for(mark(n))
    walk.window.wait(lambda: bool(card.rows), "no article is found")
    walk.look(f"articles found {n}", what=mark(n))


def better_words(walk: Walk) -> None:
    """The page where they are decided: looked through, taken over into the guide, declined with an answer."""
    walk.run("guides.show")
    page = _part(walk, OwnGuidesPart).page
    page.show_section(1)
    section = page.findChild(ProposalsSection)
    assert section
    walk.window.wait(lambda: len(section.rows) >= len(walk.words), "no words are proposed")
    for n in walk.numbers:
        section.choose(next(each.id for each in section.presenter.proposals if each.guide == name_of(n)))
        walk.look(f"proposed words {n}", what=mark(n))
        for field in (*section.fields.values(), section.answer):
            field.setText(walk.words[n][:200].replace("{", "(").replace("}", ")"))
        waiting = section.presenter.waiting
        section._accept(publish=n == 0)
        walk.window.wait(lambda waiting=waiting: section.presenter.waiting < waiting, "the words are not accepted")
        walk.look(f"words accepted {n}", what=mark(n))


def articles(walk: Walk) -> None:
    """The page of articles: the list with those that nobody has written, what is written, how it will be read."""
    walk.run("knowledge.articles")
    page = _part(walk, KnowledgePart).page
    walk.window.wait(lambda: len(page.presenter.lines) > len(walk.words), "no articles are listed")
    walk.look("articles", what=mark(0))
    for n in walk.numbers:
        page.filter.setText(mark(n))
        line = next(each for each in page.presenter.lines if mark(n) in each.title and not each.has_draft)
        page.presenter.open(line.article_id)
        walk.window.wait(lambda n=n: mark(n) in page._words("title"), "the article is not opened")
        walk.look(f"article {n}", what=mark(n))
    for picks in (page.reasons, page.guides):
        picks._list("")
        walk.look("to pick from", what=MARK)
        walk.window.key(Qt.Key.Key_Escape)


def history(walk: Walk) -> None:
    """Ctrl+K: an innocent word, with hostile ones around it and of customers with hostile names."""
    walk.run("window.search")
    walk.start.window.top.search.setText("")
    walk.window.type(BAIT)
    found = walk.bench.search
    walk.window.wait(lambda: any(isinstance(row, SaidHit) for row in found.results.rows), "nothing is found")
    walk.look("hits in the history", rest=60)


class _Suggesting:
    """A dictionary that knows no word and has been taught hostile ones."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [text[:SHORT] for text in words]

    def check(self, words: list[str]) -> list[bool]:
        return [False] * len(words)

    def suggest(self, word: str) -> list[str]:
        return self._words


def spelling(walk: Walk) -> None:
    """What is offered for a word that no dictionary knows, in a field of many lines and in one of a single line."""
    walk.bench.show_customer(walk.bench.workplace.desk.ask(CustomerByNumber("K0"), actor=SYSTEM))
    walk.run("customer.note")
    help = walk.start.window.spelling_help
    assert help
    help.start()
    walk.window.wait(lambda: walk.bench.door.runner.is_idle, "spelling does not begin")
    help._take(Spelling(_Suggesting(walk.words), own=walk.words))
    field = walk.window.focus
    assert isinstance(field, QPlainTextEdit)
    field.setPlainText(f"{BAIT} ")
    walk.window.wait(lambda: help.spelling.is_right(BAIT) is False, "the word is not looked up")
    marks = next(each for each in field.children() if isinstance(each, SpellingMarks))
    menu = marks._menu()
    assert marks.extend(menu, 0), "nothing is wrong there"
    menu.popup(field.mapToGlobal(QPoint(6, 6)))
    walk.window.wait(lambda: len(menu.actions()) > len(walk.words), "nothing is suggested")
    walk.look("spelling", rest=30)
    menu.close()
    _come_back(walk)


def practice(walk: Walk) -> None:
    """The window of a practice over the shop's own guides: what is said there, what they say, and the debrief.

    The last step of a walk: from here on the process knows its folder alone.
    """
    catalogue = walk.bench.door.asked(GuideCatalogue())
    brief = brief_for(walk.bench, catalogue, "second_parcel", "").model_copy(
        update={"person": walk.words[0][:SHORT], "draft": walk.words[1], "language": "en"}
    )
    walk.start.close()
    folder = lay_down(brief)
    brief, lock = take_up(folder)
    paths.confine(folder)
    window = Practice(walk.window.app, folder, brief)
    window.open(brief.scenario)
    walk.start = window.start
    walk.window.start = window.start
    walk.window.wait(lambda: window.start.practising is not None, "the practice does not begin")
    practising = window.start.practising
    assert practising
    walk.look("practice")
    for n in walk.numbers:
        practising.say(walk.words[n][:SHORT])
    walk.look("said in a practice")
    practising.finish()
    walk.look("debrief", what=mark(0))
    window.start._save(folder / "debrief.txt")
    walk.look("debrief saved")
    window.start.close()
    clear(folder, lock)


def _look_at_menu(walk: Walk, where: str) -> None:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    walk.look(where, rest=30)
    menu.close()
    _come_back(walk)


def _come_back(walk: Walk) -> None:
    """Offscreen nobody gives the keyboard back to the window when a list over it closes."""
    walk.start.window.activateWindow()
    walk.window.wait(walk.start.window.isActiveWindow, "the window does not become active")


def _there(inside: QWidget, kind: type[Any]) -> list[Any]:
    return [each for each in inside.findChildren(kind) if each.isVisible()]


def _open(walk: Walk, guide: str) -> EditorPage:
    part = _part(walk, OwnGuidesPart)
    part.page.presenter.open(guide)
    editor: EditorPage = part._editors[guide]
    return editor


def _part(walk: Walk, kind: type[Any]) -> Any:
    return next(part for part in walk.bench.parts if isinstance(part, kind))


def _card(walk: Walk, kind: type[Any], customer_id: UUID) -> Any:
    """The one beside this customer, once they are shown."""

    def found() -> Any:
        cards = walk.start.window.findChildren(kind)
        return next((card for card in cards if card.presenter.customer.customer_id == customer_id), None)

    walk.window.wait(lambda: found() is not None, f"no {kind.__name__}")
    return found()


ROOMS: dict[str, Callable[[Walk], None]] = {
    each.__name__: each for each in (guides, led, better_words, articles, history, spelling, practice)
}
