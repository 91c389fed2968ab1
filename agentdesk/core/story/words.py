"""The words of a story, in German and English: one message for each sentence, with its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.interactions.model import Mood
from agentdesk.core.story.days import Days
from agentdesk.core.story.model import Sentence, Story
from agentdesk.core.wording import knows, text

MOST_SAID = 120
"""Characters of what somebody wrote that a sentence takes over."""
_SPELLED = 12
"""Up to here numbers are words."""


def story_words(story: Story, *, lang: str | None = None, lasting: bool = False) -> tuple[str, ...]:
    """A sentence each. `lasting`: with dates instead of today and tomorrow, for what is kept."""
    if story.now is None:
        return ()
    w = _Wording(Days(story.now, ZoneInfo(story.zone), lang, lasting=lasting), lang)
    return tuple(_sentence(w, each) for each in story.sentences)


def in_brief(story: Story) -> str:
    """What a call would be about, as somebody wrote it: the case, what was promised, what went wrong, the last
    contact. Empty where there is none of it."""
    by_key = {each.key: each.facts for each in story.sentences}
    said = (by_key[key].get("subject") or by_key[key].get("words") for key in _MATTERS_MOST if key in by_key)
    return next((_one_line(str(words)) for words in said if words), "")


def _sentence(w: _Wording, sentence: Sentence) -> str:
    said = _MAKERS[sentence.key](w, sentence.facts)
    return said[:1].upper() + said[1:]


def label_words(value: Any, *, lang: str | None = None) -> str:
    """A reason or a department: a group with the finer one in brackets."""
    said = wording.label(value, lang=lang) if isinstance(value, dict) else str(value or "")
    group, arrow, finer = said.partition(" › ")
    return _one_line(f"{group} ({finer})" if arrow else said)


class _Wording:
    def __init__(self, days: Days, lang: str | None) -> None:
        self.days, self.lang = days, lang

    def say(self, key: str, **said: Any) -> str:
        return text(f"story.{key}", lang=self.lang, **said)

    def tail(self, key: str, wanted: Any, **said: Any) -> str:
        """A part that is there or not."""
        return self.say(key, **said) if wanted else ""

    def by(self, key: str, person: str, **said: Any) -> str:
        """By whom, where that is known and the message has a place for it."""
        named = bool(person) and knows(f"story.{key}.by")
        return self.say(f"{key}.by", person=person, **said) if named else self.say(key, **said)

    def quoted(self, words: str) -> str:
        """Behind a colon, where there are any: as they were written, cut at a word."""
        tidy = _one_line(words)
        return self.say("quoted", words=tidy) if tidy else ""

    def money(self, amount: Any) -> str:
        return wording.short_money(amount, lang=self.lang)

    def number(self, count: int) -> str:
        return self.say(f"number.{count}") if 1 <= count <= _SPELLED else wording.number(count, lang=self.lang)

    def times(self, count: int) -> str:
        return self.say(f"times.{count}") if count <= _SPELLED else self.say("times.many", n=count)

    def list(self, parts: Sequence[str]) -> str:
        """a; a and b; a, b and c."""
        *before, last = parts
        return self.say("and", before=", ".join(before), last=last) if before else last

    def mood(self, mood: Any) -> str:
        return text(f"mood.{Mood(mood).name.lower()}", lang=self.lang)


Facts = dict[str, Any]


def _order(w: _Wording, facts: Facts) -> str:
    on, price = w.days.on(facts["at"]), w.tail("price", facts["total"], amount=w.money(facts["total"]))
    then = "".join(_what_then(w, key, said) for key, said in facts["then"])
    if not facts["what"]:
        return w.say("order.by_number", number=facts["number"], on=on, price=price, then=then)
    others = facts["others"]
    more = w.tail("order.others", others, count=others, n=w.number(others) if others else "")
    return w.say("order", what=_one_line(facts["what"]) + more, on=on, price=price, then=then)


def _what_then(w: _Wording, key: str, said: Facts) -> str:
    on = w.days.on(said["at"]) if "at" in said else ""
    return w.say(f"order.{key}", on=on, amount=w.money(said.get("amount")))


def _failed(w: _Wording, facts: Facts) -> str:
    kind = facts["kind"] if knows(f"story.failed.{facts['kind']}") else "other"
    return w.say(f"failed.{kind}", on=w.days.on(facts["at"]), words=w.quoted(facts["words"]))


def _failures(w: _Wording, facts: Facts) -> str:
    groups = [w.say("failures.of", what=_failing(w, kind), on=_on_days(w, days)) for kind, days in facts["groups"]]
    words = w.tail("failures.latest", facts["words"], words=w.quoted(facts["words"]))
    return w.say("failures", times=w.times(facts["count"]), list=", ".join(groups), words=words)


def _failing(w: _Wording, kind: str) -> str:
    return w.say(f"failing.{kind}" if knows(f"story.failing.{kind}") else "failing.other")


def _on_days(w: _Wording, days: Sequence[datetime]) -> str:
    """The last three of them, each day once."""
    return w.list([w.days.on(day) for day in sorted({w.days.day(each) for each in days})[-3:]])


def _ended(w: _Wording, facts: Facts) -> str:
    confirmed = w.say("ended.confirmed" if facts["confirmed"] else "ended.unconfirmed")
    subject = _one_line(facts["subject"])
    return w.say(f"ended.{facts['kind']}", on=w.days.on(facts["at"]), subject=subject, confirmed=confirmed)


def _case(w: _Wording, facts: Facts) -> str:
    key = "case.again" if facts["again"] else "case"
    owner = w.tail("case.owner", facts["owner"], owner=facts["owner"])
    critical = w.tail("case.critical", facts["critical"])
    since, subject = w.days.since(facts["at"]), _one_line(facts["subject"])
    return w.say(key, since=since, code=facts["code"], subject=subject, owner=owner, critical=critical)


def _cases(w: _Wording, facts: Facts) -> str:
    named = [w.say("case.named", code=code, subject=_one_line(subject, 60)) for code, subject in facts["named"]]
    whole = facts["count"] == len(named)
    listed = w.list(named) if whole else ", ".join(named)
    return w.say("cases" if whole else "cases.newest", n=w.number(facts["count"]), list=listed)


def _resolved(w: _Wording, facts: Facts) -> str:
    code, subject, on = facts["code"], _one_line(facts["subject"]), w.days.on(facts["at"])
    return w.say("resolved", code=code, subject=subject, on=on, words=w.quoted(facts["words"]))


def _promised(key: str) -> Callable[[_Wording, Facts], str]:
    def say(w: _Wording, facts: Facts) -> str:
        said = {"by": w.days.by(facts["due"], facts["zone"]), "words": _one_line(facts["words"])}
        was = w.tail("promised.was", facts["was"], by=w.days.by(facts["was"], facts["zone"]) if facts["was"] else "")
        more = w.tail("promised.more", facts["more"], count=facts["more"], n=w.number(facts["more"]))
        return w.by(key, facts["person"], was=was, more=more, **said)

    return say


def _kept(w: _Wording, facts: Facts) -> str:
    key = "kept.late" if facts["late"] else "kept"
    return w.say(key, words=_one_line(facts["words"]), on=w.days.on(facts["at"]))


def _contacts(w: _Wording, facts: Facts) -> str:
    ways = [w.say(f"contacts.{way}", times=w.times(facts[way])) for way in ("called", "wrote", "came") if facts[way]]
    first, last = w.days.day(facts["since"]), w.days.day(facts["until"])
    mood = w.tail("contacts.mood", facts["mood"], mood=w.mood(facts["mood"]) if facts["mood"] else "")
    if first == last:
        return w.say("contacts.one_day", on=w.days.on(first), ways=w.list(ways), mood=mood)
    return w.say("contacts", since=w.days.since(first), ways=w.list(ways), mood=mood)


def _last(w: _Wording, facts: Facts) -> str:
    way, said = facts["way"], _last_said(w, facts)
    if facts["missed"]:
        key = "last.missed"
    else:
        key = f"last.{way}.{facts['channel']}"
        key = key if knows(f"story.{key}") else f"last.{way}.other"
    return w.by(key, facts["person"], **said)


def _last_said(w: _Wording, facts: Facts) -> dict[str, str]:
    reason = label_words(facts["reason"], lang=w.lang)
    about = w.tail("last.about", reason, reason=reason) if not facts["words"] else ""
    felt = facts["mood"] if facts["mood"] != Mood.NEUTRAL else None
    return {
        "on": w.days.on(facts["at"]),
        "mood": w.tail(f"last.mood.{facts['way']}", felt, mood=w.mood(felt) if felt else ""),
        "words": w.quoted(facts["words"]) or about,
        "unsolved": w.tail("last.unsolved", facts["unsolved"]),
    }


def _given(w: _Wording, facts: Facts) -> str:
    parts = [
        w.say(f"given.{kind}" if knows(f"story.given.{kind}") else "given.other", amount=w.money(amount))
        + w.tail(f"given.{state}", state != "had", left=w.money(_like(amount, left)))
        for kind, state, amount, left in facts["gifts"]
    ]
    more = facts["more"]
    return w.say("given", list=", ".join(parts), more=w.tail("given.more", more, count=more, n=w.number(more)))


def _like(amount: Any, minor: int | None) -> Any:
    return None if minor is None else type(amount)(minor, amount.currency)


def _callback(w: _Wording, facts: Facts) -> str:
    purpose = w.quoted(facts["purpose"])
    if not facts["day"]:
        return w.say("callback.some_day", purpose=purpose)
    on, hours = w.days.on(date.fromisoformat(facts["day"])), [facts["from_minute"], facts["to_minute"]]
    if None in hours:
        return w.say("callback.day", on=on, purpose=purpose)
    start, end = (w.days.time(*divmod(minutes, 60)) for minutes in hours)
    return w.say("callback.over" if facts["over"] else "callback", on=on, start=start, end=end, purpose=purpose)


def _asked(w: _Wording, facts: Facts) -> str:
    return w.say("asked", person=facts["person"], amount=w.money(facts["amount"]))


def _offered(w: _Wording, facts: Facts) -> str:
    receiver = facts["receiver"] or (w.say("offered.level", level=facts["level"]) if facts["level"] else "")
    return w.say("offered", code=facts["code"], receiver=receiver or w.say("offered.leaders"), sender=facts["sender"])


def _query(w: _Wording, facts: Facts) -> str:
    whom = label_words(facts["whom"], lang=w.lang)
    return w.say("query", whom=whom, due=_due(w, facts), words=w.quoted(facts["words"]))


def _step(w: _Wording, facts: Facts) -> str:
    return w.say("step", due=_due(w, facts), words=w.quoted(facts["words"]))


def _due(w: _Wording, facts: Facts) -> str:
    """Until when; where that has passed, since when."""
    due = facts["due"]
    if due is None:
        return ""
    return w.say("due.over", since=w.days.lately_since(due)) if w.days.is_over(due) else w.say("due", by=w.days.by(due))


def _waiting(w: _Wording, facts: Facts) -> str:
    return w.say("waiting", code=facts["code"])


def _check(w: _Wording, facts: Facts) -> str:
    return w.say("check", by=w.days.by(facts["due"], facts["zone"]))


def _note(w: _Wording, facts: Facts) -> str:
    return w.by("note", facts["person"], on=w.days.on(facts["at"]), words=w.quoted(facts["words"]))


def _one_line(words: str, longest: int = MOST_SAID) -> str:
    """On one line, without the full stop at its end, cut at a word."""
    tidy = " ".join(words.split())
    if len(tidy) > longest:
        return tidy[:longest].rpartition(" ")[0].rstrip(" ,;:.") + " …"
    return tidy[:-1] if tidy.endswith(".") and not tidy.endswith("..") else tidy


_MATTERS_MOST = ("case", "overdue", "promised", "failures", "failed", "last")
_MAKERS: dict[str, Callable[[_Wording, Facts], str]] = {
    "order": _order, "failed": _failed, "failures": _failures, "ended": _ended, "case": _case, "cases": _cases,
    "resolved": _resolved, "promised": _promised("promised"), "overdue": _promised("overdue"), "kept": _kept,
    "contacts": _contacts, "last": _last, "given": _given, "callback": _callback, "asked": _asked,
    "offered": _offered, "query": _query, "step": _step, "waiting": _waiting, "check": _check, "note": _note,
}  # fmt: skip
