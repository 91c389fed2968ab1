"""What stands in the header: who this is, how to reach them, what time it is there, what they are worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.consents.model import Agreed, State, agreed
from agentdesk.core.customers.model import Consent, ContactPoint, Customer, PointKind, shown_name
from agentdesk.core.customers.rights import Rights
from agentdesk.core.identity.model import Standing
from agentdesk.core.overview.model import CustomerView, LastContact
from agentdesk.core.wording import knows, language_name, text
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.customer.local_time import KnownFrom, LocalZone, local_day_differs
from agentdesk.ui.customer.timeline_words import day_words


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFact:
    """A fact of the header: an icon or a muted label, a value, what a click copies, and how we know (`hint`).

    `leads`: the card a click goes to. `tone` is a value of `theme.Tone`.
    """

    id: str
    value: str
    icon: str = ""
    label: str = ""
    copies: str = ""
    hint: str = ""
    preferred: bool = False
    leads: str = ""
    tone: str = "neutral"

    @property
    def spoken(self) -> str:
        return " ".join(part for part in (self.label, self.value, self.hint) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderWords:
    name: str
    organisation: bool
    person: str
    """Whom we speak with at an organisation, with their position; empty for a person."""
    tier: str
    form: str
    """How to address them in German, where that is not as the shop does; else empty."""
    tags: tuple[str, ...]
    facts: tuple[HeaderFact, ...]
    identity: str = ""
    """How sure we are of who speaks; empty where the shop asks nobody."""
    sure: bool = False
    """Nothing is masked any more."""
    bound: str = ""
    """That their data are restricted, or what they object to; empty where nothing binds us."""


def header_words(view: CustomerView, local: LocalZone | None, now: datetime) -> HeaderWords:
    customer, ours = view.customer, ZoneInfo(view.time_zone)
    facts = (
        HeaderFact(id="number", label=text("header.number"), value=customer.number, copies=customer.number),
        _point_fact(best_point(customer, PointKind.PHONE), text("contact.kind.phone")),
        _point_fact(best_point(customer, PointKind.EMAIL), text("contact.kind.email")),
        _local_time(local, ours, now),
        *standing_facts(view, now),
        _with_icon("language", "languages", customer.language and language_name(customer.language)),
        _plain("named_contact", customer.named_contact),
        _plain("since", _year(customer.customer_since, ours)),
        _last_contact(view.last_contact, ours, now),
        _worth(view),
        _consents(customer.consents),
    )
    return HeaderWords(
        name=customer_name(customer),
        organisation=bool(customer.organisation),
        person=_contact_person(customer),
        tier=customer.tier,
        form=text(f"header.form.{customer.form}") if customer.form not in ("", view.form) else "",
        tags=customer.tags,
        facts=tuple(fact for fact in facts if fact),
        identity=level_words(view.identity),
        sure=not view.identity.hidden,
        bound=bound_words(view.rights),
    )


def level_words(identity: Standing) -> str:
    """The level of this conversation; with nobody on the line only that something is masked, if it is."""
    if not identity.on:
        return ""
    if identity.interaction_id is None:
        return text("identity.masked" if identity.hidden else "identity.opened") if identity.masked else ""
    return text("identity.failed" if identity.is_over and identity.hidden else f"identity.level.{identity.level}")


def bound_words(rights: Rights) -> str:
    """ "Restricted", or "No advertising, surveys"."""
    if rights.restricted:
        return text("header.restricted")
    uses = ", ".join(text(f"privacy.bound.{each}") for each in rights.objections)
    return text("header.objects", uses=uses) if uses else ""


def standing_facts(view: CustomerView, now: datetime) -> tuple[HeaderFact | None, ...]:
    """What is still owed to the customer; a promise breaks by time alone."""
    broken = sum(due < now for due in view.promised)
    counted = (
        ("broken", broken, "handshake", "promises", "stop"),
        ("promises", len(view.promised) - broken, "handshake", "promises", "neutral"),
        ("cases", view.open_cases, "folder-open", "cases", "neutral"),
    )
    return tuple(
        HeaderFact(id=id, value=text(f"header.{id}", count=count), icon=icon, leads=card, tone=tone) if count else None
        for id, count, icon, card, tone in counted
    )


def tier_shown(tier: str, *, raised: bool) -> str:
    """Whoever may leave goes before others of their tier."""
    if not raised:
        return tier
    return text("tier.raised", tier=tier) if tier else text("tier.first")


def customer_name(customer: Customer) -> str:
    return shown_name(customer.name, customer.number)


def best_point(customer: Customer, kind: PointKind) -> ContactPoint | None:
    """The preferred one of a kind, else the first."""
    points = [point for point in customer.points if point.kind is kind]
    return min(points, key=lambda point: not point.preferred, default=None)


def _contact_person(customer: Customer) -> str:
    if not customer.organisation:
        return ""
    person = " ".join(
        part for part in (customer.title, customer.given_name, customer.family_name, customer.suffix) if part
    )
    return ", ".join(part for part in (person, customer.position, customer.department) if part)


def _point_fact(point: ContactPoint | None, label: str) -> HeaderFact | None:
    if point is None:
        return None
    phone = point.kind is PointKind.PHONE
    return HeaderFact(
        id=point.kind.value,
        icon="phone" if phone else "mail",
        value=phone_words(point.value) if phone else point.value,
        copies=point.value,
        hint=text("header.preferred", kind=label) if point.preferred else label,
        preferred=point.preferred,
    )


def _local_time(local: LocalZone | None, ours: ZoneInfo, now: datetime) -> HeaderFact | None:
    if local is None:
        return None
    day = {-1: text("header.day_before"), 1: text("header.day_after")}.get(local_day_differs(local.zone, ours, now), "")
    time = wording.time_of_day(now, local.zone)
    known = "" if local.known_from is KnownFrom.OWN else text(f"header.zone_from.{local.known_from}")
    return HeaderFact(
        id="local_time",
        icon="clock",
        label="",
        value=" ".join(part for part in (time, local.place, day, known and f"({known})") if part),
        hint=text("header.local_time", zone=local.zone.key),
    )


def _plain(id: str, value: str) -> HeaderFact | None:
    return HeaderFact(id=id, label=text(f"header.{id}"), value=value) if value else None


def _with_icon(id: str, icon: str, value: str) -> HeaderFact | None:
    return HeaderFact(id=id, icon=icon, value=value, hint=text(f"header.{id}")) if value else None


def _year(moment: datetime | None, zone: ZoneInfo) -> str:
    return str(moment.astimezone(zone).year) if moment else ""


def _last_contact(last: LastContact | None, zone: ZoneInfo, now: datetime) -> HeaderFact | None:
    if last is None:
        return _plain("last_contact", text("header.no_contact"))
    parts = [short_day(last.at, now, zone), _known("channel", last.channel), _known("outcome", last.outcome)]
    fact = _plain("last_contact", " · ".join(part for part in parts if part))
    return replace(fact, hint=last.person) if fact else None


def short_day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Today and yesterday by name, else the date in digits."""
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    return day_words(day, today) if abs((today - day).days) <= 1 else wording.day(day)


