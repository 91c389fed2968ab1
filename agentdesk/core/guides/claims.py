"""What a phrase may assert, when that is true, and the words that betray it where it is not owned up to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agentdesk.core.guides.conditions import AnyOf, Compare, Condition, Op


def _at_least(field: str, value: int) -> Condition:
    return Compare(field, Op.AT_LEAST, Decimal(value))


CLAIMS: dict[str, Condition] = {
    "waited": _at_least("contact.waited", 60),
    "transferred": _at_least("contact.transfers", 1),
    "late": _at_least("order.days_late", 1),
    "lost": Compare("order.delivery", Op.EQUALS, "lost"),
    "again": AnyOf((_at_least("contacts.same_reason", 1), _at_least("failures.in_row", 2))),
    "second_failure": _at_least("failures.in_row", 2),
    "broken_promise": Compare("promise.broken", Op.YES),
    "our_fault": Compare("failures.our_cause", Op.KNOWN),
    "long_standing": _at_least("customer.years", 3),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A sentence in which `words` stand (and `beside`, if given) asserts one of these claims."""

    claims: tuple[str, ...]
    words: str
    beside: str = ""


_SIGNS = {
    "de": (
        Sign(("waited",), r"gewartet|wartezeit|warteschleife|in der leitung|warten (?:lassen|mussten|musstest)"),
        Sign(
            ("transferred",),
            r"\b(?:sie|du) (?:wurden?|wurdest|sind|bist|musste[nst]*)\b.*"
            r"(?:verbunden|weitergeleitet|weitergereicht|durchgestellt|herumgereicht)",
        ),
        Sign(("late",), r"verspätet|verspätung|überfällig|hätte\w* .*(?:da sein|ankommen|kommen) (?:sollen|müssen)"),
        Sign(("late", "broken_promise"), r"\bzu spät\b|\bsollte\w* (?:schon|längst|seit)\b"),
        Sign(("lost",), r"verloren ?gegangen|verschollen|abhanden ?gekommen|(?:ging|geht|gingen) .*verloren"),
        Sign(
            ("again", "second_failure"),
            r"schon wieder|zum (?:zweiten|dritten|wiederholten) mal|(?:schon|bereits) (?:einmal|zweimal|mehrmals)"
            r"|(?:schon|bereits) (?:angerufen|geschrieben|gemeldet)|mehrmals|mehrfach",
        ),
        Sign(("second_failure", "again"), r"\bzweite[rnms]? (?:fehler|panne|ausfall)|\bzweimal\b|beide male"),
        Sign(("broken_promise",), r"zugesagt|versprochen|zusage|versprechen", r"\bnicht\b|\bkein\w*\b|gebrochen|nie\b"),
        Sign(
            ("our_fault",),
            r"\b(?:unser|mein)e?\b (?:\w+ )?(?:fehler|versäumnis|schuld|versehen)|(?:liegt|lag) (?:der fehler )?bei uns"
            r"|fehler (?:liegt|lag|ist|war) (?:bei uns|unserer)|wir haben .*(?:falsch|vergessen|verwechselt|übersehen)"
            r"|wir haben (?:da |hier )?(?:einen|den) fehler",
        ),
        Sign(
            ("long_standing",),
            r"langjährig|\btreue[rns]?\b|seit \{customer\.since"
            r"|seit (?:vielen |so vielen |\{customer\.years\} )?jahren",
        ),
    ),
    "en": (
        Sign(
            ("waited",),
            r"(?:you(?:['’]ve)?|for) (?:have )?wait(?:ed|ing on the line)|your wait\b"
            r"|ke(?:pt|ep) you (?:waiting|holding)|\bon hold\b|wait(?:ing)? time",
        ),
        Sign(
            ("transferred",),
            r"\byou(?:['’]ve| have| were| had)\b.*(?:passed|transferred|put through|handed|sent) "
            r"(?:round|around|on|from|between|to)",
        ),
        Sign(("late",), r"\boverdue\b|\bdelay(?:ed)?\b|should have (?:been (?:here|there|with)|arrived|come|reached)"),
        Sign(("late", "broken_promise"), r"\b(?:is|was|are|were|it['’]s|running|come|came|arrived) (?:too )?late\b"),
        Sign(("lost",), r"(?:is|was|been|got|it['’]s) lost\b|gone missing"),
        Sign(
            ("again", "second_failure"),
            r"(?:happened|gone wrong|failed|let you down|let down) again|(?:second|third) time|more than once"
            r"|already (?:called|rung|rang|phoned|written|contacted|told)|(?:called|rung|written|phoned) before",
        ),
        Sign(("second_failure", "again"), r"second (?:failure|mistake|slip)|\btwice\b|both times"),
        Sign(("broken_promise",), r"promised?\b|gave you our word", r"n['’]t\b|\bnot\b|\bnever\b|\bbroken?\b|\bno\b"),
        Sign(
            ("our_fault",),
            r"\b(?:our|my) (?:own )?(?:mistake|error|fault|doing|slip)"
            r"|(?:mistake|error|fault) (?:is|was|lies) (?:ours|with us)|\bdown to us\b"
            r"|\bwe (?:got it wrong|made a mistake|forgot|mixed|overlooked|used (?:the|your) (?:wrong|old))",
        ),
        Sign(
            ("long_standing",),
            r"long[- ]standing|\bloyal|for (?:many |so many |\{customer\.years\} )?years|with us (?:for|since)",
        ),
    ),
}
_CONDITIONAL = {"de": r"\b(?:wenn|falls|ob)\b|^sollte", "en": r"\b(?:if|whether|in case|unless)\b"}
_SENTENCE = re.compile(r"[^.!?…]+(?:\.(?=[\w}])[^.!?…]*)*[.!?…]*")


def sentences(words: str) -> Iterator[str]:
    return (each.strip() for each in _SENTENCE.findall(words))


def betrayed(words: str, language: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """What the words assert: claims of which at least one must hold, and the sentence that asserts them.

    Questions assert nothing, nor does what stands behind an if.
    """
    for sentence in sentences(words):
        small = sentence.casefold()
        if small.endswith("?") or re.search(_CONDITIONAL[language], small):
            continue
        for sign in _SIGNS[language]:
            if re.search(sign.words, small) and re.search(sign.beside, small):
                yield sign.claims, sentence
