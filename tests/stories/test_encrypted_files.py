"""A partner with gpg: an order comes encrypted, its instruction goes back encrypted, and the pages
about it are true."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders.exports import order, shop
from builders.openpgp import Gpg, Pair, needs_gpg, pair
from builders.paths import ROOT, SAMPLES
from builders.remotes import small_exports, with_remote
from builders.sftp_servers import Served, asyncssh_server, keys
from builders.world import World

from processor.house.premises import load_premises
from processor.passes import down_remotes
from processor.transport.pgp.keyring import close_all

pytestmark = needs_gpg
PAGE = (ROOT / "docs" / "sftp.md").read_text("utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    host, user = keys(tmp_path_factory)
    with asyncssh_server(tmp_path_factory.mktemp("server"), host, user) as one:
        yield one
    close_all()


def house(served: Served, folder: Path, *more: str) -> World:
    world = World.build(folder)
    shutil.rmtree(served.root)
    for below in ("inbox/acme-shopify", "inbox/pl1", "outbox"):
        (served.root / below).mkdir(parents=True)
    with_remote(
        world, "transport: sftp", f"host: {served.host}", f"port: {served.port}",
        f"user: {served.user}", f"key_file: {served.key}", *more, name="lodz",
    )  # fmt: skip
    (world.folder / "known_hosts").write_bytes(served.known_hosts.read_bytes())
    return world


def drop_closed(two: Pair, served: Served, world: World) -> None:
    """What the partner has for the house lies at the server, encrypted and signed; the rest of the
    day lies in the house's own inbox."""
    for sender, dropped in small_exports(world).items():
        for name, data in dropped.items():
            (served.root / "inbox" / sender / f"{name}.pgp").write_bytes(two.sent(data))


def lying(served: Served, below: str) -> dict[str, bytes]:
    top = served.root / below
    found = (one for one in top.rglob("*") if one.is_file())
    there = {one.relative_to(top).as_posix(): one.read_bytes() for one in found}
    return {name: data for name, data in there.items() if not name.startswith(".crossdock")}


def test_an_order_comes_encrypted_and_its_instruction_goes_back_encrypted(
    served: Served, tmp_path: Path
) -> None:
    two = pair()
    world = house(served, tmp_path / "house", *two.lines)
    two.write_to(world.folder / "keys")
    checked = world.crossdock("remote", "check", "lodz")
    assert (checked.code, "ok     the keys for encryption" in checked.out) == (0, True)
    drop_closed(two, served, world)
    inbox = served.root / "inbox" / "acme-shopify"
    export = next(one for one in inbox.iterdir() if one.name.startswith("orders"))
    plain = two.house("--decrypt", data=export.read_bytes())
    (inbox / "again.csv.gpg").write_bytes(two.sent(plain))
    forged = two.partner.sealed(plain, two.our_print, by=two.other_print)
    (inbox / "forged.csv.pgp").write_bytes(forged)
    ran = world.run()
    assert ran.code == 1 and "duplicate" in ran.out
    assert "share" not in ran.out and "forged.csv.pgp: quarantined [file/sealed]" in ran.out
    told = "".join(one.read_text("utf-8") for one in (world.outbox / "alerts").glob("*forged*"))
    assert f"it is signed by a key that is not in `partner_keys`: {two.other_print}" in told
    assert lying(served, "inbox") == {}

    sent = lying(served, "outbox")
    assert sent and all(name.endswith(".pgp") for name in sent)
    instruction = next(name for name in sent if "instruction" in name)
    kept = world.folder / "archive" / "out" / instruction.removesuffix(".pgp")
    assert two.read(sent[instruction]) == kept.read_bytes()
    ours = world.folder / ".state" / "remotes" / "lodz"
    assert list((ours / "out-sealed").iterdir()) == []

    order = next(row for row in plain.decode().splitlines() if row.startswith("#")).split(",")[0]
    said = world.crossdock("explain", f"acme-shopify/{order}").out
    assert f"encrypted to our key {two.our_print}, signed by {two.their_print}" in said
    archived = list((world.folder / "archive").rglob("*.sealed"))
    assert forged not in [one.read_bytes() for one in archived]
    assert plain in [two.house("--decrypt", data=one.read_bytes()) for one in archived]
    balanced = world.crossdock("balance")
    assert balanced.code == 0, balanced.out
    before = world.dump()
    assert world.run().code == 0 and lying(served, "outbox") == sent
    assert before.count("file/sealed") == world.dump().count("file/sealed")


