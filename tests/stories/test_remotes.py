"""Channels and warehouses that name a partner's share: what comes from it, what goes to it, and
what happens while it is away."""

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
    ledger_says_staged_then_stops,
    of_pl1,
    share_house,
    taken_from,
    without_remote,
)
from builders.small import small_inbox
from builders.world import World

from processor.transport import mounts


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """What the same day hands over where nobody names a remote."""
    world = World.build(tmp_path_factory.mktemp("at-home"))
    small_inbox(world)
    assert world.run().code == 0
    yield world.visible()


def test_a_day_through_a_share_is_the_same_day(tmp_path: Path, at_home: dict[str, bytes]) -> None:
    world = share_house(tmp_path)
    other = tmp_path / "share" / "inbox" / "nobody" / "left.csv"
    other.parent.mkdir()
    other.write_text("not ours")
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert below(tmp_path / "share" / "outbox") == of_pl1(at_home)
    assert world.visible() == {n: d for n, d in at_home.items() if not n.startswith("pl1/")}
    assert below(tmp_path / "share" / "inbox") == {"nobody/left.csv": b"not ours"}
    assert below(tmp_path / "share" / "ours" / "in") == {}
    # What was taken is looked at for a while longer, where it can be renamed to.
    assert len(below(tmp_path / "share" / "ours" / "claimed")) == 3
    assert set(of_pl1(at_home)) <= below(world.folder / "archive" / "out").keys()
    world.balance()


def test_what_is_told_of_a_file_of_a_remote_names_the_remote(tmp_path: Path) -> None:
    world = share_house(tmp_path)
    (tmp_path / "share" / "inbox" / "acme-shopify" / "odd.csv").write_text("a;b\n1;2\n")
    (tmp_path / "share" / "inbox" / "acme-shopify" / "link.csv").symlink_to("/etc/hostname")
    ran = world.run()
    assert "left alone: share:inbox/acme-shopify/link.csv is a link" in ran.out
    alerts = [data.decode() for name, data in world.visible().items() if name.startswith("alerts")]
    assert any("share:inbox/acme-shopify/odd.csv" in one for one in alerts)


