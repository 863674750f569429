"""The drop point of a house, served by OpenSSH as root would serve it: users, folders and mounts
are made in a mount namespace with a copy of /etc, so that nothing of the machine changes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builders.sftp_servers import Served, _free_port, _until_it_listens, known_hosts, sshd
from builders.world import World

# After the mounts: the house's own user, then what a person with root runs, twice.
_SCRIPT = """\
set -e
mount --bind "$1/etc" /etc
mount --bind "$1/srv" /srv
PATH="$PATH:/usr/sbin:/sbin"
useradd --system --user-group --no-create-home crossdock
sh "$1/written/prepare.sh"
sh "$1/written/prepare.sh"
for one in /etc/crossdock-sftp/keys/*; do cp "$2" "$one"; done
cp /etc/crossdock-sftp/host_ed25519.pub "$1/host.pub"
exec "$(command -v sshd)" -D -e -f /etc/crossdock-sftp/sshd_config
"""


@contextmanager
def drop_point(world: World, folder: Path, user_key: Path) -> Iterator[Served]:
    """The drop point of this house, to which `user_key` opens every account. The test is skipped
    where the machine does not let it be made."""
    sshd()
    if os.geteuid() != 0:
        pytest.skip("only root can lock users into a folder")
    namespace = ["unshare", "--mount", "--propagation", "private"]
    tools = ("unshare", "useradd", "mountpoint")
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    missing = [one for one in tools if shutil.which(one, path=path) is None]
    if missing or subprocess.run([*namespace, "true"], capture_output=True).returncode:
        pytest.skip(f"no mounts of our own on this machine {missing}")
    (folder / "srv").mkdir(parents=True)
    (folder / "srv").chmod(0o755)
    subprocess.run(["cp", "-a", "/etc", str(folder / "etc")], check=True)
    port = _free_port()
    ran = world.crossdock(
        "sftp-server-config", "--write", str(folder / "written"), "--port", str(port)
    )
    assert ran.code == 0, ran.out + ran.err
    Path("/run/sshd").mkdir(exist_ok=True)
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*namespace, "sh", "-c", _SCRIPT, "drop-point", str(folder),
             str(user_key.with_suffix(".pub"))],
            stdout=output, stderr=output,
        )  # fmt: skip
    try:
        _until_it_listens(port, process, log)
        known = known_hosts(folder, port, folder / "host")
        yield Served("127.0.0.1", port, "", user_key, known, folder / "srv" / "crossdock-sftp")
    finally:
        process.terminate()
        process.wait(10)
