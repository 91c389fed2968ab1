"""Who might be the customer that somebody is typing in: the same reasons and bits as everywhere, for a few at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from agentdesk.core.customers.search.find import find
from agentdesk.core.duplicates import store
from agentdesk.core.duplicates.among import counted_of
from agentdesk.core.duplicates.commands import WhoMightThisBe
from agentdesk.core.duplicates.model import Perhaps, Who
from agentdesk.core.duplicates.portraits import Portrait, portrait_of
from agentdesk.core.duplicates.rarity import Floats, Kind, bits_wanted
from agentdesk.core.duplicates.scoring import Feature, Judge, Reason, Scored
from agentdesk.core.storage.unit_of_work import Connection

_MOST_NAMED = 20
_SHARED_BY_MOST = 12
"""A number that more customers share (the shop's own) says nothing about a person."""
_SAME_NAME = ({Reason.SAME_GIVEN, Reason.SAME_FAMILY}, {Reason.SAME_ORGANISATION})
_BEYOND_NAMES = Feature.ORGANISATION
_WAYS = {Reason.SAME_PHONE, Reason.SAME_EMAIL}


class CountedNow:
    """How often the values typed occur, as far as it was looked up; of others what is usual."""

    def __init__(self, customers: int, times: Mapping[tuple[Kind, str], int]) -> None:
        self._customers, self._times = max(customers, 1), times

    def bits(self, kind: Kind, values: Sequence[str]) -> Floats:
        usual = self._customers / int(kind)
        times = np.array([self._times.get((kind, value), usual) for value in values], dtype=np.float64)
        expected = (times + 1_000 / int(kind)) / (self._customers + 1_000)
        return (-np.log2(expected)).astype(np.float32)


def suggest(connection: Connection, query: WhoMightThisBe) -> tuple[Perhaps, ...]:
    """The likeliest first. Who has the same number or mail address is among them, and who is called the same, unless
    more speaks against it."""
    typed = _typed(query)
    found = _candidates(connection, query, typed)
    if not found:
        return ()
    portraits = store.portraits_of(connection, list(found))
    ids = list(portraits)
    customers = store.counted_nearly(connection)
    judge = Judge([typed, *portraits.values()], CountedNow(customers, _times(connection, typed)))
    right = np.arange(1, len(ids) + 1)
    scored = judge.score(np.zeros(len(ids), dtype=np.int64), right)
    wanted = bits_wanted(customers)
    likely = [at for at in range(len(ids)) if _is_likely(scored, at, wanted)]
    likely.sort(key=lambda at: -float(scored.bits[at]))
    shown = store.who_of(connection, [ids[at] for at in likely[: query.limit]])
    return tuple(
        Perhaps(Who(*shown[ids[at]][:3]), round(float(scored.bits[at]), 1), because(scored, at), shown[ids[at]][3])
        for at in likely[: query.limit]
    )


def because(scored: Scored, at: int) -> tuple[Any, ...]:
    told = zip(scored.reasons[at].tolist(), scored.of_feature[at].tolist(), strict=True)
    return store.because_of((Reason(reason).name.lower(), round(bits, 1)) for reason, bits in told if reason)


def _is_likely(scored: Scored, at: int, wanted: float) -> bool:
    bits, reasons = float(scored.bits[at]), {Reason(each) for each in scored.reasons[at].tolist()}
    if reasons & _WAYS or (bits > 0 and any(names <= reasons for names in _SAME_NAME)):
        return True
    beyond_names = scored.of_feature[at][_BEYOND_NAMES:].max()
    return bits >= wanted and beyond_names > 0


def _typed(query: WhoMightThisBe) -> Portrait:
    points: list[dict[str, str]] = [{"kind": "email", "value": each} for each in query.emails]
    points += [{"kind": "phone", "value": each} for each in query.phones]
    place = {"street": query.street, "house_number": query.house_number, "line2": ""}
    points.append({"kind": "address", **place, "postcode": query.postcode, "city": query.city})
    return portrait_of(query.given, query.family, query.organisation, points)


def _candidates(connection: Connection, query: WhoMightThisBe, typed: Portrait) -> dict[Any, None]:
    """Who shares a number or an address, or is called so or nearly so."""
    found: dict[Any, None] = {}
    for value in dict.fromkeys((*query.phones, *query.emails, *typed.emails)):
        holders = store.holders(connection, value, _SHARED_BY_MOST + 1)
        if len(holders) <= _SHARED_BY_MOST:
            found.update(dict.fromkeys(holders))
    names = query.organisation or f"{query.given} {query.family}".strip()
    asked = [names] if " " in names or query.organisation else []
    asked += [f"{query.family} {query.postcode}"] if query.family and query.postcode else []
    for scrap in asked:
        found.update(dict.fromkeys(hit.customer_id for hit in find(connection, scrap, _MOST_NAMED)))
    return found


def _times(connection: Connection, typed: Portrait) -> dict[tuple[Kind, str], int]:
    """How many are called so; a number or a mail address is looked up where it is shared."""
    times: dict[tuple[Kind, str], int] = {}
    for kind, value in counted_of(typed):
        if kind in (Kind.GIVEN, Kind.FAMILY) and value:
            times[kind, value] = store.called_so(connection, value.partition(" ")[0])
        elif kind in (Kind.PHONE, Kind.EMAIL) and value:
            times[kind, value] = len(store.holders(connection, value, _SHARED_BY_MOST + 1))
    return times
