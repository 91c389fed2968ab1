"""Every usual spelling of a name meets at one key."""

# ruff: noqa: RUF001 - letters that look alike are what this is about
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.customers.folding import LONGEST_WORD, compact, fold, fold_all, pair, written_words


@pytest.mark.parametrize(
    "spellings",
    [
        ("Müller", "Mueller", "MULLER", "mu\u0308ller", "Mül\u200bler", "ＭÜLLER"),
        ("Groß", "Gross", "GROSS"),
        ("O'Brien", "O’Brien", "obrien"),
        ("Yıldız", "Yildiz", "YILDIZ"),
        ("Çağlar", "Caglar"),
        ("Łukasz", "Lukasz"),
        ("Dąbrowski", "Dabrowski"),
        ("Sørensen", "Soerensen", "Sorensen"),
        ("Nguyễn", "Nguyen"),
        ("Žižek", "Zizek"),
        ("Renée", "Renee"),
        ("Đorđević", "Dordevic"),
    ],
)
def test_all_spellings_of_a_name_share_a_key(spellings):
    assert len({fold(name).key for name in spellings}) == 1


def test_spellings_are_told_apart_again_by_their_umlauts():
    assert fold("Müller") == fold("Mueller")
    assert fold("Müller") != fold("Muller")
    assert fold("Bauer").key == fold("Baur").key
    assert fold("Bauer").spelling != fold("Baur").spelling


def test_pairs_of_words_tell_spellings_apart_too():
    assert pair(fold("Jörg"), fold("Bauer")) == ("jorg baur", fold("joerg bauer".replace(" ", "")).spelling)
    assert pair(fold("Jorg"), fold("Bauer")).spelling != pair(fold("Jörg"), fold("Baur")).spelling


def test_hyphens_part_words_and_apostrophes_do_not():
    assert written_words("Müller-Lüdenscheidt, Anna van't Hof") == ["Müller", "Lüdenscheidt", "Anna", "van't", "Hof"]


def test_marks_that_nobody_sees_do_not_part_words():
    assert written_words("Mül\u200bler\u202e Jö\u00adrg") == ["Müller", "Jörg"]


def test_other_scripts_keep_their_letters():
    assert [word.key for word in fold_all("Иванов Сергей")] == ["иванов", "сергеи"]
    assert fold("山田").key == "山田"


def test_numbers_compare_without_what_stands_between():
    assert compact("C-5521") == compact("c 5521") == "c5521"


@given(st.text(min_size=1, max_size=40), st.data())
def test_what_is_typed_so_far_folds_to_the_beginning_of_the_whole(word, data):
    """What search by keystroke rests on."""
    so_far = word[: data.draw(st.integers(0, len(word)))]
    plain = word.isascii() or all("\u00c0" <= letter <= "\u017f" or letter.isascii() for letter in word)
    if plain:
        assert fold(word).key.startswith(fold(so_far).key)


@given(st.text(max_size=200))
def test_folding_anything_gives_letters_and_digits_and_no_more_than_counts(text):
    for word in fold_all(text):
        assert 0 < len(word.key) <= LONGEST_WORD
        assert 0 <= word.spelling < 1 << 20
        assert fold(word.key).key == word.key or "e" in word.key
    assert len(written_words(text)) == len(fold_all(text))
