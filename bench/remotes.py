"""What remotes cost those who have none: local orders beside ten good servers, a slow and a dead.

    python -m bench --only remotes

Two houses take the same local orders in turn. One has no remote. The other has twelve more channels
that drop at servers on loopback: ten at a real sshd, one at the same behind a way on which every
answer takes its time, one at a port where nobody ever answers. What is for DE2 goes to the dead
one, or waits in the other house, where it is paused; rejects go to the slow one. What comes from
servers is not paid yet, or rejected, and leaves no other document. Measured is wall clock, from the
start of the process to the rename that makes the last file visible that is local in both houses,
and to the end of the process.
"""

from __future__ import annotations

import csv
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from bench import exports
from bench.generate import PROJECT, SKUS, write_exports, write_house
from bench.measure import Failed, scratch
from bench.process import run
from bench.sales import NOW, catalogue, sales

GOOD = 10
ORDERS = 1_000
# Orders that lie at each server that can be reached, beside the local ones.
ORDERS_AWAY = 2
# What one answer of the slow server takes, seconds.
ANSWER_S = 0.2
# Receivers whose files are local in both houses.
LOCAL = ("pl1", "cn1", "customs")
_AWAY_FIRST = 1_000_000
# Where a row lies that is rejected.
_REJECTED = ("good-01", "slow")
_CHANNEL = """\
  {name}:
    client: acme
    mappings: [shopify-orders]
    timezone: Europe/Berlin
    tax_in_prices: auto
    start_at: 2026-10-15T00:00:00Z
    platform: {{code: 4403960A01, name: Shopify}}
    remote: {name}
"""


@dataclass
class Turn:
    """One pass: seconds until the last of so many local documents was handed over, and until its
    end."""

    remotes: str
    local: float
    whole: float
    documents: int = 0


def remotes(root: Path, *, turns: int, seed: int, orders: int = ORDERS) -> Iterator[Turn]:
    """`turns` passes of each house, in turn; one before them is not counted."""
    with ExitStack() as stack:
        alone, served = (stack.enter_context(scratch(root)) for _ in range(2))
        for house in (alone, served):
            write_house(house, orders=0, seed=seed)
        ports = stack.enter_context(_servers(stack.enter_context(scratch(root))))
        _name_remotes(served, ports)
        _pause(alone)
        for turn in range(turns + 1):
            first = 1 + turn * orders
            handed = set()
            for name, house in (("none", alone), ("12, one dead, one slow", served)):
                write_exports(house / "inbox", orders=orders, seed=seed, first=first)
                if house is served:
                    _drop_away(ports.files, turn, seed)
                one = _pass(name, house)
                handed.add(one.documents)
                if turn:
                    yield one
            if len(handed) != 1:
                raise Failed(f"the houses handed over so many local documents: {sorted(handed)}")


def _pause(house: Path) -> None:
    asked = ["pause", "warehouse", "DE2", "--config", str(house / "config.yaml"), "--now", NOW]
    usage = run(["-m", "processor", *asked], house)
    if usage.code:
        raise Failed(f"crossdock pause ended with {usage.code}:\n{usage.output[-4000:]}")


def _pass(name: str, house: Path) -> Turn:
    before = _local(house).keys()
    started = time.time()
    usage = run(
        ["-m", "processor", "run", "--config", str(house / "config.yaml"), "--now", NOW, "--json"],
        house,
    )
    after = _local(house)
    fresh = after.keys() - before
    # That a server is down is told by 1.
    if usage.code not in (0, 1) or not fresh:
        raise Failed(f"crossdock run ended with {usage.code}:\n{usage.output[-4000:]}")
    return Turn(name, max(after[one] for one in fresh) - started, usage.seconds, len(fresh))


def _local(house: Path) -> dict[str, float]:
    """The files in the local outboxes, with the time of the rename that made each visible."""
    return {
        str(path): path.stat().st_ctime
        for receiver in LOCAL
        for path in (house / "outbox" / receiver).rglob("*")
        if path.is_file()
    }


@dataclass
class Ports:
    """Where the servers answer, and what a login needs."""

    good: int
    slow: int
    dead: int
    user: str
    key: Path
    known_hosts: Path
    files: Path


