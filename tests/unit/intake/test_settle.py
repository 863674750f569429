"""A file is complete when several looks in a row show it unchanged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processor.intake.settle import Look, Settling


def test_a_file_that_grows_is_not_settled() -> None:
    settling = Settling(1000)
    for number in range(20):
        assert not settling.see("a", Look(number, number, 1), number * 900)


def test_a_file_unchanged_for_long_enough_is_settled() -> None:
    settling = Settling(1000)
    assert not settling.see("a", Look(5, 5, 1), 0)
    assert not settling.see("a", Look(5, 5, 1), 999)
    assert settling.see("a", Look(5, 5, 1), 1000)


def test_a_file_replaced_by_another_of_the_same_size_starts_again() -> None:
    settling = Settling(1000)
    settling.see("a", Look(5, 5, 1), 0)
    assert not settling.see("a", Look(5, 5, 2), 1000)
    assert settling.see("a", Look(5, 5, 2), 2000)


def test_without_a_quiet_time_two_equal_looks_are_enough() -> None:
    settling = Settling(0)
    assert not settling.see("a", Look(5, 5, 1), 0)
    assert settling.see("a", Look(5, 5, 1), 0)


def test_a_settled_file_that_stays_wakes_nobody() -> None:
    settling = Settling(1000)
    settling.see("a", Look(5, 5, 1), 0)
    assert settling.next_due_ms(400) == 600
    assert settling.see("a", Look(5, 5, 1), 1000)
    assert settling.next_due_ms(1000) is None
    assert not settling.see("a", Look(6, 6, 1), 1000)
    assert settling.next_due_ms(1000) == 1000


def test_files_that_are_gone_are_forgotten() -> None:
    settling = Settling(1000)
    settling.see("a", Look(5, 5, 1), 0)
    settling.forget_missing(set())
    assert settling.next_due_ms(0) is None
    assert not settling.see("a", Look(5, 5, 1), 5000)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 700)), min_size=1, max_size=30))
def test_settled_means_unchanged_for_the_whole_quiet_time(steps: list[tuple[int, int]]) -> None:
    settling = Settling(1000)
    now = 0
    history: list[tuple[int, int]] = []
    for size, wait in steps:
        now += wait
        history.append((now, size))
        if settling.see("a", Look(size, size, 1), now):
            recent = [s for t, s in history if t >= now - 1000]
            assert set(recent) == {size}


def test_a_file_of_a_sender_with_a_quiet_time_of_its_own_settles_by_it() -> None:
    settling = Settling(1000)
    settling.see("a", Look(5, 5, 1), 0, 5000)
    settling.see("b", Look(5, 5, 1), 0)
    assert settling.next_due_ms(0) == 1000
    assert settling.see("b", Look(5, 5, 1), 1000)
    assert not settling.see("a", Look(5, 5, 1), 1000, 5000)
    assert settling.next_due_ms(1000) == 4000
    assert settling.see("a", Look(5, 5, 1), 5000, 5000)
