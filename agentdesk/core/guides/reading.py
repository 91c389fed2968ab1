"""A guide from its file, with every fault at its step, place and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from agentdesk.core.guides.conditions import OF_ORDER, WITHOUT_VALUE, All, AnyOf, Compare, Condition, Not, Op
from agentdesk.core.guides.fields import Type
from agentdesk.core.guides.model import (
    LANGUAGES,
    SUGGESTED,
    Act,
    Answer,
    Ask,
    Branch,
    Call,
    Check,
    Do,
    End,
    Fault,
    Guide,
    HandOver,
    Next,
    Opens,
    Phrase,
    Prefill,
    Read,
    Step,
    To,
    Tone,
    placeholders,
)
from agentdesk.core.guides.yaml_text import Parsed, Path, Unreadable, parsed
from agentdesk.core.interactions.model import Outcome, Solved

MOST_STEPS = 60
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_TO_A_CUSTOMER = re.compile(r"\b(?:Sie|Ihnen|Ihr|Ihre[mnrs]?)\b")
_STILL_SIE = re.compile(r"(?<=[\wäöüß,}] )(?:Sie|Ihnen|Ihre[mnrs]?)\b")
_Choice = TypeVar("_Choice", bound=StrEnum)
ACTS = ("next", "ask", "check", "do", "read", "call", "hand_over", "end")


def is_name(written: str) -> bool:
    """Of a guide, a step, an answer."""
    return _NAME.fullmatch(written) is not None


@dataclass(frozen=True, slots=True)
class Reading:
    """The guide, unless there are faults."""

    guide: Guide | None
    faults: tuple[Fault, ...]
    lines: Mapping[Path, int] = field(default_factory=dict)
    """At which line each part of the text begins."""

    def line_of(self, step: str, place: str) -> int:
        """Of what is named as faults name it; of what it lies in, where it is not there. 0: nowhere."""
        parts = (int(part) - 1 if part.isdecimal() else part for part in place.split())
        path: Path = (*(("steps", step) if step else ()), *parts)
        return next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), 0)

    def step_at(self, line: int) -> str:
        """The step in whose text this line is; empty before the first."""
        begun = [(at, str(path[1])) for path, at in self.lines.items() if len(path) == 2 and path[0] == "steps"]
        return max((each for each in begun if each[0] <= line), default=(0, ""))[1]


def read_guide(source: str, name: str = "", languages: Collection[str] = ()) -> Reading:
    """`name`: as its file is called, and therefore the guide. What stands in it must be there in all of `languages`,
    and in one at least."""
    try:
        found = parsed(source)
    except Unreadable as problem:
        return Reading(None, (Fault(problem.code, line=problem.line),))
    reader = _Reader(found, languages)
    guide = reader.guide(found.value, name)
    return Reading(None if reader.faults else guide, tuple(reader.faults), found.lines)


class _Reader:
    """Collects faults and goes on with something harmless in the place of what is wrong."""

    def __init__(self, parsed: Parsed, languages: Collection[str]) -> None:
        self.faults: list[Fault] = []
        self._languages = languages
        self._lines = parsed.lines
        for path in parsed.twice:
            self.fault("key_twice", path, key=str(path[-1]))

    def fault(self, code: str, path: Path, **facts: str | int) -> None:
        in_step = path[:1] == ("steps",) and len(path) > 1
        step, rest = (str(path[1]), path[2:]) if in_step else ("", path)
        place = " ".join(str(part + 1) if isinstance(part, int) else part for part in rest)
        line = next((self._lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self._lines), 0)
        self.faults.append(Fault(code, step, place, line, facts))

    # What each value must be

    def mapping(self, value: Any, path: Path, known: Collection[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fault("missing" if value is None else "not_a_mapping", path, key=str(path[-1]) if path else "guide")
            return {}
        for key in value:
            if key not in known:
                self.fault("unknown_key", (*path, key), key=key, known=", ".join(known))
        return value

    def sequence(self, value: Any, path: Path, least: int, most: int) -> list[Any]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.fault("not_so_many", path, key=str(path[-1]), least=least, most=most)
            return []
        return value

    def line(self, value: Any, path: Path, longest: int = 600) -> str:
        if isinstance(value, Decimal):
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            self.fault("missing", path, key=str(path[-1]))
            return ""
        if len(value) > longest:
            self.fault("too_long", path, most=longest)
        return " ".join(value.split())

    def name(self, value: Any, path: Path, shape: re.Pattern[str] = _NAME) -> str:
        written = self.line(value, path)
        if written and not shape.fullmatch(written):
            self.fault("not_a_name", path, written=written[:40])
        return written

    def choice(self, value: Any, path: Path, choices: type[_Choice], default: _Choice) -> _Choice:
        if value is None:
            self.fault("missing", path, key=str(path[-1]))
        elif value not in tuple(choices):
            self.fault("unknown_value", path, written=str(value)[:40], known=", ".join(choices))
        else:
            return choices(value)
        return default

    def truth(self, value: Any, path: Path) -> bool:
        if value not in (None, True, False):
            self.fault("unknown_value", path, written=str(value)[:40], known="true, false")
        return value is True

    def label(self, value: Any, path: Path, keys: tuple[str, ...] = LANGUAGES) -> dict[str, str]:
        if not isinstance(value, dict):
            self.fault("missing", path, key=str(path[-1]))
            return {}
        there = [each for each in LANGUAGES if isinstance(value.get(each), str) and value[each].strip()]
        for language in self._languages or (() if there else LANGUAGES):
            if language not in there:
                self.fault("translation", (*path, language), language=language)
        self.mapping(value, path, keys)
        return {key: self.line(words, (*path, key)) for key, words in value.items() if words}

    def condition(self, value: Any, path: Path) -> Condition:
        if isinstance(value, dict) and len(value) == 1:
            (kind, inner) = next(iter(value.items()))
            if kind in ("all", "any"):
                parts = tuple(
                    self.condition(each, (*path, kind, n))
                    for n, each in enumerate(self.sequence(inner, (*path, kind), 1, 20))
                )
                return All(parts) if kind == "all" else AnyOf(parts)
            if kind == "not":
                return Not(self.condition(inner, (*path, kind)))
        return self._compare(self.mapping(value, path, ("field", "is", "value")), path)

    def _compare(self, said: dict[str, Any], path: Path) -> Compare:
        op = self.choice(said.get("is"), (*path, "is"), Op, Op.KNOWN)
        value = said.get("value")
        if op in WITHOUT_VALUE:
            if value is not None:
                self.fault("value_not_needed", path, op=op)
            value = None
        elif op is Op.ONE_OF:
            value = tuple(self.sequence(value, (*path, "value"), 1, 50))
        elif value is None or isinstance(value, (dict, list)) or (op in OF_ORDER and isinstance(value, bool)):
            self.fault("missing", (*path, "value"), key="value")
        return Compare(self.line(said.get("field"), (*path, "field")), op, value)

    def optional_condition(self, value: Any, path: Path) -> Condition | None:
        return None if value is None else self.condition(value, path)

    # The parts of a guide

    def guide(self, value: Any, name: str) -> Guide | None:
        said = self.mapping(value, (), ("guide", "title", "about", "offer", "start", "steps"))
        if not said:
            return None
        written = self.name(said.get("guide"), ("guide",))
        if name and written and written != name:
            self.fault("other_name", ("guide",), name=name)
        when, weight = self._offer(said.get("offer"))
        return Guide(
            written,
            self.label(said.get("title"), ("title",)),
            self.label(said.get("about"), ("about",)),
            self.name(said.get("start"), ("start",)),
            self._steps(said.get("steps")),
            when,
            weight,
        )

    def _offer(self, value: Any) -> tuple[Condition | None, int]:
        if value is None:
            return None, 0
        said = self.mapping(value, ("offer",), ("when", "weight"))
        weight = said.get("weight")
        if not isinstance(weight, Decimal) or weight != int(weight) or not 1 <= weight <= 100:
            self.fault("weight", ("offer", "weight"))
            weight = Decimal(1)
        return self.condition(said.get("when"), ("offer", "when")), int(weight)

    def _steps(self, value: Any) -> dict[str, Step]:
        if not isinstance(value, dict) or not 1 <= len(value) <= MOST_STEPS:
            self.fault("not_so_many", ("steps",), key="steps", least=1, most=MOST_STEPS)
            return {}
        for name in value:
            self.name(name, ("steps", name))
        return {name: self._step(name, said, ("steps", name)) for name, said in value.items()}

    def _step(self, name: str, value: Any, path: Path) -> Step:
        said = self.mapping(value, path, ("say", "hint", "avoid", *ACTS))
        say = self.sequence(said["say"], (*path, "say"), 1, 3) if "say" in said else []
        avoid = self.sequence(said["avoid"], (*path, "avoid"), 1, 5) if "avoid" in said else []
        return Step(
            name,
            self._act(said, path),
            tuple(self._phrase(each, (*path, "say", n)) for n, each in enumerate(say)),
            self.label(said["hint"], (*path, "hint")) if "hint" in said else {},
            tuple(self.label(each, (*path, "avoid", n)) for n, each in enumerate(avoid)),
        )

    def _phrase(self, value: Any, path: Path) -> Phrase:
        said = self.mapping(value, path, ("tone", "de", "du", "en", "when", "claims"))
        spoken = {key: said[key] for key in ("de", "du", "en") if key in said}
        words = self.label(spoken, path, ("de", "du", "en"))
        self._check_address(words, path)
        for key, each in words.items():
            try:
                list(placeholders(each))
            except ValueError:
                self.fault("braces", (*path, key))
        claims = self.sequence(said["claims"], (*path, "claims"), 1, 9) if "claims" in said else []
        return Phrase(
            self.choice(said.get("tone"), (*path, "tone"), Tone, Tone.CALM),
            words,
            self.optional_condition(said.get("when"), (*path, "when")),
            tuple(self.name(each, (*path, "claims", n)) for n, each in enumerate(claims)),
        )

    def _check_address(self, words: Mapping[str, str], path: Path) -> None:
        if "du" not in words and _TO_A_CUSTOMER.search(words.get("de", "")):
            self.fault("du_missing", path)
        elif _STILL_SIE.search(words.get("du", "")):
            self.fault("du_says_sie", (*path, "du"))

    def _act(self, said: dict[str, Any], path: Path) -> Act:
        named = [key for key in ACTS if key in said]
        follows = "next" in named and len(named) == 2 and named[1] in ("read", "call", "hand_over")
        if not named:
            self.fault("dead_end", path)
        elif len(named) > 1 and not follows:
            self.fault("several_acts", path, acts=", ".join(named))
        kind = named[-1] if named else "next"
        return _ACT[kind](self, said, path)

    def _next(self, said: dict[str, Any], path: Path, key: str = "next") -> str:
        return self.name(said[key], (*path, key)) if said.get(key) is not None else self._dead_end(path, key)

    def _dead_end(self, path: Path, key: str) -> str:
        if not any(fault.code == "dead_end" and fault.step == path[1] for fault in self.faults):
            self.fault("dead_end", (*path, key))
        return ""

    def _ask(self, said: dict[str, Any], path: Path) -> Ask:
        path = (*path, "ask")
        keys = ("into", "question", "answers", "type", "may_be_empty", "next", "yes", "no")
        ask = self.mapping(said["ask"], path, keys)
        into = self.name(ask.get("into"), (*path, "into"))
        question = self.label(ask.get("question"), (*path, "question"))
        if "answers" in ask:
            self._only(ask, path, ("into", "question", "answers"))
            return Ask(into, question, Type.CHOICE, self._answers(ask["answers"], (*path, "answers")))
        type = self.choice(ask.get("type"), (*path, "type"), Type, Type.TEXT)
        if type is Type.CHOICE:
            self.fault("missing", (*path, "answers"), key="answers")
        if type is Type.YES_NO:
            self._only(ask, path, ("into", "question", "type", "yes", "no"))
            both = tuple(Answer(each, {}, self._next(ask, path, each)) for each in ("yes", "no"))
            return Ask(into, question, type, both)
        self._only(ask, path, ("into", "question", "type", "may_be_empty", "next"))
        empty = self.truth(ask.get("may_be_empty"), (*path, "may_be_empty"))
        return Ask(into, question, type, (), self._next(ask, path), empty)

    def _only(self, said: dict[str, Any], path: Path, keys: tuple[str, ...]) -> None:
        for key in said:
            if key not in keys and key in ("answers", "type", "may_be_empty", "next", "yes", "no"):
                self.fault("not_here", (*path, key), key=key)

    def _answers(self, value: Any, path: Path) -> tuple[Answer, ...]:
        answers = []
        for n, each in enumerate(self.sequence(value, path, 2, 9)):
            here = (*path, n)
            said = self.mapping(each, here, ("is", "de", "en", "next", "when"))
            label = self.label({key: said[key] for key in LANGUAGES if key in said}, here)
            when = self.optional_condition(said.get("when"), (*here, "when"))
            answers.append(Answer(self.name(said.get("is"), (*here, "is")), label, self._next(said, here), when))
        values = [answer.value for answer in answers]
        if len(set(values)) < len(values):
            self.fault("answer_twice", path)
        if answers and all(answer.when for answer in answers):
            self.fault("answers_conditional", path)
        return tuple(answers)

    def _check(self, said: dict[str, Any], path: Path) -> Check:
        path = (*path, "check")
        branches = []
        listed = self.sequence(said["check"], path, 1, 20)
        for n, each in enumerate(listed):
            here = (*path, n)
            branch = self.mapping(each, here, ("when", "next"))
            if ("when" in branch) is (n == len(listed) - 1):
                self.fault("last_branch", here)
            when = self.optional_condition(branch.get("when"), (*here, "when"))
            branches.append(Branch(when, self._next(branch, here)))
        return Check(tuple(branches))

    def _do(self, said: dict[str, Any], path: Path) -> Do:
        path = (*path, "do")
        do = self.mapping(said["do"], path, ("open", "most", "with_approval", "set", "then", "skipped"))
        most = do.get("most")
        if most is not None and most != SUGGESTED and not (isinstance(most, Decimal) and most > 0):
            self.fault("unknown_value", (*path, "most"), written=str(most)[:40], known=f"25, {SUGGESTED}")
            most = None
        return Do(
            self.choice(do.get("open"), (*path, "open"), Opens, Opens.NOTE),
            self._next(do, path, "then"),
            self._next(do, path, "skipped"),
            most,
            self.truth(do.get("with_approval"), (*path, "with_approval")),
            self._prefill(do["set"], (*path, "set")) if "set" in do else Prefill(),
        )

    def _prefill(self, value: Any, path: Path) -> Prefill:
        said = self.mapping(value, path, ("reason", "severity", "kind", "subject", "words"))
        reason, severity, kind = (
            self.line(said[key], (*path, key)) if key in said else "" for key in ("reason", "severity", "kind")
        )
        subject, words = (self.label(said[key], (*path, key)) if key in said else {} for key in ("subject", "words"))
        return Prefill(reason, severity, kind, subject, words)

    def _read(self, said: dict[str, Any], path: Path) -> Read:
        return Read(self.name(said["read"], (*path, "read"), _SLUG), self._next(said, path))

    def _call(self, said: dict[str, Any], path: Path) -> Call:
        return Call(self.name(said["call"], (*path, "call")), self._next(said, path))

    def _hand_over(self, said: dict[str, Any], path: Path) -> HandOver:
        here = (*path, "hand_over")
        to = self.mapping(said["hand_over"], here, ("to", "why"))
        who = self.choice(to.get("to"), (*here, "to"), To, To.SUPERVISOR)
        return HandOver(who, self.label(to.get("why"), (*here, "why")), self._next(said, path))

    def _end(self, said: dict[str, Any], path: Path) -> End:
        path = (*path, "end")
        end = self.mapping(said["end"], path, ("outcome", "solved", "reason"))
        outcome = self.choice(end.get("outcome"), (*path, "outcome"), Outcome, Outcome.SETTLED)
        solved = self.choice(end["solved"], (*path, "solved"), Solved, Solved.UNSURE) if "solved" in end else None
        return End(outcome, solved, self.line(end["reason"], (*path, "reason")) if "reason" in end else "")

    def _only_next(self, said: dict[str, Any], path: Path) -> Next:
        return Next(self._next(said, path))


_ACT: dict[str, Callable[[_Reader, dict[str, Any], Path], Act]] = {
    "next": _Reader._only_next,
    "ask": _Reader._ask,
    "check": _Reader._check,
    "do": _Reader._do,
    "read": _Reader._read,
    "call": _Reader._call,
    "hand_over": _Reader._hand_over,
    "end": _Reader._end,
}
