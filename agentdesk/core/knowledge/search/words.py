"""How words become terms: stems by language, without those that say nothing, with the parts of German compounds. Pure.

A term begins with the letter of its language: `der Lieferung` in a German article is `dliefer`. Somebody who asks may
write either language, so a word that is asked for has a term in each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from functools import cache, lru_cache
from typing import Any

LANGUAGES = {"de": "german", "en": "english"}
OTHER = "x"
"""The letter of all languages whose stems we do not know."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LONGEST = 40
_GERMAN_LETTERS = "äöüß"
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_SHORTEST_PART = 4
_SHORTEST_COMPOUND = 8
_UNG = re.compile("[^\\W_]{4}ung(?:en)?$")

_SAYS_NOTHING = {
    "de": """
        ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist bitte da
        dabei dafür damit dann daran das dass davon dazu dein deine dem den denen denn der deren des deshalb dessen die
        dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einfach er es
        etwas euch euer für gegen geht gern gibt hab habe haben hat hatte hätte hier hin ich ihm ihn ihnen ihr ihre
        ihrem ihren ihrer im in ins irgendwie ist ja jede jedem jeden jeder jedes jetzt kann kannst können könnte man
        mehr mein meine meinem meinen meiner meines mich mir mit muss müssen möchte nach nicht noch nun nur ob oder ohne
        schon sehr sein seine seinem seinen seiner selbst sich sie sind so soll sollte sonst tun um und uns unser unsere
        unserem unseren unter vom von vor wann war waren warum was weil welche welchem welchen welcher welches wenn wer
        werde werden wie wieso will wir wird wo wozu wurde wurden würde zu zum zur über
        """,
    "en": """
        a about all also am an and any are as at be because been being both but by can could did do does doing don't for
        from had has have having he her here hers him his how i i'd i'm i've if in into is isn't it it's its just may me
        might more most must my no not of on once only or other our ours out over own please s same shall she should so
        some such t than that that's the their theirs them then there these they this those to too under until up us
        very want was we were what what's when where which while who whom why will with would you your yours
        """,
}


@cache
def _empty(lang: str) -> frozenset[str]:
    return frozenset(map(folded, _SAYS_NOTHING.get(lang, "").split()))


def says_nothing(word: str, lang: str = "") -> bool:
    """In this language, or in any."""
    return any(word in _empty(each) for each in ([lang] if lang else _SAYS_NOTHING))


def likely_language(text: str) -> str:
    """The one whose small words there are more of; German where that says nothing."""
    said = words(text)
    return max(_SAYS_NOTHING, key=lambda lang: sum(word in _empty(lang) for word in said))


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """Small letters without accents; umlauts stay, which the stemmer knows."""
    word = word.casefold()
    if word.isascii():
        return word.replace("'", "'")
    word = unicodedata.normalize("NFC", word).replace("’", "'")
    return "".join(letter if letter in _GERMAN_LETTERS else _bare(letter) for letter in word)


def _bare(letter: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return [folded(each)[:_LONGEST] for each in _WORD.findall(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=131_072)
def term(word: str, lang: str) -> str:
    """The stem of a folded word, behind the letter of its language."""
    if lang not in LANGUAGES:
        return OTHER + word
    stem: str = _stemmer(lang).stemWord(_written_out(word) if lang == "de" else word)
    if lang == "de" and _UNG.search(word):  # a `Lieferung` is what somebody was to `liefern`
        stem = _stemmer(lang).stemWord(stem.removesuffix("ung"))
    return lang[0] + stem


@lru_cache(maxsize=65_536)
def plain(word: str) -> str:
    """Without umlauts: how spellings are compared."""
    return _written_out(word).replace("ä", "a").replace("ö", "o").replace("ü", "u")


_UMLAUTS = re.compile("(?<![aeq])(ae|oe|ue)")
_FROM = {"ae": "ä", "oe": "ö", "ue": "ü"}


def _written_out(word: str) -> str:
    """Who has no umlauts writes `ueberweisung`; `neue`, `quelle` and `bauen` are no umlauts."""
    return _UMLAUTS.sub(lambda found: _FROM[found[0]], word.replace("ß", "ss"))


@cache
def _stemmer(lang: str) -> Any:
    from Stemmer import Stemmer  # whoever only looks at a screen needs none

    return Stemmer(LANGUAGES[lang])


def terms_asked(word: str, lang: str = "") -> list[str]:
    """In every language that the word may be of."""
    return list(dict.fromkeys([term(word, each) for each in ([lang] if lang else [*LANGUAGES, OTHER])]))


def splits(word: str) -> Iterator[tuple[str, str]]:
    """Every way to part a German word in two, as terms: `lieferadresse` may be `liefer` and `adresse`."""
    if len(word) < _SHORTEST_COMPOUND or not word.isalpha():
        return
    for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        right = term(word[place:], "de")
        for link in _LINKS:
            left = word[:place]
            if left.endswith(link) and len(left) - len(link) >= _SHORTEST_PART - 1:
                yield term(left[: len(left) - len(link)] if link else left, "de"), right


def parts(word: str, known: Container[str]) -> tuple[str, ...]:
    """The terms that a German compound is made of, as far as they are known by themselves; of several ways the one
    with the longest shorter part."""
    ways = {way for way in splits(word) if way[0] in known and way[1] in known}
    best = max(ways, key=lambda way: (min(map(len, way)), way), default=())
    whole = term(word, "de")
    return tuple(each for each in best if each != whole)
