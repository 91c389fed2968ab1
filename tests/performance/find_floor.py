"""The floor of `find`: the best bare query, in bare sqlcipher3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from agentdesk.core.customers.folding import fold_all
from agentdesk.core.storage.connect import open_sqlcipher
from tests.performance.pairs import percentile, timed
from tests.performance.people import Person
from tests.performance.scraps import Scrap

_CARD = "number, name, phone, email, postcode, city, last_contact"
_SCHEMA = f"""
    CREATE TABLE arrived ({_CARD}, words, orders);
    CREATE TABLE card (rank INTEGER PRIMARY KEY, {_CARD});
    CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='unicode61', prefix='1 2 3 4 5 6');
    CREATE TABLE digits (key TEXT, rank INTEGER, PRIMARY KEY (key, rank)) WITHOUT ROWID;
    CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_TWENTY = (
    "SELECT card.* FROM (SELECT rowid FROM words WHERE words MATCH ? ORDER BY {} LIMIT 20) JOIN card ON rank = rowid"
)
_DIGITS = "SELECT rank FROM digits WHERE key >= ? AND key < ? LIMIT 200"
_EVERY = 40
_SHORTEST_END = 3
_ALIKE = 70


class Floor:
    """One file, one connection, no product."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._connection = open_sqlcipher(path, key, create=not path.exists())
        self._vocabulary: list[str] = []

    def close(self) -> None:
        self._connection.close()

    def is_built(self) -> bool:
        return bool(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def build(self, everybody: Iterable[Person]) -> None:
        run = self._connection
        run.executescript(_SCHEMA)
        waiting = iter(everybody)
        while batch := list(islice(waiting, 50_000)):
            run.execute("BEGIN")
            run.executemany("INSERT INTO arrived VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_arrived, batch))
            words = {word.key for person in batch for word in fold_all(person.name)}
            run.executemany("INSERT OR IGNORE INTO vocabulary VALUES (?)", ((word,) for word in sorted(words)))
            run.execute("COMMIT")
        run.execute("BEGIN")
        run.execute(f"INSERT INTO card SELECT row_number() OVER (ORDER BY last_contact DESC), {_CARD} FROM arrived")
        run.execute("CREATE UNIQUE INDEX number_of_card ON card (number)")
        run.execute("CREATE UNIQUE INDEX number_of_arrived ON arrived (number)")
        run.execute(
            "INSERT INTO words (rowid, text) "
            "SELECT rank, words FROM card JOIN arrived ON arrived.number = card.number ORDER BY rank"
        )
        run.execute("COMMIT")
        self._build_digits()
        run.execute("PRAGMA user_version = 1")

    def _build_digits(self) -> None:
        run = self._connection
        last = run.execute("SELECT max(rank) FROM card").fetchone()[0]
        for start in range(1, last + 1, 50_000):
            rows = run.execute(
                "SELECT rank, card.number, card.phone, orders FROM card JOIN arrived ON arrived.number = card.number "
                "WHERE rank BETWEEN ? AND ?",
                (start, start + 49_999),
            ).fetchall()
            run.execute("BEGIN")
            run.executemany(
                "INSERT OR IGNORE INTO digits VALUES (?, ?)", sorted(key for row in rows for key in _keys(*row))
            )
            run.execute("COMMIT")

    def open_vocabulary(self) -> None:
        self._vocabulary = [row[0] for row in self._connection.execute("SELECT word FROM vocabulary")]

    def find(self, text: str, order: str = "rowid") -> list[Any]:
        if text.isdigit():
            return self._by_digits(text)
        words = [word.key for word in fold_all(text)]
        return self._by_words(words, order) or self._by_words([self._repaired(word) for word in words], order)

    def _by_words(self, words: list[str], order: str) -> list[Any]:
        match = " ".join(f'"{word}"*' for word in words)
        return self._connection.execute(_TWENTY.format(order), (match,)).fetchall() if match else []

    def _by_digits(self, text: str) -> list[Any]:
        ranks = sorted({row[0] for row in self._connection.execute(_DIGITS, (text, text + "\uffff"))})[:20]
        places = ", ".join("?" * len(ranks))
        return self._connection.execute(f"SELECT * FROM card WHERE rank IN ({places})", ranks).fetchall()

    def _repaired(self, word: str) -> str:
        best = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return best[0] if best else word

    def by_rank(self, typed: list[Scrap]) -> str:
        """The same, ranked by bm25, for some of the keystrokes."""
        times = [timed(lambda scrap=scrap: self.find(scrap.text, "rank")) for scrap in typed[::_EVERY]]
        p50, p95 = (round(percentile(times, share), 2) for share in (50, 95))
        return f"the floor ORDER BY rank: p50 {p50} ms, p95 {p95} ms"

    def time_touch(self, person: Person) -> float:
        """Milliseconds to delete and insert the words of one customer, which moving its rank takes."""
        run = self._connection
        rank = run.execute("SELECT rank FROM card WHERE number = ?", (person.number,)).fetchone()[0]
        text = _words(person)
        run.execute("BEGIN IMMEDIATE")
        taken = timed(lambda: self._move(rank, text))
        run.execute("ROLLBACK")
        return taken

    def _move(self, rank: int, text: str) -> None:
        self._connection.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (rank, text))
        self._connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (-rank, text))


def _arrived(person: Person) -> tuple[Any, ...]:
    contact = person.last_contact.timestamp() if person.last_contact else 0
    card = (person.number, person.name, person.phone, person.email, person.postcode, person.city, contact)
    return (*card, _words(person), " ".join(person.orders))


def _words(person: Person) -> str:
    texts = f"{person.given} {person.family} {person.organisation} {person.email} {person.postcode} {person.city}"
    return " ".join(word.key for word in fold_all(texts))


def _keys(rank: int, number: str, phone: str, orders: str) -> Iterator[tuple[str, int]]:
    digits = phone[1:]
    ends = (digits[start:] for start in range(len(digits) - _SHORTEST_END + 1))
    return ((key, rank) for key in (number, *orders.split(), "0" + phone[3:], *ends))
