"""What the guide card says of a step, beside what the guide itself says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.guides.conditions import Situation
from agentdesk.core.guides.fields import ANSWERS, Type
from agentdesk.core.guides.model import Ask, Call, Do, End, HandOver, Label, Opens, Read
from agentdesk.core.guides.running import DONE, GO_ON, SKIPPED
from agentdesk.core.guides.runs import OverRun, WhyLeft
from agentdesk.core.guides.speaking import filled, is_complete, spoken
from agentdesk.core.guides.standing import standing, waiting
from agentdesk.core.guides.suggesting import Fitting
from agentdesk.core.money import Money
from agentdesk.core.wording import text
from agentdesk.ui.guides.presenter import Shown


def label(words: Label, lang: str | None = None) -> str:
    return wording.label(dict(words), lang=lang)


def why_words(reason: str) -> str:
    """Why a guide was left: one of `WhyLeft`, or whatever somebody wrote."""
    return text(f"guides.why_left.{reason}") if reason in set(WhyLeft) else reason


def over_words(over: OverRun, title: str, when: str) -> str:
    """Of the guide in which a callback was agreed and with which nobody goes on any more."""
    if over.outcome:
        how = text("guides.over_ended", title=title, outcome=text(f"outcome.{over.outcome}"))
    else:
        how = text("guides.over_left", title=title)
    return " · ".join(filter(None, (how, why_words(over.left_because), when, over.by)))


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
        case HandOver(why=why):
            return label(why)
        case Call(guide=guide):
            return text("guides.call", guide=label(shown.guides[guide].title))
        case End(outcome=outcome):
            return text("guides.at_its_end", outcome=text(f"outcome.{outcome}"))
    return ""


def typed_words(shown: Shown, ask: Ask) -> str:
    """Over the field: what is typed there, and in which language where it will be said to the customer in theirs."""
    theirs = str(shown.situation.get("customer.language") or wording.language())
    phrases = (phrase for step in shown.guide.steps.values() for phrase in step.say)
    languages = {phrase.spoken_in(theirs) for phrase in phrases if ANSWERS + ask.into in phrase.placeholders}
    if ask.type is Type.TEXT and languages and languages != {wording.language()}:
        return text(f"guides.typed.text_in.{theirs if theirs in languages else languages.pop()}")
    return text(f"guides.typed.{ask.type}")


def answers(shown: Shown, currency: str, zone: ZoneInfo, *, alone: bool = False) -> list[tuple[str, str]]:
    """Value and words of each answer, in the order of their keys; without a value it opens what the step wants. What
    is saved at once when it is opened is not the first, where it stands already."""
    match shown.step.act:
        case Ask(answers=found) if found:
            named = {each.value: label(each.label) or text(f"guides.{each.value}") for each in found}
            return [(value, named[value]) for value in shown.answers]
        case Ask() | End():
            return [] if not shown.run.place.stack[1:] or isinstance(shown.step.act, Ask) else [_go_on()]
        case Do() as do:
            opens, done = ("", _opens(do, shown.situation, currency)), (DONE, _done(do, shown.situation, zone))
            first = [done, opens] if do.opens is Opens.FAILURE and standing(do, shown.situation) else [opens, done]
            return [*first, (SKIPPED, text("guides.skip"))]
        case Read():
            return [("", text("guides.read_it")), _go_on()]
        case HandOver(to=to) if not alone:
            return [("", text(f"guides.to.{to}")), _go_on()]
    return [_go_on()]


def _done(do: Do, situation: Situation, zone: ZoneInfo) -> str:
    stands, today = standing(do, situation), situation["today"]
    assert isinstance(today, date)
    if asked_for := waiting(do, situation):
        return text("guides.waits", what=spoken(asked_for, today, wording.language(), zone))
    if stands is None:
        return text("guides.done")
    words = situation.get("failures.last_words")
    what = spoken(stands, today, wording.language(), zone)
    if do.opens is Opens.FAILURE and words and situation.get("failures.last_on") == stands:
        what = f"{words}, {what}"
    return text("guides.stands", what=what)


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
