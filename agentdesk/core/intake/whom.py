"""Whom rows were found to be about, as it is kept beside the command: a replay takes it from there and weighs nobody.

By then words may be gone that spoke for one answer and not for another, since somebody was erased (decision 0029). What
is kept are places of rows, what was found and ids; nothing of what either of the two is called.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from agentdesk.core.intake.batch import Hands
from agentdesk.core.intake.matching import NEW, Answer, Verdict

_FOUND = (
    "",  # is known
    "perhaps_number",
    "perhaps_several",
    "perhaps_two_numbers",
    "perhaps_email",
    "perhaps_phone",
    "perhaps_address",
)
"""By their places, which are in logs: new ones come last."""


class Whom:
    """The answers for the rows of one kind in a batch, by their places."""

    def __init__(self, work: Hands, rows: str) -> None:
        self._work, self._kind = work, f"whom:{rows}"
        kept = work.found_out(self._kind)
        self.is_told = kept is not None
        """Whether this was found out before: in a replay, but for logs from before it was kept."""
        self._told = _by_place(kept or ())

    @property
    def ids(self) -> Collection[UUID]:
        return {verdict.customer_id for verdict in self._told.values() if verdict.customer_id}

    def told(self, place: int) -> Verdict | None:
        return self._told.get(place)

    def begin(self) -> None:
        """That somebody looked is kept as well, whatever they find."""
        self._work.note_number(self._kind, len(_FOUND))

    def found(self, place: int, verdict: Verdict) -> Verdict:
        """Keeps it; whoever is new needs no line."""
        if verdict is not NEW and verdict.customer_id:
            for number in (place, _FOUND.index(verdict.code), verdict.customer_id.int):
                self._work.note_number(self._kind, number)
        return verdict


def _by_place(kept: Sequence[int]) -> dict[int, Verdict]:
    told = {}
    for at in range(1, len(kept), 3):
        place, found, customer = kept[at : at + 3]
        code = _FOUND[found]
        told[place] = Verdict(Answer.PERHAPS if code else Answer.KNOWN, UUID(int=customer), code)
    return told


def known_ids(kept: Sequence[int]) -> dict[int, UUID]:
    """Of the rows that were found to be about a customer who was there, by their places."""
    told = _by_place(kept)
    return {place: each.customer_id for place, each in told.items() if each.answer is Answer.KNOWN and each.customer_id}
