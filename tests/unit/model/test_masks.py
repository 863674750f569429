"""What is shown of people in lists."""

from __future__ import annotations

import pytest

from processor.model.masks import masked_field


@pytest.mark.parametrize("field", ["buyer.tax_id", "tax_scheme.number"])
def test_a_tax_number_is_shown_as_stars_and_an_empty_one_as_nothing(field: str) -> None:
    assert (masked_field(field, "IM2760000001"), masked_field(field, "")) == ("***", "")


def test_any_other_cell_is_shown() -> None:
    assert masked_field("ship_to.city", "Łódź") == "Łódź"
