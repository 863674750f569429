"""The pages of docs/sftp.md are true: their commands, typed in their order, do what they say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import msgspec
import pytest
from builders.paths import ROOT
from builders.remotes import CHANNEL, WAREHOUSE
from builders.sftp_servers import Served, asyncssh_server, keys
from builders.world import Ran, World

from processor.house.transports import TRANSPORTS
from processor.intake.local import LocalInbox
from processor.transport.sftp.known_hosts import fingerprint

PAGE = (ROOT / "docs" / "sftp.md").read_text("utf-8")


class Partner:
    """Whoever looks after the server: the public keys that may log in, and its own key."""

    def __init__(self) -> None:
        self.allowed: set[str] = set()
        self.host_key = b""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.host_key)

    def logins(self) -> type[asyncssh.SSHServer]:
        partner = self

        class Logins(asyncssh.SSHServer):
            def begin_auth(self, _username: str) -> bool:
                return True

            def public_key_auth_supported(self) -> bool:
                return True

            def validate_public_key(self, _username: str, key: Any) -> bool:
                return _bare(key.export_public_key().decode()) in partner.allowed

        return Logins


def _bare(line: str) -> str:
    return " ".join(line.split()[:2])


@pytest.fixture(scope="module")
def partner() -> Partner:
    return Partner()


@pytest.fixture(scope="module")
def served(partner: Partner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    host, user = keys(tmp_path_factory)
    folder = tmp_path_factory.mktemp("server")
    with asyncssh_server(
        folder, host, user, logins=partner.logins(), authorized_client_keys=None
    ) as one:
        partner.host_key = asyncssh.read_public_key(str(host.with_suffix(".pub"))).public_data
        for below in ("inbox/acme-shopify", "inbox/pl1", "outbox"):
            (one.root / below).mkdir(parents=True)
        yield one


def commands(heading: str) -> list[list[str]]:
    """The command lines below a heading, in their order."""
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", part, re.M | re.S)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.strip()]


class Reader:
    """Somebody who sits before a house with the page in their hands."""

    def __init__(self, world: World, partner: Partner) -> None:
        self.world = world
        self.partner = partner

    def types(self, line: list[str]) -> Ran:
        program, *rest = line
        if program == "mkdir":
            (self.world.folder / rest[-1]).mkdir(exist_ok=True)
            return Ran(0, "", "")
        if program == "ssh-keygen":
            path = self.world.folder / rest[-1]
            key = asyncssh.generate_private_key("ssh-ed25519")
            key.write_private_key(str(path))
            path.chmod(0o600)
            key.write_public_key(f"{path}.pub")
            return Ran(0, "", "")
        assert program == "crossdock"
        heard = self.partner.fingerprint
        return self.world.crossdock(*(heard if "YOU-HEARD" in one else one for one in rest))

    def does(self, line: list[str]) -> str:
        ran = self.types(line)
        assert ran.code == 0, f"{shlex.join(line)}: {ran.out}{ran.err}"
        return ran.out

    def allows(self, file: str) -> None:
        self.partner.allowed.add(_bare((self.world.folder / file).read_text("utf-8")))

    def edits(self, old: str, new: str) -> None:
        config = self.world.folder / "config.yaml"
        text = config.read_text("utf-8")
        assert text.count(old) == 1
        config.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def reader(
    served: Served, partner: Partner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Reader:
    """A house whose config.yaml has what the page shows, at the address of the tests' server."""
    place = msgspec.structs.replace(
        TRANSPORTS["sftp"],
        inbox=lambda remote, ours, _: LocalInbox(ours, ours / "in", remote=remote.name),
    )
    monkeypatch.setitem(TRANSPORTS, "sftp", place)
    world = World.build(tmp_path / "house")
    partner.allowed.clear()
    [shown] = re.findall(r"^   ```yaml\n   remotes:\n(.*?)   warehouses:", PAGE, re.M | re.S)
    block = "".join(line.removeprefix("   ") for line in shown.splitlines(keepends=True))
    block = block.replace("sftp.lodz.example", f"{served.host}\n    port: {served.port}")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    for line in (CHANNEL, WAREHOUSE):
        text = text.replace(line, f"{line}\n    remote: lodz")
    config.write_text(f"{text}\nremotes:\n{block}", "utf-8")
    return Reader(world, partner)


def set_up(reader: Reader) -> None:
    folder, key, trust, check, look = commands("Setting up a server")
    reader.does(folder)
    reader.does(key)
    reader.allows("keys/lodz.pub")
    assert reader.types(trust).code == 1, "nobody sits at a terminal to compare"
    reader.does([*trust, "--yes", reader.partner.fingerprint])
    assert "nothing fails at lodz" in reader.does(check)
    assert "pl1" in reader.does(look)


def test_a_server_is_set_up_as_the_page_says(reader: Reader) -> None:
    set_up(reader)


def test_a_changed_host_key_is_accepted_as_the_page_says(reader: Reader, served: Served) -> None:
    set_up(reader)
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[1]
    known = reader.world.folder / "known_hosts"
    known.write_text(f"[127.0.0.1]:{served.port} ssh-ed25519 {other}\n", "utf-8")
    look, trust, check = commands("When the host key changed")
    looked = reader.types(look)
    assert (looked.code, looked.out.count("SHA256:")) == (1, 2)
    reader.does(trust)
    reader.does(check)
    assert "told by telephone" in reader.world.dump()


def test_our_key_is_changed_as_the_page_says(reader: Reader) -> None:
    set_up(reader)
    key, check = commands("A new key for us")
    reader.does(key)
    reader.edits("key_file: keys/lodz", "key_file: keys/lodz-new")
    refused = reader.types(check)
    assert (refused.code, "with this public key" in refused.out) == (1, True)
    reader.allows("keys/lodz-new.pub")
    reader.does(check)


def test_a_partner_moves_to_another_folder_as_the_page_says(reader: Reader, served: Served) -> None:
    set_up(reader)
    pause, status, look, check, resume = commands("When the partner moves to another folder")
    reader.does(pause)
    assert "0 documents on their way" in reader.does(status)
    assert reader.does(look).count("\n") == 1, "the folder is empty"
    reader.edits("user: crossdock", "user: crossdock\n    inbox: new/in\n    outbox: new/out")
    assert "has no folder /new/in" in reader.types(check).out
    for below in ("in/acme-shopify", "in/pl1", "out"):
        (served.root / "new" / below).mkdir(parents=True, exist_ok=True)
    reader.does(check)
    reader.does(resume)
