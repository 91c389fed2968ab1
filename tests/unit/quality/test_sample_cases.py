"""Cases made from a shop name everybody whom the words fit, and nobody else."""

from __future__ import annotations

from tests.quality.sample_cases import EACH, KINDS, cases


def customer(number: str, given: str, family: str, phone: str) -> dict[str, object]:
    address = {"street": "Lindenstraße", "house_number": "1", "postcode": "50674", "city": "Köln", "country": "DE"}
    names = {"number": number, "given_name": given, "family_name": family, "organisation": "Café Sommer GmbH"}
    return names | {"phones": [phone], "emails": [f"{given.lower()}@example.org"], "addresses": [address]}


SHOP = [
    customer("1", "Jörg", "Müller", "+491715550142"),
    customer("2", "Jörg", "Müller", "+491715550143"),
    customer("3", "Ines", "Meyer", "+491715550144"),
]
ORDERS = [{"number": str(n), "customer_number": "1"} for n in range(EACH)]


def test_every_kind_is_asked_about_and_namesakes_are_all_meant():
    made = list(cases(SHOP, ORDERS))
    assert {case["kind"] for case in made} == {*KINDS, "order number"}
    meant = {(case["kind"], case["query"]): case["relevant"] for case in made}
    assert meant["swapped", "müller jörg"] == "1|2"
    assert meant["no umlauts", "Jorg Muller"] == "1|2"
    assert meant["as it sounds", "Ines meier"] == "3"
    assert meant["end of a phone number", "5550143"] == "2"
    assert meant["postcode and name", "50674 Meyer"] == "3"
    assert meant["company begun", "café somme"] == "1|2|3"
