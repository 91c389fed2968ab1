"""Which pairs are worth comparing: customers who share a key, and more. Near linear, however many there are. Pure.

Each customer has some keys of different kinds, so that no single slip hides a pair. Most of those who share a key share
nothing else: what their marks tell (see `marks`) has to come near what is wanted of a pair.

The larger the shop, the more share a key (the sound of `Müller` with its given names). One that too many share is cut
by a second one, each mark in turn: those who share both are compared. Of those who are too many still, and of all who
share the key, only neighbours in the order of their names: the sorted neighbourhood of M. A. Hernández, S. J. Stolfo,
"The merge/purge problem for large databases" (SIGMOD 1995). How many keys had to be cut is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.customers.sounds import cologne
from agentdesk.core.duplicates.marks import Mark, Told, letters_of, marks_of
from agentdesk.core.duplicates.portraits import NOWHERE, Place, Portrait

MOST_IN_A_BLOCK = 40
_NEIGHBOURS = 6
_FEW = 1

Pairs = NDArray[np.uint64]
"""Two numbers of customers, the lower one in the upper half."""

ENTRIES = np.dtype(
    [("key", "<u8"), ("by_family", "<u8"), ("by_given", "<u8"), ("n", "<u4"), ("marks", "<u2", (len(Mark),))]
)
"""A key of customer `n`, where their name stands in both orders, and their marks, with the address of this key."""

_STRONG = "pe"
"""Whoever shares a number or a mail address is compared, whatever else there is."""
_TELLS_ENOUGH = np.uint64(1)
"""The last bit of such a key."""


class Blocked(NamedTuple):
    """Pairs of customers, each once; and how many keys were shared by too many."""

    pairs: Pairs
    cut: int


def keys_of(who: Portrait, *, among_few: bool = False) -> list[set[str]]:
    """What somebody else who is the same person shares, one of them at least; for each address those that name it.

    Among few a name alone is a key, and a house: it finds who is written very badly.
    """
    given, family = who.given, who.family or who.organisation
    by_place = [set(_keys_at(place, given, family, who.born)) for place in who.places or (NOWHERE,)]
    by_place[0].update(_keys(who))
    if among_few:
        by_place[0].update(f"a{name}" for name in (given, who.family) if name)
        for keys, place in zip(by_place, who.places, strict=False):
            keys.update((f"k{place.street} {place.house_number}",) if place.street else ())
    return by_place


def _keys(who: Portrait) -> Iterator[str]:
    given, family = who.given, who.family
    yield from (f"p{phone}" for phone in who.phones)
    for email in who.emails:
        yield f"e{email}"
        name = "".join(filter(str.isalnum, email.partition("@")[0]))
        yield from (f"l{part}" for part in {name, letters_of(email)} if len(part) > _FEW)
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
    keys: list[int] = []
    numbers: list[int] = []
    marks: list[tuple[int, ...]] = []
    rows: list[int] = []
    for n, each in enumerate(portraits):
        for named, own in zip(keys_of(each, among_few=among_few), marks_of(each), strict=True):
            keys += map(_hashed, named)
            numbers += [n] * len(named)
            rows += [len(marks)] * len(named)
            marks.append(own)
    entries = np.zeros(len(keys), dtype=ENTRIES)
    of = np.array(numbers, dtype=np.int64)
    entries["key"] = keys
    entries["by_family"] = _in_order([f"{each.family or each.organisation} {each.given}" for each in portraits])[of]
    entries["by_given"] = _in_order([f"{each.given} {each.family or each.organisation}" for each in portraits])[of]
    entries["n"] = of + first
    entries["marks"] = np.array(marks, dtype=np.uint16)[rows]
    return entries


def _hashed(key: str) -> int:
    hashed = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
    return hashed | 1 if key[0] in _STRONG else hashed & ~1


def _in_order(names: list[str]) -> NDArray[np.uint64]:
    """The first eight letters as a number that sorts as they do."""
    return np.frombuffer(b"".join(name.encode()[:8].ljust(8) for name in names), dtype=">u8").astype(np.uint64)


def blocked(entries: NDArray[Any], told: Told) -> Blocked:
    """The pairs among those who share a key, as far as their marks tell enough."""
    entries = entries[np.argsort(entries["key"], kind="stable")]
    _, block, sizes = np.unique(entries["key"], return_inverse=True, return_counts=True)
    entries, block = entries[sizes[block] > 1], block[sizes[block] > 1]
    large = sizes[block] > MOST_IN_A_BLOCK
    rest = entries[large]
    cut = (_cut_by(rest[rest["marks"][:, mark] > 0], mark) for mark in Mark)
    found = [_pairs(some, told) for some in (entries[~large], rest, *cut)]
    return Blocked(np.unique(np.concatenate(found)), int((sizes > MOST_IN_A_BLOCK).sum()))


def _cut_by(entries: NDArray[Any], mark: Mark) -> NDArray[Any]:
    """With a second key beside the first."""
    both = entries.copy()
    mixed = (entries["key"] + entries["marks"][:, mark]) * np.uint64(0x9E3779B97F4A7C15)
    both["key"] = mixed & ~_TELLS_ENOUGH | entries["key"] & _TELLS_ENOUGH
    return both


def _pairs(entries: NDArray[Any], told: Told) -> Pairs:
    by_family = entries[np.lexsort((entries["n"], entries["by_family"], entries["key"]))]
    small, found = _within(by_family, told)
    if not small.all():
        left = by_family[~small]
        found += _within(left[np.lexsort((left["n"], left["by_given"], left["key"]))], told)[1]
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.uint64)


def _within(entries: NDArray[Any], told: Told) -> tuple[NDArray[np.bool_], list[Pairs]]:
    """Which entries are of blocks that are not too large; and the pairs."""
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
        strong = (keys[at] & _TELLS_ENOUGH).astype(bool)
        at = at[strong | (told.estimate(entries["marks"][at], entries["marks"][at + apart]) >= told.wanted)]
        one, other = n[at], n[at + apart]
        found.append(joined(np.minimum(one, other), np.maximum(one, other))[one != other])
    return small, found


def joined(low: NDArray[Any], high: NDArray[Any]) -> Pairs:
    return low.astype(np.uint64) << np.uint64(32) | high.astype(np.uint64)


def apart(pairs: Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The lower and the higher numbers."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
