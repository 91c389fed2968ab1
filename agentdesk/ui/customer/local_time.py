"""What time it is where the customer is, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from agentdesk.core.customers.model import ContactPoint, Customer, PointKind
from agentdesk.core.wording import place_of

# Countries with several zones of which one is where nearly everybody lives: CLDR, supplemental/metaZones, primaryZones.
_PRIMARY = {
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "DE": "Europe/Berlin", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon",
    "UA": "Europe/Kiev", "UZ": "Asia/Tashkent",
}  # fmt: skip


class KnownFrom(StrEnum):
    """Where the zone comes from; all but OWN are a guess and are shown as one."""

    OWN = "own"
    ADDRESS = "address"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class LocalZone:
    """The customer's time zone, and what told it."""

    zone: ZoneInfo
    known_from: KnownFrom

    @property
    def place(self) -> str:
        """The zone by its city, in the language of the window: Berlin, New York, Kiew."""
        return place_of(self.zone)


def zone_of(customer: Customer) -> LocalZone | None:
    """Their own zone; else that of their address, if its country has one; else that of their phone number.

    None where a country has several zones and nothing tells which: a wrong hour is worse than none.
    """
    if own := _zone(customer.time_zone):
        return LocalZone(own, KnownFrom.OWN)
    if name := next(filter(None, map(_zone_of_country, _countries(customer))), ""):
        return LocalZone(ZoneInfo(name), KnownFrom.ADDRESS)
    if name := next(filter(None, map(_zone_of_phone, _phones(customer))), ""):
        return LocalZone(ZoneInfo(name), KnownFrom.PHONE)
    return None


def local_day_differs(zone: ZoneInfo, ours: ZoneInfo, now: datetime) -> int:
    """How many days their calendar is ahead of ours (-1, 0 or 1)."""
    return (now.astimezone(zone).date() - now.astimezone(ours).date()).days


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # an unknown or malformed name from a foreign file
        return None


def _countries(customer: Customer) -> list[str]:
    return [point.country for point in _points(customer, PointKind.ADDRESS) if point.country]


def _phones(customer: Customer) -> list[str]:
    return [point.value for point in _points(customer, PointKind.PHONE)]


def _points(customer: Customer, kind: PointKind) -> list[ContactPoint]:
    points = [point for point in customer.points if point.kind is kind]
    return sorted(points, key=lambda point: not point.preferred)


@cache
def _zone_of_country(country: str) -> str:
    if country in _PRIMARY:
        return _PRIMARY[country]
    from babel.core import get_global

    zones = [zone for zone, territory in get_global("zone_territories").items() if territory == country]
    return str(zones[0]) if len(zones) == 1 else ""


@lru_cache(maxsize=512)
def _zone_of_phone(number: str) -> str:
    """By area code where it tells one zone (New York, Los Angeles), else by the country of the number."""
    import phonenumbers
    from phonenumbers.timezone import time_zones_for_number

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    zones = [zone for zone in time_zones_for_number(parsed) if zone != "Etc/Unknown"]
    if len(zones) == 1:
        return zones[0]
    return _zone_of_country(phonenumbers.region_code_for_country_code(parsed.country_code or 0))
