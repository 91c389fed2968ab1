"""Where letters are, as Qt counts them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def qt_places(words: str) -> Sequence[int]:
    """Where each letter is for Qt, which counts UTF-16 (a smiley is two), and where the end is."""
    if words.isascii() or max(words) <= "\uffff":
        return range(len(words) + 1)
    return [0, *accumulate(2 if letter > "\uffff" else 1 for letter in words)]
