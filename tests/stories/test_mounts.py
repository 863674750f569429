"""Mounts below a house that go away, come back, or are other ones: nothing is handed to the bare
folder, nothing counts as handed over that was not, and everything else goes on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from builders.crash import CRASHED, run_in_child
from builders.mounting import bind, mount_memory, unmount, with_mounts
from builders.remotes import below
from builders.small import small_inbox
from builders.world import World

from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress
from processor.commands.watch import Watch
from processor.commands.working import ask
from processor.passes.booking.files import claim
from processor.transport import files

pytestmark = pytest.mark.slow

OF_PL1 = [
    "pl1-instruction-W000001-P001.csv", "pl1-labels-W000001-P001.csv",
    "pl1-labels-W000001-P001.pdf",
]  # fmt: skip
ALERT = "alerts/house/folders.txt"


def receivers(world: World, block: str) -> None:
    """Writes the block `receivers` of config.yaml."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8").partition("\nreceivers:\n")[0]
    config.write_text(f"{text}\nreceivers:\n{block}" if block else text, "utf-8")


def share_of_pl1(world: World) -> Path:
    """A file system for PL1's files, mounted, with a folder to take from and one of ours."""
    disk = world.folder / "disk"
    mount_memory(disk)
    for name in ("in", "ours"):
        (disk / "pl1" / name).mkdir(parents=True)
    share = world.folder / "share"
    share.mkdir()
    bind(disk / "pl1", share)
    receivers(world, "  PL1: {folder: share/in, staging: share/ours}\n")
    return share


def dies_before_it_hands_over(world: World, of_folder: str = "") -> None:
    """A run that ends once a document is staged and noted, before any was renamed."""

    def hook(name: str) -> None:
        if name == "hand/before-rename":
            raise KeyboardInterrupt

    files.set_failpoint_hook(hook)
    try:
        assert world.run().code != 0
    finally:
        files.set_failpoint_hook(None)


def test_a_share_that_goes_away_keeps_what_goes_there_and_nothing_else(tmp_path: Path) -> None:
    world = World.build(tmp_path)

    def story() -> None:
        share = share_of_pl1(world)
        first = world.run()
        assert first.code == 0, first.out + first.err
        unmount(share)
        for name in ("in", "ours"):
            (share / name).mkdir()
        small_inbox(world)
        ran = world.run()
        assert ran.code == 1
        assert "documents for PL1 wait: the folder" in ran.out
        assert "is on another device than before" in ran.out
        assert below(share) == {}, "nothing is handed to the bare folder"
        visible = world.visible()
        assert "documents for PL1 wait" in visible.pop(ALERT).decode()
        folders = {name.partition("/")[0] for name in visible}
        assert folders == {"cn1", "de2", "customs", "rejects"}
        (status,) = world.crossdock("status", "--json").json()
        assert "documents for PL1 wait" in status["still"]["folders"]
        balance = world.crossdock("balance")
        assert balance.code == 0
        assert "not looked at: documents for PL1 wait" in balance.out
        bind(world.folder / "disk" / "pl1", share)
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        assert sorted(below(share / "in")) == OF_PL1
        assert sorted(below(share / "ours")) == [".crossdock-staging"]
        assert ALERT not in world.visible()
        world.balance()

    with_mounts(story)


def test_a_share_mounted_on_the_folder_of_a_receiver_asks_for_a_staging_folder_there(
    tmp_path: Path,
) -> None:
    world = World.build(tmp_path)

    def story() -> None:
        small_inbox(world)
        pl1 = world.outbox / "pl1"
        mount_memory(pl1)
        ran = world.run()
        assert ran.code == 1
        assert "documents for PL1 wait: nothing can be renamed from" in ran.out
        assert below(pl1) == {}
        assert any(name.startswith("de2/") for name in world.visible()), "all else goes on"
        for name in ("in", "ours"):
            (pl1 / name).mkdir()
        receivers(world, "  PL1: {folder: outbox/pl1/in, staging: outbox/pl1/ours}\n")
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        assert sorted(below(pl1 / "in")) == OF_PL1
        world.balance()
        (pl1 / "in" / OF_PL1[0]).write_bytes(b"changed since")
        balance = world.crossdock("balance")
        assert balance.code == 1
        assert f"{pl1}/in/{OF_PL1[0]}: not the bytes" in balance.out

    with_mounts(story)


