"""Single cells: numbers, days, phone numbers, e-mail addresses, names, addresses, countries, cards."""

from __future__ import annotations

import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.cards import mask_cards
from agentdesk.core.intake.reading import addresses, amounts, cells, dates, emails, names, phones
from agentdesk.core.intake.reading.cells import Exact
from agentdesk.core.intake.reading.countries import country
from agentdesk.core.intake.reading.meanings import candidates
from agentdesk.core.intake.reading.party_fields import form_of_address
from agentdesk.core.intake.reading.profiles import Profile
from agentdesk.core.intake.reading.statuses import order_status, truth


@pytest.mark.parametrize(
    ("cell", "sign", "number"),
    [
        ("1.234,50 €", ",", "1234.50"),
        ("CHF 1'234.50", ".", "1234.50"),
        ("12,-", ",", "12"),
        ("12,--", ",", "12"),
        ("(3.00)", ".", "-3.00"),
        ("12,50-", ",", "-12.50"),
        ("- 12,00", ",", "-12.00"),
        ("\u22125,00", ",", "-5.00"),
        ("1 234,50", ",", "1234.50"),
        ("1\u202f234,50", ",", "1234.50"),
        ("12.5", ",", "12.5"),
        ("1.234", ",", "1234"),
        ("1,234", ".", "1234"),
        ("1,234.5", ",", "1234.5"),
        (",99", ",", "0.99"),
        ("007", ".", "7"),
        ("14.00", ".", "14.00"),
        ("NULL", ".", ""),
        ("abc", ".", None),
        ("1.2.3", ".", None),
        ("49,00 / 59,00", ",", None),
        ("2024-01-05", ".", None),
        (Exact("12.5"), ",", "12.5"),
        (Exact("1.234"), ",", "1.234"),
        (Exact("1e-05"), ",", "0.00001"),
        (Exact("1E+20"), ",", None),
    ],
)
def test_a_number_is_exact_whatever_its_signs(cell: str, sign: str, number: str | None) -> None:
    assert amounts.decimal(cell, sign) == number


def test_a_column_tells_which_sign_parts_its_cents() -> None:
    assert amounts.decimal_sign(["1.234,50", "17"]) == ","
    assert amounts.decimal_sign(["1,234.50"]) == "."
    assert amounts.decimal_sign(["1.234", "17", Exact("1.5")]) == ""


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("5.3.24", "2024-03-05"),
        ("2024-03-05 14:30:00.000", "2024-03-05T14:30:00"),
        ("1996-07-04 00:00:00.000", "1996-07-04"),
        ("2024-03-05T14:30:00Z", "2024-03-05T14:30:00Z"),
        ("2024-03-05 14:30:00 +0100", "2024-03-05T14:30:00+01:00"),
        ("March 5, 2024 2:30 PM", "2024-03-05T14:30:00"),
        ("5. März 2024", "2024-03-05"),
        ("Di., 05.03.2024", "2024-03-05"),
        ("05.03.2024 14.30 Uhr", "2024-03-05T14:30:00"),
        ("05.03.2024 14:30 MEZ", "2024-03-05T14:30:00+01:00"),
        ("05-Mar-24", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("45356.5", "2024-03-05T12:00:00"),
        ("1709645400", "2024-03-05T13:30:00Z"),
        ("9/24/19", "2019-09-24"),
        ("0000-00-00 00:00:00", ""),
        ("31.02.2024", None),
        ("29.02.2023", None),
        ("hello", None),
        ("1.1.1899", None),
    ],
)
def test_a_day_or_moment_in_any_notation(cell: str, moment: str | None) -> None:
    assert dates.moment(cell) == moment


def test_one_telling_date_settles_the_order_of_its_column() -> None:
    assert dates.date_order(["03/04/2024", "13/04/2024"], prefer="mdy") == "dmy"
    assert dates.date_order(["03/04/2024", "04/13/2024"], prefer="dmy") == "mdy"


