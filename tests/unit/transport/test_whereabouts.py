"""On which device a folder lies, and what does and does not make it another one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from processor.transport import whereabouts
from processor.transport.whereabouts import Mark, Whereabouts, same_place

SHARE = Mark(kind="nfs4", source="nas:/export/pl1", root="/", at="outbox/pl1", inner="/")
DISK = Mark(
    kind="ext4", source="/dev/sda1", root="/", at="", inner="/srv/house/outbox/pl1",
    uuid="8a5f-01",
)  # fmt: skip


def other(mark: Mark, **values: str) -> Mark:
    return msgspec.structs.replace(mark, **values)


@pytest.mark.parametrize(
    ("one", "now"),
    [
        pytest.param(SHARE, SHARE, id="mounted again, or after a restart"),
        pytest.param(DISK, other(DISK, source="/dev/sdb1"), id="a disk that got another name"),
        pytest.param(DISK, other(DISK, uuid=""), id="a UUID that nobody tells now"),
        pytest.param(DISK, other(DISK, inner="/srv/moved/outbox/pl1"), id="a house moved on it"),
        pytest.param(
            DISK, other(DISK, root="/srv/house/outbox", at="outbox"),
            id="seen through a mount of itself, as a service sees it",
        ),
    ],
)  # fmt: skip
def test_it_is_the_same_place(one: Mark, now: Mark) -> None:
    assert same_place(one, now)
    assert same_place(now, one)


@pytest.mark.parametrize(
    ("one", "now"),
    [
        pytest.param(SHARE, DISK, id="the share is gone: the bare folder below"),
        pytest.param(SHARE, other(SHARE, source="nas:/export/pl2"), id="another export"),
        pytest.param(DISK, other(DISK, uuid="77-02"), id="another disk under the same name"),
        pytest.param(DISK, other(DISK, uuid="", source="/dev/sdc1"), id="another disk"),
        pytest.param(
            other(DISK, root="/data/pl1", at="outbox/pl1", inner="/data/pl1"), DISK,
            id="a folder of the same disk that was mounted here",
        ),
        pytest.param(
            Mark(kind="tmpfs", source="none", root="/", at="outbox/pl1", inner="/"),
            Mark(kind="tmpfs", source="none", root="/", at="", inner="/house/outbox/pl1"),
            id="one file system in memory within another",
        ),
    ],
)  # fmt: skip
def test_it_is_another_place(one: Mark, now: Mark) -> None:
    assert not same_place(one, now)
    assert not same_place(now, one)


MOUNTS = r"""
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:40 / {house}/outbox/pl1 rw - nfs4 nas:/export/pl1 rw,vers=4.2
31 21 8:1 /data/cus\040toms {house}/outbox/customs rw master:2 - ext4 /dev/sda1 rw
32 21 0:41 / /mnt/far rw - cifs //nas/far rw
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with two mounts within, as the system would tell of them."""
    table = tmp_path / "mountinfo"
    house = tmp_path / "house"
    (house / "outbox").mkdir(parents=True)
    table.write_text(MOUNTS.strip().format(house=house) + "\n")
    monkeypatch.setattr(whereabouts, "_MOUNTS", table)
    numbers = {"pl1": "30", "customs": "31", "far": "32"}
    monkeypatch.setattr(whereabouts, "_mount_of", lambda one: (numbers.get(one.name, "21"), 1))
    return house


def test_a_mark_is_read_from_the_table_of_mounts(house: Path) -> None:
    now = Whereabouts(house)
    assert now.mark_of(house / "outbox" / "pl1") == SHARE
    assert now.mark_of(house / "outbox" / "customs") == Mark(
        kind="ext4", source="/dev/sda1", root="/data/cus toms", at="outbox/customs",
        inner="/data/cus toms",
    )  # fmt: skip
    assert now.mark_of(house / "outbox") == Mark(
        kind="ext4", source="/dev/sda1", root="/", at="", inner=f"{house}/outbox"
    )
    assert now.mark_of(Path("/mnt/far")) == Mark(
        kind="cifs", source="//nas/far", root="/", at="/mnt/far", inner="/"
    )
    assert now.mounted_below(house) == [house / "outbox" / "customs", house / "outbox" / "pl1"]
    assert now.mount_number(house / "outbox" / "pl1") != now.mount_number(house / "outbox")


def test_where_the_system_tells_no_mounts_the_number_of_the_device_is_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whereabouts, "_MOUNTS", tmp_path / "none")
    mark = Whereabouts(tmp_path).mark_of(tmp_path)
    assert mark is not None
    assert mark.shown == f"device {tmp_path.stat().st_dev}"
    assert Whereabouts(tmp_path).mark_of(tmp_path / "gone") is None


def test_a_folder_of_the_house_lies_where_the_house_lies_and_one_behind_a_link_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "shm").symlink_to("/proc")
    now = Whereabouts(tmp_path)
    asked: list[Path] = []
    look = whereabouts._mount_of
    monkeypatch.setattr(whereabouts, "_mount_of", lambda one: (asked.append(one), look(one))[1])
    house, inbox, far = (now.mark_of(tmp_path / one) for one in ("", "inbox", "shm"))
    assert house is not None
    assert inbox == other(house, inner=f"{house.inner}/inbox".replace("//", "/"))
    assert far is not None
    assert far.kind == "proc"
    assert tmp_path / "inbox" not in asked
    assert tmp_path / "shm" in asked
