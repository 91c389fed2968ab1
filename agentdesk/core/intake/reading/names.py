"""Names in one cell: salutation, titles, given and family name, organisation.

German first, English beside it. `Dr. Hans von der Heide`, `Müller, Jörg`, `Herrn Prof. Dr. med. Hans-Peter Ahn`,
`Eheleute Petra und Jörg Kern`, `Bäckerei Kern GmbH & Co. KG`. Whether a column writes the family name first is settled
for the column (`family_first`), one name cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from agentdesk.core.intake.reading.cells import folded, line, words
from agentdesk.core.intake.reading.given_names import is_given
from agentdesk.core.intake.records import NAME_LENGTH

_SALUTATIONS = {
    "Herr": "herr herrn hr hrn m maennlich mann",
    "Frau": "frau fr w weiblich fraeulein frl",
    "Mr": "mr mister male",
    "Mrs": "mrs",
    "Ms": "ms female f",
    "Miss": "miss",
    "Mx": "mx",
    "Divers": "divers d x nonbinary",
    "Familie": "familie fam eheleute ehepaar family",
    "Monsieur": "monsieur",
    "Madame": "madame mme",
    "Firma": "firma fa company business",
}
_SALUTATION_OF = {word: shown for shown, words in _SALUTATIONS.items() for word in words.split()}
_IN_A_NAME = {
    w: s for w, s in _SALUTATION_OF.items() if len(w) > 1 and w not in ("mann", "company", "business", "family")
}
_UNSAID = frozenset({"keine angabe", "unbekannt", "unknown", "sonstige", "other", "not specified", "0", "none", "u"})
_TITLE = re.compile(
    r"-?(?:prof|professor|professorin|dr|dres|doktor|doctor|pd|priv-?doz|dipl|mag|mmag|ing|habil|med|dent|vet|phil|jur|iur|"
    r"rer|nat|oec|pol|theol|h|c|mult|univ|em|ra|rain|stb|wp|di|fh|sir|dame|lady|lord|rev|hon|capt|"
    r"dipl-[a-zäöü]+|ing-[a-zäöü]+|freiherr|freifrau|baron|baronin|graf|gräfin|prinz|prinzessin)\.?",
    re.IGNORECASE,
)
_TITLE_STARTS = re.compile(
    r"(?:prof|professor|professorin|dr|dres|doktor|doctor|pd|priv|dipl|mag|mmag|ing|ra|rain|stb|wp|di|sir|dame|lady|lord|"
    r"rev|hon|capt|freiherr|freifrau|baron|baronin|graf|gräfin|prinz|prinzessin)(?:[.\-]|$)",
    re.IGNORECASE,
)
_GLUED_TITLE = re.compile(r"\b(Dr|Prof|Mag|Ing)\.(?=[A-ZÄÖÜ][a-zäöüß]{2})")
_NOBILITY = words("freiherr freifrau baron baronin graf gräfin prinz prinzessin fürst fürstin edler ritter")
_NEEDS_DOT = frozenset(
    {"h", "c", "em", "di", "ing", "mag", "med", "nat", "pol", "ra", "wp", "pd", "hon", "rer", "phil"}
)
_PARTICLES = words(
    "von vom van de del della dela dello der den dem des di da do dos das du le la las los el al zu zum zur ter ten te "
    "und y af av ap ibn bin bint ben abu st san santa o' d' 't op"
)
_SUFFIX = re.compile(
    r"(?:jr|sr|jun|sen|junior|senior|ii|iii|iv|mba|llm|ll\.?m|ph\.?\s?d|md|m\.?d|esq|[bm]\.?\s?(?:sc|a|eng|ed)|cpa|ret|"
    r"dipl\.?-?[a-z]+\.?(?:\s?\(fh\))?|mbe|obe|cbe|rn|dds)\.?",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?:^|[\s,.&(])(?:g?gmbh|mbh|ag|kg(?:aa)?|ohg|gbr|ug|e\.?\s?k(?:fr|fm)?\.?|e\.?\s?v\.?|eg|se|ltd|limited|llc|llp|inc|corp|"
    r"corporation|co|plc|s\.?a\.?r\.?l|sa|s\.a\.|b\.?v\.?|n\.?v\.?|s\.?p\.?a|s\.?r\.?l|s\.?l\.?|oy|ab|a/s|aps|as|sp\.?\s?z\s?o\.?\s?o|"
    r"haftungsbeschränkt|partg(?:mbb)?|kdör|company|group|gruppe|holding|partner|partners|"
    r"& söhne|& sohn|& co|bros)\.?(?=$|[\s,.;)&])",
    re.IGNORECASE,
)
_LEGAL_IF_CAPITAL = words("ag kg se as sa co ab oy eg ug bv nv")
_TRADE = re.compile(
    r"(?:^|[\s\-])(?:firma|fa\.|praxis|kanzlei|hotel|gasthof|gasthaus|pension|restaurant|café|bistro|apotheke|autohaus|"
    r"bäckerei|metzgerei|fleischerei|tischlerei|schreinerei|buchhandlung|verlag|agentur|institut|universität|hochschule|"
    r"schule|gymnasium|kindergarten|kita|stadt|gemeinde|stadtverwaltung|landratsamt|amt|verein|verband|stiftung|klinik|klinikum|"
    r"krankenhaus|ingenieurbüro|architekturbüro|steuerberatung|rechtsanwälte|werkstatt|werkstätten|werke|betriebe|handel|"
    r"großhandel|vertrieb|versand|shop|store|studio|salon|services?|solutions|consulting|systems?|software|technik|logistik|"
    r"bau|immobilien|reisen|museum|theater|church|school|university|college|hospital|clinic|foundation|association|society|"
    r"industries|enterprises|trading|supplies|market|markt|foods|imports?|exports?|bakery|farm|club)(?=$|[\s,.&])",
    re.IGNORECASE,
)
_COUPLE = re.compile(r"\s+(?:und|u\.|and|&|\+)\s+", re.IGNORECASE)
_ATTENTION = re.compile(
    r"^(?:sehr geehrter?|liebe[rs]?|dear|z\.?\s?hd\.?|zu händen|att(?:n|ention)?\.?:?|c/o|an|to:?)\s+", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\s*[(„\"]([^()\"“]{1,60})[)\"“]\s*")


class PersonName(NamedTuple):
    salutation: str = ""
    title: str = ""
    given_name: str = ""
    family_name: str = ""
    suffix: str = ""
    organisation: str = ""
    further: tuple[str, ...] = ()


def salutation(cell: str) -> str:
    """Herr, Frau, Mr, Ms … for what a file's column says (`mr`, `w`, `Herrn`, `weiblich`); else its own word."""
    text = line(cell)
    word = folded(text)
    if not word or word in _UNSAID:
        return ""
    known = _SALUTATION_OF.get(word)
    if known:
        return known
    first = _SALUTATION_OF.get(word.split()[-1] if word.startswith("sehr geehrte") else word.split()[0])
    return first or text


