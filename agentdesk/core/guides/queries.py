"""What the guide card reads: the runs that are not over, and what guides may know of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.approvals.store import requests_of
from agentdesk.core.callbacks.commands import CallbacksOf
from agentdesk.core.callbacks.model import Callback, State
from agentdesk.core.callbacks.queries import callbacks_of
from agentdesk.core.cases.commands import CasesOf, FailuresOf, GetCase, RecentFailures
from agentdesk.core.cases.model import ACTIVE, Case, Failure
from agentdesk.core.cases.queries.belongings import failures_of, recent_failures
from agentdesk.core.cases.queries.whole import cases_of, get_case
from agentdesk.core.commands import AGENTS, LEADERS, answers
from agentdesk.core.consents.store import uses_of
from agentdesk.core.customers.queries import read_customer
from agentdesk.core.goodwill.commands import AuthorityOf, GoodwillOf
from agentdesk.core.goodwill.model import ActState
from agentdesk.core.goodwill.queries import authority_of, goodwill_of
from agentdesk.core.guides import situation
from agentdesk.core.guides.catalogue import Catalogue, catalogue_of
from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.commands import (
    EditionBefore,
    GuideCatalogue,
    KnownToGuides,
    LeftInContact,
    OpenRuns,
    OverBeforeCall,
    SituationOf,
    WordingProposals,
)
from agentdesk.core.guides.conditions import Value
from agentdesk.core.guides.known import known_in
from agentdesk.core.guides.model import End, Label
from agentdesk.core.guides.proposals import Proposal
from agentdesk.core.guides.running import step_at
from agentdesk.core.guides.runs import OPEN, Edition, LeftRun, OpenRun, OverRun, Run, RunState
from agentdesk.core.guides.situation import Clock, Fields, Talk
from agentdesk.core.guides.store import all_own, edition_before, guides_of, proposals_of, run_with_holder, runs_of
from agentdesk.core.interactions.model import full_reason
from agentdesk.core.interactions.reason_keys import reason_keys
from agentdesk.core.interactions.store import all_reasons, interactions, known_interaction
from agentdesk.core.money import Money
from agentdesk.core.orders.commands import GetOrder
from agentdesk.core.orders.queries import get_order, read_orders
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.promises.commands import PromisesOf
from agentdesk.core.promises.model import Promise
from agentdesk.core.promises.queries import promises_of
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.vouchers.commands import VouchersOf
from agentdesk.core.vouchers.queries import vouchers_of

_A_YEAR, _LATELY, _OF_AN_ORDER = timedelta(days=365), timedelta(days=30), timedelta(days=60)
_MOST_RUNS = 5


@answers(GuideCatalogue, allowed=AGENTS)
def guide_catalogue(query: GuideCatalogue, reading: Reading) -> Catalogue:
    return catalogue_of(all_own(reading.connection))


@answers(KnownToGuides, allowed=AGENTS)
def known_to_guides(query: KnownToGuides, reading: Reading) -> Known:
    return known_in(reading.connection, reading.now)


@answers(EditionBefore, allowed=AGENTS)
def before(query: EditionBefore, reading: Reading) -> Edition | None:
    entry = catalogue_of(all_own(reading.connection)).entries.get(query.guide)
    return edition_before(reading.connection, query.guide, entry.source if entry else "")


@answers(WordingProposals, allowed=AGENTS)
def wording_proposals(query: WordingProposals, reading: Reading) -> tuple[Proposal, ...]:
    return proposals_of(reading.connection, None if reading.actor.may(LEADERS) else reading.actor.person_id)


@answers(OpenRuns, allowed=AGENTS)
def open_runs(query: OpenRuns, reading: Reading) -> tuple[OpenRun, ...]:
    runs = runs_of(reading.connection, query.customer_id, OPEN, _MOST_RUNS)
    calls = callbacks_of(CallbacksOf(query.customer_id), reading) if runs else ()
    agreed = {each.guide_run_id: each for each in reversed(calls) if not each.is_over}
    found = (_open_run(run, agreed.get(run.id), reading) for run in runs)
    return tuple(sorted(found, key=lambda each: (not each.rung, each.due is None, each.due)))


def _open_run(run: Run, callback: Callback | None, reading: Reading) -> OpenRun:
    guides = guides_of(reading.connection, run)
    if callback is None:
        return OpenRun(run, guides)
    return OpenRun(run, guides, callback.starts_at, _is_ringing(callback, reading))


def _is_ringing(callback: Callback, reading: Reading) -> bool:
    return callback.state is State.IN_CALL and callback.claimed_by == reading.actor.person_id


@answers(OverBeforeCall, allowed=AGENTS)
def over_before_call(query: OverBeforeCall, reading: Reading) -> OverRun | None:
    calls = callbacks_of(CallbacksOf(query.customer_id), reading)
    agreed_in = next((each.guide_run_id for each in calls if each.guide_run_id and _is_ringing(each, reading)), None)
    run = run_with_holder(reading.connection, agreed_in) if agreed_in else None
    if run is None or run.state in OPEN:
        return None
    guides = guides_of(reading.connection, run)
    act = step_at(guides, run.place).act if run.state is RunState.ENDED else None
    outcome = act.outcome.value if isinstance(act, End) else ""
    title = guides[run.guide].title
    return OverRun(run.id, run.guide, title, run.moved_at, run.holder, outcome, run.left_because)


@answers(LeftInContact, allowed=AGENTS)
def left_in_contact(query: LeftInContact, reading: Reading) -> tuple[LeftRun, ...]:
    """Of those begun outside a contact as well, if they were left while it went on."""
    contact = known_interaction(reading.connection, query.interaction_id)

    def left_in_it(run: Run) -> bool:
        meanwhile = contact.started_at <= run.moved_at <= (contact.ended_at or reading.now)
        return run.interaction_id == contact.id or meanwhile

    left = runs_of(reading.connection, query.customer_id, (RunState.LEFT,), _MOST_RUNS)
    unsaid = (run for run in left if run.held_by == reading.actor.person_id and not run.left_because)
    return tuple(LeftRun(run.id, _title(run, reading)) for run in unsaid if left_in_it(run))


def _title(run: Run, reading: Reading) -> Label:
    return guides_of(reading.connection, run)[run.guide].title


@answers(SituationOf, allowed=AGENTS)
def situation_of(query: SituationOf, reading: Reading) -> Mapping[str, Value | None]:
    shop, customer = shop_of(reading.connection), read_customer(reading, query.customer_id)
    clock = Clock(reading.now, shop_zone(shop))
    failures = _of_a_year(query.customer_id, reading)
    in_row = len(recent_failures(RecentFailures(query.customer_id), reading).failures)
    promises = promises_of(PromisesOf(query.customer_id), reading)
    case = _case(query, promises, reading)
    talk = Talk(query.interaction_id, case.id if case else None, query.since)
    order_id = _order_id(query.customer_id, case, failures[:in_row], reading)
    tongue = situation.tongue_of(customer, shop, _in_both(reading))
    return {
        **situation.of_now(clock, *_me(reading), shop.signature if shop else ""),
        **situation.of_customer(customer, clock, shop, tongue.language),
        **situation.of_failures(failures, in_row, case, clock, tongue),
        "failures.noted_on": _noted_on(failures, case, order_id, clock),
        **situation.of_promises(promises, case, clock, tongue),
        **situation.of_aftercare(promises, clock),
        **situation.of_callbacks(callbacks_of(CallbacksOf(query.customer_id), reading), clock, talk),
        **situation.of_vouchers(vouchers_of(VouchersOf(query.customer_id), reading), query.since),
        **situation.of_requests(requests_of(reading.connection, query.customer_id), clock, query.since),
        **(situation.of_case(case, clock, tongue, _reason_key(case, reading)) if case else {}),
        **(situation.of_order(get_order(GetOrder(order_id), reading), failures, clock) if order_id else {}),
        **situation.of_consents(
            uses_of(reading.connection, query.customer_id), _channel_of_talk(query.interaction_id, reading)
        ),
        **_goodwill(query, case, failures[:in_row], order_id, reading),
        "contacts.same_reason": _same_reason(query, reading),
    }


def _channel_of_talk(interaction_id: UUID | None, reading: Reading) -> str:
    """Without a conversation nobody is contacted but by telephone: that is what needs a yes first."""
    return known_interaction(reading.connection, interaction_id).channel if interaction_id else "phone"


def _in_both(reading: Reading) -> Mapping[str, Label]:
    """What guides fill in, and reasons as they are called: in both languages, whichever was written down."""
    reasons = {each.id: each for each in all_reasons(reading.connection)}
    above = {id: reasons.get(each.parent_id or id, each) for id, each in reasons.items()}
    named = (full_reason(each.labels, above[id].labels if each.parent_id else None) for id, each in reasons.items())
    return situation.in_both((*situation.filled_in(catalogue_of(all_own(reading.connection)).guides.values()), *named))


def _me(reading: Reading) -> tuple[str, int]:
    mine = sa.select(people.c.name, people.c.level).where(people.c.id == reading.actor.person_id)
    row = reading.connection.execute(mine).first()
    return (row.name, row.level) if row else (reading.actor.name, 1)


def _of_a_year(customer_id: UUID, reading: Reading) -> tuple[Failure, ...]:
    since = reading.now - _A_YEAR
    return tuple(each for each in failures_of(FailuresOf(customer_id), reading) if each.happened_at >= since)


def _noted_on(failures: tuple[Failure, ...], case: Case | None, order_id: UUID | None, clock: Clock) -> date | None:
    """The day of the last failure of this case or order, or of today, whatever it was about."""
    for each in failures:
        of_case, of_order = case is not None and each.case_id == case.id, order_id and each.order_id == order_id
        if of_case or of_order or clock.day(each.happened_at) == clock.today:
            return clock.day(each.happened_at)
    return None


def _case(query: SituationOf, promises: tuple[Promise, ...], reading: Reading) -> Case | None:
    """The one that is named, or the only open one; where none is open, the one we wanted to ask about again."""
    if query.case_id:
        return get_case(GetCase(query.case_id), reading)
    still = [row.id for row in cases_of(CasesOf(query.customer_id), reading) if row.status in ACTIVE]
    if not still and (check := situation.next_check(promises)) and check.case_id:
        still = [check.case_id]
    return get_case(GetCase(still[0]), reading) if len(still) == 1 else None


def _reason_key(case: Case, reading: Reading) -> str | None:
    keys = reason_keys(all_reasons(reading.connection)) if case.reason_id else {}
    return next((key for key, id in keys.items() if id == case.reason_id), None)


def _order_id(customer_id: UUID, case: Case | None, lately: tuple[Failure, ...], reading: Reading) -> UUID | None:
    """The one that is meant: of the case, of the last failure, or the only one of the last weeks. Else nobody knows."""
    if case and case.order_id:
        return case.order_id
    if lately and lately[0].order_id:
        return lately[0].order_id
    since = reading.now - _OF_AN_ORDER
    newest = read_orders(reading, customer_id, 2).newest
    recent = [each.id for each in newest if each.placed_at and each.placed_at >= since]
    return recent[0] if len(recent) == 1 else None


def _goodwill(
    query: SituationOf, case: Case | None, lately: tuple[Failure, ...], order_id: UUID | None, reading: Reading
) -> Fields:
    asked = AuthorityOf(
        query.customer_id,
        reason_id=query.reason_id,
        case_id=case.id if case else None,
        order_id=order_id,
        failure_id=lately[0].id if lately else None,
    )
    now = authority_of(asked, reading)
    given = [each for each in goodwill_of(GoodwillOf(query.customer_id), reading) if each.state is ActState.GIVEN]
    in_a_year = sum(each.counts for each in given if each.at >= reading.now - _A_YEAR and each.currency == now.currency)
    return {
        "goodwill.room": Money(now.authority.room, now.currency),
        "goodwill.suggested": Money(now.suggestion.most, now.currency) if now.suggestion.most else None,
        "goodwill.given_year": Money(in_a_year, now.currency),
    }


def _same_reason(query: SituationOf, reading: Reading) -> Decimal | None:
    """Earlier contacts about the same reason."""
    if query.reason_id is None:
        return None
    found = interactions.c
    earlier = sa.select(sa.func.count()).where(
        found.customer_id == query.customer_id,
        found.started_at >= reading.now - _LATELY,
        found.reason_id == query.reason_id,
        found.state == "done",
        found.id != (query.interaction_id or query.customer_id),
    )
    return Decimal(reading.connection.execute(earlier).scalar_one())