def test_a_mount_that_came_is_used_once_a_person_says_so(tmp_path: Path) -> None:
    world = World.build(tmp_path)

    def story() -> None:
        share = world.folder / "share"
        for name in ("in", "ours"):
            (share / name).mkdir(parents=True)
        receivers(world, "  PL1: {folder: share/in, staging: share/ours}\n")
        assert world.run().code == 0
        mount_memory(share)
        for name in ("in", "ours"):
            (share / name).mkdir()
        small_inbox(world)
        ran = world.run()
        assert ran.code == 1
        assert ran.out.count("is on another device than before") == 2
        said = world.crossdock("mounts", "accept", "--why", "a new share")
        assert said.code == 0, said.out + said.err
        assert "these folders lie now: share/in, share/ours" in said.out
        assert '"mounts accepted"' in world.dump()
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        assert sorted(below(share / "in")) == OF_PL1
        assert "nothing to say yes to" in world.crossdock("mounts", "accept", "--why", "x").out

    with_mounts(story)


def test_without_its_archive_a_house_takes_nothing_in_and_hands_nothing_over(
    tmp_path: Path,
) -> None:
    world = World.build(tmp_path)

    def story() -> None:
        archive = world.folder / "archive"
        disk = world.folder / "disk"
        mount_memory(disk)
        (disk / "archive").mkdir()
        archive.mkdir()
        bind(disk / "archive", archive)
        assert world.run().code == 0
        unmount(archive)
        small_inbox(world)
        before = below(world.inbox)
        ran = world.run()
        assert ran.code == 1
        assert "nothing is taken in or handed over, as nothing can be archived" in ran.err
        assert below(world.inbox) == before
        assert list(world.visible()) == [ALERT]
        assert below(archive) == {}
        assert "nothing can be archived" in world.crossdock("status").out
        bind(disk / "archive", archive)
        assert world.run().code == 0
        assert set(OF_PL1) <= {Path(name).name for name in world.visible()}
        world.balance()

    with_mounts(story)


def test_a_ledger_on_another_device_is_asked_about_before_anything_is_done(tmp_path: Path) -> None:
    world = World.build(tmp_path)

    def story() -> None:
        assert world.run().code == 0
        state = world.folder / ".state"
        kept = tmp_path / "kept"
        state.rename(kept)
        mount_memory(state)
        shutil.copytree(kept, state, dirs_exist_ok=True)
        small_inbox(world)
        before = world.dump()
        ran = world.crossdock("run", "--workers", "0")
        assert ran.code == 1
        assert "nothing is done: the folder" in ran.err
        assert world.dump() == before
        assert world.visible() == {}
        assert world.crossdock("mounts", "accept", "--why", "a new disk").code == 0
        # It is still no place to stage for an outbox, or to claim an inbox, on another mount.
        assert world.crossdock("run", "--workers", "0").code == 2

    with_mounts(story)


def test_a_mount_that_comes_and_goes_under_watch_is_told_and_served(tmp_path: Path) -> None:
    from processor.commands.opening.open_house import at_work
    from processor.commands.printing.console import Progress
    from processor.commands.watch import Watch
    from processor.house.house import load

    world = World.build(tmp_path)

    def story() -> None:
        share = share_of_pl1(world)
        assert world.run().code == 0
        config = world.folder / "config.yaml"
        house, _ = load(config)
        assert house is not None
        with at_work(house, workers=0, progress=Progress()) as runtime:
            watch = Watch(runtime, config, world.now)
            watch.work_once(first=True)
            unmount(share)
            for name in ("in", "ours"):
                (share / name).mkdir()
            watch.work_once(first=False)
            assert "PL1" in world.visible()[ALERT].decode()
            small_inbox(world)
            for _ in range(3):
                watch.work_once(first=False)
            assert any(name.startswith("de2/") for name in world.visible())
            assert below(share) == {}
            bind(world.folder / "disk" / "pl1", share)
            watch.work_once(first=False)
            assert sorted(below(share / "in")) == OF_PL1
            assert ALERT not in world.visible()

    with_mounts(story)


