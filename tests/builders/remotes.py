"""A house whose channels and warehouses name a remote, and a partner who takes what lies there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from builders.small import small_inbox
from builders.world import World
from processor.transport import files

CHANNEL = "mappings: [shopify-orders]\n    timezone: Europe/Berlin"
WAREHOUSE = "layout: instruction-pl1"
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
        assert name not in taken, f"{name} was handed over twice"
        taken[name] = data
        (outbox / name).unlink()
