"""Masking, where answers leave the desk: what is hidden never reaches whoever asked, whatever they do with it.

Every answer is gone through. What is about a customer of whom something is hidden gets the mark in its place: fields by
their types, and any text in which a hidden value stands (a hit of the search, a line of the timeline, a colleague's
note). What is about nobody is left alone, and so is everything while the shop masks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from agentdesk.core.actors import ADMINISTRATORS, SYSTEM_ONLY, Actor
from agentdesk.core.customers.commands import CustomersFrom
from agentdesk.core.customers.model import ContactPoint, Customer, PointKind
from agentdesk.core.customers.store import points_of
from agentdesk.core.identity.model import MARK, Masked, masked, masked_email
from agentdesk.core.identity.standing import Present
from agentdesk.core.identity.store import orders_of, parcels_of
from agentdesk.core.money import HIDDEN, NO_CURRENCY, Money
from agentdesk.core.orders.commands import OrdersFrom
from agentdesk.core.orders.model import Delivery, Order, OrderBook, OrderLine, OrderSummary, Payment, Return
from agentdesk.core.storage.unit_of_work import Connection
from agentdesk.core.uris import Popped

A = TypeVar("A")
WHOLE = frozenset({"CopyOf"})
"""Answered whole: the copy that somebody has a right to."""
WHOLE_FOR_ADMINISTRATORS = (CustomersFrom, OrdersFrom)
"""Everything at once, for whoever may take the file itself."""
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"„“”»«]+@[^\s@<>()\[\],;:\"„“”»«]+\.[^\W\d_]{2,}")
_DIGITS = re.compile(r"\+?\(?\d(?:[\s()/.\-–]{0,3}\d){5,}")
_E164 = re.compile(r"\+\d{7,15}")
_CODE = re.compile(r"[^\s,;:()\"„“”»«]+")
_SAME_END = 7
"""Digits at the end that are enough to know a number again."""
_WHOSE = ("customer_id", "winner_id")
_POINT_KINDS = {PointKind.PHONE: Masked.PHONE, PointKind.EMAIL: Masked.EMAIL, PointKind.ADDRESS: Masked.ADDRESS}
_PLACES = ("address", "order.address")
_AMOUNTS = ("total", "amount", "unit_price", "discount", "shipping")


def veiled(answer: A, asked: Any, connection: Connection, actor: Actor, now: datetime) -> A:
    """The answer as whoever asks may see it."""
    if actor.may(SYSTEM_ONLY) or type(asked).__name__ in WHOLE:
        return answer
    present = Present.of(connection, actor.person_id, now)
    if not present.policy.on or (isinstance(asked, WHOLE_FOR_ADMINISTRATORS) and actor.may(ADMINISTRATORS)):
        return answer
    about = next((value for name in _WHOSE if isinstance(value := getattr(asked, name, None), UUID)), None)
    veil = Veil(present)
    shown: A = veil.over(answer, veil.of(about) if about else None)
    return shown


@dataclass(frozen=True, slots=True)
class Secrets:
    """What of one customer is hidden now, and the values that tell it."""

    hidden: frozenset[Masked]
    phones: frozenset[str] = frozenset()
    addresses: tuple[str, ...] = ()
    postcodes: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    """Numbers of orders, and those by which their parcels are followed: whoever has one learns where a parcel goes."""

    def out_of(self, text: str) -> str:
        """The text without them."""
        if Masked.EMAIL in self.hidden and "@" in text:
            text = _EMAIL.sub(lambda found: masked_email(found[0]), text)
        if Masked.PHONE in self.hidden and any(map(str.isdigit, text)):
            text = _DIGITS.sub(lambda found: masked(found[0]) if self._is_phone(found[0]) else found[0], text)
        if Masked.ADDRESS in self.hidden:
            text = self._without_addresses(text)
        if self.orders:
            text = _CODE.sub(self._without_order, text)
        return text

    def _is_phone(self, written: str) -> bool:
        digits = "".join(each for each in written.replace("(0)", "") if each.isdigit()).lstrip("0")
        if _E164.fullmatch(written.strip()):
            return True
        return len(digits) >= _SAME_END and any(each.endswith(digits) or digits.endswith(each) for each in self.phones)

    def _without_addresses(self, text: str) -> str:
        for each in self.addresses:
            if each.casefold() in text.casefold():
                text = re.sub(re.escape(each), MARK, text, flags=re.IGNORECASE)
        if self.postcodes:
            text = _CODE.sub(lambda found: MARK if found[0].casefold() in self.postcodes else found[0], text)
        return text

    def _without_order(self, found: re.Match[str]) -> str:
        bare = found[0].strip(".#!?'’")
        return found[0].replace(bare, masked(bare)) if bare.casefold() in self.orders else found[0]


class Veil:
    """Goes through one answer."""

    def __init__(self, present: Present) -> None:
        self._present = present
        self._known: dict[UUID, Secrets | None] = {}

    def of(self, customer_id: UUID) -> Secrets | None:
        """None: nothing of them is hidden."""
        if customer_id not in self._known:
            hidden = self._present.hidden(customer_id)
            self._known[customer_id] = _secrets(self._present.connection, customer_id, hidden) if hidden else None
        return self._known[customer_id]

    def over(self, value: Any, secrets: Secrets | None, *, of_order: bool = False) -> Any:
        """`of_order`: within what tells of an order, so that amounts in it are its amounts."""
        if type(value) is str:
            return secrets.out_of(value) if secrets and value else value
        if isinstance(value, Money):
            return HIDDEN if of_order and secrets and Masked.ORDERS in secrets.hidden else value
        if isinstance(value, Popped):  # what the telephone shows everybody who looks at it
            return value
        if isinstance(value, Mapping):
            return self._over_mapping(value, secrets, of_order=of_order)
        if is_dataclass(value) and not isinstance(value, type):
            return self._over_object(value, secrets)
        if isinstance(value, tuple):
            whose = self._whose(value, secrets)
            made = [self.over(each, whose, of_order=of_order) for each in value]
            return type(value)(*made) if hasattr(value, "_fields") else tuple(made)
        if isinstance(value, (list, frozenset)):
            return type(value)(self.over(each, secrets, of_order=of_order) for each in value)
        return value

    def _over_object(self, value: Any, secrets: Secrets | None) -> Any:
        whose = self._whose(value, secrets)
        if whose and (change := _BY_TYPE.get(type(value))):
            value = change(value, whose.hidden)
        of_order = getattr(value, "key", None) == "order"
        changed = {
            field.name: after
            for field in fields(value)
            if (after := self.over(before := getattr(value, field.name), whose, of_order=of_order)) is not before
        }
        changed = {name: after for name, after in changed.items() if after != getattr(value, name)}
        return replace(value, **changed) if changed else value

    def _over_mapping(self, value: Mapping[Any, Any], secrets: Secrets | None, *, of_order: bool) -> Mapping[Any, Any]:
        made = {key: self.over(each, secrets, of_order=of_order) for key, each in value.items()}
        if secrets is None:
            return made
        for kind, field in _POINT_KINDS.items():
            if field in secrets.hidden and isinstance(made.get(kind), list):
                made[kind] = [each and _hidden_value(kind, each) for each in value[kind]]
        if Masked.ADDRESS in secrets.hidden:
            made |= {name: MARK for name in _PLACES if isinstance(made.get(name), str) and made[name]}
        if Masked.ORDERS in secrets.hidden:
            made |= dict(_without_order_values(value, made))
        return made

    def _whose(self, value: Any, secrets: Secrets | None) -> Secrets | None:
        """Of whom this tells: of whoever it names, else of whom what is around it tells."""
        if isinstance(value, Customer):
            return self.of(value.id)
        named = (getattr(value, name, None) for name in _WHOSE)
        whose = next((each for each in named if isinstance(each, UUID)), None)
        return self.of(whose) if whose else secrets


def _is_of_order(name: Any) -> bool:
    """As guides call what they know: where something is not known they ask nothing about it."""
    return isinstance(name, str) and name.startswith(("order.", "customer.value", "goodwill.order"))


def _without_order_values(before: Mapping[Any, Any], made: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Of what is told of an order, as events and guides have it."""
    yield from ((name, None) for name, value in made.items() if isinstance(value, Money) and _is_of_order(name))
    if before.get("tracking"):
        yield "tracking", masked(str(before["tracking"]))
    if "currency" not in before or not ({"order_number", "source_status"} & before.keys()):
        return
    yield from ((name, 0) for name in _AMOUNTS if name in before and before[name] is not None)
    yield "currency", NO_CURRENCY
    yield from ((name, masked(str(before[name]))) for name in ("number", "order_number") if before.get(name))
    if before.get("reference"):
        yield "reference", MARK


