"""A guide: a graph of steps, each with words to say and with what comes after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from string import Formatter

from agentdesk.core.guides.conditions import Condition
from agentdesk.core.guides.fields import Type
from agentdesk.core.interactions.model import Outcome, Solved

LANGUAGES = ("de", "en")
Label = Mapping[str, str]
"""Words by language."""
SUGGESTED = "suggested"


class Tone(StrEnum):
    WARM = "warm"
    CALM = "calm"
    BRIEF = "brief"


class Opens(StrEnum):
    """What a step can have done, in the panel that is there for it."""

    VOUCHER = "voucher"
    FREE_SHIPPING = "free_shipping"
    PRICE_REDUCTION = "price_reduction"
    GIFT = "gift"
    EXPRESS = "express"
    CALLBACK = "callback"
    PROMISE = "promise"
    CASE = "case"
    FAILURE = "failure"
    REASON = "reason"
    FOLLOW_UP_CHECK = "follow_up_check"
    CONTACT_POINT = "contact_point"
    ADDRESS = "address"
    NOTE = "note"
    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"
    TERMINATION = "termination"
    RETURN = "return"
    CONFIRMATION = "confirmation"


GOODWILL = frozenset({Opens.VOUCHER, Opens.FREE_SHIPPING, Opens.PRICE_REDUCTION, Opens.GIFT, Opens.EXPRESS})


class To(StrEnum):
    SUPERVISOR = "supervisor"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    NAMED_CONTACT = "named_contact"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to say, per language; `du` where German says it differently to whom it calls by first name."""

    tone: Tone
    words: Label
    when: Condition | None = None
    claims: tuple[str, ...] = ()

    def said(self, language: str, form: str = "sie") -> str:
        spoken = self.spoken_in(language)
        return self.words.get("du") or self.words["de"] if (spoken, form) == ("de", "du") else self.words[spoken]

    def spoken_in(self, language: str) -> str:
        """This language; the other one where it has no words in it."""
        return language if self.words.get(language) else next(each for each in LANGUAGES if self.words.get(each))

    @property
    def placeholders(self) -> frozenset[str]:
        """In any of its languages."""
        return frozenset(name for words in self.words.values() for name in placeholders(words))


def placeholders(words: str) -> Iterator[str]:
    """Raises ValueError for braces that are not in pairs."""
    return (name for _, name, _, _ in Formatter().parse(words) if name is not None)


@dataclass(frozen=True, slots=True)
class Next:
    step: str


@dataclass(frozen=True, slots=True)
class Answer:
    value: str
    label: Label
    next: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A choice has `answers` and no `next`; what is typed has a `next`; yes or no has both answers, `yes` and `no`."""

    into: str
    question: Label
    type: Type
    answers: tuple[Answer, ...] = ()
    next: str = ""
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    when: Condition | None
    next: str


@dataclass(frozen=True, slots=True)
class Check:
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a form holds when it opens; `kind` and `subject` are those of a case."""

    reason: str = ""
    severity: str = ""
    kind: str = ""
    subject: Label = field(default_factory=dict)
    words: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Do:
    """`most`: the cap of goodwill, in major units of the shop's currency, or SUGGESTED."""

    opens: Opens
    then: str
    skipped: str
    most: Decimal | str | None = None
    with_approval: bool = False
    filled: Prefill = field(default_factory=Prefill)


@dataclass(frozen=True, slots=True)
class Read:
    article: str
    next: str


@dataclass(frozen=True, slots=True)
class Call:
    guide: str
    next: str


@dataclass(frozen=True, slots=True)
class HandOver:
    to: To
    why: Label
    next: str


@dataclass(frozen=True, slots=True)
class End:
    outcome: Outcome
    solved: Solved | None = None
    reason: str = ""


Act = Next | Ask | Check | Do | Read | Call | HandOver | End


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    act: Act
    say: tuple[Phrase, ...] = ()
    hint: Label = field(default_factory=dict)
    avoid: tuple[Label, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        """The steps that may follow."""
        match self.act:
            case Ask(answers=answers, next=after):
                return (*(answer.next for answer in answers), *((after,) if after else ()))
            case Check(branches):
                return tuple(branch.next for branch in branches)
            case Do(then=then, skipped=skipped):
                return then, skipped
            case Next(step):
                return (step,)
            case Read(next=after) | Call(next=after) | HandOver(next=after):
                return (after,)
            case End():
                return ()


@dataclass(frozen=True, slots=True)
class Guide:
    """`when` and `weight` say when it is suggested, and before which others; without a weight only by hand."""

    id: str
    title: Label
    about: Label
    start: str
    steps: Mapping[str, Step]
    when: Condition | None = None
    weight: int = 0


def labels(guide: Guide) -> Iterator[tuple[str, str, Label]]:
    """All that stands in it in words: the step (empty: the guide itself), the place in it, the words by language."""
    yield from (("", name, words) for name, words in (("title", guide.title), ("about", guide.about)))
    for step in guide.steps.values():
        yield from ((step.id, place, words) for place, words in _labels(step) if words)


def _labels(step: Step) -> Iterator[tuple[str, Label]]:
    yield from ((f"say {n}", phrase.words) for n, phrase in enumerate(step.say, 1))
    yield "hint", step.hint
    yield from ((f"avoid {n}", words) for n, words in enumerate(step.avoid, 1))
    match step.act:
        case Ask(question=question, answers=answers):
            yield "ask question", question
            yield from ((f"ask answers {n}", answer.label) for n, answer in enumerate(answers, 1))
        case Do(filled=filled):
            yield from (("do set subject", filled.subject), ("do set words", filled.words))
        case HandOver(why=why):
            yield "hand_over why", why


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a guide: in which step (empty: with the guide itself), at which place of it and which line.

    Its words are `guides.fault.<code>`, filled from the facts.
    """

    code: str
    step: str = ""
    place: str = ""
    line: int = 0
    facts: Mapping[str, str | int] = field(default_factory=dict)