@lru_cache(maxsize=1_024)
def salutation_and_title(cell: str) -> tuple[str, str]:
    """A column of salutations may hold titles too: `Herr Dr.`, `Dr.`."""
    words = line(cell)[:NAME_LENGTH].split()
    at = next((at for at, word in enumerate(words) if _is_title(word, first=True)), len(words))
    return salutation(" ".join(words[:at])), " ".join(words[at:])


def is_organisation(text: str) -> bool:
    """Whether a name carries a legal form, or names a trade without beginning like a person's."""
    legal = [found[0].strip(" ,.;()&") for found in _LEGAL.finditer(text)]
    if any(form.lower() not in _LEGAL_IF_CAPITAL or form.isupper() for form in legal):
        return True
    return bool(_TRADE.search(text)) and not (len(text.split()) <= 3 and is_given(text.split()[0]))


def family_first(cells: Iterable[str]) -> bool | None:
    """Whether a column of names without commas writes `Müller Jörg`, by known given names. None when none tells."""
    first = last = 0
    for cell in cells:
        words = line(cell).split()
        if 2 <= len(words) <= 3 and "," not in cell and not is_organisation(cell):
            ahead, behind = is_given(words[0]), is_given(words[-1])
            first += ahead and not behind
            last += behind and not ahead
    return True if last > 2 * first else False if first > 2 * last else None


@lru_cache(maxsize=65_536)
def split_name(cell: str, *, family_first: bool | None = None) -> PersonName:
    """The parts of a name as one cell holds it. What cannot be a person is the organisation.

    >>> split_name("Herrn Dr. Hans von der Heide")[:4]
    ('Herr', 'Dr.', 'Hans', 'von der Heide')
    """
    text = _GLUED_TITLE.sub(r"\1. ", _ATTENTION.sub("", line(cell)[:NAME_LENGTH])).strip(" ,;")
    further = tuple(_IN_BRACKETS.findall(text))
    bare = _IN_BRACKETS.sub(" ", text).strip()
    words = bare.split()
    if not words:
        return PersonName()
    said, words = _leading_salutation(words)
    rest = " ".join(words)
    if said == "Firma" or is_organisation(rest):
        return PersonName(organisation=rest if said == "Firma" else text)
    if "," in rest:
        return _comma(rest, said, further)
    return _in_order(words, said, further, family_first)


def _leading_salutation(words: list[str]) -> tuple[str, list[str]]:
    """Herr/Frau/Mr in front, also `Herr und Frau`."""
    said = _IN_A_NAME.get(folded(words[0]), "") if len(words) > 1 else ""
    if not said:
        return "", words
    if len(words) > 3 and folded(words[1]) in ("und", "and", "u") and (other := _IN_A_NAME.get(folded(words[2]))):
        return f"{said} {words[1]} {other}", words[3:]
    return said, words[1:]


