"""Two days by SFTP: an ERP uploads to our drop point and stalls, a warehouse is served by its own
server and answers there, and every hop is told."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders.confirmations import instructed, pl1
from builders.drop_points import drop_point
from builders.held_uploads import held_upload, sftp_command
from builders.paths import SAMPLES
from builders.remotes import WAREHOUSE, edit
from builders.sftp_servers import Served, keys, openssh
from builders.world import World

# A server with users, keys and mounts of its own takes five seconds to make.
pytestmark = pytest.mark.slow

ERP = "nordlys-erp"
ACCOUNT = f"drop-{ERP}"
MORNING, EVENING, TOMORROW = (
    "2026-11-03T09:00:00Z", "2026-11-03T19:00:00Z", "2026-11-04T09:00:00Z",
)  # fmt: skip
FIRST, SECOND = (
    SAMPLES / "inbox" / ERP / name
    for name in ("auftraege-2026-11-02.csv", "auftraege-2026-10-25.csv")
)


@pytest.fixture(scope="module")
def lodz(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The warehouse's own server."""
    if shutil.which("sftp") is None:
        pytest.skip("no sftp on this machine (Debian: openssh-client)")
    with openssh(tmp_path_factory.mktemp("lodz"), *keys(tmp_path_factory)) as served:
        for folder in ("from-them/pl1", "for-them"):
            (served.root / folder).mkdir(parents=True)
        yield served


@pytest.fixture
def world(lodz: Served, tmp_path: Path) -> World:
    world = World.build(tmp_path / "house")
    edit(world, WAREHOUSE, f"{WAREHOUSE}\n    remote: lodz")
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(
            "\nremotes:\n  lodz:\n    transport: sftp\n"
            f"    host: {lodz.host}\n    port: {lodz.port}\n    user: {lodz.user}\n"
            f"    key_file: {lodz.key}\n    known_hosts: {lodz.known_hosts}\n"
            f"    inbox: {lodz.root}/from-them\n    outbox: {lodz.root}/for-them\n"
        )
    for sender in ("catalogue", "de2", "cn1"):
        _drop(world, sender)
    return world


def _drop(world: World, sender: str) -> None:
    for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
        world.drop(sender, path.name, path.read_bytes())


def lying(lodz: Served) -> dict[str, Path]:
    top = lodz.root / "for-them"
    return {
        one.name: one
        for one in sorted(top.rglob("*"))
        if one.is_file() and "staging" not in str(one)
    }


def of_pl1_alone(world: World) -> list[str]:
    """Orders that PL1 sends and nobody else."""
    return [
        name
        for name, one in world.orders().items()
        if {sent["warehouse"] for sent in one["shipments"]} == {"PL1"}
    ]


def ways(hops: list[dict[str, Any]], lodz: Served) -> set[tuple[str | None, ...]]:
    """Each hop without what the story does not say; paths of the server from its top."""
    keys_ = ("way", "what", "at", "remote", "host", "path", "verified")
    top = f"{lodz.root}/"
    return {tuple((one[key] or "").removeprefix(top) or None for key in keys_) for one in hops}


def told(world: World, order: str) -> list[dict[str, Any]]:
    [explained] = world.crossdock("explain", order, "--json").json()
    hops: list[dict[str, Any]] = explained["hops"]
    return hops


def test_two_days_go_by_sftp_alone_and_each_hop_is_told(
    world: World, lodz: Served, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    at = f"{lodz.host}:{lodz.port}"
    count = next((SAMPLES / "inbox" / "pl1").iterdir())
    shutil.copy(count, lodz.root / "from-them" / "pl1" / count.name)
    with drop_point(world, tmp_path / "drop-point", keys(tmp_path_factory)[1]) as ours:
        # The first day. The ERP stalls in the middle of its upload; passes go by.
        with held_upload(ours, ACCOUNT, FIRST, FIRST.name):
            lies = world.inbox / ERP / FIRST.name
            assert 0 < lies.stat().st_size < FIRST.stat().st_size
            for _ in range(2):
                ran = world.run()
                assert ran.code == 0, ran.out + ran.err
                assert f"1 file of inbox/{ERP} is still being written" in ran.out
            assert world.orders() == {}
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        first = lying(lodz)
        assert {one.suffix for one in first.values()} >= {".csv", ".pdf"}
        assert not any(name.startswith("pl1/") for name in world.visible())
        goods = instructed(world.folder, "PL1")
        [order, *_] = of_pl1_alone(world)
        sent = next(one for one in goods if order.endswith(f"/{one.order}"))

        # The evening: the warehouse took its files, and puts down what left and what is there.
        for path in first.values():
            path.unlink()
        dropped = lodz.root / "from-them" / "pl1"
        (dropped / "left.csv").write_bytes(pl1(goods))
        (dropped / "evening.csv").write_text(evening_count(count.read_text("utf-8")), "utf-8")
        world.now = EVENING
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        assert world.orders()[order]["state"] == "shipped"
        world.balance()

        # The second day: the ERP uploads as it should.
        world.now = TOMORROW
        subprocess.run(
            sftp_command(ours, ACCOUNT, ours.port),
            input=f"put {SECOND} {SECOND.name}.part\nrename {SECOND.name}.part {SECOND.name}\n",
            text=True, check=True, capture_output=True,
        )  # fmt: skip
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        second = lying(lodz)
        assert second and not second.keys() & first.keys()
        world.balance()
        again = world.dump()
        assert world.run().code == 0
        assert world.dump() == again

        assert ways(told(world, order), lodz) == {
            ("in", "orders", MORNING, None, None, f"inbox/{ERP}/{FIRST.name}", None),
            *(
                ("out", kind, MORNING, "lodz", at, f"for-them/pl1/{name}", "read-back")
                for kind, name in (
                    ("instruction", "pl1-instruction-W000001-P001.csv"),
                    ("label", "pl1-labels-W000001-P001.pdf"),
                    ("label-index", "pl1-labels-W000001-P001.csv"),
                )
            ),
            ("in", "confirmation", EVENING, "lodz", at, "from-them/pl1/left.csv", None),
            ("in", "stock-count", EVENING, "lodz", at, "from-them/pl1/evening.csv", None),
        }
        said = world.crossdock("explain", order).out.partition("The way of each file")[2]
        assert f"lodz: {lodz.root}/from-them/pl1/left.csv at {at}" in said
        assert "read back and compared" in said
        stock = world.crossdock("stock", "--json", "--warehouse", "PL1").json()
        [mine] = [one for one in stock if one["sku"] == sent.sku]
        evening = ("in", "stock-count", EVENING, "lodz", at, "from-them/pl1/evening.csv", None)
        assert evening in ways(mine["hops"], lodz)
        assert all(one["hops"] for one in stock)


def evening_count(morning: str) -> str:
    """The same goods at seven in the evening."""
    return morning.replace("2026-11-03T05:30:00+01:00", "2026-11-03T19:30:00+01:00")
