"""What somebody else wrote is text: stored as it is, found, shown as it is; it opens no file and reaches no network."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from agentdesk.core import logs
from agentdesk.core.intake import export_rows
from agentdesk.core.prose import Block
from agentdesk.ui.widgets.prose import Prose
from agentdesk.ui.widgets.text import Text
from tests.promises.hostile_desk import NOT_STORED, into_the_desk
from tests.promises.hostile_exports import CALCULATED, TALKATIVE, out_of_the_desk
from tests.promises.hostile_prose import in_articles
from tests.promises.hostile_watch import AS_MARKUP, IN_TITLE, OPENED, in_the_window
from tests.promises.hostile_words import MARK
from tests.promises.promise import Bug, Change, Promise

# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _labels_guess() -> Iterable[Change]:
    """What Qt does by itself."""
    yield Change(Text, "setTextFormat", lambda label, form: None)


def _tips_guess() -> Iterable[Change]:
    """In whichever module has it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("agentdesk.ui.") and hasattr(module, "plain_tip"):
            yield Change(module, "plain_tip", lambda words: words)


def _title_names_the_customer() -> Iterable[Change]:
    from agentdesk.ui.open_customers import OpenCustomers

    def show(customers: Any, customer_id: UUID, **how: Any) -> None:
        right(customers, customer_id, **how)
        customers._window.setWindowTitle(f"{MARK} – AgentDesk")

    right = OpenCustomers.show
    yield Change(OpenCustomers, "show", show)


def _articles_are_rendered() -> Iterable[Change]:
    """By Qt, as whatever else it may be."""

    def show(prose: Prose, blocks: Sequence[Block]) -> None:
        words = " ".join(span.words for block in blocks for span in block.spans)
        prose.document().setHtml(words)

    yield Change(Prose, "show_blocks", show)


def _cells_calculate() -> Iterable[Change]:
    yield Change(export_rows, "neutral", lambda cell: cell)


def _log_with_words() -> Iterable[Change]:
    import logging

    def note(error: BaseException) -> str:
        logging.getLogger("agentdesk").error("%r", error)
        return "1"

    yield Change(logs, "note", note)


def _nothing_is_cleaned() -> Iterable[Change]:
    """Text as it comes: NUL and all."""
    from agentdesk.core.customers import handlers

    yield Change(handlers, "_some", lambda words: words + "\0")


DESK, WINDOW, PROSE, OUT = "into the desk", "in the window", "in articles", "out of the desk"

PROMISE = Promise(
    name="hostile-text",
    about="What somebody else wrote is text: it opens nothing, calculates nothing, stands in no title or log.",
    size=1,
    unit="of the hostile texts shown as customers (all are stored, found and exported)",
    parts={DESK: into_the_desk, WINDOW: in_the_window, PROSE: in_articles, OUT: out_of_the_desk},
    bugs=(
        Bug("a label that guesses at markup", WINDOW, (OPENED, AS_MARKUP), _labels_guess),
        Bug("a tool tip that guesses at markup", WINDOW, (OPENED, AS_MARKUP), _tips_guess),
        Bug("a title that names the customer", WINDOW, (IN_TITLE,), _title_names_the_customer),
        Bug("an article that is rendered", PROSE, (AS_MARKUP,), _articles_are_rendered),
        Bug("a table whose cells calculate", OUT, (CALCULATED,), _cells_calculate),
        Bug("a log that quotes", OUT, (TALKATIVE,), _log_with_words),
        Bug("words that no other database can hold", DESK, (NOT_STORED,), _nothing_is_cleaned),
    ),
)