def test_a_column_that_runs_evenly_settles_its_order() -> None:
    days = [f"0{month}/0{day}/2024" for month in range(1, 5) for day in range(1, 10)]
    assert dates.date_order(days, prefer="dmy") == "mdy"


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("030 1234567 / 0171 2345678", ["+49301234567", "+491712345678"]),
        ("030 / 1234567", ["+49301234567"]),
        ("0171/2345678 (mobil)", ["+491712345678"]),
        ("Mobil: 0171 2345678, Tel: 030 1234567", ["+491712345678", "+49301234567"]),
        ("030 12 34 567 Fax 030 12 34 568", ["+49301234567", "+49301234568"]),
        ("49 (0) 30 1234567", ["+49301234567"]),
        ("'+49 30 1234567", ["+49301234567"]),
        ("493512345678", ["+493512345678"]),
        ("4.93023125396E+11", ["+493023125396"]),
        ("tel:+1-418-656-9254;ext=102", ["+14186569254"]),
    ],
)
def test_phone_numbers_as_people_write_them(cell: str, numbers: list[str]) -> None:
    found, refused = phones.phones(cell, "", "DE")
    assert ([entry.e164 for entry in found], refused) == (numbers, "")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("4,93023E+11", phones.SCIENTIFIC),
        ("siehe Notiz", phones.INVALID),
        ("905-555-1234", phones.UNCLEAR),
        ("12345678901234567890", phones.INVALID),
    ],
)
def test_a_phone_number_that_cannot_be_known_is_refused_with_its_reason(cell: str, code: str) -> None:
    assert phones.phones(cell, "", "DE") == ((), code)


def test_labels_and_extensions_are_kept() -> None:
    (entry,), _ = phones.phones("Tel. privat: 030 1234567 DW 12", "", "DE")
    assert (entry.e164, entry.label, entry.extension) == ("+49301234567", "home", "12")


@given(
    region=st.sampled_from(["DE", "AT", "CH", "FR", "NL", "BE", "SE"]),
    start=st.sampled_from(["0", "+CC", "00CC", "+CC(0)", "CC", ""]),
    digits=st.text("0123456789", min_size=4, max_size=14),
    gap=st.sampled_from(["", " ", "-", "/"]),
)
def test_the_quick_way_says_what_the_library_says(region: str, start: str, digits: str, gap: str) -> None:
    code = str(phonenumbers.country_code_for_region(region))
    cell = f"{start.replace('CC', code)}{gap}{digits[:3]}{gap}{digits[3:]}"
    quick = phones._quick(cell, region)
    if quick:
        number = phonenumbers.parse(cell, region)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == quick


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
def test_the_quick_way_says_of_every_country_what_the_library_says(code: int) -> None:
    chance, taken = random.Random(code), 0
    kinds = phonenumbers.PhoneNumberType.values()
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    found = (phonenumbers.example_number_for_type(region, kind) for region in regions for kind in kinds)
    examples = [phonenumbers.national_significant_number(each) for each in found if each] or ["12345678"]
    for _ in range(30):
        digits = _mistyped(chance.choice(examples), chance)
        if quick := phones._quick(f"+{code} {digits}", "DE"):
            taken += 1
            number = phonenumbers.parse(f"+{code} {digits}", "DE")
            assert phonenumbers.is_valid_number(number), quick
            assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == quick
    assert taken or code not in (1, 43, 44, 49)


def _mistyped(digits: str, chance: random.Random) -> str:
    """Some digits are others, sometimes one too many or too few."""
    typed = list(chance.choice(("", "", "", "0", "1", "9")) + digits)
    for _ in range(chance.randrange(6)):
        typed[chance.randrange(len(typed))] = chance.choice("0123456789")
    return "".join(typed[: chance.choice((None, None, None, -1))])


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Jörg Müller <joerg@example.de>", ["joerg@example.de"]),
        ("mailto:x@example.de", ["x@example.de"]),
        ("a@example.de; c@example.org", ["a@example.de", "c@example.org"]),
        ("x [at] example.de", ["x@example.de"]),
        ("JOERG@FIRMA.DE", ["JOERG@firma.de"]),
        ("\u200ba@example.de", ["a@example.de"]),
        ("jörg@müller.de", ["jörg@müller.de"]),
    ],
)
def test_email_addresses_as_files_hold_them(cell: str, found: list[str]) -> None:
    assert ([entry.address for entry in emails.emails(cell, "")[0]], emails.emails(cell, "")[1]) == (found, "")


