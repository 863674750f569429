"""Others drop files at the house by OpenSSH's own server and client."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
import pytest
from builders.drop_points import drop_point
from builders.exports import files
from builders.fault_house import SHOP, told
from builders.paths import SAMPLES
from builders.sftp_servers import Served, keys
from builders.world import World

# A server with users, keys and mounts of its own takes five seconds to make.
pytestmark = pytest.mark.slow

EXPORT = sorted((SAMPLES / "inbox" / SHOP).iterdir())[0].read_text("utf-8")
INBOX = f"/inbox/{SHOP}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Served]]:
    """One house and its drop point for all tests; each drops files of its own."""
    world = World.build(tmp_path_factory.mktemp("dropped") / "house")
    folder = tmp_path_factory.mktemp("drop-point")
    with drop_point(world, folder, keys(tmp_path_factory)[1]) as served:
        yield world, served


@contextmanager
def session(served: Served, account: str) -> Iterator[paramiko.SFTPClient]:
    transport = paramiko.Transport((served.host, served.port))
    transport.connect(
        username=account, pkey=paramiko.Ed25519Key.from_private_key_file(str(served.key))
    )
    try:
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        yield client
    finally:
        transport.close()


def sftp(served: Served, account: str, *lines: str) -> subprocess.CompletedProcess[str]:
    """A batch of OpenSSH's client; a line that begins with `-` may fail."""
    return subprocess.run(
        ["sftp", "-q", "-b", "-", "-i", str(served.key), "-P", str(served.port),
         "-o", f"UserKnownHostsFile={served.known_hosts}", "-o", "IdentitiesOnly=yes",
         f"{account}@{served.host}"],
        input="\n".join((*lines, "")), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_upload_that_stalls_is_taken_once_and_whole(place: tuple[World, Served]) -> None:
    world, served = place
    before = files(world).get("booked", 0)
    half = len(EXPORT) // 2
    with session(served, f"drop-{SHOP}") as client:
        with client.open("stalled.csv", "w") as stream:
            stream.write(EXPORT[:half])
            stream.flush()
            for _ in range(2):
                ran = world.run()
                assert ran.code == 0
                assert f"1 file of inbox/{SHOP} is still being written" in ran.out
            assert world.orders() == {}
            stream.write(EXPORT[half:])
        world.run()
        assert client.listdir(".") == []
    assert files(world)["booked"] == before + 1
    orders = world.orders()
    assert orders
    world.run()
    assert world.orders() == orders
    world.balance()


def test_an_upload_under_an_unfinished_name_that_is_cut_is_not_taken(
    place: tuple[World, Served],
) -> None:
    world, served = place
    with session(served, f"drop-{SHOP}") as client:
        stream = client.open("cut.csv.part", "w")
        stream.write(EXPORT[: len(EXPORT) // 2])
        stream.flush()
    before = files(world)
    world.run()
    assert files(world) == before
    assert (world.inbox / SHOP / "cut.csv.part").exists()
    with session(served, f"drop-{SHOP}") as client:
        client.remove("cut.csv.part")


def test_an_account_sees_its_own_folders_and_nothing_else(
    place: tuple[World, Served], tmp_path: Path
) -> None:
    world, served = place
    (tmp_path / "mine.csv").write_text("x\n")
    (world.outbox / "pl1" / "seen.txt").write_text("x\n")
    with session(served, "drop-acme-amazon") as client:
        assert client.listdir("/") == ["inbox"]
        assert client.listdir("/inbox") == ["acme-amazon"]
        assert client.listdir("../../..") == ["inbox"]
        for path in (f"/inbox/{SHOP}", str(world.inbox), "/etc", "/outbox"):
            with pytest.raises(FileNotFoundError):
                client.listdir(path)
    with session(served, "drop-pl1") as client:
        assert sorted(client.listdir("/")) == ["inbox", "outbox"]
        assert client.listdir("/outbox") == ["pl1"]
    shut = sftp(
        served, "drop-pl1", f"-put {tmp_path}/mine.csv /mine.csv",
        f"-put {tmp_path}/mine.csv /outbox/pl1/mine.csv", "-rm /outbox/pl1/seen.txt",
        "-ln -s /etc/passwd link", "-mkdir sub", "-chmod 777 .", "-chmod 777 /outbox/pl1",
        f"get /outbox/pl1/seen.txt {tmp_path}/got.txt",
    )  # fmt: skip
    assert shut.returncode == 0, shut.stderr
    assert (tmp_path / "got.txt").read_text() == "x\n"
    assert list((world.inbox / "pl1").iterdir()) == []
    assert [one.name for one in (world.outbox / "pl1").iterdir()] == ["seen.txt"]
    (world.outbox / "pl1" / "seen.txt").unlink()


def test_what_is_dropped_belongs_to_our_group_and_others_may_not_read_it(
    place: tuple[World, Served], tmp_path: Path
) -> None:
    world, served = place
    (tmp_path / "open.md5").write_text("x\n")
    (tmp_path / "open.md5").chmod(0o666)
    assert sftp(served, f"drop-{SHOP}", f"put {tmp_path}/open.md5").returncode == 0
    dropped = world.inbox / SHOP / "open.md5"
    status, folder = dropped.stat(), dropped.parent.stat()
    assert stat.S_IMODE(status.st_mode) == 0o640
    assert status.st_gid == folder.st_gid
    assert status.st_uid != folder.st_uid
    assert stat.S_IMODE(folder.st_mode) == 0o2770
    dropped.unlink()


def test_nobody_else_logs_in_and_nobody_gets_a_shell(place: tuple[World, Served]) -> None:
    _, served = place
    for account in ("root", "crossdock", "drop-nobody"):
        assert sftp(served, account, "ls").returncode != 0
    shell = subprocess.run(
        ["ssh", "-q", "-o", f"UserKnownHostsFile={served.known_hosts}", "-i", str(served.key),
         "-p", str(served.port), f"drop-{SHOP}@{served.host}", "id"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert shell.returncode != 0
    assert "uid=" not in shell.stdout


def test_any_name_that_a_client_can_write_is_one_file_of_the_inbox(
    place: tuple[World, Served],
) -> None:
    world, served = place
    names = (
        b"two\nlines.csv",
        b"\xff\xfe.csv",
        b"n" * 255,
        b"-rf *.csv",
        b" .csv",
        b"a\\..\\b.csv",
    )
    before = sum(files(world).values())
    with session(served, f"drop-{SHOP}") as client:
        for number, name in enumerate(names):
            with client.open(name, "w") as stream:  # type: ignore[arg-type]
                stream.write(f"nothing known {number}\n")
        for name in (b"n" * 256, b"../up.csv", b"/up.csv"):
            with pytest.raises(OSError):
                client.open(name, "w")  # type: ignore[arg-type]
    assert len(list((world.inbox / SHOP).iterdir())) == len(names)
    ran = world.run()
    assert "Traceback" not in ran.err
    assert list((world.inbox / SHOP).iterdir()) == []
    assert sum(files(world).values()) == before + len(names)
    assert "nothing known" not in ran.out
    assert told(world)
    world.balance()
