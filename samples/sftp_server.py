"""A real OpenSSH server on loopback for the sample day: own configuration, port and keys, an
ordinary process of whoever starts it. It needs no root and ends with the one who started it."""

from __future__ import annotations

import ctypes
import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
# Where servers are installed; not on every user's path.
_PLACES = os.pathsep.join(("/usr/sbin", "/usr/local/sbin", "/sbin", "/opt/homebrew/sbin"))
_WANTED = {
    "sshd": "OpenSSH's server",
    "ssh-keygen": "OpenSSH's tool for keys",
}
_INSTALL = """\
Install it, it need not be started:
  Debian, Ubuntu   apt-get install openssh-server openssh-client
  Fedora, RHEL     dnf install openssh-server openssh-clients
  Alpine           apk add openssh
  macOS            has both
`make run` works on the same day without any server."""
_PR_SET_PDEATHSIG = 1


class Cannot(Exception):
    """Why there is no server, in words for whoever asked for one."""


@dataclass(frozen=True)
class Served:
    """A running server, and what its one user needs: `files` is what lies on it."""

    port: int
    user: str
    key: Path
    known_hosts: Path
    files: Path


def found(program: str) -> str | None:
    """Where a program is."""
    return shutil.which(program, path=os.pathsep.join((os.environ.get("PATH", ""), _PLACES)))


def missing(programs: Sequence[str] = tuple(_WANTED)) -> str:
    """What is not installed and how to install it; empty where all is there."""
    lacking = [one for one in programs if found(one) is None]
    if not lacking:
        return ""
    what = " and ".join(f"{one} ({_WANTED[one]})" for one in lacking)
    return f"The day by SFTP needs {what}, not found here. {_INSTALL}"


@contextmanager
def server(folder: Path) -> Iterator[Served]:
    """Runs sshd with all that is its own in `folder`; raises Cannot where it does not start. It is
    ended in the end, whatever happened; if this process is killed, it ends too."""
    if words := missing():
        raise Cannot(words)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    files = folder / "files"
    files.mkdir(exist_ok=True)
    for name in ("host_key", "user_key"):
        _key(folder / name)
    authorized = folder / "authorized_keys"
    shutil.copyfile(folder / "user_key.pub", authorized)
    port = _port(folder / "port")
    config = folder / "sshd_config"
    config.write_text(_config(folder, port), "utf-8")
    if os.geteuid() == 0:
        # Of root alone it asks this; the system's own server makes it too.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(found("sshd")), "-D", "-e", "-f", str(config)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=_end_with_parent,
        )  # fmt: skip
    try:
        _until_it_listens(port, process, log)
        known = folder / "known_hosts"
        host = (folder / "host_key.pub").read_text("utf-8").split()[:2]
        known.write_text(f"[{HOST}]:{port} {' '.join(host)}\n", "utf-8")
        yield Served(port, getpass.getuser(), folder / "user_key", known, files)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _key(path: Path) -> None:
    if not path.exists():
        path.with_name(f"{path.name}.pub").unlink(missing_ok=True)
        made = [str(found("ssh-keygen")), "-q", "-t", "ed25519", "-N", "", "-C", "crossdock sample"]
        subprocess.run([*made, "-f", str(path)], check=True, stdin=subprocess.DEVNULL)


def _port(kept: Path) -> int:
    """The port of last time if it is free, so that what was staged is found; else a free one."""
    before = kept.read_text("utf-8").strip() if kept.exists() else "0"
    for wanted in (int(before) if before.isdigit() else 0, 0):
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((HOST, wanted))
            except OSError:
                continue
            port = int(one.getsockname()[1])
        kept.write_text(f"{port}\n", "utf-8")
        return port
    raise Cannot(f"No port of {HOST} is free for the server.")


def _quoted(path: Path) -> str:
    """A path as sshd reads it: `%` begins a code there."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _config(folder: Path, port: int) -> str:
    keys = _quoted(folder / "authorized_keys").replace("%", "%%")
    return "\n".join(
        (
            f"Port {port}", f"ListenAddress {HOST}", f"HostKey {_quoted(folder / 'host_key')}",
            f"AuthorizedKeysFile {keys}", "PidFile none", "StrictModes no", "UsePAM no",
            "AuthenticationMethods publickey", "PasswordAuthentication no",
            "KbdInteractiveAuthentication no", "PermitRootLogin prohibit-password",
            f"AllowUsers {getpass.getuser()}", "DisableForwarding yes", "PermitTTY no",
            "ForceCommand internal-sftp", "Subsystem sftp internal-sftp", "",
        )
    )  # fmt: skip


def _end_with_parent() -> None:
    """Between fork and exec: where the system can, a parent that is killed takes it along."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _until_it_listens(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    while process.poll() is None:
        with socket.socket() as one:
            one.settimeout(10)
            if one.connect_ex((HOST, port)) == 0:
                return
    said = log.read_text("utf-8", "replace").strip()
    raise Cannot(f"OpenSSH's server ended at once and said: {said or 'nothing'}")
