"""An order's state follows from its parts, and every move is in one table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.model.states import (
    TRANSITIONS,
    IllegalTransition,
    LineCounts,
    check_transition,
    derive,
)

PARTS = ("open", "held", "backordered", "reserved", "instructed", "shipped", "cancelled")


def line(**pieces: int) -> LineCounts:
    return LineCounts(ordered=sum(pieces.values()), **pieces)


def state(*lines: LineCounts, on_hold: bool = False, rejected: bool = False) -> str:
    return derive(lines, on_hold=on_hold, rejected=rejected)


def test_the_least_advanced_open_part_decides() -> None:
    assert state(line(instructed=2), line(backordered=1)) == "backordered"
    assert state(line(instructed=2), line(reserved=1)) == "planned"
    assert state(line(shipped=2), line(instructed=1)) == "instructed"
    assert state(line(shipped=2)) == "shipped"


def test_cancelled_parts_do_not_count_unless_all_is_cancelled() -> None:
    assert state(line(instructed=1, cancelled=1)) == "instructed"
    assert state(line(cancelled=2), line(cancelled=1)) == "cancelled"


def test_an_open_hold_holds_and_a_rejection_rejects() -> None:
    assert state(line(instructed=1), on_hold=True) == "held"
    assert state(line(open=1), on_hold=True, rejected=True) == "rejected"
    assert state(line(cancelled=1), on_hold=True) == "cancelled"


@given(st.lists(st.tuples(*(st.integers(0, 3) for _ in PARTS)), min_size=1, max_size=4),
       st.booleans())  # fmt: skip
def test_every_mixture_of_parts_has_a_state(mixture: list[tuple[int, ...]], on_hold: bool) -> None:
    lines = [line(**dict(zip(PARTS, parts, strict=True))) for parts in mixture if sum(parts)]
    if lines:
        assert state(*lines, on_hold=on_hold) in TRANSITIONS


def test_a_move_that_the_table_does_not_know_is_a_bug() -> None:
    check_transition("held", "planned")
    check_transition("held", "held")
    with pytest.raises(IllegalTransition):
        check_transition("delivered", "held")
    with pytest.raises(IllegalTransition):
        check_transition("history", "planned")


def test_every_target_in_the_table_is_a_state() -> None:
    assert {target for targets in TRANSITIONS.values() for target in targets} <= set(TRANSITIONS)
