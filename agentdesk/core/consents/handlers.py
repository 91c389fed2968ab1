"""How consents are recorded and withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.commands import ADMINISTRATORS, AGENTS, handles
from agentdesk.core.consents import commands as asked
from agentdesk.core.consents.model import Channel, How, Purpose, State, require_proof
from agentdesk.core.consents.store import agreed_about, consent_wordings, editions, next_number, row_of
from agentdesk.core.consents.wordings import whole
from agentdesk.core.customers.store import consents, customers
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.store import talk_with
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.RecordConsent, allowed=AGENTS)
def record(command: asked.RecordConsent, work: UnitOfWork) -> dict[str, Any]:
    work.require(customers, command.customer_id)
    if command.given:
        require_proof(command.channel, command.how, command.wording, command.proof)
    said: dict[str, Any] = {"granted": command.given, "how": command.how.value, "wording": command.wording}
    said["proof"] = command.proof
    said["edition"] = _edition_of(work, command.purpose, command.channel, command.wording)
    if command.how is How.CONVERSATION:
        said["interaction_id"] = talk_with(work.connection, work.actor.person_id, command.customer_id)
    return _add(
        work, command.customer_id, command.channel, command.purpose, said, "given" if command.given else "refused"
    )


@handles(asked.WithdrawConsent, allowed=AGENTS)
def withdraw(command: asked.WithdrawConsent, work: UnitOfWork) -> dict[str, Any]:
    work.require(customers, command.customer_id)
    known = agreed_about(work.connection, command.customer_id, command.channel, command.purpose)
    if known and known.state is not State.GIVEN:
        raise Refused("consents.no_already")
    said: dict[str, Any] = {"granted": False, "how": "", "wording": known.latest.wording if known else "", "proof": ""}
    said["edition"] = known.latest.edition if known else None
    said["interaction_id"] = talk_with(work.connection, work.actor.person_id, command.customer_id)
    return _add(work, command.customer_id, command.channel, command.purpose, said, "withdrawn")


@handles(asked.SetWordings, allowed=ADMINISTRATORS)
def set_wordings(command: asked.SetWordings, work: UnitOfWork) -> dict[str, Any]:
    words, known = whole(command.words), editions(work.connection)
    if command.instead_of is not None and known[0].no != command.instead_of and not work.replaying:
        raise Refused("consents.moved")
    if known[0].no and known[0].words == words:
        raise Refused("consents.words_unchanged")
    plain = {str(purpose): {str(channel): said for channel, said in of.items()} for purpose, of in words.items()}
    edition_id, no = work.new_id("consent_wordings"), next_number(work.connection)
    row = {"id": edition_id, "no": no, "made_at": work.decided_at, "made_by": work.actor.person_id, "words": plain}
    work.put(consent_wordings, row | {"withdrawn": False, "scope_id": SHOP})
    work.changed("consent_wordings")
    return {"edition": no}


@restored(consent_wordings)
def _taken_back(work: UnitOfWork, undone: Undone) -> None:
    """An edition that is taken back stays to be seen: somebody may have agreed to its words."""
    gone = [row.until_now for row in undone.rows if row.until_now and row.now is None]
    work.put_many(consent_wordings, [{**row, "withdrawn": True} for row in gone])
    work.changed("consent_wordings")


@restored(consents)
def _no_yes_by_undo(work: UnitOfWork, undone: Undone) -> None:
    """A no counts until the customer says yes: taking a no back would say it for them. Refused undo.of_a_no."""
    taken = [row.until_now for row in undone.rows if row.until_now and row.now is None]
    for row in taken:
        if not row["granted"] and not work.replaying:
            left = agreed_about(work.connection, row["customer_id"], Channel(row["kind"]), Purpose(row["purpose"]))
            if left and left.state is State.GIVEN:
                raise Refused("undo.of_a_no")


def note_use(work: UnitOfWork, customer_id: UUID, channel: Channel, purpose: Purpose) -> None:
    """It was made use of: from now on its proof is kept five years anew (§ 7a (2) UWG)."""
    known = agreed_about(work.connection, customer_id, channel, purpose)
    if known and known.state is State.GIVEN:
        work.put(consents, row_of(work.connection, known.latest.id) | {"used_at": work.now})


def _edition_of(work: UnitOfWork, purpose: Purpose, channel: Channel, said: str) -> int | None:
    """Of which edition these words are; the delivered words and those of one's own are of none."""
    if not said:
        return None
    return next((each.no for each in editions(work.connection) if each.no and each.has(purpose, channel, said)), None)


def _add(
    work: UnitOfWork, customer_id: UUID, channel: Channel, purpose: Purpose, said: dict[str, Any], told: str
) -> dict[str, Any]:
    consent_id = work.new_id("consent")
    row: dict[str, Any] = {"id": consent_id, "customer_id": customer_id, "scope_id": customer_id, "kind": channel.value}
    row |= {"interaction_id": None} | said
    row |= {"purpose": purpose.value, "by_id": work.actor.person_id, "at": work.now, "used_at": None}
    work.put(consents, row)
    data = {"channel": channel.value, "purpose": purpose.value, "how": said["how"]}
    work.fact(f"consent.{told}", data, customer_id=customer_id, subject_id=consent_id)
    work.changed("customer", customer_id)
    work.changed("timeline", customer_id)
    return {"consent_id": consent_id}
