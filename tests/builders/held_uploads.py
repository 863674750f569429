"""An upload by OpenSSH's `sftp` that stands still in the middle for as long as a test says."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from builders.sftp_servers import Served

# What a login and the opening of a file take on the wire is less than this.
_LOGIN = 8_000


class Held:
    """A way to a server that lets so many bytes of the client through, then none until `go_on`."""

    def __init__(self, served: Served, after: int) -> None:
        self._server = (served.host, served.port)
        self._after = after
        self.stands = threading.Event()
        self._goes_on = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._carry, daemon=True).start()

    def go_on(self) -> None:
        """Lets the rest through."""
        self._goes_on.set()

    def end(self) -> None:
        """Nobody is let through any more."""
        self.go_on()
        self._listening.close()

    def _carry(self) -> None:
        with (
            suppress(OSError),
            self._listening.accept()[0] as client,
            socket.create_connection(self._server) as server,
        ):
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            passed = 0
            while block := client.recv(1024):
                if passed >= self._after and not self._goes_on.is_set():
                    self.stands.set()
                    self._goes_on.wait()
                server.sendall(block)
                passed += len(block)
            server.shutdown(socket.SHUT_WR)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(65_536):
            target.sendall(block)


def sftp_command(served: Served, account: str, port: int, *more: str) -> list[str]:
    """OpenSSH's client with a batch from its standard input."""
    return [
        "sftp", "-q", "-b", "-", "-i", str(served.key), "-P", str(port),
        "-o", f"UserKnownHostsFile={served.known_hosts}", "-o", "IdentitiesOnly=yes",
        "-o", f"HostKeyAlias=[127.0.0.1]:{served.port}", *more, f"{account}@{served.host}",
    ]  # fmt: skip


@contextmanager
def held_upload(served: Served, account: str, source: Path, name: str) -> Iterator[Held]:
    """Uploads `source` and stands still in the middle of it, one small write after the other, so
    that what was let through is written. At the end the upload goes on, if it did not before."""
    held = Held(served, _LOGIN + source.stat().st_size // 2)
    with subprocess.Popen(
        sftp_command(served, account, held.port, "-B", "512", "-R", "1"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as client:  # fmt: skip
        assert client.stdin is not None
        client.stdin.write(f"put {source} {name}\n")
        client.stdin.close()
        client.stdin = None
        try:
            assert held.stands.wait(30), "the upload never came to its middle"
            yield held
            held.go_on()
            said, _ = client.communicate(timeout=30)
            assert client.returncode == 0, said
        finally:
            held.end()
            client.kill()
