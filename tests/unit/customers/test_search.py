"""Finding anyone from any scrap, and saying why."""

from __future__ import annotations

import pytest

from agentdesk.core.customers.search import find as search
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.customers.search.keys import national
from tests.unit.customers.conftest import TODAY, Index


@pytest.fixture
def shop(index: Index) -> Index:
    """A few customers who are easily taken for each other."""
    index.add(
        "Jörg Müller", number="K-100", days_ago=3, phones=("+491715550142",), emails=("joerg.mueller@example.org",),
        postcode="50674", city="Köln", street="Lindenstraße",
    )  # fmt: skip
    index.add("Ayşe Mueller", number="K-101", days_ago=2, phones=("+493023125001",), postcode="1010", city="Wien")
    index.add("Petra Muller", number="K-102", days_ago=400, postcode="8001", city="Zürich")
    index.add("Jörn Müller-Lüdenscheidt", number="K-103", postcode="20095", city="Hamburg")
    index.add(
        "Anna-Lena O'Brien", number="K-104", days_ago=1, postcode="SW1A 1AA", city="London", phones=("+442079460018",)
    )
    index.add("Blumenhaus Schäfer GmbH", number="K-105", days_ago=9, names=("Rosa Schäfer", "Blumenhaus Schäfer GmbH"))
    return index


@pytest.mark.parametrize(
    "typed",
    [
        "müller jörg", "jörg müller", "mül jör", "jör mul", "joerg mueller", "JORG MULLER", "j mül", "müller j",
        "0171 5550142", "+49 171 555 01 42", "0049171/5550142", "tel:+491715550142", "Tel: 0171-5550142", "171 5550142",
        "+49 (0)171 5550142", "5550142", "0142", "715550", "0171555",
        "joerg.mueller@example.org", "joerg.mue", "JOERG.MUELLER@EXAMPLE.ORG", "@example.org", "example.org",
        "50674 müller", "müller 50674", "50674 mü", "müller köln", "lindenstr müller", "müller jörg 50674",
        "K-100", "k100", "k 100",
        "müler jörg", "jörg mülelr", "jörk müller", "50647 müller jörg",
    ],
)  # fmt: skip
def test_a_customer_is_found_from_any_scrap(shop, typed):
    assert "K-100" in shop.finds(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("lüdenscheidt", "K-103"), ("ludens", "K-103"), ("müller-lüd", "K-103"),
        ("annalena", "K-104"), ("anna lena", "K-104"), ("obrien", "K-104"), ("o'brien", "K-104"), ("o brien", "K-104"),
        ("sw1a 1aa obr", "K-104"), ("sw1a1aa", "K-104"), ("020 7946 0018", "K-104"),
        ("schäfer blumen", "K-105"), ("rosa sch", "K-105"), ("schafer gmbh", "K-105"), ("schaeffer", "K-105"),
        ("ayse", "K-101"), ("Ayşe", "K-101"),
    ],
)  # fmt: skip
def test_special_letters_and_parts_of_names_are_found(shop, typed, number):
    assert number in shop.finds(typed)


@pytest.mark.parametrize("label", ["Bestellung", "order no.", "Auftragsnr.:", "Rechnungsnummer", "invoice #"])
def test_what_people_say_before_a_number_is_no_part_of_it(shop, label):
    shop.add_order("R-2026/77", of="K-105")
    assert shop.finds(f"{label} R-2026/77") == ["K-105"]
    assert shop.finds("Kundennr. K-100") == ["K-100"]


def test_nobody_is_found_by_what_fits_nobody(shop):
    for typed in (
        "xylophon",
        "kurt zwiebelfisch",
        "99999",
        "+33 1 23 45 67 89",
        "niemand@nowhere.example",
        "",
        "  ",
        "-",
        "@",
    ):
        assert shop.finds(typed) == [], typed


def test_who_is_spelled_as_typed_comes_first(shop):
    assert shop.finds("muller")[0] == "K-102"
    assert set(shop.finds("müller")[:3]) == {"K-100", "K-101", "K-103"}
    assert shop.finds("müller")[3] == "K-102"


