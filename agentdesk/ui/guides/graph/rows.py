"""What the form of a step asks, row by row, from the plain mapping of the step. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agentdesk.core.cases.model import Kind as CaseKind
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.claims import CLAIMS
from agentdesk.core.guides.describing import value_words
from agentdesk.core.guides.fields import REASON, Type
from agentdesk.core.guides.model import GOODWILL, Opens, To, Tone
from agentdesk.core.guides.reading import ACTS
from agentdesk.core.guides.writing import act_of, at
from agentdesk.core.guides.yaml_text import Path
from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.core.wording import text

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """`kind`: heading, words (of several lines), line, choice, step, flag, when, claims, most, name, act, answers_kind
    note or add. `path` is within the step; `acts` are what a heading offers: remove, up, down."""

    kind: str
    path: Path
    label: str
    options: Options = ()
    acts: tuple[str, ...] = ()
    fills: bool = False
    """Placeholders may stand in it."""
    speaks: str = ""
    value: Any = field(default=None, compare=False)


def rows_of(step: Mapping[str, Any], known: Known, titles: Mapping[str, str], *, name: str) -> tuple[Row, ...]:
    """The rows of a step, from what is said to what comes then."""
    rows = [*_said(step), *_beside(step), *_act(step, known, titles)]
    rows += [
        Row("heading", ("more",), text("guides.graph.more")),
        Row("name", (), text("guides.graph.name"), value=name),
    ]
    if isinstance(step.get("ask"), dict):
        rows.append(_row("line", ("ask", "into"), text("guides.graph.into"), step))
    return tuple(rows)


def rows_of_guide(document: Mapping[str, Any]) -> tuple[Row, ...]:
    """What is asked of the guide itself; the paths are within it."""
    rows = [Row("heading", ("title",), text("guides.graph.title")), *_label_rows(("title",), "", document)]
    rows += [Row("heading", ("about",), text("guides.graph.about")), *_label_rows(("about",), "", document)]
    rows += [Row("heading", ("offer",), text("guides.graph.offer"))]
    rows += [_row("when", ("offer", "when"), text("guides.graph.when"), document)]
    if at(document, ("offer", "when")) is None:
        rows.append(Row("note", ("offer",), text("guides.graph.offer_by_hand")))
    else:
        rows.append(_row("most", ("offer", "weight"), text("guides.graph.weight"), document))
    return tuple(rows)


def _row(kind: str, path: Path, label: str, step: Mapping[str, Any], **more: Any) -> Row:
    return Row(kind, path, label, value=at(step, path), **more)


def _label_rows(path: Path, label: str, step: Mapping[str, Any], **more: Any) -> Iterator[Row]:
    for language in ("de", "en"):
        words = " · ".join(filter(None, (label, text(f"guides.graph.label.{language}"))))
        yield _row("words", (*path, language), words, step, speaks=language, **more)


# What is said


def _said(step: Mapping[str, Any]) -> Iterator[Row]:
    if act_of(step) == "check":
        return
    phrases = step.get("say")
    phrases = phrases if isinstance(phrases, list) else []
    for n in range(len(phrases)):
        path: Path = ("say", n)
        acts = ("up",) * (n > 0) + ("remove",)
        title = text("guides.graph.phrase", number=n + 1) if len(phrases) > 1 else text("guides.graph.say")
        yield Row("heading", path, title, acts=acts)
        for key in ("de", "du", "en"):
            words = text(f"guides.graph.words.{key}")
            yield _row("words", (*path, key), words, step, fills=True, speaks="en" if key == "en" else "de")
        tones = tuple((tone.value, text(f"guides.tone.{tone}")) for tone in Tone)
        yield _row("choice", (*path, "tone"), text("guides.graph.tone"), step, options=tones)
        claims = tuple((claim, text(f"guides.claim.{claim}")) for claim in CLAIMS)
        yield _row("claims", (*path, "claims"), text("guides.graph.claims"), step, options=claims)
        yield _row("when", (*path, "when"), text("guides.graph.when"), step)
    if len(phrases) < 3:
        words = text("guides.graph.add_phrase") if phrases else text("guides.graph.say")
        yield Row("add", ("say",), words)


def _beside(step: Mapping[str, Any]) -> Iterator[Row]:
    if act_of(step) == "check":
        return
    if "hint" in step:
        yield Row("heading", ("hint",), text("guides.graph.hint"), acts=("remove",))
        yield from _label_rows(("hint",), "", step, fills=True)
    else:
        yield Row("add", ("hint",), text("guides.graph.add_hint"))
    avoid = step.get("avoid")
    avoid = avoid if isinstance(avoid, list) else []
    for n in range(len(avoid)):
        yield Row("heading", ("avoid", n), text("guides.graph.avoid"), acts=("remove",))
        yield from _label_rows(("avoid", n), "", step)
    if len(avoid) < 5:
        yield Row("add", ("avoid",), text("guides.graph.add_avoid"))


# What comes then


def _act(step: Mapping[str, Any], known: Known, titles: Mapping[str, str]) -> Iterator[Row]:
    act = act_of(step)
    yield Row("heading", ("act",), text("guides.graph.act"))
    acts = tuple((each, text(f"guides.graph.act.{each}")) for each in ACTS)
    yield Row("act", (), text("guides.graph.act"), acts, value=act or "next")
    match act:
        case "ask":
            yield from _ask(step)
        case "check":
            yield from _check(step)
        case "do":
            yield from _do(step, known)
        case "read":
            yield _read(step, known)
        case "call":
            guides = tuple((name, titles.get(name, name)) for name in sorted(known.calls))
            yield _row("choice", ("call",), text("guides.graph.guide"), step, options=guides)
        case "hand_over":
            to = tuple((each.value, text(f"guides.to.{each}")) for each in To)
            yield _row("choice", ("hand_over", "to"), text("guides.graph.to"), step, options=to)
            yield from _label_rows(("hand_over", "why"), text("guides.graph.why"), step)
        case "end":
            yield from _end(step, known)
    if act in ("next", "read", "call", "hand_over", ""):
        yield _row("step", ("next",), text("guides.graph.leads_to"), step)


def _ask(step: Mapping[str, Any]) -> Iterator[Row]:
    yield from _label_rows(("ask", "question"), text("guides.graph.question"), step)
    kinds = tuple((each.value, text(f"guides.graph.kind.{each}")) for each in _KINDS)
    answers = at(step, ("ask", "answers"))
    kind = "choice" if isinstance(answers, list) else at(step, ("ask", "type")) or "text"
    yield Row("answers_kind", ("ask",), text("guides.graph.kind"), kinds, value=kind)
    if isinstance(answers, list):
        for n in range(len(answers)):
            path: Path = ("ask", "answers", n)
            acts = ("up",) * (n > 0) + ("down",) * (n < len(answers) - 1) + ("remove",)
            yield Row("heading", path, text("guides.graph.answer", number=n + 1), acts=acts)
            for language in ("de", "en"):
                label = text(f"guides.graph.label.{language}")
                yield _row("line", (*path, language), label, step, speaks=language)
            yield _row("step", (*path, "next"), text("guides.graph.leads_to"), step)
            yield _row("when", (*path, "when"), text("guides.graph.when"), step)
        if len(answers) < 9:
            yield Row("add", ("ask", "answers"), text("guides.graph.add_answer"))
    elif kind == Type.YES_NO:
        for key in ("yes", "no"):
            yield _row("step", ("ask", key), text(f"guides.{key}"), step)
    else:
        yield _row("flag", ("ask", "may_be_empty"), text("guides.graph.may_be_empty"), step)
        yield _row("step", ("ask", "next"), text("guides.graph.leads_to"), step)


_KINDS = (Type.CHOICE, Type.YES_NO, Type.TEXT, Type.NUMBER, Type.MONEY, Type.DATE, Type.MOMENT)


def _check(step: Mapping[str, Any]) -> Iterator[Row]:
    branches = step.get("check")
    branches = branches if isinstance(branches, list) else []
    for n in range(len(branches)):
        path: Path = ("check", n)
        if n == len(branches) - 1:
            yield Row("heading", path, text("guides.graph.otherwise"))
        else:
            yield Row("heading", path, text("guides.graph.branch", number=n + 1), acts=("up",) * (n > 0) + ("remove",))
            yield _row("when", (*path, "when"), text("guides.graph.when"), step)
        yield _row("step", (*path, "next"), text("guides.graph.leads_to"), step)
    if len(branches) < 20:
        yield Row("add", ("check",), text("guides.graph.add_branch"))


def _do(step: Mapping[str, Any], known: Known) -> Iterator[Row]:
    opens = tuple((each.value, text(f"guides.opens.{each}")) for each in Opens)
    yield _row("choice", ("do", "open"), text("guides.graph.open"), step, options=opens)
    what = at(step, ("do", "open"))
    if what in GOODWILL or at(step, ("do", "most")) is not None:
        yield _row("most", ("do", "most"), text("guides.graph.most"), step)
        yield _row("flag", ("do", "with_approval"), text("guides.graph.with_approval"), step)
    filled = at(step, ("do", "set"))
    filled = filled if isinstance(filled, dict) else {}
    if what in (Opens.CASE, Opens.FAILURE, Opens.REASON) or "reason" in filled:
        yield _reason(("do", "set", "reason"), text("guides.graph.set_reason"), step, known)
    if what in (Opens.CASE, Opens.FAILURE) or "severity" in filled:
        severities = (_open(), *((each.value, text(f"cases.severity.{each}")) for each in Severity))
        yield _row("choice", ("do", "set", "severity"), text("guides.graph.set_severity"), step, options=severities)
    if what == Opens.CASE or "kind" in filled:
        kinds = (_open(), *((each.value, text(f"cases.kind.{each}")) for each in CaseKind))
        yield _row("choice", ("do", "set", "kind"), text("guides.graph.set_kind"), step, options=kinds)
    if what == Opens.CASE or "subject" in filled:
        yield from _label_rows(("do", "set", "subject"), text("guides.graph.set_subject"), step)
    if what in _WITH_WORDS or "words" in filled:
        yield from _label_rows(("do", "set", "words"), text("guides.graph.set_words"), step)
    for key in ("then", "skipped"):
        yield _row("step", ("do", key), text(f"guides.graph.leads_{key}"), step)


_WITH_WORDS = (Opens.PROMISE, Opens.FAILURE, Opens.NOTE, Opens.CASE, Opens.CALLBACK)


def _read(step: Mapping[str, Any], known: Known) -> Row:
    articles = known.articles
    if not articles:
        return _row("line", ("read",), text("guides.graph.article"), step)
    options = tuple((each, each) for each in sorted(articles))
    return _row("choice", ("read",), text("guides.graph.article"), step, options=options)


def _end(step: Mapping[str, Any], known: Known) -> Iterator[Row]:
    outcomes = tuple((each.value, text(f"outcome.{each}")) for each in Outcome)
    yield _row("choice", ("end", "outcome"), text("guides.graph.outcome"), step, options=outcomes)
    solved = (_open(), *((each.value, text(f"solved.{each}")) for each in Solved))
    yield _row("choice", ("end", "solved"), text("guides.graph.solved"), step, options=solved)
    yield _reason(("end", "reason"), text("guides.graph.reason"), step, known)


def _reason(path: Path, label: str, step: Mapping[str, Any], known: Known) -> Row:
    return _row("choice", path, label, step, options=(_open(), *reason_options(known)))


def reason_options(known: Known) -> Options:
    """Groups before what lies under them."""
    return tuple((key, ("   " if "." in key else "") + value_words(REASON, key, {})) for key in sorted(known.reasons))


def _open() -> tuple[str, str]:
    return "", text("guides.graph.nothing")
