"""Servers as remotes of a house: tried, trusted, listed, and told of where people look."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncssh
import msgspec
import pytest
from builders.remotes import with_remote
from builders.sftp_servers import PASSWORD, USER, Served, asyncssh_server, keys
from builders.world import DAY, World

from processor.house.premises import load_premises
from processor.house.transports import TRANSPORTS
from processor.intake.local import LocalInbox
from processor.ledger.arrived import remote_contacts
from processor.ledger.arrived.remote_contacts import Contact, after_look
from processor.ledger.database import open_ledger, reading
from processor.model.sentence import sentence
from processor.model.times import parse_time
from processor.passes import down_remotes
from processor.transport import files
from processor.transport.sftp.known_hosts import fingerprint

NOW = parse_time(DAY)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    host, user = keys(tmp_path_factory)
    with asyncssh_server(tmp_path_factory.mktemp("server"), host, user) as one:
        for folder in ("inbox/acme-shopify", "inbox/pl1", "outbox"):
            (one.root / folder).mkdir(parents=True)
        yield one


@pytest.fixture
def world(served: Served, tmp_path: Path) -> World:
    """PL1 and a channel name the server lodz, whose key nobody here knows yet."""
    world = World.build(tmp_path / "house")
    assert served.faults is not None
    served.faults.plan = lambda _name, _n: None
    with_remote(
        world, "transport: sftp", f"host: {served.host}", f"port: {served.port}",
        f"user: {served.user}", f"key_file: {served.key}", "answer_time: 5 seconds", name="lodz",
    )  # fmt: skip
    return world


def knows(world: World, served: Served) -> World:
    (world.folder / "known_hosts").write_bytes(served.known_hosts.read_bytes())
    return world


def shown_by(served: Served) -> str:
    import base64

    return fingerprint(base64.b64decode(served.known_hosts.read_text("utf-8").split()[2]))


def steps(world: World) -> dict[str, str]:
    """The state of each step, and what is sent to the partner where it fails."""
    [checked] = world.crossdock("remote", "check", "lodz", "--json").json()
    return {one["step"]: one["state"] for one in checked["steps"]}


def below(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_server_that_does_all_is_checked_and_left_as_it_was(world: World, served: Served) -> None:
    ran = knows(world, served).crossdock("remote", "check")
    assert ran.code == 0, ran.out + ran.err
    assert "FAILS" not in ran.out
    assert "a document that is handed over there arrives exactly once" in ran.out
    assert below(served.root) == []


def test_the_step_that_fails_is_told_with_what_the_partner_must_hear(
    world: World, served: Served
) -> None:
    ran = world.crossdock("remote", "check", "lodz")
    assert ran.code == 1
    assert "FAILS  the host key" in ran.out
    assert "tell the partner: Please send us the fingerprint" in ran.out
    knows(world, served)
    (world.folder / "key").write_text(asyncssh.generate_private_key("ssh-ed25519")
                                      .export_private_key().decode())  # fmt: skip
    (world.folder / "key").chmod(0o600)
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(str(served.key), "key"), "utf-8")
    ran = world.crossdock("remote", "check", "lodz")
    assert "FAILS  the login" in ran.out
    public = asyncssh.read_private_key(str(world.folder / "key")).export_public_key().decode()
    assert f"with this public key: {' '.join(public.split()[:2])}" in ran.out


@pytest.mark.parametrize(
    ("operation", "fault", "failing"),
    [
        ("posix_rename", "refuse", {"rename"}),
        ("rename", "refuse", {"take"}),
        ("write", "full", {"write"}),
        ("read", "refuse", {"verify"}),
        ("scandir", "refuse", {"list"}),
        ("lstat", "cut before", {"answers"}),
    ],
)
def test_a_right_that_is_missing_is_named(
    world: World, served: Served, operation: str, fault: str, failing: set[str]
) -> None:
    assert served.faults is not None
    served.faults.plan = lambda name, _n: fault if name == operation else None
    found = steps(knows(world, served))
    served.faults.plan = lambda _name, _n: None
    assert {step for step, state in found.items() if state == "fails"} == failing
    assert below(served.root) == []


def test_folders_of_the_settings_are_looked_at(world: World, served: Served) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(f"{text}    after: move\n    moved_to: done\n    staging: ours\n", "utf-8")
    (served.root / "done").touch()
    assert steps(knows(world, served))["moved"] == "fails"
    # What is not there is made with the first file.
    (served.root / "done").unlink()
    assert set(steps(world).values()) == {"ok"}
    assert (served.root / "ours").is_dir()
    assert below(served.root) == []


def test_a_key_is_trusted_by_the_fingerprint_that_the_partner_gave_alone(
    world: World, served: Served
) -> None:
    refused = world.crossdock("remote", "trust", "lodz")
    assert refused.code == 1
    assert "ask the partner for the fingerprint" in refused.err
    wrong = world.crossdock("remote", "trust", "lodz", "--yes", "SHA256:" + "a" * 43)
    assert (wrong.code, "nothing is trusted" in wrong.err) == (1, True)
    assert not (world.folder / "known_hosts").exists()
    (world.folder / "known_hosts").write_text("# who we know\nother.example ssh-rsa AAAA\n")
    ran = world.crossdock(
        "remote", "trust", "lodz", "--yes", shown_by(served), "--why", "told by telephone"
    )
    assert ran.code == 0, ran.err
    kept = (world.folder / "known_hosts").read_text("utf-8")
    assert kept.startswith("# who we know\nother.example ssh-rsa AAAA\n[127.0.0.1]:")
    assert '"kind":"host key trusted"' in world.dump()
    assert '"cause":"told by telephone"' in world.dump()
    again = world.crossdock("remote", "trust", "lodz", "--yes", shown_by(served))
    assert (again.code, "known by this key already" in again.out) == (0, True)
    assert world.dump().count("host key trusted") == 1
    assert (world.folder / "known_hosts").read_text("utf-8") == kept
    assert steps(world)["login"] == "ok"


def test_saying_yes_to_a_key_leaves_the_clock_of_the_house_where_it_is(
    world: World, served: Served
) -> None:
    for before in ("the first run", "another"):
        (world.folder / "known_hosts").unlink(missing_ok=True)
        world.now = ""
        ran = world.crossdock("remote", "trust", "lodz", "--yes", shown_by(served))
        assert ran.code == 0, ran.err
        world.now = DAY
        assert "clock" not in world.run().out, before


@pytest.mark.parametrize(("typed", "code"), [("yes\n", 0), ("no\n", 1), ("", 1)])
def test_somebody_at_a_terminal_is_asked(
    world: World, served: Served, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    terminal = SimpleNamespace(isatty=lambda: True, readline=lambda: typed)
    monkeypatch.setattr("sys.stdin", terminal)
    ran = world.crossdock("remote", "trust", "lodz")
    assert ran.code == code
    assert shown_by(served) in ran.out
    assert "Did the partner give you this fingerprint?" in ran.out
    assert (world.folder / "known_hosts").exists() == (code == 0)


def test_a_changed_key_is_shown_beside_the_old_one_and_takes_its_place(
    world: World, served: Served
) -> None:
    old = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[1]
    known = world.folder / "known_hosts"
    known.write_text(f"[127.0.0.1]:{served.port} ssh-ed25519 {old}\n", "utf-8")
    told = world.crossdock("remote", "check", "lodz").out
    assert "another key than before" in told
    assert told.count("SHA256:") == 2
    ran = world.crossdock("remote", "trust", "lodz", "--yes", shown_by(served))
    assert "Until now it was known by ssh-ed25519 SHA256:" in ran.out
    assert old not in known.read_text("utf-8")
    assert world.crossdock("remote", "check", "lodz").code == 0


def test_names_of_a_server_are_listed_one_a_line_whatever_they_hold(
    world: World, served: Served
) -> None:
    folder = os.fsencode(served.root / "inbox/pl1")
    names = (b"a\nremote lodz: ok", b"\x1b[2J\xff", "计划.csv".encode(), b"z" * 255)
    for name in names:
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b"x")
    try:
        knows(world, served)
        ran = world.crossdock("remote", "ls", "lodz", "inbox/pl1")
        assert ran.code == 0, ran.err
        assert len(ran.out.splitlines()) == 1 + len(names)
        assert "\x1b" not in ran.out
        assert "计划.csv" in ran.out
        few = world.crossdock("remote", "ls", "lodz", "inbox/pl1", "--limit", "1")
        assert "and 3 more" in few.out
        missing = world.crossdock("remote", "ls", "lodz", "nowhere")
        assert missing.code == 1
    finally:
        for name in names:
            Path(os.fsdecode(folder + b"/" + name)).unlink()


def test_a_name_that_no_remote_has_is_refused_with_those_there_are(world: World) -> None:
    for command in (("check", "x"), ("trust", "x"), ("ls", "x")):
        ran = world.crossdock("remote", *command)
        assert (ran.code, "lodz" in ran.err) == (2, True)


def test_a_secret_is_told_nowhere(
    world: World, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8").replace(f"key_file: {served.key}", "password_env: LODZ")
    config.write_text(text, "utf-8")
    knows(world, served)
    for word, code in ((PASSWORD, 0), (f"{PASSWORD}!", 1)):
        monkeypatch.setenv("LODZ", word)
        said = ""
        for command in (
            ("check",),
            ("check", "--json"),
            ("list",),
            ("list", "--json"),
            ("ls", "lodz"),
        ):
            ran = world.crossdock("remote", *command)
            said += ran.out + ran.err
        assert world.crossdock("remote", "check").code == code
        assert PASSWORD not in said + world.dump()
    assert served.user == USER


def test_what_the_last_look_saw_is_listed_and_no_server_is_asked(world: World) -> None:
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("host: 127.0.0.1", "host: no.invalid"))
    assert "no pass has looked yet" in world.crossdock("remote", "list").out
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    premises, _ = load_premises(config)
    assert premises is not None
    why: dict[str, Any] = {}
    asked = SimpleNamespace(resting=frozenset())
    runtime: Any = SimpleNamespace(
        house=premises, engine=engine, down=lambda: why, inboxes=asked, outbox=asked
    )
    down_remotes.note(runtime, NOW)
    before = world.dump()
    assert "served at" in world.crossdock("remote", "list").out
    why["lodz"] = sentence("sftp.silent")
    down_remotes.note(runtime, NOW + 1_000_000)
    down_remotes.note(runtime, NOW + 2_000_000)
    listed = world.crossdock("remote", "list").out
    assert "down since" in listed
    assert "something takes the call and says nothing" in listed
    [known] = world.crossdock("remote", "list", "--json").json()
    assert known["good_at"] == DAY
    assert known["failing_since"] == "2026-11-03T09:00:01Z"
    assert world.dump() == before, "when servers were reached tells of the network"


def test_status_tells_of_a_server_without_asking_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sftp = TRANSPORTS["sftp"]
    monkeypatch.setitem(
        TRANSPORTS,
        "sftp",
        msgspec.structs.replace(
            sftp, inbox=lambda remote, ours, _: LocalInbox(ours, ours / "in", remote=remote.name)
        ),
    )
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    premises, _ = load_premises(world.folder / "config.yaml")
    why: dict[str, Any] = {}
    asked = SimpleNamespace(resting=frozenset())
    runtime: Any = SimpleNamespace(
        house=premises, engine=engine, down=lambda: why, inboxes=asked, outbox=asked
    )
    assert "no pass has looked yet" in world.crossdock("status").out
    down_remotes.note(runtime, NOW)
    assert "there, last good contact 2026-11-03T09:00:00Z" in world.crossdock("status").out
    why["lodz"] = sentence("sftp.silent")
    down_remotes.note(runtime, NOW)
    said = world.crossdock("status").out
    words = (
        "down since 2026-11-03T09:00:00Z, last good contact 2026-11-03T09:00:00Z: something takes"
    )
    assert words in said


def test_a_crash_while_a_contact_is_noted_leaves_it_noted_or_not(world: World) -> None:
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    premises, _ = load_premises(world.folder / "config.yaml")
    asked = SimpleNamespace(resting=frozenset())
    runtime: Any = SimpleNamespace(
        house=premises, engine=engine, down=dict, inboxes=asked, outbox=asked
    )

    def stop_at(point: str) -> None:
        def hook(name: str) -> None:
            if name == point:
                raise KeyboardInterrupt

        files.set_failpoint_hook(hook)
        try:
            with pytest.raises(KeyboardInterrupt):
                down_remotes.note(runtime, NOW)
        finally:
            files.set_failpoint_hook(None)

    def noted() -> dict[str, Contact]:
        with reading(engine) as connection:
            return remote_contacts.contacts(connection)

    stop_at("commit/remotes/before")
    assert noted() == {}
    stop_at("commit/remotes/after")
    assert noted() == {"lodz": Contact(good_at=NOW)}
    down_remotes.note(runtime, NOW)
    assert noted() == {"lodz": Contact(good_at=NOW)}


def test_a_look_is_noted_when_it_says_something_new() -> None:
    good = after_look(None, "", NOW)
    assert after_look(good, "", NOW + 59_000_000) is good
    assert after_look(good, "", NOW + 60_000_000).good_at == NOW + 60_000_000
    failed = after_look(good, "gone", NOW + 5)
    assert failed == Contact(good_at=NOW, failing_since=NOW + 5, why="gone")
    assert after_look(failed, "gone", NOW + 9) == failed
    assert after_look(failed, "other", NOW + 9) == msgspec.structs.replace(failed, why="other")
    assert after_look(failed, "", NOW + 9) == Contact(good_at=NOW + 9)
