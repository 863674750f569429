"""A house whose channels and warehouses name a remote, and a partner who takes what lies there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from builders.small import small_inbox
from builders.world import STANDING_ALERTS, World
from processor.transport import files

CHANNEL = "mappings: [shopify-orders]\n    timezone: Europe/Berlin"
WAREHOUSE = "layout: instruction-pl1"
SHARE = ("transport: local", "path: share", "staging: share/ours")
# What the partner of the stories drops at the remote, and not into the house's inbox.
AWAY = ("acme-shopify", "pl1")


def with_remote(world: World, *lines: str, name: str = "share") -> None:
    """PL1 and acme-shopify name the remote `name`, whose block holds these lines."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    for line in (CHANNEL, WAREHOUSE):
        assert text.count(line) == 1
        text = text.replace(line, f"{line}\n    remote: {name}")
    block = "\n".join(f"    {line}" for line in lines)
    config.write_text(f"{text}\nremotes:\n  {name}:\n{block}\n", "utf-8")


def gives(monkeypatch: pytest.MonkeyPatch, folder: Path, code: int) -> None:
    """Every use of what lies at or below a folder fails with this error, as that of a dead share
    does."""

    def failing(name: str) -> None:
        work = getattr(os, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            for one in args[:2]:
                if isinstance(one, (str, Path)) and Path(one).is_relative_to(folder):
                    raise OSError(code, os.strerror(code), str(one))
            return work(*args, **kwargs)

        monkeypatch.setattr(os, name, call)

    for name in ("stat", "lstat", "open", "scandir", "mkdir", "rename", "unlink", "chmod"):
        failing(name)
    rename = files.rename_no_replace

    def rename_no_replace(source: Path, target: Path) -> None:
        if any(one.is_relative_to(folder) for one in (source, target)):
            raise OSError(code, os.strerror(code), str(source))
        rename(source, target)

    monkeypatch.setattr(files, "rename_no_replace", rename_no_replace)


def without_remote(world: World, name: str = "share") -> None:
    """The remote and who names it are taken out again."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8").partition("\nremotes:\n")[0]
    config.write_text(text.replace(f"\n    remote: {name}", ""), "utf-8")


def small_exports(world: World) -> dict[str, dict[str, bytes]]:
    """Drops the small inbox but for what comes by the remote; gives that by sender and name."""
    small_inbox(world)
    away: dict[str, dict[str, bytes]] = {}
    for sender in AWAY:
        for path in sorted((world.inbox / sender).iterdir()):
            away.setdefault(sender, {})[path.name] = path.read_bytes()
            path.unlink()
    return away


def below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def taken_from(outbox: Path, taken: dict[str, bytes]) -> None:
    """The partner takes everything; taking one name twice is the worst bug."""
    for name, data in below(outbox).items():
        again = name in taken and not name.startswith(STANDING_ALERTS)
        assert not again, f"{name} was handed over twice"
        taken[name] = data
        (outbox / name).unlink()


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
