"""What the people of a shop write down, in hostile words: articles, guides, better words for them, causes, contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.cases.commands import NoteFailure, SaveCause
from agentdesk.core.cases.model import FailureKind
from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.commands import AddNote, CustomerByNumber
from agentdesk.core.desk import Desk
from agentdesk.core.guides.commands import ProposeWording, Publish, SaveDraft
from agentdesk.core.guides.writing import written
from agentdesk.core.history.indexing import catch_up
from agentdesk.core.interactions.commands import Reasons, StartInteraction, WrapUp
from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.core.knowledge import commands as articles
from agentdesk.core.knowledge.commands import FlagArticle, Said, SetSynonyms, Want, Write
from tests.promises.hostile_words import MARK, mark

BAIT = "quittengelee"
"""An innocent word of what was noted: whoever looks for it is shown the words around it."""
SHORT, HALF = 300, 140
_CAME_BACK = 6
"""Customers who came back about the same: as many as it takes for that to be no chance."""


def write_down(desk: Desk, me: UUID, words: Sequence[str], planted: Path) -> None:
    """The customers K0, K1 … are there, and a reason in each of these words."""
    first, then = (_reason(desk, me, n) for n in (0, 1))
    for n, text in enumerate(words):
        customer_id = desk.ask(CustomerByNumber(f"K{n}"), actor=me)
        _article(desk, me, n, text, then, planted)
        _fail(desk, me, customer_id, text)
        desk.execute(AddNote(customer_id=customer_id, words=f"{text[:60]} {BAIT} {text[:SHORT]}"), actor=me)
        edition = _edition(desk, me, n, _two_in_one(words, n))
        better = ProposeWording(
            edition_id=edition, step="begin", form="en", words=text[:SHORT], why=text[:SHORT],
            instead_of=_line(text) if n % 2 else "",
        )  # fmt: skip
        desk.execute(better, actor=me)
    desk.execute(SetSynonyms(groups=tuple((text[:80], text[:60][::-1]) for text in words)), actor=me)
    desk.execute(SaveDraft(guide="faulty", source=written(faulty_guide(words))), actor=me)
    desk.execute(SaveDraft(guide="unreadable", source="\n".join(text[:2_000] for text in words)), actor=me)
    _let_them_come_back(desk, me, first, then)
    catch_up(desk.database)


def _reason(desk: Desk, me: UUID, n: int) -> UUID:
    return next(each.id for each in desk.ask(Reasons(), actor=me) if mark(n) in each.labels["en"])


def _fail(desk: Desk, me: UUID, customer_id: UUID, text: str) -> None:
    cause = SaveCause(labels={"de": text[:SHORT], "en": text[:SHORT]})
    cause_id = UUID(desk.execute(cause, actor=me)["cause_id"])
    failure = NoteFailure(
        customer_id=customer_id, failure=FailureKind.DELIVERY, cause_id=cause_id, words=text[:SHORT],
        happened_at=desk.clock.now() - timedelta(days=3),
    )  # fmt: skip
    desk.execute(failure, actor=me)


# ── articles ────────────────────────────────────────────────────────────────────────────────────────────────────────
def key_of(n: int) -> str:
    return f"hostile-{n:02}"


def _article(desk: Desk, me: UUID, n: int, text: str, reason_id: UUID, planted: Path) -> None:
    """Found, doubted, and leading on; one more that is wanted, which nobody has written."""
    said = Said(
        title=text[:SHORT], symptom=text[:2_000], cause=markdown(n, text, planted), answer=markdown(n, text, planted),
        steps=f"1. {text[:SHORT]}\n2. {text[:SHORT]}", say=text[:SHORT],
    )  # fmt: skip
    note = Write(key=key_of(n), wordings={"de": said, "en": said}, reason_ids=(reason_id,), note=text[:SHORT])
    article_id = UUID(desk.execute(note, actor=me)["article_id"])
    desk.execute(articles.Publish(article_id=article_id), actor=me)
    desk.execute(FlagArticle(article_id=article_id, words=text[:SHORT]), actor=me)
    desk.execute(Want(words=f"{text[:100]} {mark(n)}", lang="en"), actor=me)


def markdown(n: int, text: str, planted: Path) -> str:
    """What Markdown would load, open or lead to: pictures, addresses, references, a table of them."""
    file = f"file://{planted / 'p.png'}"
    return f"""![{MARK}]({file}) ![]({file} "{MARK}") [{MARK}]({file}) <{file}> [{MARK}][1]

