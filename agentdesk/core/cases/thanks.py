"""A message that only thanks: filed without reopening anything. Pure. What is doubtful is no message of thanks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thanks:
    """`words` are the customer's own, without greeting, closing, signature and what was quoted."""

    language: str
    words: str


def thanks_in(text: str) -> Thanks | None:
    """The thanks, if the message says nothing else."""
    return None
