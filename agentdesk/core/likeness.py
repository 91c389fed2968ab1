"""How alike two words are, by `rapidfuzz`. The one place that imports it.

Two threads that begin with different parts of that package wait for each other; Python breaks the deadlock by giving
one of them a module that is not finished. Whoever comes here second waits until all of it is there.
"""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio

__all__ = ["OSA", "JaroWinkler", "process", "ratio"]
