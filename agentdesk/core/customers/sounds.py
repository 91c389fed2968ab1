"""How a name sounds: a German and an English key; names that may be said alike share one of them. Pure.

German: Kölner Phonetik (H. J. Postel, "Die Kölner Phonetik", IBM-Nachrichten 19, 1969). English: our own short list of
rules in the spirit of Metaphone (L. Philips, "Hanging on the Metaphone", Computer Language 7, 1990), less strict about
vowels and about which name comes from where.
"""

from __future__ import annotations

import re
from functools import lru_cache

_COLOGNE = {
    **dict.fromkeys("aeijouy", "0"), "b": "1", **dict.fromkeys("fvw", "3"), **dict.fromkeys("gkq", "4"), "l": "5",
    **dict.fromkeys("mn", "6"), "r": "7", **dict.fromkeys("sz", "8"),
}  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")

# Applied from top to bottom to a folded word; what remains of the vowels is dropped behind the first letter.
_ENGLISH = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:mac|mc)(?=[^aeiouh])", "mk"),  # McDonald, MacDonald
        (r"^(?:kn|gn)", "n"),  # Knight
        (r"^wr", "r"),  # Wright
        (r"^wh", "w"),  # White
        (r"^x", "s"),  # Xavier
        (r"^ge(?=o|r|n)", "j"),  # Geoffrey
        (r"^g(?=[iy])", "j"),  # Gillian
        (r"tch", "X"),  # Mitchell
        (r"sch", "X"),  # Schaefer
        (r"sh|(?<=[aeiou])ci(?=a)|ti(?=on)", "X"),  # Shaw
        (r"^sean$", "Xn"),  # Sean, Shaun
        (r"ch(?=[rlmnst])", "k"),  # Christian
        (r"ch", "X"),  # Charles
        (r"(?<=[aeiou])gh(?=$|[tn])", ""),  # Leigh
        (r"(?<=[aeiou])gh", "h"),  # Hughes
        (r"ph|ff|v|ve$", "f"),  # Stephen, Steven
        (r"th", "t"),  # Thomas
        (r"(?<=m)p(?=[st])", ""),  # Thompson
        (r"(?<=n)st(?=on)", "s"),  # Johnston
        (r"dt", "t"),  # Schmidt
        (r"c(?=[eiy])|z", "s"),  # Pierce
        (r"ck|c|q", "k"),  # Clarke
        (r"dg(?=[eiy])", "j"),  # Bridget
        (r"g(?=[iy])", "j"),
        (r"(?<=[aeiou])w|(?<=[aeiou])y(?=$|[^aeiou])", ""),  # Brown, Lewis
        (r"mb$", "m"),  # Lamb
        (r"x", "ks"),  # Cox
        (r"h(?=$|[^aeiou])|(?<=[^aeiou])h", ""),  # Sarah
        (r"e?s$", "s"),  # Hughes
        (r"y", "i"),
        (r"(?<=.)[aeiou]+", ""),
    )
]


@lru_cache(maxsize=16_384)
def cologne(word: str) -> str:
    """The Kölner Phonetik of a folded word: digits, `65752682` for `mullerludenscheidt`; empty without letters."""
    letters = [letter for letter in word if "a" <= letter <= "z"]
    code = "".join(
        _cologne_letter(letter, before, after)
        for before, letter, after in zip(["", *letters], letters, [*letters[1:], ""], strict=False)
    )
    once = _REPEATED.sub(r"\1", code)
    return once[:1] + once[1:].replace("0", "")


def _cologne_letter(letter: str, before: str, after: str) -> str:
    match letter:
        case "h":
            return ""
        case "p":
            return "3" if after == "h" else "1"
        case "d" | "t":
            return "8" if after in set("csz") else "2"
        case "c":
            return _cologne_c(before, after)
        case "x":
            return "8" if before in set("ckq") else "48"
        case _:
            return _COLOGNE[letter]


def _cologne_c(before: str, after: str) -> str:
    if not before:
        return "4" if after in set("ahkloqrux") else "8"
    if before in set("sz"):
        return "8"
    return "4" if after in set("ahkoqux") else "8"


@lru_cache(maxsize=16_384)
def english(word: str) -> str:
    """The English sound of a folded word: consonants, `stfn` for `stephen` and `steven`; empty without letters."""
    sound = "".join(letter for letter in word if "a" <= letter <= "z")
    for pattern, replacement in _ENGLISH:
        sound = pattern.sub(replacement, sound)
    return _REPEATED.sub(r"\1", sound)
