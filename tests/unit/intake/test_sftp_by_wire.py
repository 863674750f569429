"""An inbox on servers that speak the protocol: OpenSSH's, ProFTPD, one that cuts connections."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from builders.sftp_servers import EACH_SERVER, SERVERS, Served, keys

from processor.intake.inboxes import Inboxes
from processor.intake.sftp import SftpInbox
from processor.intake.sftp_watched import WATCHED
from processor.languages.languages import in_english
from processor.transport import files
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import Settings

BOUND = {"erp": ("acme",)}


@pytest.fixture(scope="module", params=EACH_SERVER)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    start = SERVERS[request.param]
    with start(tmp_path_factory.mktemp("server"), *keys(tmp_path_factory)) as one:
        yield one


@pytest.fixture
def dropped(served: Served, tmp_path: Path) -> Path:
    """The folder of the sender, as it lies on the server."""
    folder = served.root / tmp_path.name / "acme"
    folder.mkdir(parents=True)
    return folder


def sessions_at(served: Served, folder: Path) -> Sessions:
    settings = Settings(
        name="erp", host=served.host, port=served.port, user=served.user,
        key_file=str(served.key), known_hosts=str(served.known_hosts),
        inbox=served.seen_as(folder.parent), connect_s=5, answer_s=5,
    )  # fmt: skip
    return Sessions(settings, count(0, 1_000_000).__next__, lambda: 0.0)


def comes_in(sessions: Sessions, ours: Path) -> tuple[list[tuple[str, bytes]], list[str]]:
    """What one pass brings in, and what it tells."""
    inboxes = Inboxes({"erp": SftpInbox(sessions.settings, sessions.use, ours / "in")})
    inboxes.prove(BOUND)
    found, odd = inboxes.look_around(BOUND)
    taken = [*inboxes.left({}), *(one for one in map(inboxes.fetch, found) if one is not None)]
    came = []
    for one in taken:
        came.append((one.name, one.path.read_bytes()))
        files.remove(one.path)
    return came, [f"{one.name}: {in_english(one.what)}" for one in odd]


def test_files_of_any_name_and_size_come_in_whole_and_once(
    served: Served, dropped: Path, tmp_path: Path
) -> None:
    large = random.Random(1).randbytes(3 << 20)
    whole = {"a.csv": b"one\n", "two\nlines.csv": b"2", "\udcff.csv": b"3", "n" * 255: b"4"}
    whole |= {"empty.csv": b"", "large.csv": large}
    for name, data in whole.items():
        (dropped / name).write_bytes(data)
        os.utime(dropped / name, (1, 1))
    (dropped / "folder").mkdir()
    (dropped / "link").symlink_to("a.csv")
    sessions = sessions_at(served, dropped)
    came, told = comes_in(sessions, tmp_path / "ours")
    assert Counter(came) == Counter(whole.items())
    assert sorted(told) == ["folder: a folder", "link: a link"]
    assert comes_in(sessions, tmp_path / "ours") == ([], told)
    assert sorted(path.name for path in dropped.iterdir()) == ["folder", "link"]
    assert [
        path
        for path in dropped.parent.rglob("*")
        if path.is_file() and path.name != "link" and WATCHED not in path.parts
    ] == []
    sessions.close()


@pytest.mark.parametrize("served", ["asyncssh"], indirect=True)
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(one, marks=pytest.mark.slow) for one in range(1, 12))]
)
def test_however_often_the_connection_is_cut_each_file_comes_in_once(
    seed: int, served: Served, dropped: Path, tmp_path: Path
) -> None:
    assert served.faults is not None
    dice = random.Random(seed)
    whole = {f"{number}.csv": f"{number}\n".encode() * 50 for number in range(30)}
    for name, data in whole.items():
        (dropped / name).write_bytes(data)
    faults = ("cut before", "cut after", "refuse", "full")
    served.faults.plan = lambda _name, _n: dice.choice(faults) if dice.random() < 0.04 else None
    sessions = sessions_at(served, dropped)
    came: list[tuple[str, bytes]] = []
    for _ in range(15):
        came += comes_in(sessions, tmp_path / "ours")[0]
    served.faults.plan = lambda _name, _n: None
    for _ in range(2):
        came += comes_in(sessions, tmp_path / "ours")[0]
    assert Counter(came) == Counter(whole.items())
    sessions.close()


def test_an_upload_that_stalls_while_its_file_is_taken_comes_in_whole_in_the_end(
    served: Served, dropped: Path, tmp_path: Path
) -> None:
    sessions = sessions_at(served, dropped)
    with (dropped / "orders.csv").open("wb") as writer:
        writer.write(b"id;sku\n1;CUP\n")
        writer.flush()
        first, _ = comes_in(sessions, tmp_path / "ours")
        writer.write(b"2;CUP\n")
        writer.flush()
    then, told = comes_in(sessions, tmp_path / "ours")
    assert first == [("orders.csv", b"id;sku\n1;CUP\n")]
    assert then == [("orders.csv", b"id;sku\n1;CUP\n2;CUP\n")]
    assert (comes_in(sessions, tmp_path / "ours"), told) == (([], []), [])
    sessions.close()