def test_a_yes_that_comes_in_the_midst_of_a_pass_is_looked_at_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path)
    small_inbox(world)
    assert world.run().code == 0
    world.consume()
    shutil.rmtree(world.outbox / "pl1")
    monkeypatch.setattr(ask, "_PATIENCE_S", 0.0)
    claim_all = claim.claim_all

    def says_yes(*args: Any) -> Any:
        monkeypatch.setattr(claim, "claim_all", claim_all)
        assert world.crossdock("mounts", "accept", "--why", "cleaned up").code == 0
        return claim_all(*args)

    monkeypatch.setattr(claim, "claim_all", says_yes)
    config = world.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        watch = Watch(runtime, config, world.now)
        watch.look_and_tell(first=True)
        assert "PL1" in world.visible()[ALERT].decode()
        watch.look_and_tell(first=False)
        assert ALERT not in world.visible()


@pytest.mark.parametrize("loss", ["deleted", "made anew"])
def test_what_was_staged_does_not_count_as_handed_over_with_its_folder_gone(
    loss: str, tmp_path: Path
) -> None:
    world = World.build(tmp_path)
    small_inbox(world)
    dies_before_it_hands_over(world)
    staging = world.folder / ".state" / "staging"
    kept = tmp_path / "kept"
    shutil.copytree(staging, kept)
    shutil.rmtree(staging)
    if loss == "made anew":
        staging.mkdir()
    for _ in range(2):
        ran = world.run()
        assert ran.code == 1
        assert "nothing that is staged there is written or handed over" in ran.out
        assert list(world.visible()) == [ALERT]
    said = world.crossdock("mounts", "accept", "--why", "cleaned up")
    assert said.code == 1
    assert "nobody can tell whether" in said.err
    assert "pl1/pl1-instruction-W000001-P001.csv" in said.err
    assert world.run().code == 1
    shutil.copytree(kept, staging, dirs_exist_ok=True)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert {f"pl1/{name}" for name in OF_PL1} <= set(world.visible())
    world.balance()


def test_a_person_may_say_that_what_was_staged_was_handed_over(tmp_path: Path) -> None:
    world = World.build(tmp_path)
    small_inbox(world)
    dies_before_it_hands_over(world)
    shutil.rmtree(world.folder / ".state" / "staging")
    said = world.crossdock("mounts", "accept", "--why", "asked them", "--staged-were-handed")
    assert said.code == 0, said.out + said.err
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert not {f"pl1/{name}" for name in OF_PL1} & set(world.visible())
    world.balance()


@pytest.mark.parametrize("heal", ["by hand", "accepted"])
def test_a_deleted_folder_of_a_receiver_is_told_and_not_made_again_in_silence(
    heal: str, tmp_path: Path
) -> None:
    world = World.build(tmp_path)
    (world.outbox / "pl1").mkdir(parents=True)
    assert world.run().code == 0
    (world.outbox / "pl1").rmdir()
    small_inbox(world)
    ran = world.run()
    assert ran.code == 1
    assert f"documents for PL1 wait: there is no folder {world.outbox}/pl1" in ran.out
    assert not (world.outbox / "pl1").exists()
    assert any(name.startswith("de2/") for name in world.visible())
    if heal == "by hand":
        (world.outbox / "pl1").mkdir()
    else:
        assert world.crossdock("mounts", "accept", "--why", "tidied").code == 0
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert {f"pl1/{name}" for name in OF_PL1} <= set(world.visible())
    world.balance()


def taking(folder: Path, taken: dict[str, bytes]) -> None:
    for name, data in below(folder).items():
        assert name not in taken, f"{name} was handed over twice"
        taken[name] = data
        (folder / name).unlink()


