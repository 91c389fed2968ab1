"""The recovery code: 120 random bits in six groups that a person can write down, read out and type again.

    7K3PX-0QW4H-M2ZB9-D8R1V-N5TGC-6YJSE

Letters and digits of Crockford's base 32 (no I, L, O, U; typed in, they are read as 1, 1, 0 and refused). Each group
ends in a check character (Damm's scheme over 32 symbols, begun with the place of the group), which finds every single
wrong character, every two neighbours swapped and groups in the wrong order, and says in which group.
"""

from __future__ import annotations

import secrets
import unicodedata

from agentdesk.core.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 6
_GROUP = 5
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None, "\u2010": None, "\u2013": None})


def new_code() -> str:
    return "-".join(_group(place, [secrets.randbelow(32) for _ in range(_GROUP - 1)]) for place in range(GROUPS))


def is_like_code(typed: str) -> bool:
    """True for what was meant as a code, mistyped or not: then a passphrase is not what was typed."""
    bare = _bare(typed)
    return len(bare) == GROUPS * _GROUP and all(character in ALPHABET + "U" for character in bare)


def read_code(typed: str) -> str:
    """The code as it was given out. Raises Refused keys.code_length, keys.code_mistyped (group)."""
    bare = _bare(typed)
    if len(bare) != GROUPS * _GROUP:
        raise Refused("keys.code_length", typed=len(bare), needed=GROUPS * _GROUP)
    groups = [bare[start : start + _GROUP] for start in range(0, len(bare), _GROUP)]
    for place, group in enumerate(groups):
        if any(character not in ALPHABET for character in group) or group != _group(place, _values(group[:-1])):
            raise Refused("keys.code_mistyped", group=place + 1)
    return "-".join(groups)


def _bare(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().upper().translate(_READ_AS)


def _values(characters: str) -> list[int]:
    return [ALPHABET.index(character) for character in characters]


def _group(place: int, values: list[int]) -> str:
    check = place + 1
    for value in values:
        check = _times_two(check ^ value)
    return "".join(ALPHABET[value] for value in [*values, check])


def _times_two(value: int) -> int:
    """Doubling in the field of 32 elements (x^5 + x^2 + 1)."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled
