"""A server is known by its key alone, and a key is never taken by itself."""

from __future__ import annotations

from pathlib import Path

from paramiko import Ed25519Key, PKey
from paramiko.hostkeys import HostKeys

from processor.transport.sftp.known_hosts import (
    KnownHost,
    fingerprint,
    known_host,
    line_of,
    trust,
    with_key,
)

# Public keys, made for these tests.
ONE = "AAAAC3NzaC1lZDI1NTE5AAAAIO6Hh2YkBX1cPbYxwIyAdQMxPvWAyc0mBbOOZkkIcDcQ"
TWO = "AAAAC3NzaC1lZDI1NTE5AAAAIBYk6b1yO0cTz0kN3W0l1wP0m1m3P2hYJ5Y6mQ0w3K8n"


def key(base64: str) -> PKey:
    import base64 as b

    return Ed25519Key(data=b.b64decode(base64))


def test_a_server_is_known_by_its_host_and_port(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(line_of("a.example", key(ONE)) + line_of("[a.example]:2222", key(TWO)))
    assert known_host(path, "a.example").keys == {"ssh-ed25519": key(ONE).asbytes()}
    assert known_host(path, "[a.example]:2222").keys == {"ssh-ed25519": key(TWO).asbytes()}
    assert known_host(path, "b.example").keys == {}


def test_nothing_is_known_where_there_is_no_file(tmp_path: Path) -> None:
    assert known_host(tmp_path / "none", "a.example") == KnownHost({}, frozenset(), ())


def test_names_may_stand_as_hashes(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(line_of(HostKeys.hash_host("a.example"), key(ONE)))
    assert known_host(path, "a.example").keys == {"ssh-ed25519": key(ONE).asbytes()}
    assert known_host(path, "b.example").keys == {}


def test_a_pattern_is_no_name(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(line_of("*", key(ONE)))
    assert known_host(path, "a.example").keys == {}


def test_a_revoked_key_is_known_as_one(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"@revoked {line_of('a.example', key(ONE))}")
    found = known_host(path, "a.example")
    assert (found.keys, found.revoked) == ({}, {key(ONE).asbytes()})


def test_lines_that_nobody_can_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    authority = f"@cert-authority {line_of('*.example', key(TWO))}"
    path.write_text(f"# who we know\n\na.example\n{authority}{line_of('a.example', key(ONE))}")
    found = known_host(path, "a.example")
    assert (set(found.keys), found.unread) == ({"ssh-ed25519"}, (3, 4))
    path.write_bytes(b"\xff\xfe")
    assert known_host(path, "a.example").unread == (1,)


def test_a_fingerprint_is_the_one_that_openssh_shows() -> None:
    assert fingerprint(b"abc") == "SHA256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"


def test_a_new_key_takes_the_place_of_the_old_ones_of_that_server_alone() -> None:
    hashed = line_of(HostKeys.hash_host("a.example"), key(ONE))
    rest = (
        f"# ours\r\n\n{line_of('b.example', key(ONE))}@revoked {line_of('a.example', key(ONE))}"
        "what nobody reads\n"
    )
    shared = line_of("a.example,b.example", key(ONE))
    new = line_of("a.example", key(TWO))
    assert with_key(hashed + rest + shared, "a.example", new) == (
        rest + line_of("b.example", key(ONE)) + new
    )
    assert with_key("# no end of line", "a.example", new) == f"# no end of line\n{new}"


def test_a_key_that_somebody_trusts_is_noted_once_and_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "known_hosts"
    real.write_bytes(b"# \xff kept\n")
    link.symlink_to(real)
    for _ in range(2):
        trust(link, "a.example", key(TWO).asbytes(), "ssh-ed25519")
    assert link.is_symlink()
    assert real.read_bytes() == b"# \xff kept\n" + line_of("a.example", key(TWO)).encode()
    assert set(known_host(link, "a.example").keys) == {"ssh-ed25519"}
    trust(tmp_path / "new", "a.example", key(TWO).asbytes(), "ssh-ed25519")
    assert set(known_host(tmp_path / "new", "a.example").keys) == {"ssh-ed25519"}
