"""One processor at a time, and none on a ledger that was lost."""

from __future__ import annotations

from builders.world import World

from processor.transport.lock import ProcessorLock


def test_a_run_beside_another_processor_does_nothing(world: World) -> None:
    world.drop("acme-shopify", "orders.csv", "not looked at")
    lock = ProcessorLock(world.folder / ".state" / "processor.lock")
    assert lock.take()
    ran = world.run()
    lock.release()
    assert ran.code == 75
    assert (world.inbox / "acme-shopify" / "orders.csv").exists()


def test_an_empty_ledger_beside_a_full_archive_is_not_worked_with(world: World) -> None:
    kept = world.folder / "archive" / "2026" / "11" / "02" / "orders.csv"
    kept.parent.mkdir(parents=True)
    kept.write_text("handled")
    assert world.run().code == 2