def test_an_exact_match_beats_recency(index):
    recent = [index.add("Maximilian Berg", days_ago=day) for day in range(30)]
    exact = index.add("Max Berg", days_ago=2_000)
    assert index.finds("max")[0] == exact
    assert index.finds("max berg")[0] == exact
    assert index.finds("berg max")[0] == exact
    assert index.finds("maxi")[0] == recent[0]


def test_of_many_with_one_name_the_latest_in_contact_come_first(index):
    numbers = [index.add("Maria Huber", days_ago=1 + 7 * n % 50) for n in range(50)]
    by_contact = sorted(numbers, key=lambda number: 7 * numbers.index(number) % 50)
    for typed in ("m", "ma", "mar", "maria", "hub", "maria h", "maria huber"):
        assert index.finds(typed) == by_contact[:20], typed


def test_everybody_with_a_number_is_found_latest_contact_first(index):
    family = [index.add(f"{name} Sommer", days_ago=ago, phones=("+4930901820",)) for name, ago in
              (("Anna", 30), ("Ben", 2), ("Clara", None), ("Dora", 9))]  # fmt: skip
    expected = [family[n] for n in (1, 3, 0, 2)]
    for typed in ("030 901820", "+4930901820", "901820", "30901820"):
        assert index.finds(typed) == expected, typed
        assert all(hit.exact for hit in search.find(index.connection, "030901820"))


def test_numbers_and_addresses_are_exact_and_names_are_not(shop):
    order = shop.add_order("R-2026/77", of="K-105")
    for typed in ("K-100", "joerg.mueller@example.org", "+491715550142", "0171 5550142"):
        assert [hit.exact for hit in search.find(shop.connection, typed)] == [True], typed
    hit = search.find(shop.connection, "r202677")[0]
    assert (hit.number, hit.order_id, hit.exact) == ("K-105", order, True)
    assert not any(hit.exact for hit in search.find(shop.connection, "jörg müller"))


def test_an_own_number_beats_the_end_of_a_phone_number(index):
    index.add("Anna Berg", number="7700", days_ago=500)
    index.add("Ben Tal", number="1", days_ago=1, phones=("+49301117700",))
    assert index.finds("7700") == ["7700", "1"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("mül jörg", [("name", "Müller"), ("name", "Jörg")]),
        ("lüd", [("name", "Lüdenscheidt")]),
        ("0171 5550142", [("phone", "+491715550142")]),
        ("0142", [("phone", "+491715550142")]),
        ("joerg.mue", [("email", "joerg.mueller@example.org")]),
        ("@example.org", [("email", "joerg.mueller@example.org")]),
        ("50674 müller", [("postcode", "50674"), ("name", "Müller")]),
        ("müller köln", [("name", "Müller"), ("place", "Köln")]),
        ("K-103", [("number", "K-103")]),
        ("müxler jörg", [("similar", "Müller"), ("name", "Jörg")]),
        ("sw1a 1aa", [("postcode", "SW1A\xa01AA")]),
    ],
)
def test_every_hit_says_why(shop, typed, why):
    assert shop.why(typed) == why


def test_names_said_alike_say_so(index):
    index.add("Stephen Wright")
    assert index.why("steven") == [("sound", "Stephen")]
    assert index.finds("steven right") == ["K-1"]


def test_who_sounds_alike_is_added_where_few_are_called_so(index):
    meyer, maier = index.add("Karl Meyer", days_ago=1), index.add("Karl Maier", days_ago=100)
    assert index.finds("maier") == [maier, meyer]


def test_one_wrong_word_of_several_still_finds_the_household(index):
    wife = index.add("Thekla Rokobaro", postcode="22721")
    index.add("Thomas Fit")
    assert index.finds("thomas rokobaro")[0] == wife


def test_an_order_leads_to_its_customer_even_when_only_begun(shop):
    shop.add_order("10248", of="K-102")
    assert shop.finds("10248") == ["K-102"]
    assert shop.why("1024") == [("order", "10248")]


def test_an_order_moves_with_its_customer_and_is_forgotten(shop):
    order = shop.add_order("10248", of="K-102")
    search_index.index_orders(shop.connection, [(order, "10248", shop.ids["K-100"])])
    assert shop.finds("10248") == ["K-100"]
    search_index.remove_orders(shop.connection, [(order, "10248")])
    assert shop.finds("10248") == []


