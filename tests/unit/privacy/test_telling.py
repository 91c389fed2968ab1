"""What stands in tables in codes is told in words, in both languages: every column, every field of every command."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from pydantic import BaseModel

import agentdesk.core.desk  # noqa: F401 - opens the rooms
from agentdesk.core.approvals.model import RequestState
from agentdesk.core.callbacks import model as callbacks
from agentdesk.core.cases import model as cases
from agentdesk.core.commands import Command, command_types
from agentdesk.core.consents import model as consents
from agentdesk.core.customers.model import CustomerKind, PointKind
from agentdesk.core.customers.model import Severity as AlertSeverity
from agentdesk.core.customers.rights import Bound
from agentdesk.core.customers.rights import Ground as BoundGround
from agentdesk.core.deadlines.clocks import Happened
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.duplicates.model import Decision
from agentdesk.core.goodwill.model import ActState
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.guides.runs import RunState
from agentdesk.core.handovers.model import HandoverKind, HandoverState
from agentdesk.core.identity import model as identity
from agentdesk.core.intake.model import DOUBT, Bucket
from agentdesk.core.intake.store.tables import APPLIED, STAGED, TAKEN_BACK
from agentdesk.core.interactions import model as interactions
from agentdesk.core.knowledge.model import Use
from agentdesk.core.people.model import Form
from agentdesk.core.privacy import requests, views
from agentdesk.core.privacy.catalogue import Erasure, Part, Whose, catalogue
from agentdesk.core.privacy.codes import about
from agentdesk.core.privacy.telling import UNTOLD, Telling
from agentdesk.core.promises.model import PromiseKind, PromiseState
from agentdesk.core.relations import model as relations
from agentdesk.core.storage.schema import metadata
from agentdesk.core.sync.protocol import Status
from agentdesk.core.wording import knows

BERLIN = ZoneInfo("Europe/Berlin")
CODES: dict[str, type[StrEnum] | tuple[str, ...]] = {
    "alerts.severity": AlertSeverity,
    "approvals.state": RequestState,
    "callback_attempts.outcome": callbacks.Outcome,
    "callbacks.consent": callbacks.Consent,
    "callbacks.ending": callbacks.Ending,
    "callbacks.fallback": callbacks.Fallback,
    "callbacks.last_outcome": callbacks.Outcome,
    "callbacks.recipient": callbacks.Recipient,
    "callbacks.state": callbacks.State,
    "case_events.channel": interactions.Channel,
    "case_events.happened": Happened,
    "case_links.kind": cases.LinkKind,
    "cases.channel": interactions.Channel,
    "cases.kind": cases.Kind,
    "cases.severity": Severity,
    "cases.status": cases.Status,
    "consents.how": consents.How,
    "consents.kind": ("newsletter", *consents.Channel),
    "consents.purpose": consents.Purpose,
    "contact_points.country": ("DE", "AT", "CH", "FR"),
    "contact_points.kind": PointKind,
    "contact_points.label": ("mobile", "home", "work", "fax", "billing", "shipping"),
    "customer_rights.bound": Bound,
    "customer_rights.ground": BoundGround,
    "customer_views.during": views.While,
    "customer_views.how": views.How,
    "customer_views.reason": views.Why,
    "customers.form": Form,
    "customers.kind": CustomerKind,
    "customers.language": ("de", "en", "fr", "tr"),
    "customers.time_zone": ("Europe/Berlin", "America/New_York"),
    "duplicate_decisions.decision": Decision,
    "failures.kind": cases.FailureKind,
    "failures.severity": Severity,
    "goodwill_acts.kind": GoodwillKind,
    "goodwill_acts.severity": Severity,
    "goodwill_acts.state": ActState,
    "guide_runs.state": RunState,
    "handovers.kind": HandoverKind,
    "handovers.state": HandoverState,
    "identity_checks.level": identity.Level,
    "identity_checks.speaker": identity.Speaker,
    "identity_checks.ways": identity.Way,
    "identity_openings.field": identity.Masked,
    "identity_openings.reason": identity.Reason,
    "import_batches.state": (STAGED, APPLIED, TAKEN_BACK),
    "import_listed.bucket": (*(each for each in Bucket if each is not Bucket.UNCHANGED), DOUBT),
    "interactions.channel": interactions.Channel,
    "interactions.direction": interactions.Direction,
    "interactions.outcome": interactions.Outcome,
    "interactions.solved": interactions.Solved,
    "interactions.state": interactions.State,
    "knowledge_uses.use": Use,
    "order_payments.kind": ("payment", "refund"),
    "order_payments.method": ("card", "debit", "invoice", "transfer"),
    "orders.status": ("open", "paid", "processing", "shipped", "delivered", "returned", "cancelled"),
    "privacy_requests.because": requests.Because,
    "privacy_requests.identity": requests.Identity,
    "privacy_requests.state": requests.State,
    "privacy_requests.way": requests.Way,
    "promises.kind": PromiseKind,
    "promises.state": PromiseState,
    "promises.zone": ("Europe/Berlin",),
    "callbacks.zone": ("America/New_York",),
    "relations.kind": relations.Kind,
    "relations.matters": relations.Matters,
    "sync_outbox.state": ("waiting", *Status),
    "sync_received.status": Status,
}
DAYS = frozenset(
    ["order_lines.warranty_until", "callbacks.day", "legal_holds.review_on", "privacy_requests.received_on"]
) | frozenset(
    ["privacy_requests.due_on", "vouchers.expires_on", "approvals.expires_on", "relations.since", "relations.until"]
)
REFUSALS = frozenset(["import_listed.code", "sync_received.code", "sync_outbox.code", "sync_outbox.doubt"])
OWN_WORDS = (
    frozenset(["customers.tier", "cases.tier", "orders.source_status", "order_lines.sku", "order_lines.name"])
    | frozenset(["deliveries.carrier", "order_returns.sku", "callbacks.zone_rules"])
    | frozenset([f"{each}.currency" for each in ("orders", "order_payments", "order_returns", "vouchers")])
    | frozenset([f"{each}.currency" for each in ("goodwill_acts", "approvals", "ledger_entries")])
)
"""Codes and names that people know as they are."""
SPELLED_ALIKE = frozenset(["du"])


def texts_of_customers() -> Iterator[str]:
    for kept in catalogue().kept:
        if kept.of is Whose.CUSTOMER and kept.erasure is not Erasure.FOLLOW and not kept.is_file:
            table = metadata.tables[kept.name]
            yield from (f"{kept.name}.{each}" for each in kept.those(Part.DATA) if type(table.c[each].type) is sa.Text)


def test_of_every_column_it_is_known_which_codes_it_has():
    """Who adds a column says here what may stand in it."""
    assert set(texts_of_customers()) - CODES.keys() - DAYS - REFUSALS - OWN_WORDS == set()


@pytest.mark.parametrize("place", CODES)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_code_of_every_column_is_told_in_words(place: str, lang: str):
    table, _, column = place.partition(".")
    telling = Telling(table, BERLIN, lang)
    raw = {str(code) for code in CODES[place] if telling.value(str(code), column, {}) == code}
    german = Telling(table, BERLIN, "de")
    alike = {code for code in raw if lang == "en" and german.value(code, column, {}) != code}
    assert raw - alike - SPELLED_ALIKE == set()


@pytest.mark.parametrize("place", sorted(DAYS))
def test_days_are_written_as_people_write_them(place: str):
    table, _, column = place.partition(".")
    assert Telling(table, BERLIN, "de").value("2026-11-03", column, {}) == "03.11.2026"
    assert Telling(table, BERLIN, "en").value("2026-11-03", column, {}) == "3 Nov 2026"


@pytest.mark.parametrize("place", sorted(REFUSALS))
def test_why_something_was_refused_is_a_sentence(place: str):
    table, _, column = place.partition(".")
    code = "kind_unclear" if table == "import_listed" else "permission.missing"
    assert " " in Telling(table, BERLIN, "de").value(code, column, {})


def test_amounts_are_money_whether_in_minor_units_or_exact():
    of_lines, euros = Telling("order_lines", BERLIN, "de"), {"currency": "EUR"}
    assert of_lines.value(Decimal("29.9"), "unit_price", euros) == "29,90\N{NO-BREAK SPACE}€"
    assert of_lines.value(Decimal("2.5"), "quantity", euros) == "2,5"
    assert Telling("orders", BERLIN, "en").value(2990, "total", euros) == "€29.90"
    told = {
        "amount": {"minor": 500, "currency": "EUR"},
        "lines": [{"unit_price": "9.95", "quantity": "2"}],
        "currency": "EUR",
    }
    lines = list(Telling("command_log", BERLIN, "en").lines(told, "args", labelled=False))
    assert lines == ["amount: €5.00", "unit price: €9.95", "quantity: 2", "currency: EUR"]


def test_of_whom_the_day_alone_is_known_no_time_is_told():
    since = datetime(2018, 12, 21, 23, tzinfo=UTC)
    assert Telling("customers", BERLIN, "de").value(since, "customer_since", {}) == "22.12.2018"


def test_moods_are_told_by_their_names():
    at = int(datetime(2026, 11, 23, 11, tzinfo=UTC).timestamp() * 1_000_000)
    telling = Telling("interactions", BERLIN, "de")
    assert list(telling.lines([[at, 1], [at, 4]], "moods", labelled=False)) == ["verärgert, zufrieden"]
    assert list(telling.lines({"mood_first": 2}, "data", labelled=False)) == ["Stimmung zu Beginn: enttäuscht"]


def fields_of(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[str, typing.Any]]:
    """Of it and of what is within it: their names, and what may stand in them."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        inner = list(_models(field.annotation))
        for each in inner:
            yield from fields_of(each, seen)
        if not inner and "UUID" not in str(field.annotation):
            yield name, field.annotation


def codes_of(annotation: typing.Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from annotation
    for each in typing.get_args(annotation):
        yield from [each] if isinstance(each, str) else codes_of(each)


def commands_of_customers() -> list[type[Command]]:
    return [each for kind, each in command_types().items() if not catalogue().is_setting(kind)]


def _models(annotation: typing.Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in typing.get_args(annotation):
        yield from _models(each)


def test_every_field_of_a_command_about_a_customer_has_a_name_that_people_read():
    named = {name for each in commands_of_customers() for name, _ in fields_of(each, set())}
    assert {name for name in named - UNTOLD if not knows(f"privacy.column.{name}")} == set()


def test_every_code_of_a_command_about_a_customer_is_told_in_words():
    raw = set()
    for command in commands_of_customers():
        telling = Telling(about(command.kind), BERLIN, "de")
        for name, annotation in fields_of(command, set()):
            codes = {str(code) for code in codes_of(annotation)} - SPELLED_ALIKE - {""}
            raw |= {
                f"{command.kind}: {name} {code}"
                for code in codes
                if name not in UNTOLD and telling.value(code, name, {}) == code
            }
    assert raw == set()
