"""Codes of vouchers: 80 bits in letters that nobody mistakes for others, and a check character. Pure.

The alphabet is Crockford's (his Base 32): no I, L, O and U. The check character follows
ISO/IEC 7064, hybrid system MOD 33,32 over that alphabet: it finds every single wrong character and nearly every
transposition, so that a slip of the pen is told from a voucher that does not exist.
"""

from __future__ import annotations

import hmac
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
"""Characters of five bits each, before the check character."""
PREFIX = "AGENTDESK:"
"""Before a code in a QR code, so that a till knows what it has scanned."""

_LOOK_ALIKES = str.maketrans("OIL", "011")
_NO_PART_OF_IT = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


def made_of(secret: bytes, stub_no: int) -> str:
    """The code of a stub, without its check character: the first 80 bits of HMAC-SHA256 under the lease's secret."""
    digest = hmac.digest(secret, f"voucher:{stub_no}".encode(), "sha256")
    number = int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def check_character(code: str, alphabet: str = ALPHABET) -> str:
    """ISO/IEC 7064, hybrid system MOD M+1,M, where M is the number of characters of the alphabet."""
    size, product = len(alphabet), len(alphabet)
    for character in code:
        product = ((product + alphabet.index(character)) % size or size) * 2 % (size + 1)
    return alphabet[(size + 1 - product) % size]


def shown(code: str) -> str:
    """As people read it: 7K3M-9QXT-2W4H-8RBN-C."""
    groups = [code[at : at + 4] for at in range(0, LENGTH, 4)]
    return "-".join([*groups, check_character(code)])


def in_qr(code: str) -> str:
    return PREFIX + code + check_character(code)


def folded(typed: str) -> str:
    """What was typed or scanned, without what does not count: case, spaces, dashes, the prefix of a QR code."""
    plain = _NO_PART_OF_IT.sub("", typed).upper()
    return plain.removeprefix(PREFIX)


def read(typed: str) -> str | None:
    """The code without its check character; None for what is no code of ours, or has a slip in it."""
    code = folded(typed).translate(_LOOK_ALIKES)
    if len(code) != LENGTH + 1 or not set(code) <= set(ALPHABET):
        return None
    return code[:-1] if check_character(code[:-1]) == code[-1] else None


def known_as(typed: str) -> str:
    """What the hash of a code covers, ours or one of the shop system's own: neither is taken for the other."""
    code = read(typed)
    return of_ours(code) if code else folded(typed)


def of_ours(code: str) -> str:
    return PREFIX + code
