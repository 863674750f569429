"""OpenSSH's own server, asked whether it would take a configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from processor.transport.files import write_synced

_PLACES = "/usr/sbin:/usr/local/sbin:/sbin"
_SECONDS = 20


def refused_by_sshd(text: str) -> str | None:
    """What `sshd -t` says against a configuration, empty where it takes it; None where there is no
    sshd on this machine.

    Host keys that the configuration names are not there yet: one that is thrown away stands in for
    them. A house may be another user's, so nothing is made in it.
    """
    path = f"{os.environ.get('PATH', '')}:{_PLACES}"
    program, keygen = shutil.which("sshd", path=path), shutil.which("ssh-keygen", path=path)
    if program is None or keygen is None:
        return None
    with tempfile.TemporaryDirectory(prefix="crossdock-sshd-") as scratch:
        key, config = Path(scratch) / "host_key", Path(scratch) / "sshd_config"
        made = _run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(key)])
        if made:
            return made
        # The lines keep their numbers, which sshd tells.
        lines = [
            f"HostKey {key}" if line.startswith("HostKey ") else line for line in text.splitlines()
        ]
        write_synced(config, "\n".join([*lines, ""]).encode())
        return _run([program, "-t", "-f", str(config)]).replace(str(config), "sshd_config")


def _run(command: list[str]) -> str:
    """What a program says that does not end well; nothing where it does."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"{command[0]}: {_SECONDS} s"
    words = done.stderr.decode("utf-8", "replace").strip()
    return "" if done.returncode == 0 else words or f"{command[0]}: {done.returncode}"
