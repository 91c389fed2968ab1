"""How entries seal one another: each names the hash of the one before, so that no change to either stays hidden.

HGB § 239(3) and AO § 146(4): an entry must not be altered so that what it was before cannot be seen any more. A chain
cannot prevent it, but shows it; that its end was cut off is seen by whoever keeps an earlier head (`model.Head`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any

GENESIS = bytes(32)
"""What the first entry of a chain names as the hash before it."""


def sealed_words(
    chain_id: str,
    no: int,
    id: str,
    posted_at: int,
    kind: str,
    from_id: str,
    to_id: str,
    amount: int,
    currency: str,
    reason: str,
    corrects: str | None,
    command_id: str,
    previous: str,
) -> str:
    """What the hash covers: canonical JSON (sorted names, no spaces) of everything an entry says.

    Ids and hashes are hexadecimal digits, the moment is microseconds since 1970, UTC. Written out by hand, since a
    check looks at millions; a test holds it against `storage.schema.canonical`. Raises TypeError for other types.
    """
    return (
        f'{{"amount":{amount:d},"chain_id":"{chain_id}","command_id":"{command_id}",'
        f'"corrects":{"null" if corrects is None else quoted(corrects)},"currency":{quoted(currency)},'
        f'"from_id":"{from_id}","id":"{id}","kind":{quoted(kind)},"no":{no:d},"posted_at":{posted_at:d},'
        f'"previous":"{previous}","reason":{quoted(reason)},"to_id":"{to_id}"}}'
    )


def seal(words: str) -> bytes:
    return sha256(words.encode()).digest()


@dataclass(slots=True)
class Walk:
    """Goes along entries, chain after chain, and says of each what is wrong with its place.

    Ids and hashes are compared as they come: bytes out of a database, digits out of a file. `starts`: of chains that
    do not begin at their first entry, the number and the hash before.
    """

    genesis: Any = GENESIS
    starts: Mapping[Any, tuple[int, Any]] = field(default_factory=dict)
    chain_id: Any = None
    no: int = 0
    hash: Any = GENESIS
    entry_id: Any = None

    def step(self, chain_id: Any, no: Any, entry_id: Any, previous: Any, kept: Any) -> dict[str, Any]:
        """What is wrong between this entry and the one before; nothing, as a rule."""
        if chain_id != self.chain_id:
            self._begin(chain_id)
        wrong: dict[str, Any] = {}
        if no != self.no + 1:
            wrong = {"wrong": "missing", "missing_from": self.no + 1}
        elif previous != self.hash:
            wrong = {"wrong": "previous", "follows": self.entry_id}
        self.no, self.hash, self.entry_id = no if isinstance(no, int) else self.no + 1, kept, entry_id
        return wrong

    def _begin(self, chain_id: Any) -> None:
        self.chain_id, self.entry_id = chain_id, None
        self.no, self.hash = self.starts.get(chain_id, (0, self.genesis))