@pytest.mark.parametrize(
    "name", ["hand/before-rename", "hand/after-rename", "commit/staged/after", "stage/after-sync"]
)
def test_a_crash_on_the_way_to_folders_of_their_own_loses_and_doubles_nothing(
    name: str, tmp_path: Path
) -> None:
    world = World.build(tmp_path / "house")
    small_inbox(world)
    for folder in ("pl1", "ours", "customs", "alerts"):
        (tmp_path / folder).mkdir()
    receivers(
        world,
        "  PL1: {folder: ../pl1, staging: ../ours}\n  customs: {folder: ../customs}\n"
        "  alerts: {folder: ../alerts}\n",
    )
    taken: dict[str, bytes] = {}
    code, times = run_in_child(world, (name, 1)), 1
    while code == CRASHED:
        taking(tmp_path / "pl1", taken)
        taking(tmp_path / "customs", taken)
        world.consume() if world.outbox.exists() else None
        times += 1
        code = run_in_child(world, (name, 1)) if times < 12 else world.run().code
    assert code == 0
    taking(tmp_path / "pl1", taken)
    taking(tmp_path / "customs", taken)
    assert sorted(one for one in taken if one.startswith("pl1")) == OF_PL1
    assert sum(one.startswith("CEB") for one in taken) == 4
    assert not {one.partition("/")[0] for one in world.consume()} & {"pl1", "customs", "alerts"}
    world.balance()


def test_what_is_staged_is_handed_over_from_where_it_was_staged(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    small_inbox(world)
    dies_before_it_hands_over(world)
    (tmp_path / "pl1").mkdir()
    receivers(world, "  PL1: {folder: ../pl1}\n")
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert {f"pl1/{name}" for name in OF_PL1} <= set(world.visible()), "it was staged for there"
    assert below(tmp_path / "pl1") == {}
    world.balance()


def test_a_receiver_taken_out_while_documents_are_staged_for_it_is_asked_back(
    tmp_path: Path,
) -> None:
    world = World.build(tmp_path / "house")
    small_inbox(world)
    (tmp_path / "pl1").mkdir()
    receivers(world, "  PL1: {folder: ../pl1}\n")
    stops_once_noted(world)
    receivers(world, "")
    ran = world.run()
    assert ran.code == 1
    assert "`receivers` in config.yaml does not say any more" in ran.out
    assert "PL1:pl1/pl1-instruction" in ran.out
    assert not any(name.startswith("pl1/") for name in world.visible())
    receivers(world, "  PL1: {folder: ../pl1}\n")
    assert world.run().code == 0
    assert sorted(below(tmp_path / "pl1")) == OF_PL1
    world.balance()


def stops_once_noted(world: World) -> None:
    """A run that dies once documents are staged in a place that is not the house's own."""

    def hook(name: str) -> None:
        if name == "hand/before-rename" and "document_remote" in world.dump():
            raise KeyboardInterrupt

    files.set_failpoint_hook(hook)
    try:
        assert world.run().code != 0
    finally:
        files.set_failpoint_hook(None)


def test_alerts_and_review_sheets_go_where_their_receivers_look(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    small_inbox(world)
    world.drop("acme-shopify", "odd.csv", "a;b\n1;2\n")
    for name in ("alerts", "rejects", "review"):
        (tmp_path / name).mkdir()
    receivers(
        world,
        "  alerts: {folder: ../alerts}\n  rejects: {folder: ../rejects}\n"
        "  review: {folder: ../review}\n",
    )
    world.run()
    assert [name for name in below(tmp_path / "alerts") if "odd.csv" in name]
    assert [name for name in below(tmp_path / "rejects") if name.startswith("acme-shopify/")]
    written = world.crossdock("review", "write")
    assert written.code == 0, written.out + written.err
    assert [name for name in below(tmp_path / "review") if name.endswith(".xlsx")]
    assert not {name.partition("/")[0] for name in world.visible()} & {
        "alerts", "rejects", "review",
    }  # fmt: skip
    world.balance()
    (tmp_path / "alerts").rename(tmp_path / "away")
    ran = world.run()
    assert ran.code == 1
    assert "documents for alerts wait" in ran.out
    assert not (tmp_path / "alerts").exists()
    (world.folder / "rules" / "review.yaml").write_text("rules: [")
    ran = world.run()
    assert ran.code == 1
    assert "a changed file was refused" in ran.err
    assert not (tmp_path / "alerts").exists(), "nor is it made to tell something else"
