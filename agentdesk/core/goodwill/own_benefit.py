"""Whether a customer is somebody who works here: nobody decides what they themselves are given.

Phones are compared by number, mail addresses without case, addresses by postcode, street and house number.
"""

from __future__ import annotations

from typing import Any

from agentdesk.core.customers.folding import fold, written_words
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.points import normal_email, normal_phone
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import OwnPoint
from agentdesk.core.goodwill.model import StaffPoint

Key = tuple[PointKind, str]
"""Kind of a contact point, and how it compares."""
COMPARED = (PointKind.PHONE, PointKind.EMAIL, PointKind.ADDRESS)


def key_of(point: Any) -> Key | None:
    """Of a contact point as it is kept; None for one that is not compared, and for an address without its parts."""
    kind = PointKind(point["kind"])
    match kind:
        case PointKind.PHONE | PointKind.EMAIL if point["value"]:
            return kind, point["value"].casefold()
        case PointKind.ADDRESS if point["postcode"] and point["street"]:
            return kind, _address(point["postcode"], f"{point['street']} {point['house_number']}")
    return None


def key_said(point: OwnPoint, region: str) -> Key:
    """Of what somebody says of themselves. Raises Refused for what is none, as for customers, and
    goodwill.<field>_empty for what is not said."""
    if empty := _empty(point):
        raise Refused(f"goodwill.{empty}_empty")
    match point.kind:
        case PointKind.PHONE:
            return point.kind, normal_phone(point.value, region)[0]
        case PointKind.EMAIL:
            return point.kind, normal_email(point.value).casefold()
        case PointKind.ADDRESS:
            return point.kind, _address(point.postcode, f"{point.street} {point.house_number}")
    raise Refused("goodwill.point_unusable")


def _empty(point: OwnPoint) -> str:
    """The first field that has to say something and does not."""
    if point.kind is PointKind.ADDRESS:
        return next((name for name in ("postcode", "street") if not getattr(point, name)), "")
    return point.kind.value if point.kind in COMPARED and not point.value else ""


def said_again(point: StaffPoint) -> OwnPoint:
    """What is kept, as it can be said again: `key_said` makes the same of it."""
    if point.kind is not PointKind.ADDRESS:
        return OwnPoint(kind=point.kind, value=point.key)
    postcode, _, street = point.key.partition(" ")
    return OwnPoint(kind=point.kind, postcode=postcode, street=street)


def _address(postcode: str, street: str) -> str:
    """ "Lindenstr. 8a" and "Lindenstraße 8 A" are one."""
    return f"{_plain(postcode)} {_plain(street).replace('strasse', 'str')}"


def _plain(words: str) -> str:
    return "".join(fold(word).key for word in written_words(words))