[{MARK}](http://127.0.0.1:9/p) [{MARK}](javascript:alert) [{_line(text)}](article:{key_of(n)}) [x](../<b>.md)

| {_line(text).replace("|", "/")} | {MARK} |
|---|---|
| ![]({file}) | <img src="{file}"> |

> {text[:SHORT]}

```
{text[:SHORT]}
```
{text[:SHORT]}

[1]: {file}
"""


def _two_in_one(words: Sequence[str], n: int) -> str:
    """The n-th, and one of the other half behind it: half of the guides show all of them."""
    return f"{_line(words[n])[:HALF]} {_line(words[(n + len(words) // 2) % len(words)])[:HALF]}"


# ── guides ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def name_of(n: int) -> str:
    return f"hostile_{n:02}"


def _edition(desk: Desk, me: UUID, n: int, text: str) -> UUID:
    source = written(hostile_guide(n, text))
    return UUID(desk.execute(Publish(guide=name_of(n), source=source), actor=me)["edition_id"])


def _line(text: str) -> str:
    return " ".join(text.split())[:SHORT]


def hostile_guide(n: int, text: str) -> dict[str, Any]:
    """A good one, in hostile words: it fits whoever was let down, and comes by every kind of step."""
    both = {"de": _line(text), "en": _line(text)}
    said = {form: _line(text).replace("{", "{{").replace("}", "}}") for form in ("de", "du", "en")}
    hint = {"de": said["de"], "en": said["en"]}
    is_their_tier = {"field": "customer.tier", "is": "equals", "value": _line(text[:200])}
    one_of_these = {"field": "answers.wish", "is": "one_of", "value": ["open", "read"]}
    say = [{"tone": "calm", **said}, {"tone": "warm", **said, "when": is_their_tier}]
    answers = [{"is": "open", **both, "next": "noted"}, {"is": "read", **both, "next": "told", "when": is_their_tier}]
    do = {"open": "promise", "set": {"words": both, "subject": both}, "then": "told", "skipped": "told"}
    return {
        "guide": name_of(n), "title": both, "about": both, "start": "begin",
        "offer": {"when": {"field": "failures.count", "is": "at_least", "value": 1}, "weight": 100 - n},
        "steps": {
            "begin": {"say": say, "hint": hint, "avoid": [both], "ask": {"into": "wish", "question": both,
                                                                         "answers": answers}},
            "noted": {"say": say, "do": do},
            "told": {"say": say, "ask": {"into": "said", "question": both, "type": "text", "next": "article"}},
            "article": {"say": say, "read": key_of(n), "next": "which"},
            "which": {"check": [{"when": {"all": [one_of_these, is_their_tier]}, "next": "given"}, {"next": "over"}]},
            "given": {"say": say, "hand_over": {"to": "supervisor", "why": both}, "next": "over"},
            "over": {"say": say, "end": {"outcome": "settled"}},
        },
    }  # fmt: skip


def faulty_guide(words: Sequence[str]) -> dict[str, Any]:
    """Everything in it is called by hostile words: steps, fields, claims, answers, reasons, other guides."""
    return {
        "guide": words[0][:SHORT], "title": {"de": words[1][:SHORT]}, words[2][:SHORT]: "", "start": words[3][:SHORT],
        "about": {"de": words[4][:SHORT], "en": words[5][:SHORT]},
        "steps": {f"{mark(n)} {text[:SHORT]}": _faulty_step(n, text[:SHORT]) for n, text in enumerate(words)},
    }  # fmt: skip


def _faulty_step(n: int, text: str) -> dict[str, Any]:
    wrong = {"field": text, "is": text, "value": text}
    kinds: tuple[dict[str, Any], ...] = (
        {"ask": {"into": text, "question": {"de": text, "en": text}, "answers": [{"is": text, "de": text, "next": text,
                                                                                  "when": wrong}]}},
        {"do": {"open": text, "set": {"reason": text, "severity": text}, "then": text, "skipped": text}},
        {"check": [{"when": wrong, "next": text}, {"next": text}]},
        {"read": text, "next": text},
        {"call": text, "next": text},
        {"end": {"outcome": text, "solved": text, "reason": text}},
    )  # fmt: skip
    phrase = {"tone": text, "de": text, "en": text, "claims": [text], "when": wrong}
    return {"say": [phrase], text: text, **kinds[n % len(kinds)]}


# ── what customers come back with ───────────────────────────────────────────────────────────────────────────────────
def _let_them_come_back(desk: Desk, me: UUID, first: UUID, then: UUID) -> None:
    """After the first each time the second: it will be told at the next."""
    for n in range(_CAME_BACK):
        customer_id = desk.ask(CustomerByNumber(f"K{n}"), actor=me)
        for days, reason_id in ((40, first), (35, then)):
            _talk(desk, me, customer_id, reason_id, desk.clock.now() - timedelta(days=days, hours=n))


def _talk(desk: Desk, me: UUID, customer_id: UUID, reason_id: UUID, at: datetime) -> None:
    then = Desk(desk.database, FixedClock(at))
    begun = then.execute(StartInteraction(customer_id=customer_id), actor=me, occurred_at=at)
    ended = WrapUp(
        interaction_id=UUID(begun["interaction_id"]), ended_at=at, reason_id=reason_id, outcome=Outcome.SETTLED,
        solved=Solved.YES,
    )  # fmt: skip
    then.execute(ended, actor=me, occurred_at=at)
