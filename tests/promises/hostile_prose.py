"""Articles in hostile Markdown, shown by what shows all of them, without a window around it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QApplication

from agentdesk.core.knowledge.model import Wording
from agentdesk.ui.knowledge.words import article_blocks
from agentdesk.ui.widgets.prose import Prose
from tests.promises.forked import Tell, lines_of, run_in_child
from tests.promises.hostile_shop import markdown
from tests.promises.hostile_watch import AS_MARKUP
from tests.promises.hostile_words import hostile_words
from tests.promises.promise import Trial, Violation
from tests.promises.taken_as_markup import marked_up


def in_articles(trial: Trial) -> Iterator[Violation]:
    planted = trial.fresh_folder("planted")

    def show(tell: Tell) -> None:
        app = QApplication.instance() or QApplication(["agentdesk"])
        prose = Prose()
        for n, text in enumerate(hostile_words(planted)):
            prose.show_blocks(article_blocks(Wording(title="", answer=markdown(n, text, planted))))
            prose.grab()
            for what, words in marked_up(prose):
                tell("violated", f"{n}: {what}: {words[:200]}")
        app.processEvents()

    for [details] in lines_of(run_in_child(show, trial), "violated"):
        yield Violation(AS_MARKUP, details)
