"""Channels and warehouses that name a partner's share: what comes from it, what goes to it, and
what happens while it is away."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.crash import CRASHED, run_in_child
from builders.remotes import below, gives, small_exports, taken_from, with_remote, without_remote
from builders.small import small_inbox
from builders.world import World

from processor.transport import files

SHARE = ("transport: local", "path: share", "staging: share/ours")


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """What the same day hands over where nobody names a remote."""
    world = World.build(tmp_path_factory.mktemp("at-home"))
    small_inbox(world)
    assert world.run().code == 0
    yield world.visible()


def share_house(folder: Path, *lines: str) -> World:
    """PL1 and acme-shopify at a share; what they send lies there."""
    world = World.build(folder)
    with_remote(world, *(lines or SHARE))
    for sender, dropped in small_exports(world).items():
        for name, data in dropped.items():
            target = folder / "share" / "inbox" / sender / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    (folder / "share" / "outbox").mkdir()
    (folder / "share" / "ours").mkdir()
    return world


def of_pl1(files_: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files_.items() if name.startswith("pl1/")}


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
    assert below(tmp_path / "share" / "ours") == {}
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
    same_mount = files.same_mount
    share = tmp_path / "share"

    def proved(first: Path, second: Path) -> bool:
        apart = first.is_relative_to(share) != second.is_relative_to(share)
        return not apart and same_mount(first, second)

    monkeypatch.setattr(files, "same_mount", proved)
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


def ledger_says_staged_then_stops(world: World) -> None:
    """A run that dies between staged and handed, the share's documents staged and noted."""

    def hook(name: str) -> None:
        if name == "hand/before-rename" and noted(world):
            raise KeyboardInterrupt

    files.set_failpoint_hook(hook)
    try:
        assert world.run().code != 0
    finally:
        files.set_failpoint_hook(None)


def noted(world: World) -> bool:
    return "document_remote" in world.dump()


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


def test_another_file_under_the_name_at_the_share_is_left_to_a_person(tmp_path: Path) -> None:
    world = share_house(tmp_path)
    ledger_says_staged_then_stops(world)
    name = next(n for n in world.dump().split('"') if n.startswith("pl1-instruction"))
    theirs = tmp_path / "share" / "outbox" / "pl1" / name
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_text("theirs")
    ran = world.run()
    assert ran.code == 1
    assert f"share:pl1/{name}: another file lies in the outbox under its name" in ran.out
    assert theirs.read_text() == "theirs"
    theirs.unlink()
    assert world.run().code == 0
    assert theirs.read_text() != "theirs"


def pending_for_the_share(world: World) -> None:
    """A run with the share away: what goes there is pending."""
    share = world.folder / "share"
    share.rename(world.folder / "away")
    drop_at_home(world, world.folder / "away")
    assert world.run().code == 1
    (world.folder / "away").rename(share)


def drop_at_home(world: World, share: Path) -> None:
    """What lies at the share comes in at home too."""
    for sender in ("acme-shopify", "pl1"):
        for name, data in below(share / "inbox" / sender).items():
            world.drop(sender, name, data)


def edit(world: World, old: str, new: str) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert text.count(old) == 1
    config.write_text(text.replace(old, new), "utf-8")


NEW_FOLDER = ("layout: instruction-pl1\n", "layout: instruction-pl1\n    folder: poland\n")


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


@pytest.mark.parametrize("code", [errno.ESTALE, errno.EIO])
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
            if name == "archive/before-move" and list((tmp_path / "share/ours/in").rglob("*.csv")):
                files.set_failpoint_hook(None)
                gives(patch, tmp_path / "share", errno.EIO)

        files.set_failpoint_hook(dies)
        ran = world.run()
        files.set_failpoint_hook(None)
    assert ran.code == 1, ran.out + ran.err
    assert "the remote share is down" in ran.out
    assert "not taken in: share:inbox/acme-shopify/" in ran.out
    assert any(name.startswith("cn1/") for name in world.visible())
    assert world.run().code == 0
    (status,) = world.crossdock("status", "--json").json()
    assert list(status["counts"]["files"]) == ["booked"]
    assert below(tmp_path / "share" / "ours" / "in") == {}
    world.balance()


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


def test_a_crash_between_copy_and_deletion_takes_a_file_in_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = share_house(tmp_path)
    rename = files.rename_no_replace
    away = [tmp_path / "share", tmp_path / ".state" / "work"]

    def between_mounts(source: Path, target: Path) -> None:
        sides = [any(p.is_relative_to(one) for one in away) for p in (source, target)]
        if sides == [True, False] and target.is_relative_to(tmp_path / "archive"):
            raise OSError(errno.EXDEV, "Invalid cross-device link", str(source))
        rename(source, target)

    monkeypatch.setattr(files, "rename_no_replace", between_mounts)
    times = 1
    while run_in_child(world, ("archive/after-copy", 1)) == CRASHED:
        times += 1
        assert times < 20
    assert times > 3
    (status,) = world.crossdock("status", "--json").json()
    assert list(status["counts"]["files"]) == ["booked"]
    assert below(tmp_path / "share" / "ours" / "in") == {}
    world.balance()


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