@pytest.mark.parametrize("cell", ["a@gmail,com", "foo", "a@b..de", "a b@example.de", "x@firma.local"])
def test_what_is_no_email_address_is_refused(cell: str) -> None:
    assert emails.emails(cell, "") == ((), emails.INVALID)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Herrn Dr. Hans von der Heide", ("Herr", "Dr.", "Hans", "von der Heide")),
        ("Müller, Jörg", ("", "", "Jörg", "Müller")),
        ("von der Heide, Dr. Hans", ("", "Dr.", "Hans", "von der Heide")),
        ("Müller Jörg", ("", "", "Jörg", "Müller")),
        ("MÜLLER Jörg", ("", "", "Jörg", "MÜLLER")),
        ("Frau Anna-Lena Schmidt-Krüger", ("Frau", "", "Anna-Lena", "Schmidt-Krüger")),
        ("Prof. Dr.-Ing. Eva Lang", ("", "Prof. Dr.-Ing.", "Eva", "Lang")),
        ("Eheleute Petra und Jörg Kern", ("Familie", "", "Petra und Jörg", "Kern")),
        ("Karl-Theodor Freiherr von und zu Guttenberg", ("", "", "Karl-Theodor", "Freiherr von und zu Guttenberg")),
        ("Meier Dr. Hans", ("", "Dr.", "Hans", "Meier")),
        ("Frau Dr. Müller", ("Frau", "Dr.", "", "Müller")),
        ("Jean-Claude Van Damme", ("", "", "Jean-Claude", "Van Damme")),
        ("Graf", ("", "", "", "Graf")),
    ],
)
def test_a_name_in_one_cell_has_parts(cell: str, parts: tuple[str, ...]) -> None:
    assert names.split_name(cell)[:4] == parts


@pytest.mark.parametrize("cell", ["Bäckerei Kern GmbH & Co. KG", "Volkswagen AG", "Stadt Köln", "Harris & Sons Ltd"])
def test_a_company_is_no_person(cell: str) -> None:
    assert names.split_name(cell).organisation == cell


@pytest.mark.parametrize("cell", ["Hans Bau", "Anna Sa", "Ernst Handel"])
def test_a_person_is_no_company(cell: str) -> None:
    assert names.split_name(cell).organisation == ""


@pytest.mark.parametrize(
    ("cell", "land", "parts"),
    [
        ("Straße des 17. Juni 135", "DE", ("Straße des 17. Juni", "135", "")),
        ("Musterstr.12a", "", ("Musterstr.", "12a", "")),
        ("Hauptstraße 12/3/4", "AT", ("Hauptstraße", "12/3/4", "")),
        ("Q7, 24", "DE", ("Q7", "24", "")),
        ("Musterweg 3, 2. OG", "DE", ("Musterweg", "3", "2. OG")),
        ("120 Hanover Sq.", "GB", ("Hanover Sq.", "120", "")),
        ("507 20th Ave. E.", "US", ("20th Ave. E.", "507", "")),
        ("Postfach 12 34", "DE", ("Postfach 12 34", "", "")),
        ("Straße des 17. Juni", "DE", ("Straße des 17. Juni", "", "")),
    ],
)
def test_a_street_has_its_number(cell: str, land: str, parts: tuple[str, ...]) -> None:
    assert addresses.street_and_number(cell, land) == parts


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("D-12345 Berlin", ("12345", "Berlin", "", "DE")),
        ("A 1010 Wien", ("1010", "Wien", "", "AT")),
        ("London WC1A 1AA", ("WC1A 1AA", "London", "", "")),
        ("New York, NY 10083", ("10083", "New York", "NY", "US")),
        ("1234 AB Amsterdam", ("1234 AB", "Amsterdam", "", "")),
        ("Frankfurt am Main 60311", ("60311", "Frankfurt am Main", "", "")),
        ("Berlin", ("", "Berlin", "", "")),
    ],
)
def test_postcode_and_city_of_one_cell(cell: str, place: tuple[str, ...]) -> None:
    assert tuple(addresses.place(cell)) == place


def test_a_whole_address_in_one_cell() -> None:
    found = addresses.whole("Firma X GmbH, Hauptstr. 3, Hinterhaus, D-80331 München")
    assert found[:4] == ("Firma X GmbH", "Hauptstr.", "3", "Hinterhaus")
    assert found.place == addresses.Place("80331", "München", "", "DE")


