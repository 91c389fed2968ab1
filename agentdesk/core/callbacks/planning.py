"""What has to be right before a callback is planned or changed: number, window, whom it lies with, whether we may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from agentdesk.core.calendars.model import MINUTES_OF_A_DAY, WorkingTime
from agentdesk.core.calendars.queries import working_time_of
from agentdesk.core.callbacks.commands import ChangeCallback, MissedCall, NewWindow, PlanCallback
from agentdesk.core.callbacks.model import (
    SHORTEST_WINDOW,
    Callback,
    Consent,
    Recipient,
    Step,
    Whom,
    Window,
)
from agentdesk.core.callbacks.store import customers_at, rules_of, zone_of_customer
from agentdesk.core.callbacks.windows import placed, require_ahead, stretch, wall
from agentdesk.core.cases.belonging import case_of_talk
from agentdesk.core.cases.store import cases
from agentdesk.core.commands import SYSTEM
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.consents.store import may_contact
from agentdesk.core.customers.points import normal_phone
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.store import known_reason, told_at
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import region_of, shop_of, staff_of
from agentdesk.core.people.store import teams
from agentdesk.core.storage.unit_of_work import UnitOfWork

_AT_ONCE = 60
"""Minutes within which we ring back whom we have missed."""


def planned(command: PlanCallback, work: UnitOfWork) -> Callback:
    """Raises Refused for whatever is not right."""
    customer_id, reason_id = _of_case(command.case_id, command.customer_id, command.reason_id, work)
    if customer_id:
        work.require(customers, customer_id)
    if not command.purpose.strip():
        raise Refused("callbacks.purpose_missing")
    _require_reason(reason_id, work)
    _require_consent(command.consent, customer_id, work)
    window, zone_known = window_of(command.window, customer_id, work)
    rules = rules_of(work.connection)
    made = replace(
        _new(work, customer_id, command.phone, window, zone_known),
        phone_label=command.phone_label,
        purpose=command.purpose,
        fallback=command.fallback,
        consent=command.consent,
        max_attempts=command.max_attempts or rules.max_attempts,
        spacing_minutes=command.spacing_minutes or rules.spacing_minutes,
        case_id=command.case_id or _case_of_talk(command.interaction_id, customer_id, work),
        reason_id=reason_id,
        promise_id=command.promise_id,
        guide_run_id=command.guide_run_id,
        interaction_id=command.interaction_id,
    )
    made = replace(made, made_at=told_at(work.connection, made.ends_at, made.interaction_id, work.now))
    require_ahead(made.starts_at, made.ends_at, made.made_at)
    to = whom(command.recipient, command.person_id, command.team_id, customer_id, work)
    return replace(made, recipient=to.recipient, owner_id=to.owner_id, team_id=to.team_id)


def after_missed_call(command: MissedCall, work: UnitOfWork) -> Callback:
    """For anyone, within the hour, or within the first hour that the shop is open again."""
    phone, _ = _phone(command.phone, work)
    there = customers_at(work.connection, phone)
    customer_id = there[0] if len(there) == 1 else None  # several share it: nobody knows who rang
    made = _new(work, customer_id, command.phone, _at_once(work), zone_known=False)
    rules = rules_of(work.connection)
    return replace(
        made, purpose=command.purpose, max_attempts=rules.max_attempts, spacing_minutes=rules.spacing_minutes
    )


def changed(before: Callback, command: ChangeCallback, work: UnitOfWork) -> Callback:
    before.require(Step.CHANGE, work.now)
    _of_case(command.case_id, before.customer_id, command.reason_id, work)
    if not command.purpose.strip() and before.purpose.strip():
        raise Refused("callbacks.purpose_missing")
    if command.reason_id != before.reason_id:
        _require_reason(command.reason_id, work)
    _require_consent(command.consent, before.customer_id, work)
    phone, extension = _phone(command.phone, work)
    return replace(
        before,
        phone=phone,
        extension=extension,
        phone_label=command.phone_label,
        purpose=command.purpose,
        fallback=command.fallback,
        consent=command.consent,
        max_attempts=command.max_attempts,
        spacing_minutes=command.spacing_minutes,
        case_id=command.case_id,
        reason_id=command.reason_id,
        guide_run_id=command.guide_run_id,
    )


def linked(before: Callback, customer_id: UUID, work: UnitOfWork) -> Callback:
    """Raises Refused callbacks.linked_already for one that is somebody's."""
    before.require(Step.CHANGE, work.now)
    work.require(customers, customer_id)
    if before.customer_id:
        raise Refused("callbacks.linked_already", id=str(before.id))
    return replace(before, customer_id=customer_id)