def _worth(view: CustomerView) -> HeaderFact | None:
    orders = view.orders
    if not orders.orders:
        return None
    value = " + ".join(wording.money(amount) for amount in orders.value_12_months)
    count = text("header.orders", count=orders.orders_12_months)
    return _plain("worth", f"{value} · {count}" if value else count)


def _consents(consents: tuple[Consent, ...]) -> HeaderFact | None:
    """What counts of each channel and purpose."""
    words = [
        text("consent.short.yes" if each.state is State.GIVEN else "consent.short.no", kind=agreed_words(each))
        for each in agreed(consents)
    ]
    return _with_icon("consents", "shield-check", " · ".join(words[:3]))


def agreed_words(told: Agreed) -> str:
    """The channel, and what for where it is not advertising."""
    channel = consent_kind(told.latest.kind)
    return channel if told.purpose == "advertising" else f"{channel}: {text(f'consent.purpose.{told.purpose}')}"


def consent_how(how: str) -> str:
    """How it was said, told later: what was “in this conversation” then."""
    return _known("consent.how_was", how) or _known("consent.how", how)


def consent_kind(kind: str) -> str:
    return _known("consent.kind", kind) or kind


def _known(prefix: str, value: str) -> str:
    return text(f"{prefix}.{value}") if value and knows(f"{prefix}.{value}") else ""
