"""Keys of facts over a span of time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.languages.languages import in_english
from processor.model.sentence import Sentence
from processor.model.windows import FAMILIES, MOST_DAYS, Window, family_of, key_of, window_of


@pytest.mark.parametrize(
    ("key", "minutes"),
    [
        ("orders.same_phone in 30 minutes", 30),
        ("orders.same_phone in 1 minute", 1),
        ("orders.same_phone in 24 hours", 1440),
        ("orders.same_phone in 1 hour", 60),
        ("orders.same_phone  in  90 days", 129_600),
    ],
)
def test_a_key_names_a_family_and_a_span(key: str, minutes: int) -> None:
    assert window_of(key) == Window("orders.same_phone", minutes)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("orders.same_phone", "needs a span of time: orders.same_phone in 24 hours"),
        ("orders.same_phone in 24", "needs a span of time"),
        ("orders.same_phone in 0 hours", "needs a span of time"),
        ("orders.same_phone in ٣ hours", "needs a span of time"),
        ("orders.same_phone in 2 weeks", "'weeks' is no unit of a span: minutes, hours, days"),
        ("orders.same_phone in 91 days", "a span is at most 90 days"),
        ("orders.same_phone in 2161 hours", "a span is at most 90 days"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_in_words(key: str, wrong: str) -> None:
    found = window_of(key)
    assert isinstance(found, Sentence)
    assert wrong in in_english(found)


def test_other_facts_are_no_windows() -> None:
    assert window_of("buyer.spent_before in USD") is None
    assert window_of("order.total") is None
    assert family_of("address.known") is None


def test_a_day_is_written_as_24_hours_and_more_as_days() -> None:
    assert key_of(Window("orders.same_ip", 1440)) == "orders.same_ip in 24 hours"
    assert key_of(Window("orders.same_ip", 2880)) == "orders.same_ip in 2 days"
    assert key_of(Window("orders.same_ip", 60)) == "orders.same_ip in 1 hour"
    assert key_of(Window("orders.same_ip", 90)) == "orders.same_ip in 90 minutes"


@given(st.sampled_from(sorted(FAMILIES)), st.integers(1, MOST_DAYS * 1440))
def test_a_window_is_read_back_from_its_key(name: str, minutes: int) -> None:
    assert window_of(key_of(Window(name, minutes))) == Window(name, minutes)