def _secrets(connection: Connection, customer_id: UUID, hidden: frozenset[Masked]) -> Secrets:
    points = points_of(connection, [customer_id])
    homes = [row for row in points if row["kind"] == PointKind.ADDRESS]
    lines = {" ".join(filter(None, (row["street"], row["house_number"]))) for row in homes} | {
        row[name] for row in homes for name in ("value", "street", "line2")
    }
    numbers = _numbers(connection, customer_id) if Masked.ORDERS in hidden else ()
    return Secrets(
        hidden,
        frozenset(row["value"].lstrip("+") for row in points if row["kind"] == PointKind.PHONE),
        tuple(sorted((each for each in lines if len(each) > 2), key=len, reverse=True)),
        frozenset(row["postcode"].casefold() for row in homes if row["postcode"]),
        frozenset(numbers),
    )


def _numbers(connection: Connection, customer_id: UUID) -> Iterator[str]:
    yield from (row.number.casefold() for row in orders_of(connection, customer_id))
    yield from (row.tracking.casefold() for row in parcels_of(connection, customer_id))


def _hidden_value(kind: str, value: str) -> str:
    return masked_email(value) if kind == PointKind.EMAIL else MARK if kind == PointKind.ADDRESS else masked(value)


Change = Callable[[Any, frozenset[Masked]], Any]