def window_of(asked: NewWindow, customer_id: UUID | None, work: UnitOfWork) -> tuple[Window, bool]:
    """The window, and whether the customer's zone is known: said, or kept with them; else the shop's stands in.

    Raises Refused for a window that is none, and for a zone that nobody knows.
    """
    zone = asked.zone or (zone_of_customer(work.connection, customer_id) if customer_id else "")
    shop = shop_of(work.connection)
    window = Window(asked.day, asked.from_minute, asked.to_minute, zone or shop_zone(shop).key)
    stretch(window)
    return window, bool(zone)


def whom(
    recipient: Recipient, person_id: UUID | None, team_id: UUID | None, customer_id: UUID | None, work: UnitOfWork
) -> Whom:
    """Raises Refused where it would lie with nobody."""
    staff = staff_of(work.connection)
    me = work.actor.person_id if work.actor.person_id != SYSTEM else staff.holder(SYSTEM, work.now)
    match recipient:
        case Recipient.TEAM:
            if team_id is None:
                raise Refused("callbacks.team_missing")
            if not (team := work.require(teams, team_id))["active"]:
                raise Refused("people.team_dissolved", name=team["name"])
            return Whom(recipient, me, team_id)
        case Recipient.NAMED:
            named = person_id or _named_contact(customer_id, work)
            person = staff.person(named) if named else None
            if person is None:
                raise Refused("callbacks.person_missing")
            if not person.active:
                raise Refused("callbacks.person_gone", name=person.name)
            return Whom(recipient, person.id)
        case _:
            return Whom(recipient, me)


def _new(work: UnitOfWork, customer_id: UUID | None, written: str, window: Window, zone_known: bool) -> Callback:
    """Of anyone, until somebody says more."""
    phone, extension = _phone(written, work)
    me = whom(Recipient.ANYONE, None, None, customer_id, work)
    bare = Callback(
        id=work.new_id("callback"),
        customer_id=customer_id,
        phone=phone,
        extension=extension,
        purpose="",
        window=window,
        starts_at=work.now,
        ends_at=work.now,
        promised_from=work.now,
        promised_until=work.now,
        recipient=me.recipient,
        owner_id=me.owner_id,
        creator_id=work.actor.person_id,
        made_at=work.now,
    )
    made = placed(bare, window, zone_known=zone_known)
    return replace(made, promised_from=made.starts_at, promised_until=made.ends_at)


def _at_once(work: UnitOfWork) -> Window:
    working = working_time_of(work.connection)
    zone = working.zone
    day, minute = wall(_next_open(working, work), zone)
    if minute > MINUTES_OF_A_DAY - SHORTEST_WINDOW:
        day, minute = day + timedelta(days=1), 0
    return Window(day, minute, min(minute + _AT_ONCE, MINUTES_OF_A_DAY), zone.key)


def _next_open(working: WorkingTime, work: UnitOfWork) -> datetime:
    try:
        return working.next_open(work.now)
    except Refused:  # a shop without hours
        return work.now


def _of_case(
    case_id: UUID | None, customer_id: UUID | None, reason_id: UUID | None, work: UnitOfWork
) -> tuple[UUID | None, UUID | None]:
    """Customer and reason, by the case where they are not said. Raises Refused for a case of somebody else."""
    if case_id is None:
        return customer_id, reason_id
    case = work.require(cases, case_id)
    if customer_id and case["customer_id"] and case["customer_id"] != customer_id:
        raise Refused("callbacks.case_of_another", id=str(case_id))
    return customer_id or case["customer_id"], reason_id or case["reason_id"]


def _case_of_talk(interaction_id: UUID | None, customer_id: UUID | None, work: UnitOfWork) -> UUID | None:
    return case_of_talk(work, interaction_id, customer_id) if interaction_id and customer_id else None


def _require_reason(reason_id: UUID | None, work: UnitOfWork) -> None:
    if reason_id:
        known_reason(work.connection, reason_id)


def _require_consent(consent: Consent, customer_id: UUID | None, work: UnitOfWork) -> None:
    """Who has not agreed to be rung with offers is not (§ 7 (2) UWG); who asked to be rung may be."""
    if consent is Consent.ADVERTISING:
        require_advertising(customer_id, work)


def require_advertising(customer_id: UUID | None, work: UnitOfWork) -> None:
    """Raises Refused callbacks.consent_missing where nobody may be rung with offers."""
    may = customer_id and may_contact(work.connection, customer_id, Channel.PHONE, Purpose.ADVERTISING)
    if not may and not work.replaying:
        raise Refused("callbacks.consent_missing")


def _phone(written: str, work: UnitOfWork) -> tuple[str, str]:
    return normal_phone(written, region_of(work.connection))


def _named_contact(customer_id: UUID | None, work: UnitOfWork) -> UUID | None:
    found: UUID | None = work.require(customers, customer_id)["named_contact_id"] if customer_id else None
    return found
