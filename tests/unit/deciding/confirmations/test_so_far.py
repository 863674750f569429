"""Totals in time: whatever the order in which they are told, they come to the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processor.deciding.confirmations.so_far import KnownPieces, Share, shares

Told = list[tuple[int, int]]
TOLD = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), min_size=1, max_size=3)


def known(*pieces: tuple[int, int], of_total: bool = True) -> list[KnownPieces]:
    return [KnownPieces(at=at, pieces=n, of_total=of_total) for at, n in pieces]


def booked(files: list[Told]) -> dict[int, int]:
    """Pieces by the time at which they are booked once files of totals are told one by one; those
    that shrink are refused."""
    found: dict[int, int] = {}
    for told in files:
        newest = max(at for at, _ in told)
        until = sum(n for at, n in found.items() if at <= newest)
        if sum(n for _, n in told) < until:
            continue
        for at, share in sorted(shares(known(*found.items()), told).items()):
            rest = share.earlier
            for later in sorted(one for one in found if one > at):
                taken = min(rest, found[later])
                found[later] -= taken
                rest -= taken
            assert rest == 0
            found[at] = found.get(at, 0) + share.earlier + share.grown
    return {at: n for at, n in sorted(found.items()) if n}


def told_by(files: list[Told], at: int) -> int:
    """The greatest total that is told of a time or of one before it."""
    return max(
        [0, *(sum(n for t, n in told if t <= then) for told in files for then in range(at + 1))]
    )


def in_time(pieces: dict[int, int], at: int) -> int:
    return sum(n for t, n in pieces.items() if t <= at)


def test_a_total_that_grows_tells_of_its_growth() -> None:
    assert shares(known((1, 3)), [(2, 5)]) == {2: Share(known=3, grown=2)}


def test_a_late_total_tells_of_pieces_that_left_before_they_are_booked() -> None:
    assert shares(known((2, 5)), [(1, 3)]) == {1: Share(earlier=3)}
    assert shares(known((1, 3), (2, 2)), [(1, 3)]) == {1: Share(known=3)}
    assert shares(known((2, 5)), [(1, 6)]) == {1: Share(earlier=5, grown=1)}


def test_what_was_told_with_a_time_of_its_own_left_then() -> None:
    assert shares(known((2, 5), of_total=False), [(1, 3)]) == {1: Share(known=3)}


def test_of_rows_of_several_times_each_tells_what_is_new_by_then() -> None:
    assert shares(known((1, 3)), [(2, 2), (1, 3)]) == {1: Share(known=3), 2: Share(grown=2)}
    assert shares(known((3, 5)), [(2, 2), (1, 3)]) == {1: Share(earlier=3), 2: Share(earlier=2)}


def test_a_row_takes_what_is_known_first() -> None:
    share = Share(known=1, earlier=2, grown=3)
    assert share.take(4) == Share(known=1, earlier=2, grown=1)
    assert share == Share(grown=2)


@given(st.lists(TOLD, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_totals_of_which_none_shrinks_come_to_the_same_in_any_order(files, dice) -> None:  # type: ignore[no-untyped-def]
    # Each tells at least as much as any other does of a time until then.
    whole = [
        told
        for told in files
        if sum(n for _, n in told) == told_by(files, max(at for at, _ in told))
    ]
    other = dice.sample(whole, len(whole))
    assert booked(whole) == booked(other)
    assert all(in_time(booked(whole), at) == told_by(whole, at) for at in range(10))