def _comma(text: str, said: str, further: tuple[str, ...]) -> PersonName:
    """`Müller, Dr. Jörg`, `von der Heide, Hans`, `Smith, John, Jr.`, `John Smith, MBA`."""
    family, *parts = (part.strip() for part in text.split(","))
    suffixes = [part for part in parts if _SUFFIX.fullmatch(part)]
    parts = [part for part in parts if part and part not in suffixes]
    suffix = ", ".join(suffixes)
    if not parts:
        name = _in_order(family.split(), said, further, family_first=False)
        return name._replace(suffix=" ".join(filter(None, (name.suffix, suffix))))
    words = " ".join(parts).split()
    told, words = _leading_salutation(words) if len(words) > 1 else ("", words)
    if len(words) == 1 and not told and folded(words[0]) in _IN_A_NAME:
        told, words = _IN_A_NAME[folded(words[0])], []
    title, words = _leading_title(words)
    ahead, family_words = _leading_title(family.split())
    trailing: list[str] = []
    while len(words) > 1 and words[-1].lower() in _PARTICLES:
        trailing.insert(0, words.pop())
    whole_family = " ".join(trailing + family_words)
    return PersonName(told or said, title or ahead, " ".join(words), whole_family, suffix, "", further)


def _in_order(words: list[str], said: str, further: tuple[str, ...], family_first: bool | None) -> PersonName:
    title, words = _leading_title(words)
    inside = next((at for at in range(1, len(words) - 1) if _is_title(words[at], first=True)), 0)
    if inside and words[inside].endswith("."):  # Meier Dr. Hans
        title, rest = _leading_title(words[inside:])
        return PersonName(said, title, " ".join(rest), " ".join(words[:inside]), "", "", further)
    suffix = ""
    while len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        suffix = f"{words.pop()} {suffix}".strip()
    if len(words) > 3:
        words = _joined_couple(words)
    given, family = _parted(words, bool(said), family_first)
    return PersonName(said, title, given, family, suffix, "", further)


def _joined_couple(words: list[str]) -> list[str]:
    """`Petra und Jörg Kern`: both given names before one family name, kept together as one word."""
    at = next((i for i, word in enumerate(words) if i and _COUPLE.fullmatch(f" {word} ")), 0)
    if not at or words[at - 1].lower() in _PARTICLES or at + 2 >= len(words):
        return words
    return [" ".join(words[: at + 2]), *words[at + 2 :]]


def _leading_title(words: list[str]) -> tuple[str, list[str]]:
    """Academic and other titles in front; never the whole name (a family may be called Graf)."""
    count = 0
    while count < len(words) - 1 and _is_title(words[count], first=count == 0):
        count += 1
    return " ".join(words[:count]), words[count:]


def _is_title(word: str, *, first: bool) -> bool:
    bare = word.rstrip(".").lower()
    if first and not _TITLE_STARTS.match(word):
        return False
    parts = [part for part in re.split(r"(?<=\.)", word) if part]
    if not all(_TITLE.fullmatch(part) for part in parts):
        return False
    return bare not in _NEEDS_DOT or word.endswith(".") or word.isupper() or not first


def _parted(words: list[str], said: bool, family_first: bool | None) -> tuple[str, str]:
    """Given and family name. One word alone is a family name after `Frau`, a given name when it is known as one."""
    if len(words) == 1:
        return (words[0], "") if is_given(words[0]) and not said else ("", words[0])
    capital = _capitals(words)
    if capital:
        return capital
    if family_first or (family_first is None and _turned(words)):
        count = _family_words(words)
        return " ".join(words[count:]), " ".join(words[:count])
    if words[0].lower() in _PARTICLES:
        return "", " ".join(words)
    at = next((i for i, word in enumerate(words) if i and word.lower() in _PARTICLES | _NOBILITY), len(words) - 1)
    return " ".join(words[:at]), " ".join(words[at:])


def _capitals(words: list[str]) -> tuple[str, str] | None:
    """`MÜLLER Jörg`, `Jörg MÜLLER`: the capitals are the family name."""
    big = [len(word) > 1 and word.isupper() for word in words]
    if all(big) or not any(big):
        return None
    if big[0] and not any(big[1:]):
        return " ".join(words[1:]), words[0]
    if big[-1] and not any(big[:-1]) and len(words[-1]) > 3:
        return " ".join(words[:-1]), words[-1]
    return None


def _turned(words: list[str]) -> bool:
    return len(words) <= 3 and not is_given(words[0]) and all(is_given(word) for word in words[1:])


def _family_words(words: list[str]) -> int:
    """How many words the family name in front has: its particles and one more."""
    count = 0
    while count < len(words) - 2 and words[count].lower() in _PARTICLES:
        count += 1
    return count + 1
