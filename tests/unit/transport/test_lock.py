"""One processor at a time: the lock that a house is worked on with."""

from __future__ import annotations

from pathlib import Path

from processor.transport.lock import ProcessorLock


def test_a_second_processor_does_not_get_the_lock_until_the_first_gives_it_back(
    tmp_path: Path,
) -> None:
    first, second = ProcessorLock(tmp_path / "lock"), ProcessorLock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()
