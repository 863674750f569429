"""Work that waits for others is done at the same time, and nobody must wait for all of it."""

from __future__ import annotations

import threading

from processor.transport.side_by_side import SideBySide


def test_all_are_at_work_at_once_and_one_that_lasts_is_named() -> None:
    together, lasts = threading.Barrier(3, timeout=60), threading.Event()
    calls = SideBySide()
    for name in ("a", "b"):
        calls.begin(name, lambda: [None, together.wait()][0])
    calls.begin("slow", lambda: [None, together.wait(), lasts.wait(60)][0])
    assert calls.wait(("a", "b"), lambda: False) == frozenset()
    assert calls.wait(("a", "b", "slow"), lambda: True) == {"slow"}
    assert calls.busy() == {"slow"}
    lasts.set()
    assert calls.wait(("slow",), lambda: False) == frozenset()


def test_of_one_name_there_is_never_more_than_one_and_a_failure_ends_it() -> None:
    begun: list[int] = []
    lasts = threading.Event()
    calls = SideBySide()

    def work() -> None:
        begun.append(1)
        lasts.wait(60)

    calls.begin("a", work)
    calls.begin("a", work)
    lasts.set()
    assert calls.wait(("a",), lambda: False) == frozenset()
    assert begun == [1]
    calls.begin("a", work)
    assert calls.wait(("a",), lambda: False) == frozenset()
    assert begun == [1, 1]
