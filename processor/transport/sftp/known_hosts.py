"""The keys by which servers are known: OpenSSH's file known_hosts, read strictly.

A key is never taken by itself, whether it is new or another than before: a person compares it with
what the partner says (`crossdock remote trust`).
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from struct import error

import msgspec
from paramiko import PKey
from paramiko.hostkeys import HostKeyEntry, HostKeys, InvalidHostKey
from paramiko.pkey import UnknownKeyType
from paramiko.ssh_exception import SSHException

from processor.transport.files import bytes_of, write_visible


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
        text = path.read_text("utf-8", "surrogateescape")
    except FileNotFoundError:
        text = ""
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
    except (InvalidHostKey, SSHException, UnknownKeyType, ValueError, IndexError, error):
        return None


def _is(host_name: str, named: str) -> bool:
    """True for a name of the file that is this server; some files keep names as hashes."""
    if named.startswith("|1|"):
        return HostKeys.hash_host(host_name, named) == named
    return named == host_name


def with_key(text: str, host_name: str, line: str) -> str:
    """The text of a file that knows a server by the key of `line` alone: its other keys are taken
    out, revoked ones and all else stay as they are. Pure."""
    kept: list[str] = []
    for number, old in enumerate(text.splitlines(keepends=True), 1):
        bare = old.strip()
        entry = None if bare.startswith(("#", "@")) or not bare else _entry(bare, number)
        names = [] if entry is None else list(entry.hostnames or ())
        others = [one for one in names if not _is(host_name, one)]
        if len(others) == len(names):
            kept.append(old)
        elif others:
            kept.append(f"{','.join(others)} {bare.split(None, 1)[1]}\n")
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    return "".join(kept) + line


def trust(path: Path, host_name: str, key: bytes, type_: str) -> None:
    """Notes the key by which a server is known from now on, durably: as a whole or not at all.
    Raises OSError."""
    # What a link leads to, so that a link stays one.
    real = path.resolve()
    body = (bytes_of(real) or b"").decode("utf-8", "surrogateescape")
    line = f"{host_name} {type_} {base64.b64encode(key).decode('ascii')}\n"
    write_visible(real, with_key(body, host_name, line).encode("utf-8", "surrogateescape"))


def line_of(host_name: str, key: PKey) -> str:
    """The line by which a file knows a server."""
    return f"{host_name} {key.get_name()} {key.get_base64()}\n"


def fingerprint(key: bytes) -> str:
    """The fingerprint of a key as OpenSSH shows it: SHA-256 in base64 without padding."""
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"
