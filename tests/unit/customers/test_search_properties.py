"""Whoever is in the index is found by every part of what is known of them."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.customers.folding import fold_all, written_words
from agentdesk.core.customers.search import find as search
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.customers.search.keys import Place, SearchableCustomer, national

LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéèçñøåşğ\u0131łABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜÉÇŞİŁ"
WORD = st.text(alphabet=LETTERS, min_size=2, max_size=14)
NAME = st.lists(WORD, min_size=1, max_size=3, unique=True).map(" ".join)
AREA = st.sampled_from(["30", "40", "171", "152", "6131"])
PHONE = st.builds("+49{}{}".format, AREA, st.from_regex("[0-9]{6,8}", fullmatch=True))
CUSTOMER = st.builds(
    lambda number, name, phone, email, postcode, city: SearchableCustomer(
        number=f"K-{number}", name=name, names=(name,), phones=(phone,), emails=(email,),
        places=(Place(postcode, city),),
    ),
    st.integers(100, 99_999),
    NAME,
    PHONE,
    st.from_regex(r"[a-z]{2,8}(\.[a-z]{2,8})?[0-9]{0,2}@(gmail\.com|[a-z]{3,9}\.de)", fullmatch=True),
    st.from_regex("[0-9]{5}", fullmatch=True),
    WORD,
)  # fmt: skip
CUSTOMERS = st.lists(CUSTOMER, min_size=1, max_size=12, unique_by=lambda customer: customer.number)


def in_some_way(data: st.DataObject, text: str) -> str:
    """As people type it: in any case, umlauts written out or left out."""
    ways = [text, text.lower(), text.upper(), " ".join(word.key for word in fold_all(text))]
    return data.draw(st.sampled_from(ways), label="typed")


def finds(connection, customers, typed):
    search_index.index_many(connection, ((UUID(int=n + 1), customer) for n, customer in enumerate(customers)))
    return [hit.number for hit in search.find(connection, typed)]


@given(CUSTOMERS, st.data())
def test_by_their_words_whole_or_begun_in_any_order_and_spelling(search_database, customers, data):
    wanted = data.draw(st.sampled_from(customers))
    words = data.draw(st.permutations(written_words(wanted.name)))
    words = words[: data.draw(st.integers(1, len(words)))]
    begun = [word[: data.draw(st.integers(min(3, len(word)), len(word)))] for word in words]
    typed = in_some_way(data, " ".join(begun))
    with search_database.reading() as connection:
        assert wanted.number in finds(connection, customers, typed)


@given(CUSTOMERS, st.data())
def test_by_the_end_or_the_beginning_of_their_phone_number_or_a_piece_of_it(search_database, customers, data):
    wanted = data.draw(st.sampled_from(customers))
    digits = wanted.phones[0][1:]
    start = data.draw(st.integers(0, len(digits) - 7))
    typed = data.draw(
        st.sampled_from(
            [
                digits[-data.draw(st.integers(4, len(digits))) :],
                national(wanted.phones[0])[: data.draw(st.integers(3, len(digits)))],
                "+" + digits[: data.draw(st.integers(5, len(digits)))],
                digits[start : start + data.draw(st.integers(7, 9))],
            ]
        )
    )
    with search_database.reading() as connection:
        assert wanted.number in finds(connection, customers, typed)


@given(CUSTOMERS, st.data())
def test_by_number_address_or_postcode_with_name(search_database, customers, data):
    wanted = data.draw(st.sampled_from(customers))
    email, postcode = wanted.emails[0], wanted.places[0].postcode
    word = data.draw(st.sampled_from(written_words(wanted.name)))
    typed = data.draw(
        st.sampled_from(
            [
                wanted.number,
                wanted.number.lower().replace("-", " "),
                email,
                email[: data.draw(st.integers(email.index("@") + 1, len(email)))],
                email[email.index("@") :],
                f"{postcode} {word}",
                f"{word} {postcode}",
                f"{postcode} {word[:3]}",
                f"{word} {wanted.places[0].city}",
            ]
        )
    )
    with search_database.reading() as connection:
        assert wanted.number in finds(connection, customers, typed)


@given(CUSTOMERS, st.text(max_size=60))
def test_whatever_is_typed_every_hit_has_a_reason(search_database, customers, typed):
    with search_database.reading() as connection:
        search_index.index_many(connection, ((UUID(int=n + 1), customer) for n, customer in enumerate(customers)))
        hits = search.find(connection, typed)
        assert all(hit.why and all(why.matched for why in hit.why) for hit in hits)
        assert len({hit.customer_id for hit in hits}) == len(hits)


@given(CUSTOMERS, CUSTOMERS, st.data())
def test_whatever_is_changed_and_removed_the_index_holds_exactly_what_is_left(search_database, first, second, data):
    with search_database.reading() as connection:
        everybody = dict(enumerate(first))
        search_index.index_many(connection, ((UUID(int=n + 1), customer) for n, customer in everybody.items()))
        changed = {n: customer for n, customer in enumerate(second) if data.draw(st.booleans())}
        search_index.index_many(connection, ((UUID(int=n + 1), customer) for n, customer in changed.items()))
        everybody |= changed
        gone = [n for n in everybody if data.draw(st.booleans())]
        search_index.remove(connection, [UUID(int=n + 1) for n in gone])
        left = {UUID(int=n + 1): customer for n, customer in everybody.items() if n not in gone}
        assert search_index.indexed(connection, [UUID(int=n + 1) for n in everybody]) == left
        assert not search_index.misplaced(connection, list(left))
        search_index.remove(connection, list(left))
        tables = ("entries", "names", "openings", "marks", "words", "near_words")
        counts = [connection.exec_driver_sql(f"SELECT count(*) FROM search_{name}").scalar() for name in tables]
        assert counts == [0] * len(tables)
