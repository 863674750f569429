"""Documents that go to real servers: OpenSSH's, ProFTPD, and one of asyncssh that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from builders.pushing_house import DOCUMENTS, PushingHouse
from builders.sftp_servers import SERVERS, Served, asyncssh_server, keys

from processor.delivery.sftp import STAGING
from processor.delivery.sftp_staging import PROBE, SENTINEL
from processor.languages.languages import in_english
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import Settings

ALL = {f"{folder}/{name}": data for folder, name, data in DOCUMENTS.values()}


@pytest.fixture
def of_asyncssh(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with asyncssh_server(tmp_path / "server", *keys(tmp_path_factory)) as served:
        yield served


@contextmanager
def house_at(served: Served, folder: Path, outbox: str) -> Iterator[PushingHouse]:
    settings = Settings(
        name="lodz", host=served.host, port=served.port, user=served.user, outbox=outbox,
        key_file=str(served.key), known_hosts=str(served.known_hosts),
    )  # fmt: skip
    (served.root / "out").mkdir()
    sessions = Sessions(settings, lambda: 0, lambda: 0.0)
    try:
        yield PushingHouse(folder, sessions.use, settings)
    finally:
        sessions.close()


def visible(served: Served) -> dict[str, bytes]:
    out = served.root / "out"
    found = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if STAGING not in name}


def left(served: Served) -> list[str]:
    """What lies in the staging folder beside the sentinel and the probe."""
    names = [path.name for path in (served.root / "out" / STAGING).iterdir()]
    return [name for name in names if not name[16:].startswith((SENTINEL, PROBE))]


@pytest.mark.parametrize("name", ["openssh", pytest.param("proftpd", marks=pytest.mark.slow)])
def test_documents_reach_a_server_once_with_their_done_files(
    name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        SERVERS[name](tmp_path / "server", *keys(tmp_path_factory)) as served,
        house_at(served, tmp_path / "house", str(tmp_path / "server/served/out")) as house,
    ):
        house.settings = msgspec.structs.replace(
            house.settings, sync=True, after_file="{name}.done"
        )
        house.push()
        assert set(house.states.values()) == {"handed"}
        assert visible(served) == ALL | {f"{name}.done": b"" for name in ALL}
        assert house.place().may_repeat() == ""
        for path in (served.root / "out").glob("pl1/*.*"):
            path.unlink()
        house.push()
        assert visible(served).keys() == {"pl1/labels/W000001.pdf", "pl1/labels/W000001.pdf.done"}
        assert left(served) == []


def test_a_cut_after_each_rename_hands_over_once(of_asyncssh: Served, tmp_path: Path) -> None:
    assert of_asyncssh.faults is not None
    of_asyncssh.faults.plan = lambda name, n: (
        "cut after" if name == "posix_rename" and n % 2 else None
    )
    with house_at(of_asyncssh, tmp_path / "house", "out") as house:
        house.push()
        house.push()
    assert set(house.states.values()) == {"handed"}
    assert visible(of_asyncssh) == ALL
    assert left(of_asyncssh) == []


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (lambda name, _: "full" if name == "write" else None, "refused writing"),
        (lambda name, n: "full" if name == "close" and n == 6 else None, "refused writing"),
        (lambda name, _: "refuse" if name == "mkdir" else None, "cannot be made there"),
        (lambda name, _: "refuse" if name == "posix_rename" else None, "nothing can be renamed"),
    ],
    ids=["full", "close", "no new folder", "no rename"],
)
def test_what_a_server_refuses_is_told_and_done_once_it_lets_us(
    of_asyncssh: Served, tmp_path: Path, fails: Callable[[str, int], str | None], said: str
) -> None:
    assert of_asyncssh.faults is not None
    of_asyncssh.faults.plan = fails
    with house_at(of_asyncssh, tmp_path / "house", "out") as house:
        outbox = house.push()
        told = [in_english(words) for words in (*outbox.down.values(), *house.told.values())]
        assert any(said in one for one in told), told
        assert visible(of_asyncssh) == {}
        of_asyncssh.faults.plan = lambda *_: None
        house.push()
    assert visible(of_asyncssh) == ALL
    assert left(of_asyncssh) == []
