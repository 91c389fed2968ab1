"""The layouts beside the command: what is found in each at the shipped threshold, so that nobody makes it worse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality import duplicates

PERSONS = Path(duplicates.__file__).parent / "persons"
AT_LEAST = {
    "01_deutscher_shop.csv": 1.0,
    "02_english_crm.csv": 0.98,
    "03_kunden.csv": 1.0,
    "04_rec_ids.csv": 0.97,
    "05_vertauschte_namen.csv": 1.0,
    "06_firmen.csv": 0.94,
    "07_haushalte.csv": 1.0,
    "08_umlaute.csv": 1.0,
    "09_grossbuchstaben.csv": 1.0,
    "10_telefonformate.tsv": 0.98,
    "11_buerohaus.csv": 0.94,
    "12_senior_junior.csv": 0.97,
}
"""F1. Of firms, a row without a person may be anybody's who works there."""


@pytest.mark.parametrize("name", AT_LEAST)
def test_each_layout_is_understood_and_as_good_as_it_was(name: str) -> None:
    *_, shipped = duplicates.run(PERSONS / name)
    assert shipped["threshold"] == "shipped"
    assert shipped["f1"] >= AT_LEAST[name]
