"""Card numbers are masked in whatever way they are written; numbers that are none stay as they are."""

from __future__ import annotations

import random
from time import process_time

import pytest

from agentdesk.core.cards import MASK, find_cards, mask_cards


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111", "411111 1111111111",
        "4111\u00a01111\u00a01111\u00a01111", "4111–1111–1111–1111", "5500-0000-0000-0004", "2223 0031 2200 3222",
        "378282246310005", "3782 822463 10005", "30569309025904", "3056 930902 5904", "6011 0009 9013 9424",
        "3530111333300000", "6304 0000 0000 0000 00", "4000 0000 0000 0000 006", "6250946000000016",
    ],
)  # fmt: skip
def test_a_card_number_is_masked_however_it_is_written(number: str) -> None:
    digits = "".join(letter for letter in number if letter.isdigit())
    for before, behind in (("", ""), ("Karte ", ", gültig 12/28"), ("zahlt mit ", " CVC 123"), ("(", ")")):
        assert mask_cards(f"{before}{number}{behind}") == f"{before}{MASK}{digits[-4:]}{behind}"


@pytest.mark.parametrize(
    ("typed", "masked"),
    [
        ("Visa4111111111111111", f"Visa{MASK}1111"),
        ("Visa 4222222222222", f"Visa {MASK}2222"),
        ("Bestellung 4711 4111 1111 1111 1111", f"Bestellung 4711 {MASK}1111"),
        ("Bestellung 88213, KK 4111111111111111 bis 11/27", f"Bestellung 88213, KK {MASK}1111 bis 11/27"),
        ("Order 88213 paid by card 4111111111111111", f"Order 88213 paid by card {MASK}1111"),
        ("Rechnung 4111 1111 1111 1111", f"Rechnung {MASK}1111"),
        ("4111111111111111 oder 5500000000000004?", f"{MASK}1111 oder {MASK}0004?"),
        ("4111111111111111\n5500 0000 0000 0004", f"{MASK}1111\n{MASK}0004"),
    ],
)
def test_a_card_number_is_found_among_other_words_and_numbers(typed: str, masked: str) -> None:
    assert mask_cards(typed) == masked
    assert mask_cards(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "DE02120300000000202051", "IBAN DE89 3704 0044 0532 0130 00", "AT61 1904 3002 3457 3201",
        "GB29 NWBK 6016 1331 9268 19",
        "CH93 0076 2011 6238 5295 7", "+49 171 2345678", "0049 171 2345678", "4915112345678",
        "030/5550123 und 0171 5550142",
        "0171 5550142 0171 5550143", "+1 (415) 555-2671", "EAN 4006381333931", "4006381333931", "EAN: 4111111111111111",
        "Bestellnummer 4111111111111111", "Order no. 5500000000000004", "Auftrag Nr. 378282246310005",
        "Sendungsnummer: 30569309025904", "Hermes 36227206271667", "00340434161094042557", "0034 0434 1610 9404 2557",
        "0034 4111 1111 1111 1111", "JJD4111111111111111", "1Z999AA10123456784", "RR 1234 5678 9 DE",
        "304-1234567-1234567",
        "am 03.11.2026 um 16:40, 4.11.2026 11:11", "IMEI 356938035643809", "1234567890123", "0000000000000000",
        "4111111111111112", "12.345.678,90 €", "Kundennummer 4111111111111111", "1 2 3 4 5 6 7 8 9 10 11 12 13",
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert mask_cards(text) == text
    assert mask_cards(f"Er sagt: {text}, bitte prüfen.") == f"Er sagt: {text}, bitte prüfen."


def test_realistic_notes_lose_hardly_a_number_that_is_no_card() -> None:
    """Ten thousand notes with numbers of each kind, by a seed: printed is how many were taken for cards."""
    chance = random.Random(20261123)
    figures = lambda n: "".join(chance.choice("0123456789") for _ in range(n))  # noqa: E731
    kinds = {
        "phone": lambda: f"0{chance.choice(('171', '221', '30', '5241'))} {figures(7)}",
        "phone with country": lambda: f"+49{figures(10)}",
        "phone of thirteen digits": lambda: f"49{figures(11)}",
        "article": lambda: f"4{figures(12)}",
        "order": lambda: f"Bestellnummer {figures(chance.choice((8, 10, 13, 16)))}",
        "parcel": lambda: f"Sendung {figures(chance.choice((12, 14, 16)))}",
        "parcel of DHL": lambda: f"00{figures(18)}",
        "marketplace order": lambda: f"30{figures(1)}-{figures(7)}-{figures(7)}",
        "invoice": lambda: f"Rechnung RE-2026-{figures(6)} vom 12.11.2026 über {figures(3)},{figures(2)} €",
    }
    wrong = {
        kind: sum(bool(find_cards(f"Kunde nennt {make()}, klären.")) for _ in range(10_000))
        for kind, make in kinds.items()
    }
    print(f"taken for cards of 10,000 each, seed 20261123: {wrong}")
    assert sum(wrong.values()) == 0


def test_ten_thousand_cards_are_found_in_every_notation() -> None:
    chance, missed = random.Random(7), 0
    for _ in range(10_000):
        body = chance.choice(("4", "51", "55", "2223", "6011", "3530")) + "".join(
            str(chance.randrange(10)) for _ in range(14)
        )
        digits = next(body[:15] + last for last in "0123456789" if _luhn_holds(body[:15] + last))
        sep = chance.choice(("", " ", "-", "\u00a0"))
        written = sep.join(digits[n : n + 4] for n in range(0, 16, 4))
        missed += mask_cards(f"Sie zahlt mit {written}.") != f"Sie zahlt mit {MASK}{digits[-4:]}."
    print(f"missed of 10,000, seed 7: {missed}")
    assert missed == 0


def _luhn_holds(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


@pytest.mark.parametrize("letters", ["1 ", "4111 ", "1", "DE02 ", "A1"])
def test_hostile_text_takes_no_longer_than_its_length(letters: str) -> None:
    """Eight times the text; were each place to look at all that follow, it would take sixty-four times as long."""
    short, long = (min(_seconds(letters * n) for _ in range(3)) for n in (5_000, 40_000))
    print(f"{letters!r}: {long / short:.1f} times as long")
    assert long < 24 * short


def _seconds(text: str) -> float:
    """Of the processor, which does not care how much else the machine does."""
    began = process_time()
    mask_cards(text)
    return process_time() - began
