"""What codes in tables are called on the screen, for the copy that somebody reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentdesk.core.errors import Refused
from agentdesk.core.wording import error_text, knows, text

_PLACES = {
    "case_events.kind": ("privacy.code.happened",),
    "case_links.kind": ("cases.link",),
    "duplicate_decisions.decision": ("duplicates.decision",),
    "ledger_entries.kind": ("privacy.code.entry",),
    "order_payments.kind": ("payment",),
    "guide_runs.state": ("privacy.code.state",),
    "guide_runs.mode": ("privacy.code.mode",),
    "import_batches.state": ("privacy.code.batch",),
    "import_listed.bucket": ("import.bucket", "privacy.code.bucket"),
    "alerts.severity": ("alert.severity",),
    "approvals.kind": ("goodwill.kind",),
    "approvals.state": ("approvals.state",),
    "callback_attempts.outcome": ("callbacks.outcome",),
    "callbacks.consent": ("callbacks.consent",),
    "callbacks.ending": ("callbacks.ending",),
    "callbacks.last_outcome": ("callbacks.outcome",),
    "callbacks.state": ("callbacks.phase", "privacy.code.state"),
    "cases.kind": ("cases.kind",),
    "cases.status": ("cases.status",),
    "command_log.kind": ("cli.command",),
    "consents.kind": ("consent.kind",),
    "consents.purpose": ("consent.purpose",),
    "consents.how": ("consent.how_was", "consent.how"),
    "contact_points.kind": ("contact.kind",),
    "customer_views.during": ("privacy.during",),
    "customer_views.how": ("privacy.how",),
    "customer_views.reason": ("privacy.why",),
    "customers.kind": ("field.customer_kind",),
    "identity_checks.level": ("identity.level",),
    "identity_openings.field": ("identity.field",),
    "identity_openings.reason": ("identity.reason",),
    "facts.kind": ("privacy.fact",),
    "failures.kind": ("cases.failure",),
    "goodwill_acts.kind": ("goodwill.kind",),
    "goodwill_acts.state": ("goodwill.state",),
    "handovers.state": ("privacy.code.state", "lists.handovers.is", "handover.title"),
    "handovers.kind": ("timeline.handover.kind",),
    "interactions.outcome": ("outcome",),
    "knowledge_uses.use": ("privacy.code.use",),
    "orders.status": ("order.status",),
    "customer_rights.bound": ("privacy.bound",),
    "customer_rights.ground": ("privacy.ground",),
    "privacy_requests.because": ("privacy.because",),
    "privacy_requests.identity": ("privacy.identity",),
    "privacy_requests.right": ("privacy.right",),
    "privacy_requests.state": ("privacy.state",),
    "privacy_requests.way": ("privacy.way",),
    "promises.kind": ("privacy.code.promise",),
    "promises.state": ("lists.promises.is",),
    "relations.kind": ("relation.told",),
    "relations.matters": ("relation.matters",),
    "sync_outbox.state": ("privacy.code.sync",),
    "sync_received.status": ("privacy.code.sync",),
    "drafts.kind": ("privacy.code.draft",),
}
_EVERYWHERE = {
    "bound": ("privacy.bound",),
    "channel": ("channel", "consent.channel"),
    "ground": ("privacy.ground", "privacy.erase_ground"),
    "kind": ("cli.command", "contact.kind", "field.customer_kind", "payment"),
    "field": ("identity.field", "field"),
    "direction": ("privacy.code.direction",),
    "fallback": ("callbacks.fallback",),
    "form": ("form",),
    "happened": ("privacy.code.happened",),
    "identity": ("privacy.identity",),
    "label": ("contact.label", "cases.label"),
    "last_outcome": ("callbacks.outcome",),
    "level": ("identity.level",),
    "matters": ("relation.matters",),
    "objects_to": ("privacy.bound",),
    "outcome": ("outcome", "callbacks.outcome"),
    "recipient": ("privacy.code.recipient",),
    "severity": ("cases.severity", "alert.severity"),
    "solved": ("privacy",),
    "state": ("privacy.code.state", "goodwill.state", "approvals.state"),
    "status": ("cases.status", "order.status"),
    "question": ("identity.question",),
    "use": ("privacy.code.use",),
    "way": ("privacy.way", "identity.way", "cases.refund", "privacy.code.how"),
    "reason": ("identity.reason", "privacy.why"),
    "speaker": ("identity.speaker", "privacy.code.speaker"),
    "ways": ("identity.way",),
    "because": ("privacy.because",),
    "customer_kind": ("field.customer_kind",),
    "case_kind": ("cases.kind",),
    "promise_kind": ("privacy.code.promise",),
    "handover_kind": ("timeline.handover.kind",),
    "failure": ("cases.failure",),
    "goodwill": ("goodwill.kind",),
    "relation": ("relation.told",),
    "decision": ("duplicates.decision", "privacy.code.decision"),
    "purpose": ("consent.purpose",),
    "answered": ("identity.question",),
    "billing": ("cases.billing",),
    "link": ("cases.link",),
    "right": ("privacy.right", "identity.question"),
    "wrong": ("identity.question",),
    "told_by": ("channel",),
    "how": ("consent.how", "privacy.code.how"),
    "consent": ("callbacks.consent",),
    "ending": ("callbacks.ending",),
    "method": ("privacy.code.method",),
    "event": ("privacy.code.happened",),
    "network": (),
}
"""By column, or by the name of what stands in JSON: under which beginnings the catalogue of messages may have it."""
_ROOMS = {
    "alert": "alerts",
    "approval": "approvals",
    "callback": "callbacks",
    "case": "cases",
    "duplicate": "duplicate_decisions",
    "consent": "consents",
    "contact_point": "contact_points",
    "customer": "customers",
    "failure": "failures",
    "goodwill": "goodwill_acts",
    "handover": "handovers",
    "identity": "identity_checks",
    "interaction": "interactions",
    "order": "orders",
    "payment": "order_payments",
    "privacy": "privacy_requests",
    "promise": "promises",
    "relation": "relations",
    "voucher": "vouchers",
}
"""What a kind of event, or of command, is mostly about."""


def about(kind: str) -> str:
    """The table whose codes an event or a command of this kind may carry."""
    room = kind.partition(".")[0]
    return _ROOMS.get(room) or _ROOMS.get(room.removesuffix("s"), "")


def said(table: str, column: str, value: str, lang: str) -> str:
    """The word for a code; what is none stays as it is."""
    own, everywhere = _PLACES.get(f"{table}.{column}", ()), _EVERYWHERE.get(column, ())
    for beginning in (*own, *everywhere):
        if knows(key := f"{beginning}.{value}"):
            return text(key, lang=lang)
    return value


def refusal(table: str, code: str, facts: Mapping[str, Any], lang: str) -> str:
    """Why a row or a command was refused, in words; where what they ask for is not kept, that it was."""
    room = "" if table.startswith("sync_") else "import."
    try:
        return error_text(Refused(f"{room}{code}", **facts), lang=lang)
    except KeyError:
        return text("privacy.refused_once", lang=lang)
