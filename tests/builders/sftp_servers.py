"""Servers for the tests: OpenSSH's and ProFTPD as ordinary processes, and one of asyncssh that
fails on request.

All listen on loopback, with keys of their own. `Served.known_hosts` is what a house needs to reach
one.
"""

from __future__ import annotations

import asyncio
import grp
import os
import pwd
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

USER = "crossdock"
PASSWORD = "not a secret"  # of a server that lives as long as one test


@dataclass
class Served:
    """A running server. `root` is the folder of this machine that its users see as `/` (asyncssh)
    or under its own path (OpenSSH, ProFTPD)."""

    host: str
    port: int
    user: str
    key: Path
    known_hosts: Path
    root: Path
    faults: Faults | None = None

    def seen_as(self, folder: Path) -> str:
        """A folder below `root` as its users name it."""
        if self.faults is None:
            return str(folder)
        return f"/{folder.relative_to(self.root).as_posix()}"


# What a fault does: nothing, refuse, be cut before the request is done, be cut after it is. Beside
# these "swallow" can be asked for: a write that is not done, and answered as if it were.
Fault = str
FAULTS: tuple[Fault, ...] = ("refuse", "full", "cut before", "cut after")


@dataclass
class Faults:
    """Which operation of a server fails next, and how. `seen` counts operations by name; `channels`
    are those that were opened, the last at the end."""

    plan: Callable[[str, int], Fault | None] = lambda _name, _n: None
    seen: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    channels: list[Any] = field(default_factory=list)

    def of(self, name: str) -> Fault | None:
        """The fault of this operation; it is counted."""
        count = self.seen.get(name, 0)
        self.seen[name] = count + 1
        self.order.append(name)
        return self.plan(name, count)


@cache
def _keys(folder: Path) -> tuple[Path, Path]:
    """A key of a server and one of a user, made once for all tests of a process."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("host", "user"):
        if not (folder / name).exists():
            import asyncssh

            made = asyncssh.generate_private_key("ssh-ed25519")
            made.write_private_key(str(folder / name))
            made.write_public_key(str(folder / f"{name}.pub"))
            (folder / name).chmod(0o600)
    return folder / "host", folder / "user"


def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The keys (server, user) of this process."""
    return _keys(tmp_path_factory.getbasetemp() / "ssh-keys")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def known_hosts(folder: Path, port: int, host_key: Path) -> Path:
    """A file that knows one server."""
    public = host_key.with_suffix(".pub").read_text("utf-8").split()[:2]
    path = folder / "known_hosts"
    path.write_text(f"[127.0.0.1]:{port} {' '.join(public)}\n", "utf-8")
    return path


def sshd() -> str:
    """The path of OpenSSH's server; the test is skipped where there is none."""
    found = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("no sshd on this machine (Debian: openssh-server)")
    return found


@contextmanager
def openssh(folder: Path, host_key: Path, user_key: Path, *more: str) -> Iterator[Served]:
    """OpenSSH's server on loopback. Its only user is who runs the tests, its only key `user_key`;
    `more` are lines of its configuration, which count before those that stand here."""
    program = sshd()
    folder.mkdir(parents=True, exist_ok=True)
    root = folder / "served"
    root.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    authorized = folder / "authorized_keys"
    authorized.write_text(user_key.with_suffix(".pub").read_text("utf-8"), "utf-8")
    authorized.chmod(0o600)
    port = _free_port()
    lines = (
        *more, f"Port {port}", "ListenAddress 127.0.0.1", f"HostKey {host_key}", "PidFile none",
        f"AuthorizedKeysFile {authorized}", "StrictModes no", "UsePAM no",
        "PasswordAuthentication no", "KbdInteractiveAuthentication no",
        "MaxStartups 100:30:200", "Subsystem sftp internal-sftp",
    )  # fmt: skip
    config = folder / "sshd_config"
    config.write_text("\n".join(lines) + "\n", "utf-8")
    log = folder / "sshd.log"
    with log.open("wb") as output:
        process = subprocess.Popen([program, "-D", "-e", "-f", str(config)], stderr=output)
    try:
        _until_it_listens(port, process, log)
        import getpass

        yield Served(
            "127.0.0.1",
            port,
            getpass.getuser(),
            user_key,
            known_hosts(folder, port, host_key),
            root,
        )
    finally:
        process.terminate()
        process.wait(10)