def test_after_a_change_only_the_new_is_found(shop):
    shop.rename("K-102", "Petra Zoller")
    assert shop.finds("zoller") == ["K-102"]
    assert "K-102" not in shop.finds("muller")
    assert not search_index.misplaced(shop.connection, list(shop.ids.values()))


def test_a_removed_customer_leaves_nothing_behind(shop):
    before = shop.rows()
    shop.add(
        "Xaver Qualtinger-Øst",
        number="X",
        phones=("+4312345678",),
        emails=("x@q.example",),
        postcode="1140",
        days_ago=1,
    )
    search_index.remove(shop.connection, [shop.ids["X"]])
    assert shop.rows() == before


def test_a_touched_customer_moves_to_the_front_and_nothing_else_changes(shop):
    before = shop.rows()
    assert shop.finds("müller")[0] == "K-101"
    search_index.touch(shop.connection, shop.ids["K-103"], TODAY)
    assert shop.finds("müller")[0] == "K-103"
    assert shop.finds("m")[0] == "K-103"
    search_index.touch(shop.connection, shop.ids["K-103"], None)
    assert shop.rows() == before


def test_indexing_again_changes_nothing(shop):
    before = shop.rows()
    known = search_index.indexed(shop.connection, list(shop.ids.values()))
    search_index.index_many(shop.connection, known.items())
    assert shop.rows() == before
    assert not search_index.misplaced(shop.connection, list(shop.ids.values()))


def test_a_check_sees_a_customer_whose_keys_are_damaged(shop):
    shop.connection.exec_driver_sql("DELETE FROM search_marks WHERE key LIKE 'p%'")
    damaged = search_index.misplaced(shop.connection, list(shop.ids.values()))
    assert set(damaged) == {shop.ids["K-100"], shop.ids["K-101"], shop.ids["K-104"]}


def test_foreign_characters_in_every_field_do_no_harm(index):
    hostile = "Eve\x1fMal\x1eory | ' \" % _ \u202e<b>x</b>\x00"
    number = index.add(
        hostile, number="H", phones=(hostile,), emails=(hostile,), city=hostile, postcode=hostile, others=(hostile,)
    )
    assert index.finds("mal") == [number]
    for typed in (hostile, "%", "_", "'", '"', "|", "\x1c", "a" * 10_000, "1" * 10_000, "\U0010ffff", "💥"):
        index.finds(typed)
    search_index.remove(index.connection, [index.ids["H"]])
    assert not any(index.rows().values())


def test_a_number_from_abroad_is_not_hidden_by_those_dialled_alike_at_home(index):
    index.add("Olivia Wright", number="K-1", days_ago=900, phones=("+447710498065",))
    for n in range(40):
        index.add(f"Nachbar {n}", number=f"N-{n}", days_ago=1, phones=(f"+4977101{n:04}",))
    for typed in ("+4477", "+44 771", "004477104", "+44 7710 498065"):
        assert index.finds(typed) == ["K-1"]


@pytest.mark.parametrize("typed", ["+44", "+447", "0044", "00447", "+44 (0)7"])
def test_a_country_alone_finds_who_calls_from_there(index, typed):
    index.add("Olivia Wright", number="K-1", days_ago=900, phones=("+447710498065",))
    index.add("Aoife Byrne", number="K-2", days_ago=800, phones=("+353861234567",))
    for n in range(40):
        index.add(f"Nachbar {n}", number=f"N-{n}", days_ago=1, phones=(f"+4977101{n:04}", "+491711234567"))
    assert index.finds(typed) == ["K-1"]
    assert index.finds("+442") == []
    assert index.finds("+353") == index.finds("+3538") == ["K-2"]
    assert len(index.finds("+49")) == 20


def test_a_country_without_a_zero_before_its_numbers_is_found_by_itself_too(index):
    index.add("Ann Lee", number="K-1", phones=("+12125550100",))
    index.add("Gia Rossi", number="K-2", phones=("+390612345678",))
    assert index.finds("+1") == index.finds("+12") == ["K-1"]
    assert index.finds("+39") == index.finds("+390") == index.finds("+39 06") == ["K-2"]
    assert index.finds("+13") == []


def test_a_street_narrows_down_who_is_meant(index):
    index.add("Lukas Lange", number="K-1", days_ago=900, postcode="28195", city="Bremen", street="Goethestraße")
    for n in range(40):
        index.add(f"Jonas Lange {n}", number=f"N-{n}", days_ago=1, city="Leipzig", street="Goethestraße")
    assert index.finds("lange goethestr bremen") == ["K-1"]


