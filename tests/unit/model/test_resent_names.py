"""The name of a document that is sent again."""

from __future__ import annotations

import pytest

from processor.model.resent_names import first_name, resent_name


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("pl1-instruction-W000001-P001.csv", "pl1-instruction-W000001-P001-resent-00000017.csv"),
        ("a.b.csv", "a.b-resent-00000017.csv"),
        ("no-ending", "no-ending-resent-00000017"),
    ],
)
def test_it_says_that_it_is_a_copy_and_of_what(name: str, again: str) -> None:
    assert resent_name(name, 17) == again
    assert first_name(again) == name
    assert first_name(name) == name