@pytest.mark.slow
def test_after_a_ledger_was_put_back_an_encrypted_document_comes_out_of_its_mailbox(
    served: Served, tmp_path: Path
) -> None:
    """Its order is decided anew, and its receiver gets it once."""
    two = pair()
    world = house(served, tmp_path / "house", *two.lines)
    two.write_to(world.folder / "keys")
    with (world.folder / "config.yaml").open("a") as config:
        config.write("\nreceivers:\n  PL1:\n    mailbox: {instruction: ORDERS.CSV}\n")
    for path in sorted((SAMPLES / "inbox" / "catalogue").iterdir()):
        world.drop("catalogue", path.name, path.read_bytes())
    for path in (SAMPLES / "inbox" / "pl1").iterdir():
        (served.root / "inbox" / "pl1" / f"{path.name}.pgp").write_bytes(
            two.sent(path.read_bytes())
        )
    world.now = "2026-11-03T09:00:00Z"
    assert world.run().code == 0
    before = shutil.copytree(world.folder / ".state", tmp_path / "before")
    export = two.sent(shop(order("#7001")).encode())
    (served.root / "inbox" / "acme-shopify" / "7001.csv.pgp").write_bytes(export)
    world.now = "2026-11-03T10:00:00Z"
    assert world.run().code == 0
    first = lying(served, "outbox")
    assert b"S0000000001,#7001" in two.read(first["pl1/ORDERS.CSV.pgp"])

    shutil.rmtree(world.folder / ".state")
    shutil.copytree(before, world.folder / ".state")
    world.now = "2026-11-03T10:20:00Z"
    assert world.run().code == 1 and lying(served, "outbox") == first
    said = world.crossdock("reconcile", "--did-not", "all", "--why", "they took none", "--yes")
    assert (said.code, lying(served, "outbox")) == (0, {}), said.out + said.err
    world.now = "2026-11-03T10:30:00Z"
    assert world.run().code == 0
    instruction = two.read(lying(served, "outbox")["pl1/ORDERS.CSV.pgp"])
    assert b"S0000000002,#7001" in instruction and b"S0000000001" not in instruction
    balanced = world.crossdock("balance")
    assert balanced.code == 0, balanced.out


@pytest.mark.slow
def test_while_a_key_is_missing_everything_waits_and_is_told(
    served: Served, tmp_path: Path
) -> None:
    two = pair()
    world = house(served, tmp_path / "house", *two.lines)
    two.write_to(world.folder / "keys")
    (world.folder / "keys" / "ours.asc").chmod(0o644)
    drop_closed(two, served, world)
    there = lying(served, "inbox")
    words = "others may read"
    assert words in world.crossdock("check").out
    assert world.run().code == 1
    assert words in (world.outbox / "alerts" / "remotes" / "lodz.txt").read_text("utf-8")
    assert words in world.crossdock("status").out
    checked = world.crossdock("remote", "check", "lodz")
    assert (checked.code, "FAILS  the keys for encryption" in checked.out) == (1, True)
    assert lying(served, "inbox") == there and lying(served, "outbox") == {}


