"""Names and telephone numbers are folded so that however they are typed, they are found."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.model.name_words import (
    LONGEST_BEGINNING,
    SHORTEST,
    keys_beginning,
    name_keys,
    word_key,
    words_of,
)
from processor.model.phone_spellings import phone_spellings
from processor.model.search_keys import sscc_form, tracking_form

LETTERS = "abcdefgxyzäöüßéñçłøåžığİIŁØÉ"
LATIN = st.text(LETTERS, min_size=SHORTEST, max_size=12)
HAN = st.text("王李张小明伟芳山田太郎一丁七龥", min_size=2, max_size=6)
NATIONAL = st.integers(10**5, 10**11 - 1).map(str).filter(lambda one: len(set(one[-8:])) > 1)


@given(st.lists(LATIN, min_size=1, max_size=4))
def test_capitals_composition_and_order_of_a_name_do_not_count(words: list[str]) -> None:
    name = " ".join(words)
    keys = name_keys([name])
    assert keys
    assert name_keys([unicodedata.normalize("NFD", name)]) == keys
    assert name_keys(["  ".join(reversed(words))]) == keys
    assert name_keys([name.casefold()]) == keys


@given(LATIN, st.integers(SHORTEST, 12))
def test_a_word_lies_in_the_range_of_each_of_its_beginnings(word: str, letters: int) -> None:
    (folded,) = words_of(word)
    first, last = keys_beginning(folded[: max(letters, SHORTEST)])
    assert first <= word_key(folded) <= last
    assert 0 <= first <= last < 2**62


@given(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=SHORTEST, max_size=LONGEST_BEGINNING),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=SHORTEST, max_size=9),
)
def test_no_word_of_plain_letters_lies_in_the_range_of_another_beginning(
    beginning: str, word: str
) -> None:
    first, last = keys_beginning(beginning)
    assert (first <= word_key(word) <= last) == word.startswith(beginning)


@given(HAN)
def test_any_two_characters_side_by_side_find_a_chinese_name(name: str) -> None:
    keys = name_keys([name])
    assert {word_key(name[at : at + 2]) for at in range(len(name) - 1)} == keys
    assert name_keys([name[:1] + " " + name[1:]]) == keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Weiß", "WEISS"), ("İpek IŞIK", "ipek ışık"), ("ipek ışık", "Ipek Isik"),
        ("Łódź", "lodz"), ("Ørsted", "orsted"), ("Ægir", "aegir"), ("Nguyễn", "nguyen"),
        ("O’Neill", "o'neill"), ("김민준", unicodedata.normalize("NFD", "김민준")),
        ("Ｍüller", "muller"), ("Ёлка", "елка"), ("ﾀﾅｶ", "タナカ"),
    ],
)  # fmt: skip
def test_letters_that_people_type_for_others_are_one(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


@given(st.sampled_from(["1", "49", "48", "86", "353", "972"]), NATIONAL)
def test_a_telephone_has_an_end_in_common_with_itself_however_it_is_written(
    code: str, national: str
) -> None:
    national = national.lstrip("0") or "1"
    spaced = f"{national[:2]} {national[2:5]}-{national[5:]}"
    ways = [
        f"+{code}{national}", f"00{code} {spaced}", f"0{spaced}", f"+{code} (0) {spaced}",
        f"+{code} {spaced}".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ]  # fmt: skip
    for kept in ways:
        for typed in ways:
            (end, *_) = phone_spellings(kept)
            assert end in phone_spellings(typed), (kept, typed)


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("359012340000000019", "359012340000000019"),
        ("]C100359012340000000019", "359012340000000019"),
        ("(00) 3590 1234 0000 0000 19", "359012340000000019"), ("3590123400000000", ""),
        ("RR123456785PL", ""),
    ],
)  # fmt: skip
def test_an_sscc_is_its_eighteen_digits(typed: str, form: str) -> None:
    assert sscc_form(typed) == form


def test_a_tracking_number_has_neither_blanks_nor_small_letters() -> None:
    assert tracking_form(" rr 123-456 785 pl ") == "RR123456785PL"
    assert tracking_form("ＪＤ０１") == "JD01"
