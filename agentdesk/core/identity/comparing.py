"""Whether what the caller said is what we know: by meaning, not to the letter. Pure; it tells yes or no, never what.

Whoever compares forgives how something is written (blanks, marks, umlauts, small slips in a street), never what it is:
a postcode with one other digit is another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from agentdesk.core.amounts import read_amount
from agentdesk.core.customers.folding import compact, fold_all
from agentdesk.core.customers.points import normal_phone
from agentdesk.core.errors import Refused
from agentdesk.core.identity.model import Known, Question, Street
from agentdesk.core.likeness import OSA
from agentdesk.core.money import Money

_SPOKEN = {
    "@": re.compile(r"\s+(?:at|ät|aet|klammeraffe)\s+|\s*[(\[]at[)\]]\s*", re.IGNORECASE),
    ".": re.compile(r"\s+(?:punkt|dot)\s+", re.IGNORECASE),
    "-": re.compile(r"\s+(?:minus|bindestrich|dash|hyphen)\s+", re.IGNORECASE),
    "_": re.compile(r"\s+(?:unterstrich|underscore)\s+", re.IGNORECASE),
}
"""How an e-mail address is said aloud. Within a word the same letters are letters: `anna@shop.at`."""
_COUNTRY = re.compile(r"^[a-z]{1,3}[-\s]+(?=\d)")
_ENDING = re.compile(r"str(?:asse|)$")
_LIKE = 0.88
"""How alike two names of streets are that were written down from hearing; `Lindenweg` and `Birkenweg` are 0.67."""
_SHORTEST = 5
"""Letters a street needs before a slip in it is forgiven."""
_MARKS = re.compile(r"[^\W_]")


def matches(question: Question, said: str, known: Known) -> bool:
    """Whether this is right. Raises Refused identity.answer_missing for nothing at all."""
    if not _MARKS.search(said):
        raise Refused("identity.answer_missing")
    return _COMPARED[question](said, known)


def _postcode(said: str, known: Known) -> bool:
    bare = compact(_COUNTRY.sub("", said.casefold().strip()))
    return any(compact(each) == bare for each in known.postcodes if each)


def _street(said: str, known: Known) -> bool:
    return any(_same_street(said, each) for each in known.streets if each.name)


def _same_street(said: str, street: Street) -> bool:
    number = compact(street.number)
    told = compact(said)
    if number:
        if not told.endswith(number) or told[: -len(number)][-1:].isdigit():
            return False
        told = told[: -len(number)]
    told, name = _street_key(told), _street_key(compact(street.name))
    if not told or (any(map(str.isdigit, told)) and told != name):
        return False
    return told == name or (min(len(told), len(name)) >= _SHORTEST and OSA.normalized_similarity(told, name) >= _LIKE)


def _street_key(compacted: str) -> str:
    """`Lindenstr`, `Lindenstraße` and `Lindenstrasse` are one; umlauts in each usual way."""
    return "".join(word.key for word in fold_all(_ENDING.sub("str", compacted)))


def _email(said: str, known: Known) -> bool:
    for mark, words in _SPOKEN.items():
        said = words.sub(mark, said)
    bare = "".join(said.split()).casefold()
    return any(each.casefold() == bare for each in known.emails)


def _phone(said: str, known: Known) -> bool:
    try:
        number, _ = normal_phone(said, known.region)
    except Refused:
        return False
    return number != known.ringing and number in known.phones


def _order_number(said: str, known: Known) -> bool:
    bare = compact(said)
    return any(bare in _ways_to_say(each) for each in known.order_numbers)


def _ways_to_say(number: str) -> set[str]:
    """Whole, or its digits alone where they are enough to mean something."""
    digits = "".join(letter for letter in number if letter.isdigit())
    return {compact(number)} | ({digits} if len(digits) >= 4 else set())


def _order_amount(said: str, known: Known) -> bool:
    return any(_is_amount(said, each) for each in known.order_amounts if each.minor)


def _is_amount(said: str, amount: Money) -> bool:
    try:
        return read_amount(said, amount.currency) == amount.minor
    except Refused:
        return False


_COMPARED: Mapping[Question, Callable[[str, Known], bool]] = {
    Question.POSTCODE: _postcode,
    Question.STREET: _street,
    Question.EMAIL: _email,
    Question.PHONE: _phone,
    Question.ORDER_NUMBER: _order_number,
    Question.ORDER_AMOUNT: _order_amount,
}