def _point(point: ContactPoint, hidden: frozenset[Masked]) -> ContactPoint:
    field = _POINT_KINDS.get(point.kind)
    if field not in hidden:
        return point
    value = _hidden_value(point.kind, point.value)
    if point.kind is not PointKind.ADDRESS:
        return replace(point, value=value, extension="")
    return replace(
        point,
        value=" ".join(filter(None, (value, point.city))),
        street=value,
        house_number="",
        postcode="",
        line2="",
        addressee="",
        region="",
    )


def _delivery(sent: Delivery, hidden: frozenset[Masked]) -> Delivery:
    if Masked.ADDRESS in hidden:
        sent = replace(sent, address=MARK)
    return replace(sent, tracking=masked(sent.tracking)) if sent.tracking and Masked.ORDERS in hidden else sent


def _of_orders(change: Callable[[Any], Any]) -> Change:
    return lambda value, hidden: change(value) if Masked.ORDERS in hidden else value


_NOUGHT = Decimal(0)
_BY_TYPE: Mapping[type, Change] = {
    ContactPoint: _point,
    OrderBook: _of_orders(lambda book: replace(book, value_12_months=())),
    OrderSummary: _of_orders(lambda order: replace(order, number=masked(order.number), total=HIDDEN)),
    Order: _of_orders(
        lambda order: replace(
            order, number=masked(order.number), currency=NO_CURRENCY, shipping=HIDDEN, discount=HIDDEN, total=HIDDEN
        )
    ),
    OrderLine: _of_orders(lambda line: replace(line, unit_price=_NOUGHT, discount=_NOUGHT, total=_NOUGHT)),
    Payment: _of_orders(lambda payment: replace(payment, amount=HIDDEN, reference=payment.reference and MARK)),
    Delivery: _delivery,
    Return: _of_orders(lambda back: replace(back, amount=back.amount and HIDDEN)),
}
"""What is hidden of a field by itself, wherever it stands."""