@pytest.mark.slow
def test_a_share_that_is_missing_keeps_what_goes_there_and_nothing_else(
    tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = share_house(tmp_path)
    drop_at_home(world, tmp_path / "share")
    shutil.rmtree(tmp_path / "share")
    ran = world.run()
    assert ran.code == 1
    assert ran.out.count("the remote share is down: there is no folder") == 1
    others = {n: d for n, d in at_home.items() if not n.startswith("pl1/")}
    visible = world.visible()
    assert "share is down" in visible.pop("alerts/remotes/share.txt").decode()
    assert visible == others
    assert not (tmp_path / "share").exists(), "an empty mount point is never filled"
    (status,) = world.crossdock("status", "--json").json()
    (remote,) = status["remotes"]
    assert remote["documents"] == len(of_pl1(at_home))
    assert "there is no folder" in remote["down"]
    assert "remote share (local, exactly once): down" in world.crossdock("status").out
    for part in ("inbox", "outbox", "ours"):
        (tmp_path / "share" / part).mkdir(parents=True)
    assert world.run().code == 0
    assert below(tmp_path / "share" / "outbox") == of_pl1(at_home)
    assert "alerts/remotes/share.txt" not in world.visible()
    world.balance()


def test_a_share_on_another_mount_is_told_and_given_a_staging_folder_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = share_house(tmp_path, "transport: local", "path: share")
    renamed = mounts.not_renamed_into
    share = tmp_path / "share"

    def proved(staging: Path, folders: list[Path]) -> dict[Path, OSError]:
        if staging.is_relative_to(share) == folders[0].is_relative_to(share):
            return renamed(staging, folders)
        return {one: OSError(errno.EXDEV, "other mount") for one in folders}

    monkeypatch.setattr(mounts, "not_renamed_into", proved)
    ran = world.run()
    assert ran.code == 1
    assert "the remote share is down" in ran.out
    assert "are on different mounts" in ran.out
    assert below(share / "outbox") == {}
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("path: share", "path: share\n    staging: share/ours"), "utf-8")
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    handed = sorted(path.split("-")[1] for path in below(share / "outbox"))
    assert handed == ["instruction", "labels", "labels"]
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hand/before-rename", "hand/after-rename", "claim/after-rename"])
def test_a_crash_on_the_way_loses_and_doubles_nothing(
    name: str, tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = share_house(tmp_path)
    taken: dict[str, bytes] = {}
    code = run_in_child(world, (name, 1))
    times = 1
    while code == CRASHED:
        taken_from(tmp_path / "share" / "outbox", taken)
        world.consume() if world.outbox.exists() else None
        times += 1
        code = run_in_child(world, (name, 1)) if times < 4 else world.run().code
    assert code == 0
    taken_from(tmp_path / "share" / "outbox", taken)
    assert taken == of_pl1(at_home)
    world.balance()


@pytest.mark.slow
def test_a_remote_taken_out_while_documents_are_staged_for_it_is_asked_back(
    tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = share_house(tmp_path)
    ledger_says_staged_then_stops(world)
    config = world.folder / "config.yaml"
    before = config.read_text("utf-8")
    without_remote(world)
    ran = world.run()
    assert ran.code == 1
    assert "which config.yaml does not say any more" in ran.out
    assert "share:pl1/" in ran.out
    assert below(tmp_path / "share" / "outbox") == {}
    assert not of_pl1(world.visible()), "nobody guesses that they were not handed over"
    assert "names it no more" in world.crossdock("status").out
    config.write_text(before, "utf-8")
    assert world.run().code == 0
    assert below(tmp_path / "share" / "outbox") == of_pl1(at_home)
    world.balance()


@pytest.mark.slow
def test_another_staging_folder_is_not_asked_what_became_of_a_document(tmp_path: Path) -> None:
    world = share_house(tmp_path)
    ledger_says_staged_then_stops(world)
    config = world.folder / "config.yaml"
    before = config.read_text("utf-8")
    (tmp_path / "share" / "new").mkdir()
    config.write_text(before.replace("share/ours", "share/new"), "utf-8")
    ran = world.run()
    assert ran.code == 1
    staged = f"{tmp_path}/share/ours/out for {tmp_path}/share/outbox"
    assert f"it was staged for the remote 'share' at {staged}" in ran.out
    assert below(tmp_path / "share" / "outbox") == {}


@pytest.mark.slow
def test_a_share_that_vanished_while_documents_were_staged_there_hands_nothing_over(
    tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = share_house(tmp_path)
    ledger_says_staged_then_stops(world)
    (tmp_path / "share").rename(tmp_path / "unmounted")
    ran = world.run()
    assert ran.code == 1
    assert "the remote share is down" in ran.out
    assert world.crossdock("status", "--json").json()[0]["remotes"][0]["documents"] > 0
    (tmp_path / "unmounted").rename(tmp_path / "share")
    assert world.run().code == 0
    assert below(tmp_path / "share" / "outbox") == of_pl1(at_home)


@pytest.mark.slow
def test_another_file_under_the_name_at_the_share_is_left_to_a_person(tmp_path: Path) -> None:
    world = share_house(tmp_path)
    ledger_says_staged_then_stops(world)
    name = next(n for n in world.dump().split('"') if n.startswith("pl1-instruction"))
    theirs = tmp_path / "share" / "outbox" / "pl1" / name
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_text("theirs")
    ran = world.run()
    assert ran.code == 1
    assert f"share:pl1/{name}: something else lies there under its name ({theirs})" in ran.out
    assert theirs.read_text() == "theirs"
    [alert] = (world.outbox / "alerts" / "documents").iterdir()
    assert f"({theirs})" in alert.read_text("utf-8")
    theirs.unlink()
    assert world.run().code == 0
    assert not alert.exists()
    assert theirs.read_text() != "theirs"
