"""A message that only thanks: filed without reopening anything. Pure. What is doubtful is no message of thanks.

Nothing is weighed: each clause of the message has to be one that we know (a greeting, thanks for something, that it
works now, a wish for the weekend, a closing with its name). One clause that we do not know, a question mark, a word of
doubt, and somebody has to read it. So a complaint that begins politely is never put away. The clauses are in
`resources/thanks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MOST_WORDS, MOST_SIGNATURE = 60, 8
"""Words of a message, lines below its closing: longer ones are read by somebody."""
LANGUAGES = ("de", "en")
_THANKING = ("thanks", "beforehand")
_GRAMMARS = Path(__file__).resolve().parents[2] / "resources" / "thanks"


@dataclass(frozen=True, slots=True)
class Thanks:
    """`words` are the customer's own: without what was quoted, and what a device signed."""

    language: str
    words: str


def thanks_in(text: str) -> Thanks | None:
    """The thanks, if the message says nothing else; German and English."""
    own = own_words(text)
    said = _plain(own)
    if said is None or len(said.split()) > MOST_WORDS or _clauses().doubt.search(said):
        return None
    found = list(_languages(said))
    thanked = [language for language in found if language]
    return Thanks(thanked[0], own) if thanked and None not in found else None


# --- What the customer wrote ------------------------------------------------------------------------------------------

