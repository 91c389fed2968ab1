"""Which pairs are worth comparing: customers who share a key. Near linear, however many there are. Pure.

Each customer has some keys of different kinds, so that no single slip hides a pair. Of a key that many share (the
sound of `Müller` with its given names) only neighbours in the order of their names are compared: the sorted
neighbourhood of M. A. Hernández, S. J. Stolfo, "The merge/purge problem for large databases" (SIGMOD 1995). How many
keys that were is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.customers.sounds import cologne
from agentdesk.core.duplicates.portraits import Place, Portrait

MOST_IN_A_BLOCK = 40
_NEIGHBOURS = 6
_FEW = 1

Pairs = NDArray[np.uint32]

ENTRIES = np.dtype([("key", "<u8"), ("by_family", "<u8"), ("by_given", "<u8"), ("n", "<u4")])
"""A key of customer `n`, and where their name stands in both orders."""


class Blocked(NamedTuple):
    """Pairs of customers, the lower number first, each once; and how many keys were shared by too many."""

    pairs: Pairs
    cut: int


FEW_CUSTOMERS = 20_000
"""Among so many a name alone is a key, and a house: it finds who is written very badly."""


def keys_of(portrait: Portrait, *, among_few: bool = False) -> set[str]:
    """What somebody else who is the same person shares, one of them at least."""
    return {*_keys(portrait), *(_keys_among_few(portrait) if among_few else ())}


def _keys_among_few(who: Portrait) -> Iterator[str]:
    yield from (f"a{name}" for name in (who.given, who.family) if name)
    yield from (f"k{place.street} {place.house_number}" for place in who.places if place.street)


def _keys(who: Portrait) -> Iterator[str]:
    given, family = who.given, who.family
    yield from (f"p{phone}" for phone in who.phones)
    for email in who.emails:
        yield f"e{email}"
        name = "".join(filter(str.isalnum, email.partition("@")[0]))
        letters = "".join(filter(str.isalpha, name))
        yield from (f"l{part}" for part in {name, letters} if len(part) > _FEW)
    if given and family:
        first, second = sorted((given.replace(" ", ""), family.replace(" ", "")))
        yield f"n{first} {second}"
        yield "s" + " ".join(sorted((cologne(first), cologne(second))))
        yield f"d{given[:3]} {family[:3]}"
        yield f"w{''.join(sorted(first + second))}"
    if who.organisation:
        yield f"o{who.organisation}"
        yield f"q{cologne(who.organisation.partition(' ')[0])}"
    if who.born:
        yield f"b{who.born}"
        for name in filter(None, (given, family)):
            yield f"y{who.born[:4]} {cologne(name)}"
            yield f"m{who.born[4:6]} {name}"
            yield f"f{who.born[6:]} {name}"
        yield f"x{who.born[4:]} {given[:1]}{family[:1]}"
    for place in who.places:
        yield from _keys_at(place, given, family or who.organisation, who.born)


def _keys_at(place: Place, given: str, family: str, born: str) -> Iterator[str]:
    if place.street:
        yield from (f"h{place.street} {place.house_number} {name[:1]}" for name in (given, family) if name)
        yield f"t{place.street} {place.postcode}"
    if place.postcode:
        yield from (f"z{place.postcode} {name[:1]}" for name in (given, family) if name)
    if place.city:
        yield from (f"c{place.city} {cologne(name)}" for name in (given, family) if name)
        if born:
            yield f"u{place.city} {born[:4]}"


def entries_of(portraits: Sequence[Portrait], first: int = 0, *, among_few: bool = False) -> NDArray[Any]:
    """The keys of customers who are numbered from `first` on."""
    keys: list[bytes] = []
    numbers: list[int] = []
    for n, each in enumerate(portraits):
        own = [blake2b(key.encode(), digest_size=8).digest() for key in keys_of(each, among_few=among_few)]
        keys += own
        numbers += [n] * len(own)
    entries = np.zeros(len(keys), dtype=ENTRIES)
    of = np.array(numbers, dtype=np.int64)
    entries["key"] = np.frombuffer(b"".join(keys), dtype="<u8")
    entries["by_family"] = _in_order([f"{each.family or each.organisation} {each.given}" for each in portraits])[of]
    entries["by_given"] = _in_order([f"{each.given} {each.family or each.organisation}" for each in portraits])[of]
    entries["n"] = of + first
    return entries


def _in_order(names: list[str]) -> NDArray[np.uint64]:
    """The first eight letters as a number that sorts as they do."""
    return np.frombuffer(b"".join(name.encode()[:8].ljust(8) for name in names), dtype=">u8").astype(np.uint64)


def blocked(entries: NDArray[Any]) -> Blocked:
    by_family = entries[np.lexsort((entries["n"], entries["by_family"], entries["key"]))]
    small, pairs = _within(by_family)
    by_given = entries[np.lexsort((entries["n"], entries["by_given"], entries["key"]))]
    pairs += _within(by_given)[1] if not small.all() else []
    whole = np.concatenate(pairs) if pairs else np.empty(0, dtype=np.uint64)
    cut = len(np.unique(by_family["key"][~small]))
    return Blocked(_apart(np.unique(whole)), cut)


def _within(entries: NDArray[Any]) -> tuple[NDArray[np.bool_], list[NDArray[np.uint64]]]:
    """Which entries are of blocks that are not too large; and the pairs, as one number each."""
    keys, n = entries["key"], entries["n"].astype(np.uint64)
    _, block, sizes = np.unique(keys, return_inverse=True, return_counts=True)
    small = sizes[block] <= MOST_IN_A_BLOCK
    found = []
    for apart in range(1, MOST_IN_A_BLOCK):
        together = keys[:-apart] == keys[apart:]
        if apart > _NEIGHBOURS:
            together &= small[:-apart]
        at = np.flatnonzero(together)
        if not len(at):
            break
        one, other = n[at], n[at + apart]
        found.append(_joined(np.minimum(one, other), np.maximum(one, other))[one != other])
    return small, found


def _joined(low: NDArray[np.uint64], high: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return low << np.uint64(32) | high


def _apart(joined: NDArray[np.uint64]) -> Pairs:
    return np.stack((joined >> np.uint64(32), joined & np.uint64(0xFFFFFFFF)), axis=1).astype(np.uint32)
