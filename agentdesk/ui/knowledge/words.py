"""What a hit and an article say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from agentdesk.core import wording
from agentdesk.core.knowledge.model import BODY, Confidence, Hit, Question, Shown, Wording
from agentdesk.core.prose import Block, Kind, Span, blocks, plain
from agentdesk.core.wording import text
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, Words

_SAID = ("say", "answer", "steps")
"""What goes into notes or a reply: what we say, or else the answer; what is said of the cause is for us."""


def standing_words(hit: Hit) -> str:
    """How often it served lately, or else its first words; what is not validated says so."""
    parts = []
    if hit.confidence is not Confidence.VALIDATED:
        parts.append(text(f"knowledge.confidence.{hit.confidence}"))
    if hit.used:
        parts.append(text("knowledge.used_lately", count=hit.used))
        if hit.solved:
            parts.append(text("knowledge.solved", percent=wording.number(round(100 * hit.solved / hit.used))))
    elif hit.detail:
        parts.append(hit.detail)
    return " · ".join(parts)


def about_words(shown: Shown) -> str:
    """How sure we are, who says so, and until when that is to be looked at again."""
    article, parts = shown.article, [text(f"knowledge.confidence.{shown.article.confidence}")]
    if article.confidence is Confidence.VALIDATED and shown.verifier:
        parts.append(shown.verifier)
    if article.review_due:
        parts.append(text("knowledge.review_by", day=wording.day(article.review_due)))
    return " · ".join(parts)


def question_words(question: Question) -> tuple[str, str]:
    """With what customers come back, how often; and what answers it."""
    counts = {"followed": wording.number(question.followed), "of": wording.number(question.of)}
    return text("knowledge.asked_next", reason=wording.label(dict(question.labels)), **counts), question.title


def question_lines(question: Question) -> tuple[Lines, str]:
    """The same as a row: below it what to say of it, or where it is written; and what a press on it does."""
    said, title = question_words(question)
    below = question.say or title
    words = (Words(said, SMALL), *([Words(below, SMALL, "muted")] if below else []))
    return Lines(icon="repeat", words=words), text("knowledge.read_it", title=title)


def article_blocks(said: Wording) -> tuple[Block, ...]:
    """All parts that say something, the answer without a heading."""
    return tuple(_parts(said))


def _parts(said: Wording) -> Iterator[Block]:
    for name in BODY:
        if words := getattr(said, name).strip():
            if name != "answer":
                yield Block(Kind.HEADING, (Span(text(f"knowledge.part.{name}")),), 3)
            yield from blocks(words)


def words_to_insert(said: Wording) -> str:
    """As it goes into the notes or a reply."""
    if said.say.strip():
        return plain(said.say)
    return "\n\n".join(filter(None, (plain(getattr(said, name)) for name in _SAID[1:])))