@contextmanager
def _servers(folder: Path) -> Iterator[Ports]:
    sys.path.insert(0, str(PROJECT / "samples"))
    try:
        from sftp_server import Cannot, server
    finally:
        sys.path.pop(0)
    with ExitStack() as stack:
        try:
            served = stack.enter_context(server(folder))
        except Cannot as reason:
            raise Failed(str(reason)) from reason
        slow = stack.enter_context(_slow_way(served.port))
        dead = stack.enter_context(_dead_port())
        host = served.known_hosts.read_text("utf-8").split(" ", 1)[1]
        with served.known_hosts.open("a", encoding="utf-8") as known:
            known.write(f"[127.0.0.1]:{slow} {host}")
        yield Ports(
            served.port, slow, dead, served.user, served.key, served.known_hosts, served.files
        )


@contextmanager
def _slow_way(port: int) -> Iterator[int]:
    """A way to a server on which what it answers comes late."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, port), daemon=True).start()
        yield int(listening.getsockname()[1])
        # Wakes whoever waits for the next client.
        listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, port: int) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            server = socket.create_connection(("127.0.0.1", port))
            for source, target, wait in ((client, server, 0.0), (server, client, ANSWER_S)):
                threading.Thread(target=_carry, args=(source, target, wait), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, wait: float) -> None:
    with suppress(OSError):
        while block := source.recv(65_536):
            time.sleep(wait)
            target.sendall(block)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@contextmanager
def _dead_port() -> Iterator[int]:
    """A port at which nobody is refused and nobody answered: its queue is full."""
    with socket.socket() as listening, ExitStack() as waiting:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        port = listening.getsockname()[1]
        for _ in range(8):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            with suppress(BlockingIOError):
                one.connect(("127.0.0.1", port))
        yield int(port)


def _names() -> list[str]:
    return [*(f"good-{number:02d}" for number in range(1, GOOD + 1)), "slow", "dead"]


def _name_remotes(house: Path, ports: Ports) -> None:
    path = house / "config.yaml"
    text = path.read_text("utf-8")
    warehouses, layout = "\nwarehouses:\n", "    layout: instruction-de2\n"
    if text.count(warehouses) != 1 or text.count(layout) != 1:
        raise ValueError("config.yaml has changed: warehouses and the layout of DE2 are not found")
    channels = "".join(_CHANNEL.format(name=name) for name in _names())
    text = text.replace(warehouses, f"{channels}{warehouses}")
    text = text.replace(layout, f"{layout}    remote: dead\n")
    blocks = []
    for name in _names():
        port = {"slow": ports.slow, "dead": ports.dead}.get(name, ports.good)
        top = ports.files / name
        for folder in (top / "inbox" / name, top / "outbox"):
            folder.mkdir(parents=True)
        blocks.append(
            f"  {name}: {{transport: sftp, host: 127.0.0.1, port: {port}, user: {ports.user},"
            f" key_file: {ports.key}, known_hosts: {ports.known_hosts},"
            f" inbox: {top}/inbox, outbox: {top}/outbox}}\n"
        )
    receivers = "receivers:\n  rejects: {remote: slow}\n"
    path.write_text(f"{text}\nremotes:\n{''.join(blocks)}{receivers}", "utf-8")


def _drop_away(files: Path, turn: int, seed: int) -> None:
    """A few orders at each server, not paid yet: they are held, so that all documents are of local
    orders. What lies at the dead one nobody ever sees."""
    goods = catalogue(seed, SKUS)
    for number, name in enumerate(_names()):
        first = _AWAY_FIRST * (number + 1) + turn * ORDERS_AWAY
        drawn = sales("acme-shopify", ORDERS_AWAY, seed, goods, mixed=False, first=first)
        with (files / name / "inbox" / name / f"export-{turn}.csv").open(
            "w", encoding="utf-8", newline=""
        ) as stream:
            exports.write(stream, "shopify", (replace(one, pending=True) for one in drawn))
            if name in _REJECTED:
                csv.writer(stream).writerow((f"#{first}X", *[""] * (len(exports.SHOPIFY) - 1)))


def remote_rows(turns: list[Turn]) -> list[tuple[str, ...]]:
    """Cells of the table: medians by house, and their ratio to the house without remotes."""
    found: list[tuple[str, ...]] = []
    base: Turn | None = None
    for name in dict.fromkeys(one.remotes for one in turns):
        mine = [one for one in turns if one.remotes == name]
        middle = Turn(name, median(o.local for o in mine), median(o.whole for o in mine))
        base = base or middle
        found.append(
            (name, str(len(mine)), f"{middle.local:.2f}", f"{middle.local / base.local:.2f}",
             f"{middle.whole:.1f}")
        )  # fmt: skip
    return found
