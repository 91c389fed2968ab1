"""How an agreement is recorded and ended, a review opened, an incident explained."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from agentdesk.core.actors import ADMINISTRATORS, AGENTS, SYSTEM_ONLY
from agentdesk.core.commands import handles
from agentdesk.core.errors import Refused
from agentdesk.core.patterns import commands as asked
from agentdesk.core.patterns.agreeing import agreement_faults
from agentdesk.core.patterns.model import (
    LONGEST_PERIOD,
    OPEN_FOR,
    USUAL_PERIOD,
    Agreement,
    Review,
    kept_since,
    open_review_of,
    pattern_and_anchor,
)
from agentdesk.core.patterns.store import (
    agreement_in_force,
    agreement_row,
    is_known,
    kept_before,
    pattern_agreements,
    pattern_explanations,
    pattern_reviews,
    review_row,
    reviews,
)
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people
from agentdesk.core.storage.undoing import find_done
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers.steps import today


@handles(asked.RecordAgreement, allowed=ADMINISTRATORS)
def record_agreement(command: asked.RecordAgreement, work: UnitOfWork) -> None:
    """What was agreed before stays in the log; so do reviews, and explanations of what may still be looked for."""
    if before := work.get(pattern_agreements, SHOP):
        work.require_unmoved(pattern_agreements, before)
    for fault in agreement_faults(command, today(work)).values():
        raise fault
    agreement = Agreement(
        name=command.name,
        agreed_on=command.agreed_on,
        reviewers=tuple(dict.fromkeys(_working_here(work, person_id) for person_id in command.reviewers)),
        patterns=tuple(dict.fromkeys(command.patterns)),
        kept_days=command.kept_days,
        recorded_at=work.decided_at,
        recorded_by=work.actor.person_id,
    )
    work.put(pattern_agreements, agreement_row(agreement))
    work.changed("patterns")


@handles(asked.EndAgreement, allowed=ADMINISTRATORS)
def end_agreement(command: asked.EndAgreement, work: UnitOfWork) -> None:
    _agreement(work)
    review_ids, keys = kept_before(work.connection)
    work.remove(pattern_agreements, SHOP)
    _forget(work, review_ids, keys)


@handles(asked.OpenReview, allowed=AGENTS)
def open_review(command: asked.OpenReview, work: UnitOfWork) -> dict[str, Any]:
    agreement = _reviewing(work)
    if not command.reason:
        raise Refused("patterns.reason_missing")
    last = command.last or today(work)
    first = command.first or max(last - USUAL_PERIOD, _oldest(work, agreement))
    _require_period(work, agreement, first, last)
    review = Review(
        id=work.new_id("pattern_review"),
        opened_by=work.actor.person_id,
        opener=work.actor.name,
        opened_at=work.decided_at,
        closes_at=work.decided_at + OPEN_FOR,
        reason=command.reason,
        first=first,
        last=last,
    )
    work.put(pattern_reviews, review_row(review))
    work.changed("patterns")
    return {"review_id": review.id, "closes_at": review.closes_at}


@handles(asked.ExplainIncident, allowed=AGENTS)
def explain(command: asked.ExplainIncident, work: UnitOfWork) -> dict[str, Any]:
    """The answer keeps what `take_back_explanation` needs."""
    agreement = _reviewing(work)
    _require_open_review(work)
    pattern, anchor = pattern_and_anchor(command.incident_key)
    if pattern not in agreement.patterns or not is_known(work.connection, pattern, anchor):
        raise Refused("patterns.incident_unknown")
    key = f"{pattern}:{anchor}"
    before = work.get(pattern_explanations, key)
    said = {"words": command.words, "explained_by": work.actor.person_id, "explained_at": work.decided_at}
    _put_explanation(work, key, said if command.words else None)
    return {"key": key, "said": said, "before": before and {name: before[name] for name in said}}


@handles(asked.TakeBackExplanation, allowed=AGENTS)
def take_back_explanation(command: asked.TakeBackExplanation, work: UnitOfWork) -> None:
    _reviewing(work)
    review = _require_open_review(work)
    done = find_done(work.connection, command.explained)
    if done is None or done.kind != asked.ExplainIncident.kind or done.result is None:
        raise Refused("undo.nothing_kept")
    said, before = (_as_kept(done.result[name]) for name in ("said", "before"))
    assert said
    if done.actor_id != work.actor.person_id or said["explained_at"] < review.opened_at:
        raise Refused("undo.nothing_kept")
    present = work.get(pattern_explanations, done.result["key"])
    if (present and {name: present[name] for name in said}) != (said if said["words"] else None):
        raise Refused("undo.changed_since")
    _put_explanation(work, done.result["key"], before)


@handles(asked.ForgetOldReviews, allowed=SYSTEM_ONLY)
def forget(command: asked.ForgetOldReviews, work: UnitOfWork) -> dict[str, Any]:
    """Late or twice it does the same."""
    agreement = agreement_in_force(work.connection)
    review_ids, keys = kept_before(work.connection, kept_since(agreement, work.decided_at)) if agreement else ([], [])
    _forget(work, review_ids, keys)
    return {"forgotten": len(review_ids) + len(keys)}


def _put_explanation(work: UnitOfWork, key: str, said: dict[str, Any] | None) -> None:
    """Or remove it."""
    if said:
        work.put(pattern_explanations, {"key": key, "scope_id": SHOP} | said)
    elif work.get(pattern_explanations, key):
        work.remove(pattern_explanations, key)
    work.changed("patterns")


def _as_kept(said: dict[str, str] | None) -> dict[str, Any] | None:
    """As the log has it: moments and ids are text there."""
    if said is None:
        return None
    at = datetime.fromisoformat(said["explained_at"])
    return {"words": said["words"], "explained_by": UUID(said["explained_by"]), "explained_at": at}


def _forget(work: UnitOfWork, review_ids: list[UUID], keys: list[str]) -> None:
    work.remove_many(pattern_reviews, [(each,) for each in review_ids])
    work.remove_many(pattern_explanations, [(key,) for key in keys])
    work.changed("patterns")


def _agreement(work: UnitOfWork) -> Agreement:
    agreement = agreement_in_force(work.connection)
    if agreement is None:
        raise Refused("patterns.off")
    return agreement


def _reviewing(work: UnitOfWork) -> Agreement:
    agreement = _agreement(work)
    if work.actor.person_id not in agreement.reviewers:
        raise Refused("patterns.not_reviewer")
    return agreement


def _require_open_review(work: UnitOfWork) -> Review:
    review = open_review_of(reviews(work.connection), work.actor.person_id, work.decided_at)
    if review is None:
        raise Refused("patterns.no_review")
    return review


def _working_here(work: UnitOfWork, person_id: UUID) -> UUID:
    person = work.get(people, person_id)
    if person is None or not person["active"]:
        raise Refused("patterns.reviewer_gone", name=person["name"] if person else str(person_id))
    return person_id


def _oldest(work: UnitOfWork, agreement: Agreement) -> date:
    """The first day that may still be looked at."""
    return kept_since(agreement, today(work))


def _require_period(work: UnitOfWork, agreement: Agreement, first: date, last: date) -> None:
    if first > last or last > today(work):
        raise Refused("patterns.period_wrong", first=first, last=last)
    if last - first > LONGEST_PERIOD:
        raise Refused("patterns.period_long", days=LONGEST_PERIOD.days)
    if first < _oldest(work, agreement):
        raise Refused("patterns.period_old", day=_oldest(work, agreement))
