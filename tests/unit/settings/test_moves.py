"""Entries of a list come to lie in another order by as few moves as can be."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.settings.file.part import moves

IDS = [UUID(int=n) for n in range(12)]


@given(st.permutations(IDS), st.permutations(IDS), st.integers(0, 12))
def test_after_the_moves_they_lie_in_this_order_whatever_lies_between_them(
    current: list[UUID], order: list[UUID], wanted: int
) -> None:
    order, lie = order[:wanted], list(current)
    for place, each in moves(current, order):
        lie.remove(each)
        lie.insert(place, each)
    assert [each for each in lie if each in order] == order


def test_what_is_in_order_stays_where_it_is() -> None:
    assert list(moves(IDS, IDS[2:9])) == []
    assert list(moves(IDS, [IDS[5], *IDS[:5]])) == [(0, IDS[5])]
    assert list(moves([], [])) == []
