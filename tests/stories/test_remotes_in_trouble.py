"""A share that dies, is moved or leaves config.yaml: it alone is down, and what was on its way
is neither lost nor doubled."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.crash import CRASHED, run_in_child
from builders.remotes import (
    below,
    drop_at_home,
    edit,
    gives,
    ledger_says_staged_then_stops,
    of_pl1,
    pending_for_the_share,
    share_house,
    without_remote,
)
from builders.small import small_inbox
from builders.world import World

from processor.transport import files


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """What the same day hands over where nobody names a remote."""
    world = World.build(tmp_path_factory.mktemp("at-home"))
    small_inbox(world)
    assert world.run().code == 0
    yield world.visible()


NEW_FOLDER = ("layout: instruction-pl1\n", "layout: instruction-pl1\n    folder: poland\n")


@pytest.mark.slow
def test_a_pending_document_whose_warehouse_has_another_folder_waits_and_is_told(
    tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = share_house(tmp_path)
    pending_for_the_share(world)
    edit(world, *NEW_FOLDER)
    ran = world.run()
    assert ran.code == 1
    assert ran.out.count("config.yaml does not say any more where it goes: it is for PL1") == 3
    assert not of_pl1(world.visible()), "our own outbox is not where the partner looks"
    assert below(tmp_path / "share" / "outbox") == {}
    edit(world, *reversed(NEW_FOLDER))
    assert world.run().code == 0
    assert below(tmp_path / "share" / "outbox") == of_pl1(at_home)
    world.balance()


def test_an_empty_mount_point_is_not_taken_for_a_share_without_staging_folder(
    tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = share_house(tmp_path, "transport: local", "path: share")
    pending_for_the_share(world)
    (tmp_path / "share").rename(tmp_path / "away")
    (tmp_path / "share").mkdir()
    ran = world.run()
    assert ran.code == 1
    assert f"the remote share is down: there is no folder {tmp_path}/share/outbox" in ran.out
    assert list((tmp_path / "share").iterdir()) == []
    (tmp_path / "share").rmdir()
    (tmp_path / "away").rename(tmp_path / "share")
    assert world.run().code == 0
    assert below(tmp_path / "share" / "outbox") == of_pl1(at_home)


@pytest.mark.slow
def test_what_is_staged_goes_to_no_other_outbox_than_it_was_staged_for(tmp_path: Path) -> None:
    world = share_house(tmp_path)
    ledger_says_staged_then_stops(world)
    for part in ("inbox", "outbox"):
        (tmp_path / "other" / part).mkdir(parents=True)
    edit(world, "path: share\n", "path: other\n")
    ran = world.run()
    assert ran.code == 1
    assert "which config.yaml does not say any more" in ran.out
    assert below(tmp_path / "other") == {}
    edit(world, "path: other\n", "path: share\n")
    assert world.run().code == 0
    assert len(below(tmp_path / "share" / "outbox")) == 3


@pytest.mark.parametrize("code", [errno.ESTALE, pytest.param(errno.EIO, marks=pytest.mark.slow)])
def test_a_dead_share_is_down_and_stops_nobody_else(
    code: int, tmp_path: Path, at_home: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = share_house(tmp_path)
    share = tmp_path / "share"
    drop_at_home(world, share)
    with monkeypatch.context() as patch:
        gives(patch, share, code)
        ran = world.run()
        assert ran.code == 1, ran.out + ran.err
        assert "the remote share is down" in ran.out
        others = {n: d for n, d in at_home.items() if not n.startswith("pl1/")}
        assert others.items() <= world.visible().items()
        status = world.crossdock("status")
        assert status.code == 0, status.out + status.err
        assert "remote share (local, exactly once): down" in status.out


def test_a_share_that_dies_while_a_file_of_it_is_taken_stops_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = share_house(tmp_path)
    with monkeypatch.context() as patch:

        def dies(name: str) -> None:
            if name == "archive/before-copy" and list((tmp_path / "share/ours/in").rglob("*.csv")):
                files.set_failpoint_hook(None)
                gives(patch, tmp_path / "share", errno.EIO)

        files.set_failpoint_hook(dies)
        ran = world.run()
        files.set_failpoint_hook(None)
    assert ran.code == 1, ran.out + ran.err
    assert "the remote share is down" in ran.out
    assert any(name.startswith("cn1/") for name in world.visible())
    assert world.run().code == 0
    (status,) = world.crossdock("status", "--json").json()
    assert list(status["counts"]["files"]) == ["booked"]
    assert below(tmp_path / "share" / "ours" / "in") == {}
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, None),
        ("staging: share/ours", "staging: share/new"),
        ("\n  share:\n", "\n  partner:\n"),
    ],
    ids=["taken out", "other staging", "renamed"],
)
@pytest.mark.parametrize("stop", [("claim/after-rename", 1), ("commit/register/after", 2)])
def test_a_claimed_file_comes_in_whatever_config_says_of_its_remote_since(
    stop: tuple[str, int], old: str | None, new: str | None, tmp_path: Path
) -> None:
    world = share_house(tmp_path)
    (tmp_path / "share" / "new").mkdir()
    shutil.rmtree(world.inbox)
    shutil.rmtree(tmp_path / "share" / "inbox" / "pl1")
    assert run_in_child(world, stop) == CRASHED
    assert list((tmp_path / "share" / "ours" / "in" / "acme-shopify").iterdir())
    if old is None or new is None:
        without_remote(world)
    else:
        edit(world, old, new)
        config = world.folder / "config.yaml"
        text = config.read_text("utf-8")
        if "partner" in new:
            config.write_text(text.replace("remote: share", "remote: partner"), "utf-8")
    (tmp_path / "share").rename(tmp_path / "away")
    ran = world.run()
    assert ran.code == 1
    assert f"taken from it may lie in {tmp_path}/share/ours/in" in ran.out
    assert "may lie in" in world.crossdock("status").out
    (tmp_path / "away").rename(tmp_path / "share")
    ran = world.run()
    assert ran.code == 0, ran.out
    assert world.orders()
    assert below(tmp_path / "share" / "ours" / "in") == {}
    (files_of,) = world.crossdock("status", "--json").json()
    assert "duplicate" not in files_of["counts"]["files"]
    assert "claimed" not in files_of["counts"]["files"]
    assert "work folder" not in world.dump()


@pytest.mark.slow
def test_a_crash_between_copy_and_deletion_takes_a_file_in_once(tmp_path: Path) -> None:
    world = share_house(tmp_path)
    times = 1
    while run_in_child(world, ("archive/after-rename", 1)) == CRASHED:
        times += 1
        assert times < 20
    assert times > 3
    (status,) = world.crossdock("status", "--json").json()
    assert list(status["counts"]["files"]) == ["booked"]
    assert below(tmp_path / "share" / "ours" / "in") == {}
    world.balance()


@pytest.mark.slow
def test_what_waits_in_the_staging_folder_of_a_share_goes_with_its_warehouse(
    tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = share_house(tmp_path)
    written_then_stops(world)
    assert len(below(tmp_path / "share" / "ours" / "out")) == 3
    edit(world, "layout: instruction-pl1\n    remote: share", "layout: instruction-pl1")
    assert world.run().code == 0
    assert of_pl1(world.visible()) == of_pl1(at_home)
    assert below(tmp_path / "share" / "ours" / "out") == {}


def written_then_stops(world: World) -> None:
    """A run that dies once the share's documents are pending."""

    def hook(name: str) -> None:
        if name == "commit/pending/after" and below(world.folder / "share" / "ours" / "out"):
            raise KeyboardInterrupt

    files.set_failpoint_hook(hook)
    try:
        assert world.run().code != 0
    finally:
        files.set_failpoint_hook(None)


@pytest.mark.slow
def test_balance_looks_at_the_outbox_of_a_remote_and_says_where_it_could_not(
    tmp_path: Path,
) -> None:
    world = share_house(tmp_path)
    assert world.run().code == 0
    outbox = tmp_path / "share" / "outbox" / "pl1"
    (outbox / "their own.lock").write_text("")
    seen = len(below(tmp_path / "share" / "outbox")) - 1 + len(world.visible())
    assert f"whole and unchanged: holds ({seen} looked at)" in world.crossdock("balance").out
    name = next(one.name for one in outbox.iterdir() if one.suffix == ".pdf")
    (outbox / name).write_bytes(b"other")
    ran = world.crossdock("balance")
    assert ran.code == 1
    assert f"share:outbox/pl1/{name}: not the bytes that were handed over" in ran.out
    (tmp_path / "share").rename(tmp_path / "away")
    ran = world.crossdock("balance")
    assert ran.code == 0
    assert "not looked at: the remote share: there is no folder" in ran.out
