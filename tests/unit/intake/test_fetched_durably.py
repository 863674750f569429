"""What is taken from a server is on our disk before the one there is taken away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders.pulling_house import PullingHouse
from builders.remote_in_memory import Fault, RemoteInMemory

from processor.transport.sftp.settings import Settings

SERVER = Settings(name="erp", host="h", user="u")


def test_a_file_and_its_name_are_synced_before_the_one_at_the_server_is_put_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this order: its bytes, its name, the request to put it by."""
    server = RemoteInMemory()
    server.put("/inbox/acme/a.csv", b"all of it")
    house = PullingHouse(tmp_path, server.use, SERVER)
    # Inodes, in the order of the calls; that of the request is 0.
    done: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: done.append(os.fstat(handle).st_ino))
    seen: list[tuple[int, int]] = []

    def look(_number: int, name: str) -> Fault | None:
        wholes = [one for one in (tmp_path / "ours").rglob("a.csv") if one.is_file()]
        if name == "rename" and wholes:
            [whole] = wholes
            seen.append((whole.stat().st_ino, whole.parent.stat().st_ino))
            done.append(0)
        return None

    server.plan = look
    house.runs()
    [(whole, folder)] = seen
    before = done[: done.index(0)]
    assert whole in before, "its bytes may be lost"
    assert folder in before[before.index(whole) :], "its name may be lost"
    assert house.came == [("acme", "a.csv", b"all of it")]