_QUOTED_FROM_HERE = re.compile(
    r"""^[ \t]*(?:
        -{2,}\s*(?:Original|Urspr|Weitergeleitet|Forwarded|Antwort|Reply).*
        | _{10,}[ \t]*
        | \*?(?:Von|From):\*?[ \t].+\n(?:.*\n){0,2}?[ \t]*\*?(?:Gesendet|Sent|Datum|Date|An|To):.*
        | (?:Am|On)\ [^\n]{6,120}(?:\n[^\n]{0,120})?\b(?:schrieb|wrote)\b[^\n]{0,120}(?:\n[^\n]{0,80})?:[ \t]*
        | [^\n]{3,80}\ (?:schrieb\ am|wrote\ on)\ [^\n]{6,80}:[ \t]*
    )$""",
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SIGNATURE_MARK = re.compile(r"^--[ \t]?$", re.MULTILINE)
_DEVICE = re.compile(
    r"^.{0,3}(?:von (?:meinem|unterwegs).{0,40}gesendet|gesendet (?:von|mit|aus|über)|sent (?:from|via|with)"
    r"|get outlook|diese (?:nachricht|e-?mail) wurde von).{0,80}$",
    re.MULTILINE | re.IGNORECASE,
)


def own_words(text: str) -> str:
    """Lines that are quoted go; what stands between or below them stays, for it may be an answer."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    quoted = _QUOTED_FROM_HERE.search(text)
    if quoted:
        below = text[quoted.end() :]
        text = text[: quoted.start()] + (below if _QUOTED_LINE.search(below) else "")
    text = _SIGNATURE_MARK.split(_QUOTED_LINE.sub("", text), maxsplit=1)[0]
    return _DEVICE.sub("", text).strip()


_GLAD = (
    "🙏👍😊🙂😀😃😄😁☺❤💕💖💙💚🧡💛💜🥰😍🎉🎊✨🌟⭐🌞☀🌷🌸🌹💐🤗👏🙌💪👌✌😘💯🤩🥳🫶🤝💝🍀🎄🌈😇🌻🏻🏼🏽🏾♥\ufe0f\u200d"
)
_SMILEY = re.compile(r"(?<![\w(])(?:[:;=]-?[)D*]+|\^\^|<3|xd)(?!\w)", re.IGNORECASE)
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "’": "'", "\u00b4": "'", "`": "'"}
)
_HARMLESS_SIGNS = re.compile(r"[\w\s.,;:!'()@+/&*_|–—-]*")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}", re.IGNORECASE)


def _plain(own: str) -> str | None:
    """Without umlauts, glad emojis and letters drawn out; None for signs that ask, quote, leave open or scowl."""
    said = _SMILEY.sub(" ", re.sub(f"[{_GLAD}]", " ", own)).translate(_LETTERS)
    open_end = re.search(r"\.{2,}", said)
    return _DRAWN_OUT.sub(r"\1", said) if _HARMLESS_SIGNS.fullmatch(said) and not open_end else None


# --- Clause by clause -------------------------------------------------------------------------------------------------

_BETWEEN = re.compile(r"[\s.,;:!()*_|–—/&+-]+(?:(?:und|and|u)\s+)?|^(?:und|and)\s+", re.IGNORECASE)
_SIGNATURE_LINE = re.compile(
    r"(?:\s*(?:[A-Z0-9+(][\w.,:'()/+-]*|\S+@\S+|w+\.\S+|https?:\S+|von|van|de|der|zu|und|and|of|the|tel\S*|fax\S*|mobil\S*"
    r"|e-?mail:?|[a-z]|[&|/*–—-]+)(?=\s|$)){0,8}\s*"
)


def _languages(said: str) -> Iterator[str | None]:
    """For each clause the language in which it thanks, "" if it says nothing; None for the first we do not know."""
    at = 0
    while at < len(said):
        if between := _BETWEEN.match(said, at):
            at = between.end()
            continue
        end, language, closes = _clauses().longest(said, at)
        if closes or end == at:
            signed = _is_signature(said[end:]) if closes else _clauses().who.fullmatch(said[at:].strip(" \n\t.,!-"))
            yield "" if signed else None
            return
        yield language
        at = end


def _is_signature(rest: str) -> bool:
    """Below a closing: a name, an address, a number; nothing that reads like a sentence."""
    lines = [line for line in rest.strip(" \t.,!;:-").splitlines() if line.strip()]
    first = lines[0].split() if lines else []
    small = len(first) <= 2 and all(map(str.isalpha, first))
    return len(lines) <= MOST_SIGNATURE and all(map(_SIGNATURE_LINE.fullmatch, lines[1:] if small else lines))


_NAME = r"(?-i:[A-Z][a-z]+\.?(?:[-'][A-Z][a-z]+)?)"
_TITLE = r"(?:(?:frau|herrn?|mrs?|ms|miss|dr|prof)\b\.?\s*)+"
_TEAM = (
    r"(?:[\w-]+\s+)?(?:(?:the\s+|liebes\s+)?(?:[\w-]+[\s-])?team|kundenservice|kundendienst|(?:customer\s+)?(?:support|service)"
    r"|alle(?:\s+zusammen)?|zusammen|leute|ihr\s+lieben|there|all|everyone|everybody|guys|folks"
    r"|damen(?:\s+und\s+herren)?|sir(?:\s+or\s+madam)?|madam)"
)
_WHO = rf"(?:{_TITLE}[\w'-]+(?:\s+{_NAME})?|{_TEAM}|{_NAME}(?:\s+(?:(?:von|van|de|der|zu)\s+)?{_NAME}){{0,2}})"


@dataclass(frozen=True, slots=True)
class _Clauses:
    """The clauses we know: in which language they thank ("" for what only goes with it), whether they close."""

    known: tuple[tuple[re.Pattern[str], str, bool], ...]
    doubt: re.Pattern[str]
    who: re.Pattern[str]

    def longest(self, said: str, at: int) -> tuple[int, str, bool]:
        """Where the longest clause that begins here ends; where it begins, if there is none."""
        found = (
            (m.end(), language, closes) for pattern, language, closes in self.known if (m := pattern.match(said, at))
        )
        return max(found, default=(at, "", False))


@cache
def _clauses() -> _Clauses:
    grammars = {each: _grammar((_GRAMMARS / f"{each}.txt").read_text(encoding="utf-8")) for each in LANGUAGES}
    doubts = "|".join(grammar["doubt"] for grammar in grammars.values())
    known = tuple(
        (_compiled(grammar[name]), language if name in _THANKING else "", name == "closing")
        for language, grammar in grammars.items()
        for name in grammar["clauses"].split("|")
    )
    return _Clauses(known, re.compile(rf"\b(?:{doubts})\b", re.IGNORECASE), _compiled(_WHO))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})(?![\w'])", re.IGNORECASE)


def _grammar(written: str) -> dict[str, str]:
    """Patterns by name; how they are written is said in `resources/thanks/de.txt`. Each refers to others by name."""
    whole = re.sub(r"\n[ ]+", " ", written)
    lines = {}
    for name, kind, said in re.findall(r"^(\w+)( =|:) (.*)$", whole, re.MULTILINE):
        words = sorted(said.split(), key=len, reverse=True)  # the longest first: the first that fits is taken
        alternatives = "|".join(words).replace("_", " ") if kind == ":" else said
        lines[name] = re.sub(r"\((?!\?)", "(?:", alternatives).replace(" ", r"\s+")
    return {name: _filled(said, lines | {"who": _WHO}) for name, said in lines.items()}


def _filled(said: str, lines: dict[str, str]) -> str:
    while (filled := re.sub(r"<(\w+)>", lambda found: f"(?:{lines[found[1]]})", said)) != said:
        said = filled
    return said