def test_beside_a_postcode_that_stands_alone_stands_its_city() -> None:
    assert addresses.whole("Hilton, PE28 9QA, UK")[1:3] == ("", "")
    assert addresses.whole("Hilton, PE28 9QA, UK").place == addresses.Place("PE28 9QA", "Hilton", "", "GB")


def test_a_region_may_stand_between_city_and_postcode() -> None:
    found = addresses.whole("12 Oak St,Portland,Oregon,97205", "US")
    assert (found.street, found.house_number) == ("Oak St", "12")
    assert found.place == addresses.Place("97205", "Portland", "Oregon", "US")


def test_zeros_a_spreadsheet_dropped_come_back_where_postcodes_have_five_digits() -> None:
    assert addresses.postcode("1067", "DE") == ("01067", "DE")
    assert addresses.postcode("1067.0", "", pad=True) == ("01067", "")
    assert addresses.postcode("1010", "AT", pad=True) == ("1010", "AT")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Österreich", "AT"),
        ("U.S.A.", "US"),
        ("D", "DE"),
        ("UK", "GB"),
        ("Türkei", "TR"),
        ("México", "MX"),
        ("GER", "DE"),
    ],
)
def test_countries_in_any_language_and_code(cell: str, code: str) -> None:
    assert country(cell) == code


def test_an_unknown_country_is_not_guessed() -> None:
    assert (country("Atlantis"), country("")) == (None, "")


@pytest.mark.parametrize(
    "number", ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005", "6011000990139424", "4111111111111111"]
)
def test_a_card_number_is_masked_to_its_last_four(number: str) -> None:
    masked = mask_cards(f"Karte {number}, gültig")
    assert number not in masked
    assert masked.endswith(f"{number[-4:]}, gültig")
    assert "Karte ••••" in masked


@pytest.mark.parametrize(
    "text", ["DE02120300000000202051", "1234567890123", "0030 4034 161094021501", "+49 171 2345678"]
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_cards(text) == text


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Versendet", "shipped"),
        ("wc-completed", ""),
        ("Completed", "delivered"),
        ("vom Kunden storniert", "cancelled"),
        ("Zahlung ausstehend", "open"),
        ("Teilweise erstattet", "returned"),
        ("pending", "open"),
        ("mysterious", ""),
    ],
)
def test_states_of_other_systems(word: str, state: str) -> None:
    assert order_status(word) == state


def test_yes_and_no_of_other_systems() -> None:
    assert [truth(word) for word in ("Ja", "1", "subscribed", "✓")] == [True] * 4
    assert [truth(word) for word in ("nein", "0", "unsubscribed", "opt-out")] == [False] * 4
    assert truth("vielleicht") is None


@pytest.mark.parametrize("cell", ["NULL", "n/a", "-", "\u00a0", "#N/A", "#WERT!", "k.A."])
def test_what_says_nothing_is_empty(cell: str) -> None:
    assert cells.line(cell) == ""


def test_controls_and_lone_surrogates_are_gone_and_letters_composed() -> None:
    assert cells.line("Mu\u0308ller\x00\x07\ud800  GmbH\n") == "Müller GmbH"


def test_a_customer_number_a_spreadsheet_made_a_float_is_a_number_again() -> None:
    assert [cells.identifier(cell) for cell in ("17850.0", "00123", "A.0", "NULL")] == ["17850", "00123", "A.0", ""]


@given(st.text(max_size=300))
def test_no_cell_is_too_odd(cell: str) -> None:
    for reading in (cells.line, cells.name, cells.text, cells.identifier, cells.folded, mask_cards, country):
        reading(cell)
    names.split_name(cell)
    names.salutation_and_title(cell)
    addresses.whole(cell)
    addresses.street_and_number(cells.name(cell))
    phones.phones(cell, "", "DE")
    emails.emails(cell, "")
    dates.moment(cell)
    amounts.decimal(cell, ",")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Anredeform", ("Sie", "du", "")),
        ("Duzen?", ("nein", "ja", "")),
        ("form", ("sie", "du", "")),
        ("Duzen", ("0", "1", "?")),
    ],
)
def test_how_to_address_somebody_is_read_from_its_column(header: str, cells: tuple[str, ...]) -> None:
    assert candidates(header, Profile(cells[:2]), "customers")[0].meaning == "form"
    assert [form_of_address(cell) for cell in cells] == ["sie", "du", ""]