def test_a_key_that_serves_not_much_longer_is_told_wherever_people_look(tmp_path: Path) -> None:
    two = pair()
    partner = Gpg()
    short = partner.make("Short <short@lodz.example>", until="20d")
    theirs = partner.public(short)
    partner.end()
    world = World.build(tmp_path)
    lines = [one.replace(f"encrypt_to: {two.their_print}", f"encrypt_to: {short}")
             for one in two.lines]  # fmt: skip
    with_remote(world, "transport: local", "path: share", *lines)
    for below in ("inbox", "outbox"):
        (world.folder / "share" / below).mkdir(parents=True)
    two.write_to(world.folder / "keys")
    (world.folder / "keys" / "lodz.asc").write_bytes(two.theirs + theirs)
    words = f"the key of `encrypt_to`, {short}, serves until"
    for command in (["check"], ["status"], ["remote", "check", "share"]):
        assert words in world.crossdock(*command).out, command
    alert = world.outbox / "alerts" / "remotes" / "share.keys.txt"
    premises, _ = load_premises(world.folder / "config.yaml")
    assert premises is not None
    runtime: Any = SimpleNamespace(
        house=premises,
        down=dict,
        folders=SimpleNamespace(bars=lambda _: False),
        inboxes=SimpleNamespace(resting=frozenset()),
        outbox=SimpleNamespace(resting=frozenset()),
    )
    down_remotes.tell(runtime, 0)
    assert words in alert.read_text("utf-8")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(short, two.their_print), "utf-8")
    runtime.house, _ = load_premises(config)
    down_remotes.tell(runtime, 0)
    assert not alert.exists()
    close_all()


def commands(heading: str) -> list[str]:
    """The command lines below a heading, in their order."""
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", part, re.M | re.S)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


class Reader:
    """Somebody who sits before a house with the page in their hands."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.place = Path(tempfile.mkdtemp(prefix="page-"))

    def types(self, line: str, made: str = "pgp-ours") -> str:
        if line.startswith("crossdock "):
            ran = self.world.crossdock(*line.split()[1:])
            assert ran.code == 0, ran.out + ran.err
            return ran.out
        line = line.replace("/tmp/new-pgp-key", str(self.place / "new")).replace("pgp-ours", made)
        env = {"PATH": os.environ["PATH"], "HOME": str(self.place), "LC_ALL": "C"}
        done = subprocess.run(
            ["/bin/sh", "-c", line], cwd=self.world.folder, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
        return done.stdout

    def makes_a_key(self, lines: list[str], made: str = "pgp-ours") -> str:
        """The fingerprint that is shown."""
        shown = "".join(self.types(line, made) for line in lines)
        found: str = re.findall(r"[0-9A-F]{40}", shown)[0]
        return found

    def edits(self, old: str, new: str) -> None:
        config = self.world.folder / "config.yaml"
        text = config.read_text("utf-8")
        assert old in text
        config.write_text(text.replace(old, new), "utf-8")


@pytest.mark.slow
def test_keys_are_made_exchanged_and_exchanged_anew_as_the_page_says(
    served: Served, tmp_path: Path
) -> None:
    two = pair()
    world = house(served, tmp_path / "house")
    reader = Reader(world)
    *making, look, check = commands("Encrypted files")
    ours = reader.makes_a_key(making)
    (world.folder / "keys" / "pgp-lodz.asc").write_bytes(two.theirs)
    assert two.their_print in reader.types(look)
    [shown] = re.findall(r"^   ```yaml\n(   encrypt_to.*?)   ```", PAGE, re.M | re.S)
    block = "".join(f"    {line.strip()}\n" for line in shown.splitlines())
    block = block.replace("OUR-FINGERPRINT", ours)
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8").rstrip("\n")
    block = block.replace("FINGERPRINT-OF-THE-PARTNER", two.their_print)
    config.write_text(f"{text}\n{block}", "utf-8")
    assert "ok     the keys for encryption" in reader.types(check)

    add, look, again, add_theirs, look_theirs = commands("New keys for encryption")
    new = reader.makes_a_key(making, "pgp-ours-new")
    assert new != ours
    reader.types(add)
    reader.edits(f"decrypt_with: {ours}", f"decrypt_with: [{new}, {ours}]")
    reader.types(look)
    reader.edits(f"sign_with: {ours}", f"sign_with: {new}")
    reader.types(again)
    other = two.other_print
    (world.folder / "keys" / "pgp-lodz-new.asc").write_bytes(two.partner.public(other))
    reader.types(add_theirs)
    reader.edits(f"signed_by: {two.their_print}", f"signed_by: [{other}, {two.their_print}]")
    reader.edits(f"encrypt_to: {two.their_print}", f"encrypt_to: {other}")
    assert "ok     the keys for encryption" in reader.types(look_theirs)
    shutil.rmtree(reader.place)
