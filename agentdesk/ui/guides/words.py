"""What the guide card says of a step, beside what the guide itself says."""

from __future__ import annotations

from decimal import Decimal

from agentdesk.core import wording
from agentdesk.core.guides.conditions import Situation
from agentdesk.core.guides.model import Ask, Call, Do, End, HandOver, Label, Read
from agentdesk.core.guides.running import DONE, GO_ON, SKIPPED
from agentdesk.core.guides.speaking import filled, is_complete
from agentdesk.core.guides.suggesting import Fitting
from agentdesk.core.money import Money
from agentdesk.core.wording import text
from agentdesk.ui.guides.presenter import Shown


def label(words: Label) -> str:
    return wording.label(dict(words))


def hint_words(shown: Shown, zone: object) -> str:
    """Nothing where it names what nobody knows."""
    words = label(shown.step.hint)
    if not words or not is_complete(words, shown.situation):
        return ""
    return filled(words, shown.situation, wording.language(), zone)  # type: ignore[arg-type]


def question_words(shown: Shown) -> str:
    """To the agent: what is asked, opened, read or handed over here."""
    match shown.step.act:
        case Ask(question=question):
            return label(question)
        case Read(article=article):
            return text("guides.read", article=article)
        case HandOver(to=to, why=why):
            return f"{text(f'guides.to.{to}')}: {label(why)}"
        case Call(guide=guide):
            return text("guides.call", guide=label(shown.guides[guide].title))
        case End(outcome=outcome):
            return text("guides.at_its_end", outcome=text(f"outcome.{outcome}"))
    return ""


def answers(shown: Shown, currency: str) -> list[tuple[str, str]]:
    """Value and words of each answer, in the order of their keys."""
    match shown.step.act:
        case Ask(answers=found) if found:
            named = {each.value: label(each.label) or text(f"guides.{each.value}") for each in found}
            return [(value, named[value]) for value in shown.answers]
        case Ask() | End():
            return [] if not shown.run.place.stack[1:] or isinstance(shown.step.act, Ask) else [_go_on()]
        case Do() as do:
            return [
                ("", _opens(do, shown.situation, currency)),
                (DONE, text("guides.done")),
                (SKIPPED, text("guides.skip")),
            ]
    return [_go_on()]


def _go_on() -> tuple[str, str]:
    return GO_ON, text("guides.go_on")


def _opens(do: Do, situation: Situation, currency: str) -> str:
    what = text(f"guides.opens.{do.opens}")
    most = cap_of(do, situation, currency)
    return text("guides.opens_up_to", what=what, most=most) if most else what


def cap_of(do: Do, situation: Situation, currency: str) -> Money | None:
    """The most to give: what the guide says, and never more than is suggested where it says so."""
    if do.most is None:
        return None
    if isinstance(do.most, str):
        suggested = situation.get("goodwill.suggested")
        return suggested if isinstance(suggested, Money) else None
    return Money.of(do.most, currency)


def because_words(found: Fitting) -> str:
    """Why this guide: up to three of the facts that made it fit."""
    named = [_because(f"guides.because.{field}", value) for field, value in found.because]
    return " · ".join(list(filter(None, named))[:3])


def _because(key: str, value: object) -> str:
    if not wording.knows(key):
        return ""
    return text(key, count=int(value)) if isinstance(value, Decimal) else text(key)
