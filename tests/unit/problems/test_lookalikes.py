"""Characters that look like others, told by kind and place; what people write on purpose is not."""

from __future__ import annotations

import pytest

from processor.problems.cut_texts import cut_off
from processor.problems.lookalikes import in_sentence, in_word, lone_quote


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("“DE”", "quotes", 0),
        ("like “*x*”", "quotes", 5),
        ("‘x", "quotes", 0),
        ("x«", "quotes", 1),
        ("„Köln“", "quotes", 0),
        ("`x`x`é", "quotes", 0),
        ("D\u200bE", "unseen", 1),
        ("\ufeffDE", "unseen", 0),
        ("\u00a0DE", "unseen", 0),
        ("DE\u3000", "unseen", 2),
        ("DЕ", "letters", 1),
        ("Αthen", "letters", 0),
        ("DE，AT", "wide", 2),
        ("ＤＥ", "wide", 0),
    ],
)
def test_what_a_person_cannot_see_in_a_word_is_told(text: str, kind: str, place: int) -> None:
    found = in_word(text)
    assert found is not None
    assert (found.kind, found.place) == (kind, place)


@pytest.mark.parametrize(
    "text",
    [
        "DE",
        "Köln",
        "O’Brien",
        "L’Aquila",
        "Москва",
        "Αθήνα",
        "深圳",
        "深圳，上海",
        "a\u00a0b",
        "10 µm",
    ],
)
def test_what_people_write_in_a_word_is_not(text: str) -> None:
    assert in_word(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [("“Gift”", "quotes"), ("«Gift»", "quotes"), ("Gift\u200b", "unseen"), ("Gift：x", "wide")],
)
def test_in_a_sentence_quotes_around_all_of_it_are_told(text: str, kind: str) -> None:
    found = in_sentence(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "text", ["Say “hello” to them", "the buyer’s wish", "礼品：不放价格", "👨\u200d👩 x"]
)
def test_quotes_within_a_sentence_are_not(text: str) -> None:
    assert in_sentence(text) is None


@pytest.mark.parametrize("text", ['-"', '"x', 'like "*x*', 'like *x*"', "x'", '6"'])
def test_one_quotation_mark_of_two_is_told(text: str) -> None:
    assert lone_quote(text) is not None


@pytest.mark.parametrize("text", ["x", 'like "*x*"', "the buyer's", 'not "x"', "O'Brien"])
def test_two_or_none_are_not(text: str) -> None:
    assert lone_quote(text) is None


@pytest.mark.parametrize(
    ("rest", "sentence", "word"),
    [
        (" #4, no prices", True, True),
        (" # 4", True, False),
        ("  #4", True, False),
        ("  # a comment", False, False),
        ("   # a comment", False, False),
        ("", False, False),
        ("\t# a comment", False, False),
        (" #", True, False),
        ("  #", False, False),
    ],
)
def test_a_comment_has_two_blanks_before_its_sign_and_one_behind(
    rest: str, sentence: bool, word: bool
) -> None:
    assert (cut_off(rest, text=True) is not None) is sentence
    assert (cut_off(rest, text=False) is not None) is word