def test_two_zeros_may_stand_amid_a_number(index):
    index.add("Jörg Müller", number="K-1", days_ago=900, phones=("+491750042430",))
    for n in range(40):
        index.add(f"Nachbar {n}", number=f"N-{n}", days_ago=1, postcode="42430")
    assert index.finds("0042430") == ["K-1"]


def test_a_piece_with_a_zero_in_front_comes_before_the_piece_without(index):
    index.add("Jörg Müller", number="K-1", days_ago=900, phones=("+491740478869",))
    for n in range(40):
        index.add(f"Nachbar {n}", number=f"N-{n}", days_ago=1, phones=(f"+4917{n + 10}478869",))
    assert "K-1" in index.finds("0478869")


def test_numbers_are_dialled_as_is_usual_in_their_country():
    assert national("+4930901820") == "030901820"
    assert national("+442079460018") == "02079460018"
    assert national("+12125550100") == "2125550100"
    assert national("+390612345678") == "0612345678"
    assert national("030") == "030"


@pytest.mark.parametrize("typed", ["bob smith", "smith rob", "robbie smith"])
def test_short_forms_of_given_names_are_found(index, typed):
    robert = index.add("Robert Smith")
    index.add("Walter Schmidt")
    assert index.finds(typed) == [robert]


def test_names_written_apart_or_together_are_the_same(index):
    anna, donald = index.add("Anna Lena Berg"), index.add("Ronald McDonald")
    assert index.finds("annalena") == [anna]
    assert index.finds("annalena berg")[0] == anna
    assert index.finds("mc donald") == [donald]
    assert index.finds("ronald mc donald") == [donald]


@pytest.mark.parametrize(
    "typed",
    ["jeorg.mueller@example.org", "joerg.muelller@example.org", "joerg.mueller@exampel.org", "j.mueller@example.orgg"],
)
def test_a_mistyped_address_is_found(index, typed):
    index.add("Somebody Else", emails=("somebody.else@example.org",))
    number = index.add(
        "J. M.", emails=("j.mueller@example.org" if typed.startswith("j.") else "joerg.mueller@example.org",)
    )
    assert index.finds(typed) == [number]
    assert index.why(typed)[0][0] == "similar"


def test_an_unknown_address_finds_who_is_named_in_it(index):
    number = index.add("Jörg Müller", emails=("jm@private.example",))
    assert index.finds("joerg.mueller1970@work.example") == [number]


def test_two_slips_in_a_long_name_are_forgiven(index):
    number = index.add("Annegret Sonnenschein")
    for typed in ("sonenshein", "sonnneschien", "zonnenschien annegret", "anegret sonenschein"):
        assert index.finds(typed) == [number], typed


def test_a_postcode_with_a_slip_is_forgiven_beside_a_name(index):
    number = index.add("Lena Brandt", postcode="20095")
    index.add("Lena Brandt", postcode="80331")
    assert index.finds("brandt lena 20059")[0] == number


def test_a_given_name_alone_does_not_make_a_stranger_known(index):
    index.add("Tina Berg")
    assert index.finds("tina zwiebelfisch") == []


def test_only_as_many_as_asked_for_are_found(index):
    for day in range(60):
        index.add("Karl Koch", days_ago=day, phones=("+493011122",), postcode="20095")
    for typed in ("k", "koch", "karl koch", "030 11122", "20095 koch", "kohc karl"):
        assert len(index.finds(typed, limit=5)) == 5, typed
        assert len(index.finds(typed, limit=50)) == 50, typed


def test_a_mistyped_umlaut_means_who_is_written_with_one(index):
    for day in range(30):
        index.add("Karl Kramer", days_ago=day)
    number = index.add("Rosa Krämer", days_ago=900)
    assert number in index.finds("krämmer")


def test_several_names_that_may_be_meant_share_the_list(index):
    for day in range(40):
        index.add("Karl Lindner", days_ago=day)
        index.add("Otto Linder", days_ago=day)
    hits = search.find(index.connection, "lindler")
    assert {hit.name for hit in hits} == {"Karl Lindner", "Otto Linder"}