def proftpd_program() -> str:
    """The path of ProFTPD; the test is skipped where it or its module for SFTP is missing."""
    found = shutil.which("proftpd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("no proftpd on this machine (Debian: proftpd-core)")
    if not Path(MODULES_OF_PROFTPD, "mod_sftp.so").exists():
        pytest.skip("ProFTPD without SFTP on this machine (Debian: proftpd-mod-crypto)")
    return found


MODULES_OF_PROFTPD = "/usr/lib/proftpd"


@contextmanager
def proftpd(folder: Path, host_key: Path, user_key: Path, *more: str) -> Iterator[Served]:
    """ProFTPD on loopback, with a user and keys of its own; it works as who runs the tests. `more`
    are lines of its configuration, which stand last."""
    import asyncssh

    program = proftpd_program()
    folder.mkdir(parents=True, exist_ok=True)
    root = folder / "served"
    root.mkdir(exist_ok=True)
    # It reads public keys in the form of RFC 4716 alone.
    authorized = folder / "authorized_keys"
    public = asyncssh.read_public_key(str(user_key.with_suffix(".pub")))
    authorized.write_bytes(public.export_public_key("rfc4716"))
    accounts = folder / "accounts"
    accounts.write_text(f"{USER}:*:{os.getuid()}:{os.getgid()}::{root}:/bin/sh\n", "utf-8")
    accounts.chmod(0o600)
    port = _free_port()
    lines = (
        f"ModulePath {MODULES_OF_PROFTPD}", "LoadModule mod_sftp.c", "ServerType standalone",
        'ServerName "server of a test"', "DefaultAddress 127.0.0.1", "SocketBindTight on",
        f"Port {port}", "UseIPv6 off", "UseReverseDNS off", "WtmpLog off", "TransferLog none",
        f"PidFile {folder}/pid", f"ScoreboardFile {folder}/scoreboard",
        f"DelayTable {folder}/delay", "DelayEngine off", "MaxInstances 100", "TimeoutIdle 600",
        f"User {pwd.getpwuid(os.getuid()).pw_name}",
        f"Group {grp.getgrgid(os.getgid()).gr_name}", "RootLogin on", "RequireValidShell off",
        "AuthOrder mod_auth_file.c", f"AuthUserFile {accounts}", "Umask 022 022",
        "AllowOverwrite on", "SFTPEngine on", f"SFTPLog {folder}/sftp.log",
        f"SFTPHostKey {host_key}", "SFTPAuthMethods publickey",
        f"SFTPAuthorizedUserKeys file:{authorized}", *more,
    )  # fmt: skip
    config = folder / "proftpd.conf"
    config.write_text("\n".join(lines) + "\n", "utf-8")
    log = folder / "proftpd.log"
    with log.open("wb") as output:
        process = subprocess.Popen([program, "-n", "-c", str(config)], stderr=output, stdout=output)
    try:
        _until_it_listens(port, process, log)
        yield Served("127.0.0.1", port, USER, user_key, known_hosts(folder, port, host_key), root)
    finally:
        process.terminate()
        process.wait(10)


def _until_it_listens(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    while True:
        with socket.socket() as one:
            one.settimeout(10)
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            pytest.fail(f"the server ended at once: {log.read_text('utf-8', 'replace')}")


@contextmanager
def asyncssh_server(
    folder: Path,
    host_key: Path,
    user_key: Path,
    *,
    posix_rename: bool = True,
    logins: type[Any] | None = None,
    **more: Any,
) -> Iterator[Served]:
    """asyncssh's server in a thread of this process; `Served.faults` says what fails. `logins` is
    another asyncssh.SSHServer, `more` is said to `asyncssh.listen` too."""
    import asyncssh

    root = folder / "served"
    root.mkdir(parents=True, exist_ok=True)
    faults = Faults()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    class Logins(asyncssh.SSHServer):
        def begin_auth(self, _username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return username == USER and password == PASSWORD

    async def start() -> Any:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_factory=logins or Logins, server_host_keys=[str(host_key)],
            sftp_factory=lambda channel: _server(channel, root, faults, posix_rename=posix_rename),
            allow_scp=False,
            **{"authorized_client_keys": str(user_key.with_suffix(".pub")), **more},
        )  # fmt: skip

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Served(
            "127.0.0.1", port, USER, user_key, known_hosts(folder, port, host_key), root, faults
        )
    finally:

        async def stop() -> None:
            server.close()
            await server.wait_closed()
            # What still serves a session would be told as lost by whichever test comes next.
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for one in left:
                one.cancel()
            await asyncio.gather(*left, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


SERVERS: dict[str, Callable[[Path, Path, Path], AbstractContextManager[Served]]] = {
    "openssh": openssh, "asyncssh": asyncssh_server, "proftpd": proftpd,
}  # fmt: skip
# For what must hold at each of them.
EACH_SERVER = ("openssh", "asyncssh", pytest.param("proftpd", marks=pytest.mark.slow))

OPERATIONS = (
    "open", "read", "write", "close", "lstat", "stat", "fsync", "posix_rename", "rename", "remove",
    "mkdir", "scandir", "realpath",
)  # fmt: skip


def _server(channel: Any, root: Path, faults: Faults, *, posix_rename: bool) -> Any:
    import asyncssh

    faults.channels.append(channel)

    class Server(asyncssh.SFTPServer):
        def __init__(self) -> None:
            super().__init__(channel, chroot=str(root))

    def failing(name: str) -> Any:
        work = getattr(asyncssh.SFTPServer, name)

        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            fault = faults.of(name)
            if fault == "refuse":
                raise asyncssh.SFTPPermissionDenied("not for you")
            if fault == "full":
                raise asyncssh.SFTPFailure("Failure")
            if fault == "cut before":
                channel.get_connection().abort()
                raise asyncssh.SFTPConnectionLost("cut")
            if fault == "swallow":
                return len(args[-1])
            found = work(self, *args, **kwargs)
            if fault == "cut after":
                channel.get_connection().abort()
            return found

        return call

    for name in OPERATIONS:
        setattr(Server, name, failing(name))
    if not posix_rename:
        Server.posix_rename = lambda *_: (_ for _ in ()).throw(  # type: ignore[method-assign]
            asyncssh.SFTPOpUnsupported("no")
        )
    return Server()


@contextmanager
def bare_openssh() -> Iterator[Any]:
    """OpenSSH's sftp-server without a session around it, as one who spoke over a wire would have
    it: for places where no sshd may run."""
    places = [Path(one, "sftp-server") for one in ("/usr/lib/openssh", "/usr/libexec/openssh")]
    program = next((one for one in places if one.exists()), None)
    if program is None:
        pytest.skip("no sftp-server on this machine (Debian: openssh-sftp-server)")
    ours, theirs = socket.socketpair()

    class Ended:
        """What a channel of a session tells beside what a socket does."""

        closed = eof_received = False

        def __getattr__(self, name: str) -> Any:
            return getattr(ours, name)

    with theirs, subprocess.Popen([program], stdin=theirs, stdout=theirs) as process, ours:
        try:
            yield Ended()
        finally:
            process.terminate()
