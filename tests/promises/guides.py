"""A guide with a fault is never published: every kind of fault is found, in its step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from agentdesk.core.guides import checker, flow, keeping, queries, reading, runs, shipped
from agentdesk.core.guides.model import Fault, Guide
from agentdesk.core.guides.words import fault_words
from tests.promises.broken_guides import KINDS, as_source, broken, plain_guides
from tests.promises.kill_guides import THERE, TO_ITS_END, survives
from tests.promises.promise import Bug, Change, Part, Promise, Trial, Violation
from tests.promises.publish_guides import NEVER, PINNED, as_they_are_now, nothing_broken

WHOLE = "a shipped guide has no fault, written down again neither"
FOUND = "what is broken is found, and its step named"


def _whole(trial: Trial) -> Iterator[Violation]:
    known = shipped.known_of_the_shipped()
    with trial.planted():
        for name, guide in plain_guides().items():
            faults = shipped.faults_of(as_source(guide), name, known)[1]
            yield from (Violation(WHOLE, f"{name}, {fault.step}: {fault_words(fault)}") for fault in faults)


def _broken(kind: str) -> Part:
    def look(trial: Trial) -> Iterator[Violation]:
        known, guides = shipped.known_of_the_shipped(), plain_guides()
        with trial.planted():
            for guide, expected in broken(kind, guides, trial.chance(kind), trial.size):
                trial.count("broken guides")
                faults = shipped.faults_of(as_source(guide), guide["guide"], known)[1]
                if expected not in {(fault.code, fault.step) for fault in faults}:
                    said = ", ".join(f"{fault.code} in {fault.step}" for fault in faults)
                    yield Violation(FOUND, f"{kind}, {guide['guide']}: expected {expected}, found {said or 'nothing'}")

    return look


def _without(*codes: str) -> Callable[[], Iterable[Change]]:
    """The reader no longer says this."""
    real = reading._Reader.fault

    def fault(self: Any, code: str, *args: Any, **facts: Any) -> None:
        if code not in codes:
            real(self, code, *args, **facts)

    return lambda: [Change(reading._Reader, "fault", fault)]


def _off(place: Any, name: str, instead: Any) -> Callable[[], Iterable[Change]]:
    return lambda: [Change(place, name, instead)]


def _nothing(*args: Any) -> list[Any]:
    return []


def _bug(name: str, kind: str, changes: Callable[[], Iterable[Change]]) -> Bug:
    return Bug(name, kind, (FOUND,), changes, size=4)


def _check_without_limits(guide: Guide, known: checker.Known) -> tuple[Fault, ...]:
    return checker.check(guide, replace(known, room=None))


def _in_one_language() -> Iterable[Change]:
    return (*_without("translation")(), Change(checker._Checker, "_translations", _nothing))


BUGS = (
    _bug("nobody sees that nothing follows", "dead end", _without("dead_end")),
    _bug("islands are not looked for", "unreachable", _off(flow, "unreachable", _nothing)),
    _bug("loops are not looked for", "loop without question", _off(flow, "loops_without_question", _nothing)),
    _bug("every question ends something", "no end", _off(flow, "without_end", _nothing)),
    _bug("one language will do", "missing translation", _in_one_language),
    _bug("Sie to everybody", "missing du", _without("du_missing")),
    _bug("placeholders are not looked at", "unset variable", _off(checker._Checker, "_placeholders", _nothing)),
    _bug("no limit to what is given", "money above authority", _off(shipped, "check", _check_without_limits)),
    _bug("any field exists", "unknown field", _off(checker._Checker, "_phrase", _nothing)),
    _bug("any value will do", "wrong value", _off(checker._Checker, "_fits", lambda *_: True)),
    _bug("anything is compared", "wrong operator", _off(checker._Checker, "_typed", _nothing)),
    _bug("words may say anything", "unclaimed assertion", _off(checker._Checker, "_unclaimed", _nothing)),
    _bug("nothing to say is fine", "silent step", _off(checker._Checker, "_can_always_be_said", lambda *_: True)),
    _bug("everything is possible", "contradiction", _off(checker._Checker, "_possible", lambda *_: True)),
    _bug("goodwill for a review", "tied to a review", _off(checker, "_speaks_of_reviews", lambda _: False)),
    _bug("any guide can be called", "unknown guide", _off(checker._Checker, "_call", _nothing)),
    _bug("round and round", "calls itself", _off(checker._Checker, "_call", _nothing)),
    Bug(
        "steps are kept in memory alone",
        "killed",
        (THERE, TO_ITS_END),
        _off(runs.Run, "moved", lambda run, place, guides: run),
        size=3,
    ),
    Bug("publishing asks nobody", "published", (NEVER,), _off(keeping, "_require_good", _nothing), size=2),
    Bug("runs follow what is published", "published", (PINNED,), _off(queries, "guides_of", as_they_are_now), size=1),
    _bug("any reason exists", "unknown reason", _off(checker._Checker, "_reason", _nothing)),
)

PROMISE = Promise(
    name="guides",
    about="a guide that is broken is refused, with the step in which it is",
    size=323,
    unit="broken guides",
    parts={"whole": _whole, "killed": survives, "published": nothing_broken, **{kind: _broken(kind) for kind in KINDS}},
    bugs=BUGS,
    shares={"killed": 1 / 54, "published": 1 / 40, **{kind: 1 / len(KINDS) for kind in KINDS}},
)
