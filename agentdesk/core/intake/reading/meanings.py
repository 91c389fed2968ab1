"""The meanings a column can have, for each kind of record, and the names that promise them.

A rule says which concepts (see `headers`) in a name make a meaning, how sure that is by itself, and which shape the
values must have (see `profiles`). A column's meaning is written `street@shipping`: what it is, and whose.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from agentdesk.core.intake.reading.cells import words
from agentdesk.core.intake.reading.headers import Spoken, concepts
from agentdesk.core.intake.reading.profiles import Profile
from agentdesk.core.intake.reading.vocabulary import lines

RecordKind = Literal["customers", "orders", "order_lines", "products", "notes"]
KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
IGNORED = "ignored"

_LETTER = dict(zip("colpn", KINDS, strict=True))

# A name with one of these that its rule does not ask for speaks of something else.
_FOREIGN = words(
    "vat birthday secret bank updated last stock measure gift technical subtotal supplier count packaging percent net "
    "url author transaction group discontinued warranty shop nickname middle tags consent rating case return discount "
    "cancelled due freight tracking status payment currency category language job suffix department manual"
)
_OF_WHOLE_ORDERS = words(
    "status payment_status delivery_status order_number placed_at total shipping_cost order_discount carrier order_note"
)
_WHOSE = {"private": "home"} | {whose: whose for whose in ("billing", "shipping", "work", "second", "third")}
_SHARED = words("customer contact order item billing shipping private work external second third")
_PERSONAL = words(
    "salutation title given_name family_name full_name organisation department email phone mobile fax street "
    "house_number line2 postcode city postcode_city address region country"
)
_NEVER = frozenset({"birthday", "secret", "bank", "technical", "measure"})
# May stand in several columns of one table.
REPEATED = frozenset(
    {"email", "phone", "mobile", "fax", "note", "tags", "line2", "handle", "order_note", "further_name", "options"}
)


class Rule(NamedTuple):
    meaning: str
    shape: str
    wanted: frozenset[str]
    sure: float


class Candidate(NamedTuple):
    """One thing a column may mean: `street@shipping`, and how sure that is (0 to 1)."""

    meaning: str
    score: float


def _parsed() -> dict[RecordKind, list[Rule]]:
    rules: dict[RecordKind, list[Rule]] = {kind: [] for kind in KINDS}
    for row in lines("meanings"):
        meaning, letters, rest = (part.strip() for part in row.split("|"))
        shape, _, names = rest.partition(" ")
        for name in names.split(";"):
            *words, last = name.split()
            sure = float(last) if "." in last else 1.0
            wanted = frozenset(words if "." in last else [*words, last])
            for letter in letters:
                rules[_LETTER[letter]].append(Rule(meaning, shape, wanted, sure))
    return rules


_RULES_OF = _parsed()
MEANINGS: dict[RecordKind, tuple[str, ...]] = {
    kind: tuple(dict.fromkeys(rule.meaning for rule in rules)) for kind, rules in _RULES_OF.items()
}
"""All meanings a column can have in a table of this kind; the message `import.meaning.<meaning>` names each."""


def candidates(header: str, profile: Profile, kind: RecordKind) -> list[Candidate]:
    """What a column of this name with these values may mean, the surest first."""
    spoken = concepts(header)
    if not spoken.concepts or _NEVER.intersection(spoken.concepts):
        return []
    best: dict[str, float] = {}
    distinct = 0.01 * profile.distinct  # of two numbers the one that tells more rows apart
    for rule in _RULES_OF[kind]:
        named = _named(rule, spoken)
        if named:
            score = named * _fits(rule, profile)
            meaning = _with_owner(rule, spoken, kind)
            best[meaning] = max(best.get(meaning, 0.0), min(score, 1.0) + distinct)
    found = [Candidate(meaning, score) for meaning, score in best.items() if score >= 0.2]
    return sorted(found, key=lambda candidate: -candidate.score)


def _named(rule: Rule, spoken: Spoken) -> float:
    """How much the name speaks of this rule: all its concepts, and little else."""
    present = set(spoken.concepts)
    if not rule.wanted <= present:
        return 0.0
    extra = present - rule.wanted
    if "unit" in extra and rule.meaning in ("total", "line_total"):
        return 0.0
    if extra & _FOREIGN or ("item" in extra and rule.meaning in _OF_WHOLE_ORDERS):
        return 0.0
    strange = sum(1.0 if word not in _SHARED else 0.25 for word in extra) + spoken.unknown
    covered = len(rule.wanted) / (len(rule.wanted) + strange)
    return rule.sure * (0.45 + 0.55 * covered)


def _fits(rule: Rule, profile: Profile) -> float:
    """How well the values have the shape that the meaning asks for."""
    share = profile.share(rule.shape)
    if rule.shape == "word" and rule.sure > 0.95:
        share = max(share, 0.6)  # a plain name is believed, whatever people (or attackers) have put there
    return share if share < 0.5 else 0.4 + 0.6 * share


def _with_owner(rule: Rule, spoken: Spoken, kind: RecordKind) -> str:
    if rule.meaning not in _PERSONAL:
        return rule.meaning
    owner = next((_WHOSE[word] for word in spoken.concepts if word in _WHOSE and word not in rule.wanted), "")
    return f"{rule.meaning}@{owner}" if owner else rule.meaning


def recognised(header: str) -> float:
    """How sure it is that this cell is the name of a column: the known share of its words."""
    spoken = concepts(header)
    known = len(spoken.concepts)
    return known / (known + spoken.unknown) if known else 0.0


def parted(meaning: str) -> tuple[str, str]:
    """`street@shipping` → (`street`, `shipping`)."""
    name, _, owner = meaning.partition("@")
    return name, owner
