"""What codes in tables are called on the screen, for the copy that somebody reads."""

from __future__ import annotations

from agentdesk.core.wording import knows, text

_PLACES = {
    "alerts.severity": ("alert.severity",),
    "approvals.state": ("approvals.state",),
    "callback_attempts.outcome": ("callbacks.outcome",),
    "callbacks.consent": ("callbacks.consent",),
    "callbacks.ending": ("callbacks.ending",),
    "callbacks.last_outcome": ("callbacks.outcome",),
    "callbacks.state": ("callbacks.phase",),
    "cases.kind": ("cases.kind",),
    "cases.status": ("cases.status",),
    "command_log.kind": ("cli.command",),
    "consents.kind": ("consent.kind",),
    "consents.purpose": ("consent.purpose",),
    "consents.how": ("consent.how",),
    "contact_points.kind": ("contact.kind",),
    "customer_views.during": ("privacy.during",),
    "customer_views.how": ("privacy.how",),
    "customers.kind": ("field.customer_kind",),
    "identity_checks.level": ("identity.level",),
    "identity_openings.field": ("identity.field",),
    "identity_openings.reason": ("identity.reason",),
    "facts.kind": ("privacy.fact",),
    "failures.kind": ("cases.failure",),
    "goodwill_acts.kind": ("goodwill.kind",),
    "goodwill_acts.state": ("goodwill.state",),
    "handovers.state": ("lists.handovers.is", "handover.title"),
    "handovers.kind": ("timeline.handover.kind",),
    "interactions.outcome": ("outcome",),
    "orders.status": ("order.status",),
    "customer_rights.bound": ("privacy.bound",),
    "customer_rights.ground": ("privacy.ground",),
    "privacy_requests.because": ("privacy.because",),
    "privacy_requests.identity": ("privacy.identity",),
    "privacy_requests.right": ("privacy.right",),
    "privacy_requests.state": ("privacy.state",),
    "privacy_requests.way": ("privacy.way",),
    "promises.kind": ("promise.kind",),
    "promises.state": ("lists.promises.is",),
    "relations.kind": ("relation.told",),
    "relations.matters": ("relation.matters",),
}
_EVERYWHERE = {
    "channel": ("channel",),
    "form": ("form",),
    "severity": ("cases.severity",),
    "solved": ("privacy",),
}
"""By column: under which beginning the catalogue of messages has the code."""


def said(table: str, column: str, value: str, lang: str) -> str:
    """The word for a code; what is none stays as it is."""
    for beginning in _PLACES.get(f"{table}.{column}", _EVERYWHERE.get(column, ())):
        if knows(key := f"{beginning}.{value}"):
            return text(key, lang=lang)
    return value
