"""Orders whose numbers differ in spelling alone: the one that came later is named the earlier."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from builders.history_orders import book, decide_all, ledger, order

from processor.ledger.arrived import alike

AT = "2026-11-02T00:00:00Z"


def test_what_a_later_pass_took_in_comes_after_whatever_its_number_and_time(tmp_path: Path) -> None:
    with ledger(tmp_path) as connection:
        [first] = book(connection, [order(0, AT, order_id="7a")])
        decide_all(connection)
        [later] = book(connection, [order(0, "2026-10-01T00:00:00Z", order_id="007A")])
        assert alike.known_before(connection, [first, later]) == {later: "7a"}


@pytest.mark.parametrize("state", ["received", "cancelled", "history"])
def test_whatever_became_of_the_other_one_counts(tmp_path: Path, state: str) -> None:
    with ledger(tmp_path) as connection:
        book(connection, [order(0, AT, order_id="501")], state)
        decide_all(connection)
        [later] = book(connection, [order(0, AT, order_id="000501")])
        assert alike.known_before(connection, [later]) == {later: "501"}


def test_of_one_pass_the_place_decides_and_not_the_order_of_rows(tmp_path: Path) -> None:
    every = [order(0, AT, order_id=number) for number in ("501", "0501", "'501")]
    answers = set()
    for number, way in enumerate(permutations(every)):
        (tmp_path / str(number)).mkdir()
        with ledger(tmp_path / str(number)) as connection:
            keys = dict(zip((one.order_id for one in way), book(connection, way), strict=True))
            found = alike.known_before(connection, list(keys.values()))
            answers.add(tuple(found.get(keys[one.order_id], "") for one in every))
    assert answers == {("'501", "'501", "")}


def test_other_numbers_and_other_channels_are_not_alike(tmp_path: Path) -> None:
    with ledger(tmp_path) as connection:
        keys = book(
            connection,
            [
                order(0, AT, order_id="501"),
                order(0, AT, order_id="5010"),
                order(0, AT, order_id="0501", channel="other"),
            ],
        )
        assert alike.known_before(connection, keys) == {}
        assert alike.spelt_otherwise(connection, "shop", []) == {}
