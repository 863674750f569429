"""What channels are told lies at their servers, plain or encrypted, each file once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.confirmations import instructed, pl1
from builders.exports import order, reference_data, shop
from builders.openpgp import needs_gpg, pair
from builders.sftp_servers import Served, asyncssh_server, keys
from builders.tellings import lay_layouts, tells
from builders.world import World

from processor.transport.pgp.keyring import close_all

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    host, user = keys(tmp_path_factory)
    with asyncssh_server(tmp_path_factory.mktemp("server"), host, user) as one:
        yield one
    close_all()


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house of which an order is instructed, and its warehouse says that it left."""
    world = World.build(tmp_path_factory.mktemp("left") / "house")
    lay_layouts(world)
    tells(world, "acme-shopify", "kind: channel-feed, layout: told-feed")
    reference_data(world)
    world.drop("acme-shopify", "a.csv", shop(order("#8901")))
    assert world.run().code == 0
    world.now = "2026-11-03T17:00:00Z"
    world.drop("pl1", "a.csv", pl1(instructed(world.folder)))
    return world


def at_its_server(left: World, served: Served, folder: Path, *more: str) -> World:
    """The same house, whose channel has what it is told at a server."""
    world = left.copied(folder)
    shutil.rmtree(served.root)
    (served.root / "outbox").mkdir(parents=True)
    (world.folder / "known_hosts").write_bytes(served.known_hosts.read_bytes())
    lines = (
        "transport: sftp", f"host: {served.host}", f"port: {served.port}",
        f"user: {served.user}", f"key_file: {served.key}", *more,
    )  # fmt: skip
    block = "".join(f"    {line}\n" for line in lines)
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"\nremotes:\n  theirs:\n{block}")
        config.write("receivers:\n  acme-shopify: {remote: theirs, path: tracking}\n")
    return world


def lying(served: Served) -> dict[str, bytes]:
    out = served.root / "outbox"
    found = {one.relative_to(out).as_posix(): one for one in out.rglob("*") if one.is_file()}
    return {name: one.read_bytes() for name, one in found.items() if ".crossdock" not in name}


def test_a_feed_goes_to_a_server_once_and_a_copy_under_another_name(
    left: World, served: Served, tmp_path: Path
) -> None:
    world = at_its_server(left, served, tmp_path / "house")
    assert served.faults is not None
    # The file is in its place, and the answer that says so is lost.
    renamed: list[int] = []

    def once(name: str, n: int) -> str | None:
        if name != "posix_rename" or renamed:
            return None
        renamed.append(n)
        return "cut after"

    served.faults.plan = once
    assert world.run().code in (0, 1)
    assert renamed
    served.faults.plan = lambda _name, _n: None
    assert world.run().code in (0, 1)
    [(name, data)] = lying(served).items()
    assert name.startswith("tracking/") and data.startswith(b"#8901;")
    assert "handed" in world.crossdock("batch", "list").out
    # Their program takes it; nothing comes again but what is asked for.
    (served.root / "outbox" / name).unlink()
    assert world.run().code in (0, 1)
    assert lying(served) == {}
    assert world.crossdock("resend", "B000001", "--why", "they lost it").code == 0
    assert world.run().code in (0, 1)
    [(again, copy)] = lying(served).items()
    assert again != name and copy == data
    world.balance()


@needs_gpg
def test_a_feed_is_encrypted_to_its_channel(left: World, served: Served, tmp_path: Path) -> None:
    two = pair()
    world = at_its_server(left, served, tmp_path / "house", *two.lines)
    two.write_to(world.folder / "keys")
    assert world.run().code in (0, 1)
    [(name, data)] = lying(served).items()
    assert name.startswith("tracking/") and name.endswith(".pgp") and b"#8901" not in data
    assert two.read(data).startswith(b"#8901;")
    assert world.crossdock("resend", "B000001", "--why", "they lost it").code == 0
    assert world.run().code in (0, 1)
    [copy] = [one for other, one in lying(served).items() if other != name]
    assert two.read(copy) == two.read(data)
    assert world.crossdock("replay", "B000001").code == 0
    world.balance()
