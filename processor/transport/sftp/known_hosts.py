"""The keys by which servers are known: OpenSSH's file known_hosts, read strictly.

A key is never taken by itself, whether it is new or another than before: a person compares it with
what the partner says (`crossdock remote trust`).
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import msgspec
from paramiko import PKey
from paramiko.hostkeys import HostKeyEntry, HostKeys, InvalidHostKey


class KnownHost(msgspec.Struct, frozen=True):
    """What a file knows of one server: its keys by type, those that were revoked, and the lines of
    the file that nobody can read."""

    keys: dict[str, bytes]
    revoked: frozenset[bytes]
    unread: tuple[int, ...]


def known_host(path: Path, host_name: str) -> KnownHost:
    """What the file says of a server; nothing where it is not there. `host_name` is
    the host, or `[host]:port`. Raises OSError where it cannot be read."""
    keys: dict[str, bytes] = {}
    revoked: set[bytes] = set()
    unread: list[int] = []
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except UnicodeDecodeError:
        return KnownHost({}, frozenset(), (1,))
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        marker, _, rest = line.strip().partition(" ")
        is_marked = marker.startswith("@")
        entry = _entry(rest if is_marked else line, number)
        if entry is None or (is_marked and marker != "@revoked"):
            # A certificate authority is not asked: what it vouches for is not known here.
            unread.append(number)
            continue
        if not any(_is(host_name, one) for one in entry.hostnames or ()):
            continue
        assert entry.key is not None
        if is_marked:
            revoked.add(entry.key.asbytes())
        else:
            keys[entry.key.get_name()] = entry.key.asbytes()
    return KnownHost(keys, frozenset(revoked), tuple(unread))


def _entry(line: str, number: int) -> HostKeyEntry | None:
    try:
        return HostKeyEntry.from_line(line.strip(), number)
    except (InvalidHostKey, ValueError, IndexError):
        return None


def _is(host_name: str, named: str) -> bool:
    """True for a name of the file that is this server; some files keep names as hashes."""
    if named.startswith("|1|"):
        return HostKeys.hash_host(host_name, named) == named
    return named == host_name


def line_of(host_name: str, key: PKey) -> str:
    """The line by which a file knows a server."""
    return f"{host_name} {key.get_name()} {key.get_base64()}\n"


def fingerprint(key: bytes) -> str:
    """The fingerprint of a key as OpenSSH shows it: SHA-256 in base64 without padding."""
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"
