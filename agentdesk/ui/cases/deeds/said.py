"""What was said: by the customer, by us, by when they hear more."""

from __future__ import annotations

from agentdesk.core.cases import commands as asks
from agentdesk.core.commands import Command
from agentdesk.core.interactions.model import Channel
from agentdesk.core.wording import text
from agentdesk.ui.cases.deeds.deed import Asking
from agentdesk.ui.cases.known import Asked, Known
from agentdesk.ui.cases.new_case import channel_ask
from agentdesk.ui.forms.asks import Answers, Ask, How, moment_of
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.text import one_line

WAIT_ASK = Ask(name="wait", label="cases.field.wait", how=How.CHECK)
NEXT_ASK = Ask(name="next_at", label="cases.field.next_interim", how=How.MOMENT)


def said_asks(label: str, *more: Ask) -> Asking:
    def asked(known: Known) -> tuple[Ask, ...]:
        words = Ask(name="words", label=label, how=How.WORDS, needed=True)
        return (words, channel_ask(known.case.channel), *more)

    return asked


def message(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.MessageCame(case_id=known.case.id, words=said["words"], channel=Channel(said["channel"]))


def reply(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.NoteReply(
        case_id=known.case.id, words=said["words"], channel=Channel(said["channel"]), wait=bool(said["wait"])
    )


def interim(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.SendInterim(
        case_id=known.case.id,
        words=said["words"],
        channel=Channel(said["channel"]),
        next_at=moment_of(said["next_at"]),
    )


def interim_plan_asks(known: Known) -> tuple[Ask, ...]:
    at = known.case.interim_due_at
    value = at.isoformat() if at else ""
    return (Ask(name="due_at", label="cases.field.interim_due", how=How.MOMENT, value=value),)


def interim_plan(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.PlanInterim(case_id=known.case.id, due_at=moment_of(said["due_at"]))


def told_asks(known: Known) -> tuple[Ask, ...]:
    return (
        Ask(name="topic", label="cases.field.topic", needed=True, hint="cases.hint.topic"),
        Ask(name="words", label="cases.field.answer", how=How.WORDS, needed=True),
    )


def told(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.GiveAnswer(case_id=known.case.id, topic=said["topic"], words=said["words"])


def contradictions(known: Known, said: Answers, asked: Asked) -> tuple[str, Tone]:
    if not (known.case.customer_id and said["topic"] and said["words"]):
        return "", Tone.CARE
    found = asked(asks.ContradictingAnswers(known.case.customer_id, said["topic"], said["words"]))
    told = (text("cases.told_before", words=one_line(each.words), code=f"C-{each.case_number}", name=each.person)
            for each in found[:3])  # fmt: skip
    return "\n".join(told), Tone.CARE
