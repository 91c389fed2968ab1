"""Find anyone from any scrap, one keystroke at a time.

A scrap is read for what it can be (a number of ours, a phone number or a piece of one, an e-mail address, names in any
order with or without a postcode) and looked up step by step, the best matches first, until enough is found. Who is
known by a number comes before who is called so, whole words before beginnings, and among equals the latest contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from agentdesk.core.clock import from_micros
from agentdesk.core.customers.folding import Word, compact, fold, pair
from agentdesk.core.customers.model import Found, Why
from agentdesk.core.customers.search import sql
from agentdesk.core.customers.search.entry import FIELD, ITEM, Entry
from agentdesk.core.customers.search.keys import (
    AS,
    DOMAIN,
    IDENTIFIER,
    LONG_OPENING,
    MAIL,
    OF_A_PHONE,
    OF_A_PLACE,
    PAIR,
    PHONE,
    POSTCODE,
    SHORTEST_END,
    before,
    country_code,
    national,
)
from agentdesk.core.customers.search.scrap import Scrap, read
from agentdesk.core.customers.search.sql import AFTER, ONLY, Statements
from agentdesk.core.customers.search.why import Reasons, of_number, reasons_for

# Ranks: the lower, the better. Within one, the latest contact comes first.
EXACT, AS_WRITTEN, WHOLE, ELSEWHERE, ENDING, BEGINNING, PIECE, NEARLY = range(8)

_CALLED = (AS_WRITTEN, WHOLE)

_FEW = 3  # fewer hits than this for a name, and names that are nearly the same are looked for too
_TWICE_FOUND = 4  # rows more than needed, for who is found by two of their words
_ASKED_AGAIN = 4  # times as many rows, where that was not enough
_PIECE_ANYWHERE = 6  # digits from which on a piece of a number is looked for anywhere in it
_SHORT = 2
_BESIDE_A_STREET = 2  # with more words, one that is nobody's name is a street; with two, more often a slip


def find(connection: sa.Connection, text: str, limit: int = 20) -> list[Found]:
    """Who matches this scrap, best first; each with the reasons why. Nobody: an empty list."""
    search = _Search(Statements(connection), read(text), limit)
    search.look()
    if search.found_too_little():
        search.look_for_nearly_the_same()
    return search.found()


class _Search:
    """One question: gathers customers by rank until there are enough."""

    def __init__(self, run: Statements, scrap: Scrap, limit: int) -> None:
        self._run, self._uuid = run, run.uuid
        self._scrap, self._limit = scrap, limit
        self._ranks: dict[int, float] = {}
        self._entries: dict[int, Entry] = {}
        self._numbers: dict[int, tuple[Any, str]] = {}
        self._reasons: dict[int, Reasons] = {}
        self._reasons_of = reasons_for(scrap)

    # --- What to look for ---

    def look(self) -> None:
        scrap = self._scrap
        if not scrap.words:
            return
        if "@" in scrap.address:
            self._look_for_address(scrap.address)
        elif scrap.digits:
            self._look_for_digits(scrap.digits)
        else:
            self._look_for_words()

    def found_too_little(self) -> bool:
        """Nobody; or for a whole name so few that somebody may have heard it for another."""
        if len(self._ranks) >= _FEW or not self._scrap.words or self._scrap.digits:
            return False
        found = [slot for slot, entry in self._entries.items() if self._why(slot, entry).why]
        return not found or (len(self._scrap.words) == 1 and all(self._ranks[slot] in _CALLED for slot in found))

    def look_for_nearly_the_same(self) -> None:
        from agentdesk.core.customers.search.relaxed import relaxed  # most find who they mean without

        for match in relaxed(self._run, self._scrap, self._limit):
            slot = match.entry.slot
            if slot not in self._ranks or not self._why(slot, match.entry).why:
                self._ranks[slot] = NEARLY + match.distance
                self._entries[slot] = match.entry
                self._reasons[slot] = match.reasons

    def _look_for_address(self, address: str) -> None:
        if address.startswith(DOMAIN):
            self._whole(Word(address, 0))
            self._begun(Word(address, 0))
        else:
            self._marks(EXACT, [sql.MARKED], (MAIL + address, MAIL + address + ONLY))
            self._marks(BEGINNING, [sql.MARKED], (MAIL + address, MAIL + address + AFTER))

    def _look_for_digits(self, digits: str) -> None:
        """What begins with 0 or + is a phone number from its beginning; anything else may be the end of one first."""
        scrap = self._scrap
        self._number(scrap.number)
        if scrap.international:
            self._look_abroad(digits)
            return
        dialled = Word(digits, 0)
        self._whole(dialled)
        if not digits.startswith("0"):
            self._end_of_a_phone(digits)
        self._begun(dialled)
        known = len(self._ranks)
        for piece in dict.fromkeys((digits, digits.removeprefix("0"), scrap.number)):
            if len(self._ranks) == known:
                self._piece_of_a_phone(piece)
        self._numbers_beginning(scrap.number)

    def _look_abroad(self, digits: str) -> None:
        """Of all that are dialled alike within their countries, those of this one; 00 may also stand amid a number."""
        if self._scrap.number != digits:
            self._piece_of_a_phone(self._scrap.number)
        dialled = Word(national("+" + digits), 0)
        self._whole(dialled)
        country = f"+{country_code('+' + digits)}"
        if len(dialled.key) < LONG_OPENING:
            self._take_enough(sql.OPENED_BY_A_LETTER, country, dialled.key, dialled.key + AFTER, 0, 0)
        elif not self._enough:
            select, values = self._begun_to_filter(dialled.key)
            where = " AND instr(entry.words, ?) > 0"
            self._take(BEGINNING, self._rows(sql.filtered(select, where), *values, f"{AS}+{digits}"))

    def _look_for_words(self) -> None:
        scrap = self._scrap
        if len(scrap.words) == 1:
            self._number(scrap.number)
            self._whole(scrap.words[0])
            self._begun(scrap.words[0])
        else:
            if scrap.codes:
                self._number(scrap.number)
            self._mail(scrap.address)
            if not (scrap.address and scrap.codes and self._ranks):
                self._several(scrap.called, scrap.codes)
        if len(scrap.words) == 1:
            self._mail(scrap.address)
        if scrap.address and not self._enough:
            self._whole(Word(DOMAIN + scrap.address, 0))
        if not self._ranks and scrap.codes:
            self._numbers_beginning(scrap.number)
        if not self._ranks and len(scrap.words) > 1:
            self._joined()

    def _mail(self, address: str) -> None:
        if address:
            self._marks(BEGINNING, [sql.MARKED], (MAIL + address, MAIL + address + AFTER))

    # --- Words ---

    def _whole(self, word: Word) -> None:
        """Everybody with this word: spelled like this, then in other ways."""
        key, spelling = word
        if spelling:
            self._called(word, self._rows(sql.SPELLED, key, spelling))
        if key and not self._enough:
            self._called(word, self._rows(sql.CALLED, key))

    def _called(self, word: Word, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            slot, grade = row[0], row[5]
            if slot not in self._ranks:
                self._entries[slot] = Entry._make(row[:5])
                if grade < OF_A_PLACE:
                    self._ranks[slot] = AS_WRITTEN if grade == word.spelling else WHOLE
                else:
                    self._ranks[slot] = EXACT if grade == OF_A_PHONE else ELSEWHERE

    def _begun(self, word: Word) -> None:
        """Everybody with a word that begins like this: the latest of very many, or all of some."""
        key, spelling = word
        if not key or self._enough:
            return
        if self._are_many(key):
            for letters in dict.fromkeys((spelling, 0)):
                if self._latest_begun(key, letters):
                    return
        if len(key) > _SHORT or not key.isdecimal():
            self._take_enough(sql.BEGUN, key, key + AFTER)

    def _are_many(self, key: str) -> bool:
        """Whether more begin like this than can be sorted in no time."""
        return len(key) <= LONG_OPENING or self._count(key, sql.LATEST_LOOKED_AT) == sql.LATEST_LOOKED_AT

    def _latest_begun(self, key: str, letters: int) -> bool:
        """Take the latest who begin like this of those that open alike; whether these are enough."""
        if not letters and len(key) in (1, LONG_OPENING):
            return self._take_enough(sql.OPENED, key)
        among = sql.OPENED_BY_A_LETTER if len(key) < LONG_OPENING else sql.OPENED_AND_BEGUN
        return self._take_enough(among, _opening(key), key, key + AFTER, letters, letters)

    def _begun_to_filter(self, key: str) -> tuple[str, tuple[str, ...]]:
        """What selects those with a word that begins like this, the latest first."""
        begun = (key, key + AFTER)
        return (sql.OPENED_TO_FILTER, (_opening(key), *begun)) if self._are_many(key) else (sql.CALLED_TO_FILTER, begun)

    def _take_enough(self, statement: str, *values: Any) -> bool:
        """Whether enough were found; asks for more where customers are found by several of their words."""
        for times in (1, _ASKED_AGAIN):
            more = self._more * times
            rows = self._run.rows(sql.limited(statement, self._limit, more), *values)
            self._take(BEGINNING, rows)
            if self._enough or len(rows) < more:
                break
        return self._enough

    def _count(self, key: str, most: int) -> int:
        """How many begin like this, as far as `most`."""
        count: int = self._rows(sql.counted(most), key, key + AFTER)[0][0]
        return count

    def _several(self, called: list[Word], codes: list[Word]) -> None:
        if not called:
            self._whole(Word(compact("".join(word.key for word in codes)), 0))
            self._begun(Word(compact("".join(word.key for word in codes)), 0))
            return
        if codes:
            self._postcode_and_name()
        if len(called) > 1 and not self._ranks:
            self._pair(called, codes)
        if not self._ranks:
            self._one_and_others(called, codes)

    def _postcode_and_name(self) -> None:
        for postcode, others in _postcodes(self._scrap.words):
            names = [word for word in others if word.key.isalpha()]
            if names and not self._ranks:
                first = max(names, key=_length)
                key = f"{POSTCODE}{postcode} {first.key}"
                rest = [word for word in others if word is not first]
                self._marks(BEGINNING, [sql.MARKED], (key, key + AFTER), rest)

    def _pair(self, called: list[Word], codes: list[Word]) -> None:
        """Two words in either order, whole or begun; further words filter."""
        first, second, *others = called
        others = others + codes
        if not others:
            both = pair(first, second)
            both = both._replace(key=PAIR + both.key)
            self._called(both, self._rows(sql.CALLED, both.key))
        if self._enough:
            return
        fewer, first, second = self._fewer_begun(first, second)
        if fewer < sql.MOST_BEGUN or len(second.key) > _SHORT:
            begun = (f" {second.key}", f" {second.key}{AFTER}", first.key, first.key + AFTER)
            if others:
                self._filtered(sql.PAIRS_TO_FILTER, begun, others)
            else:
                self._take_enough(sql.PAIRS, *begun)
        else:
            key = first.key
            self._filtered(sql.OPENED_TO_FILTER, (_opening(key), key, key + AFTER), [second, *others])

    def _fewer_begun(self, first: Word, second: Word) -> tuple[int, Word, Word]:
        """The two, first the one that begins fewer words, and how many these are."""
        begun = [self._run.rows(sql.WORDS_BEGUN, key, key + AFTER)[0][0] for key, _ in (first, second)]
        return (begun[0], first, second) if begun[0] <= begun[1] else (begun[1], second, first)

    def _one_and_others(self, called: list[Word], others: list[Word]) -> None:
        """The latest with the rarest of these words, filtered by all others: a street is nobody's name."""
        bearers = [self._count(key, sql.MOST_FILTERED) for key, _ in called]
        borne = [count for count in bearers if count]
        if len(borne) == len(called) or (borne and len(called) > _BESIDE_A_STREET):
            first = called[bearers.index(min(borne))]
            others = [*(word for word in called if word is not first), *others]
            self._filtered(sql.CALLED_TO_FILTER, (first.key, first.key + AFTER), others)

    def _joined(self) -> None:
        """`Mc Donald` is McDonald, too."""
        words = self._scrap.words
        for n in range(len(words) - 1):
            one = fold(words[n].key + words[n + 1].key)
            rest = [*words[:n], *words[n + 2 :]]
            called = sorted((word for word in (one, *rest) if word.key.isalpha()), key=_length, reverse=True)
            if len(called) > 1:
                self._pair(called, [word for word in rest if not word.key.isalpha()])
            elif not rest:
                self._called(one, self._rows(sql.CALLED, one.key))
            if self._ranks:
                self._reasons_of = reasons_for(replace(self._scrap, words=(one, *rest)))
                return

    # --- Numbers ---

    def _number(self, number: str) -> None:
        self._numbered(EXACT, self._rows(sql.NUMBER, IDENTIFIER + number, number))

    def _numbers_beginning(self, number: str) -> None:
        if not self._enough:
            mark = IDENTIFIER + number
            begun = (mark, mark + AFTER, number, number + AFTER)
            self._numbered(PIECE, self._rows(sql.NUMBERS_BEGINNING, *begun))

    def _numbered(self, rank: int, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            if row[0] not in self._ranks:
                self._ranks[row[0]] = rank
                self._entries[row[0]] = Entry._make(row[:5])
                self._numbers[row[0]] = (row[5], row[6])

    def _end_of_a_phone(self, digits: str) -> None:
        if len(digits) >= SHORTEST_END:
            taken = (len(digits) - SHORTEST_END) % 3
            key = PHONE + digits[taken:]
            self._marks(ENDING, [sql.MARKED + sql.BEFORE[taken]], (key, key + ONLY, *_before(digits, taken)))

    def _piece_of_a_phone(self, piece: str) -> None:
        """The end of a number; from six digits on, any piece of it (see `keys.ends`)."""
        if len(piece) < _PIECE_ANYWHERE:
            self._end_of_a_phone(piece)
            return
        values: list[Any] = []
        for taken in range(3):
            key = PHONE + piece[taken:]
            values += [key, key + AFTER, *_before(piece, taken)]
        self._marks(PIECE, [sql.MARKED + condition for condition in sql.BEFORE], values)

    # --- What was found ---

    @property
    def _enough(self) -> bool:
        return len(self._ranks) >= self._limit

    def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a statement that is limited to what is still wanted."""
        return self._run.rows(sql.limited(statement, self._limit, self._more), *values)

    @property
    def _more(self) -> int:
        """Rows to ask for where some may be known already."""
        return 2 * self._limit if self._ranks else self._limit + _TWICE_FOUND

    def _marks(self, rank: int, selects: list[str], values: Sequence[Any], others: Sequence[Word] = ()) -> None:
        """The latest of those whose marks one of these statements selects."""
        if self._enough:
            return
        marked = sql.any_of(selects)
        slots = list({row[0] for row in self._run.rows(marked, *values)})
        if len(slots) > self._limit or others:
            where, words = _matching(others)
            self._take(rank, self._rows(sql.latest(marked, where), *values, *words))
        elif slots:
            self._take(rank, self._run.rows(sql.these(slots), *slots))

    def _filtered(self, select: str, values: Sequence[Any], others: Sequence[Word]) -> None:
        """Those of this selection, in its order, that further words match too."""
        where, words = _matching(others)
        self._take(BEGINNING, self._rows(sql.filtered(select, where), *values, *words))

    def _take(self, rank: int, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            if row[0] not in self._ranks:
                self._ranks[row[0]] = rank
                self._entries[row[0]] = Entry._make(row)

    def found(self) -> list[Found]:
        hits = [hit for slot, entry in self._entries.items() if (hit := self._hit(slot, entry))]
        hits.sort(key=_by_rank_and_contact)
        return [found for _, _, found in hits[: self._limit]]

    def _hit(self, slot: int, entry: Entry) -> tuple[float, int, Found] | None:
        """Rank, time since the last contact, and the hit; nothing if there is no reason for it after all."""
        _, customer_id, contact, _, shown = entry
        rank = self._ranks[slot]
        why, exact, whole = self._why(slot, entry)
        if not why:
            return None
        if exact:
            rank = EXACT
        elif whole and rank == BEGINNING:
            rank = WHOLE
        number, name, detail, tier, _ = shown.split(FIELD, 4)
        order_id = self._numbers[slot][0] if slot in self._numbers else None
        return rank, -(contact or 0), _found((
            self._uuid(customer_id), number.partition(ITEM)[0], name, detail, tier, why, exact,
            None if order_id is None else self._uuid(order_id), None if contact is None else _moment(contact),
        ))  # fmt: skip

    def _why(self, slot: int, entry: Entry) -> Reasons:
        if slot in self._numbers:
            order_id, number = self._numbers[slot]
            if order_id is None:
                return of_number(entry, self._scrap)
            return Reasons((Why("order", number),), exact=number == self._scrap.number)
        return self._reasons.get(slot) or self._reasons_of(entry)


def _matching(others: Sequence[Word]) -> tuple[str, list[str]]:
    """The condition that further words are there: words by their beginning, digits anywhere."""
    wanted = [word.key if word.key.isdecimal() else f" {word.key}" for word in others]
    return " AND instr(entry.words, ?) > 0" * len(wanted), wanted


def _postcodes(words: Sequence[Word]) -> Iterator[tuple[str, list[Word]]]:
    """What may be a postcode, alone or in two parts (`SW1A 1AA`, `1234 AB`), and the words beside it."""
    for n, word in enumerate(words):
        if not word.key.isalpha():
            yield word.key, [*words[:n], *words[n + 1 :]]
            if n + 1 < len(words):
                yield word.key + words[n + 1].key, [*words[:n], *words[n + 2 :]]


def _before(digits: str, taken: int) -> tuple[int, ...]:
    return (before(digits[:taken]),) if taken else ()


def _opening(key: str) -> str:
    return key[:LONG_OPENING] if len(key) >= LONG_OPENING else key[:1]


def _length(word: Word) -> int:
    return len(word.key)


_by_rank_and_contact = itemgetter(0, 1)
_found = partial(tuple.__new__, Found)  # what calling it does, in a third of the time
_moment = lru_cache(maxsize=4_096)(from_micros)
