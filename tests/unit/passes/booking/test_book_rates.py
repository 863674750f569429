"""Which rates cannot be, held against the last one."""

from __future__ import annotations

import pytest

from processor.passes.booking.book_rates import how_strange


@pytest.mark.parametrize(
    ("rate", "last", "said"),
    [
        ("1.0840", "1.0818", None), ("2.0000", "1.0818", None), ("10.84", "1.0818", "point"),
        ("108.40", "1.0818", "point"), ("0.0108", "1.0818", "point"), ("1654.2", "165.42", "point"),
        ("1.1888", "0.8412", "inverted"), ("0.9225", "1.0840", "inverted"),
        ("0.006045", "165.42", "inverted"), ("0.99", "1.01", None), ("0.95", "1.05", "inverted"),
        ("0.9370", "0.9385", None), ("1498", "1495.6", None),
    ],
)  # fmt: skip
def test_a_point_in_the_wrong_place_and_a_rate_upside_down_are_told(
    rate: str, last: str, said: str | None
) -> None:
    assert how_strange(rate, last) == said
