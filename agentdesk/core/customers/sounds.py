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

# Applied from top to bottom to a folded word. A plain piece of text is replaced wherever it stands.
_ENGLISH: list[tuple[re.Pattern[str] | str, str]] = [
    (re.compile(r"^(?:mac|mc)(?=[^aeiouh])"), "mk"),  # McDonald, MacDonald
    (re.compile(r"^sean$"), "Xn"),  # Sean, Shaun
    (re.compile(r"^(?:kn|gn)"), "n"),  # Knight
    (re.compile(r"^wr"), "r"),  # Wright
    (re.compile(r"^x"), "s"),  # Xavier
    (re.compile(r"^ge(?=[orn])"), "j"),  # Geoffrey
    ("tch", "X"),  # Mitchell
    ("sch", "X"),  # Schaefer
    ("sh", "X"),  # Shaw
    ("tion", "Xn"),
    (re.compile(r"ch(?=[rlmnst])"), "k"),  # Christian
    ("ch", "X"),  # Charles
    (re.compile(r"(?<=[aeiou])gh(?=$|[tn])"), ""),  # Leigh
    ("gh", "h"),  # Hughes
    ("ph", "f"),  # Stephen
    ("v", "f"),  # Steven
    ("wh", "w"),  # White
    ("th", "t"),  # Thomas
    ("mpt", "mt"),
    ("mps", "ms"),  # Thompson
    ("nston", "nson"),  # Johnston
    ("dt", "t"),  # Schmidt
    (re.compile(r"c(?=[eiy])"), "s"),  # Pierce
    ("z", "s"),
    (re.compile(r"ck|[cq]"), "k"),  # Clarke
    (re.compile(r"d?g(?=[iy])|dg(?=e)"), "j"),  # Bridget
    (re.compile(r"(?<=[aeiou])(?:w|y(?=$|[^aeiou]))"), ""),  # Brown, Lewis
    (re.compile(r"mb$"), "m"),  # Lamb
    ("x", "ks"),  # Cox
    (re.compile(r"h(?=$|[^aeiou])|(?<=[^aeiou])h"), ""),  # Sarah
    (re.compile(r"e?s$"), "s"),  # Hughes
    ("y", "i"),
    (re.compile(r"(?<=.)[aeiou]+"), ""),  # vowels but the first
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
    for what, by in _ENGLISH:
        sound = sound.replace(what, by) if isinstance(what, str) else what.sub(by, sound)
    return _REPEATED.sub(r"\1", sound)
