"""Patterns against all ways in which a text could be cut, and what is no pattern."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.normalise.mapping.patterns import Hole, Pattern, WrongPattern, filled, read_pattern

KINDS = ("", ":word", ":digits", ":1 digit", ":2 digits")


def ways(pattern: Pattern, text: str) -> Iterator[dict[str, tuple[int, int]]]:
    """Every way to cut a text by a pattern, by trying all of them."""

    def cut(number: int, begin: int) -> Iterator[dict[str, tuple[int, int]]]:
        if number == len(pattern.holes):
            if begin == len(text):
                yield {}
            return
        hole, behind = pattern.holes[number], pattern.fixed[number + 1]
        for end in range(begin + 1, len(text) + 1):
            if takes(hole, text[begin:end]) and text.startswith(behind, end):
                value = text[begin:end]
                front = begin + len(value) - len(value.lstrip())
                span = (front, max(front, front + len(value.strip())))
                for rest in cut(number + 1, end + len(behind)):
                    yield {hole.name: span, **rest}

    if text.startswith(pattern.fixed[0]):
        yield from cut(0, len(pattern.fixed[0]))


def takes(hole: Hole, text: str) -> bool:
    if hole.kind == "digits":
        return text.isdigit() and (not hole.exact or len(text) == hole.exact)
    return hole.kind == "anything" or not any(sign.isspace() for sign in text)


@given(
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=3),
    st.lists(st.sampled_from(["", "-", " ", "--", "a"]), min_size=4, max_size=4),
    st.text(alphabet="1a- ", max_size=9),
)
def test_a_pattern_takes_what_every_way_to_cut_the_text_agrees_on(
    kinds: list[str], between: list[str], text: str
) -> None:
    written = between[0]
    for name, kind, behind in zip("xyz", kinds, between[1:], strict=False):
        written += f"{{{name}{kind}}}{behind}"
    try:
        pattern = read_pattern(written)
    except WrongPattern as wrong:
        assert wrong.word == "side-by-side"
        return
    every = list(ways(pattern, text))
    found = filled(pattern, text)
    if not every:
        assert found is None
        return
    spans = {name: {one[name] for one in every} for name in pattern.names}
    assert found == {
        name: text[slice(*next(iter(of)))] if len(of) == 1 else None for name, of in spans.items()
    }


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("plain", "no-hole"), ("{}-{}", "no-hole"), ("{a b}", "hole"), ("{a:letters}", "hole"),
        ("{a:0 digits}", "hole"), ("{a}{b}", "side-by-side"), ("{a}-{a}", "twice"), ("{a", "brace"),
        ("a}-{b}", "brace"), ("", "no-hole"),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_told_by_its_cause(text: str, word: str) -> None:
    with pytest.raises(WrongPattern) as told:
        read_pattern(text)
    assert told.value.word == word


def test_a_hole_of_so_many_digits_may_stand_beside_another() -> None:
    for text in ("{a:2 digits}{b}", "{a}{b:2 digits}"):
        assert filled(read_pattern(text), "1234") in ({"a": "12", "b": "34"},)


def test_many_holes_and_a_long_text_are_no_work() -> None:
    pattern = read_pattern(" ".join(f"{{h{number}}}" for number in range(12)))
    found = filled(pattern, "x " * 5_000 + "x")
    assert found is not None
    assert set(found.values()) == {None}
