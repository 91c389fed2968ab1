"""What an incident gathers, and what its customers hear before they ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import ACTIVE, CaseRow, Severity
from agentdesk.core.commands import Command, Together
from agentdesk.core.interactions.model import Channel
from agentdesk.core.wording import text
from agentdesk.ui.cases.deeds.said import NEXT_ASK, said_asks
from agentdesk.ui.cases.deeds.together import ticked
from agentdesk.ui.cases.known import Asked, Known, may_be_gathered
from agentdesk.ui.cases.new_incident import incident_asks
from agentdesk.ui.cases.words import case_line
from agentdesk.ui.forms.asks import Answers, Ask, How, moment_of
from agentdesk.ui.theme import Tone


def gather_asks(known: Known) -> tuple[Ask, ...]:
    return tuple(
        Ask(name=f"case:{row.id}", label=f"{case_line(row)} · {row.customer}", how=How.CHECK)
        for row in known.gatherable
    )


def gather(known: Known, said: Answers, seen: Answers) -> Command | None:
    case_ids = ticked(said, "case")
    return asks.GatherCases(incident_id=known.case.id, case_ids=case_ids) if case_ids else None


def begin_asks(known: Known) -> tuple[Ask, ...]:
    return incident_asks(known.case.subject)


def begin(known: Known, said: Answers, seen: Answers) -> Command | None:
    """For the reason and the product of this case, which is the first that it gathers."""
    case = known.case
    return asks.OpenIncident(
        subject=said["subject"],
        severity=Severity(said["severity"]),
        reason_id=case.reason_id,
        product_id=case.product_id,
        case_ids=(case.id,),
    )


def join_asks(known: Known) -> tuple[Ask, ...]:
    open_ones = tuple((str(row.id), case_line(row)) for row in known.incidents)
    return (Ask(name="incident", label="cases.field.incident", how=How.CHOICE, options=open_ones),)


def join(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.GatherCases(incident_id=UUID(said["incident"]), case_ids=(known.case.id,))


def may_begin(known: Known) -> bool:
    return may_be_gathered(known.case)


inform_asks = said_asks("cases.field.our_words", NEXT_ASK)


def inform(known: Known, said: Answers, seen: Answers) -> Command | None:
    """Each customer once; who was told these words meanwhile is passed over by the desk."""
    told: dict[str, Any] = {"words": said["words"], "channel": Channel(said["channel"])}
    told |= {"hear_by": moment_of(said["next_at"])}
    those = _to_inform(known, said["words"])
    return Together.of(*(asks.InformCase(case_id=row.id, **told) for row in those)) if those else None


def whom(known: Known, said: Answers, asked: Asked) -> tuple[str, Tone]:
    return text("cases.informs", count=len(_to_inform(known, said["words"]))), Tone.ACCENT


def has_gathered(known: Known) -> bool:
    return any(each.case.status in ACTIVE for each in known.gathered)


def _to_inform(known: Known, words: str) -> list[CaseRow]:
    """Of each customer one case: of those still open who have not been told so yet."""
    fresh = (each.case for each in known.gathered if each.told != words and each.case.status in ACTIVE)
    return list({row.customer_id: row for row in fresh}.values())
