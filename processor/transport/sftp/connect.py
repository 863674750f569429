"""Opens a session with a server, step by step: one that fails is named, with what is wrong."""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import paramiko
from paramiko.ssh_exception import ChannelException, IncompatiblePeer, SSHException

from processor.model.printable import printable
from processor.model.sentence import Text, sentence
from processor.transport.faults import why
from processor.transport.sftp.answers import Garbage
from processor.transport.sftp.channel import SftpChannel
from processor.transport.sftp.faults import Step, StepFailed
from processor.transport.sftp.known_hosts import fingerprint, known_host
from processor.transport.sftp.login import log_in
from processor.transport.sftp.protocol import Wire
from processor.transport.sftp.settings import Settings

# Of what paramiko still offers: CBC and 3DES (plain text can be recovered, CVE-2008-5161), MD5,
# SHA-1 and shortened MACs.
_OLD = {
    "ciphers": ["aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"],
    "macs": ["hmac-sha1", "hmac-md5", "hmac-sha1-96", "hmac-md5-96"],
}
_BEFORE_GREETING = "Banner: "
_MOST_SAID = 200

# What it would write there names hosts, and quotes what servers send.
logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
logging.getLogger("paramiko").propagate = False


def _nothing(_: Step) -> None:
    """Nobody is told of steps."""


class Session:
    """A login at a server."""

    def __init__(self, settings: Settings, transport: paramiko.Transport, below: Session | None):
        self.settings = settings
        self._transport = transport
        self._below = below

    def channel(self, passed: Callable[[Step], None] = _nothing) -> SftpChannel:
        """Another SFTP channel of the session."""
        answer_s = self.settings.answer_s
        try:
            opened = self._transport.open_session(timeout=answer_s)
        except (ChannelException, SSHException, EOFError, OSError) as error:
            raise StepFailed("channel", _said(error)) from error
        passed("channel")
        try:
            opened.settimeout(answer_s)
            opened.invoke_subsystem("sftp")
            wire = Wire(opened, answer_s)
        except (ChannelException, SSHException, EOFError, Garbage, OSError) as error:
            opened.close()
            raise StepFailed("sftp", sentence("sftp.no-subsystem")) from error
        passed("sftp")
        return SftpChannel(wire)

    @property
    def is_open(self) -> bool:
        """False once the connection ended."""
        return bool(self._transport.is_active())

    def close(self) -> None:
        """Ends it, and that of the server through which it goes."""
        self._transport.close()
        if self._below is not None:
            self._below.close()


def open_session(settings: Settings, passed: Callable[[Step], None] = _nothing) -> Session:
    """Logs in at a server; `passed` is told each step that was taken. Raises StepFailed."""
    sock, below = _way(settings, passed)
    transport = None
    try:
        transport = _greeted(settings, sock, passed)
        _check_host_key(settings, transport)
        passed("host-key")
        log_in(settings, transport)
        passed("login")
        transport.set_keepalive(settings.keep_alive_s)
        return Session(settings, transport, below)
    except BaseException:
        if transport is not None:
            transport.close()
        sock.close()
        if below is not None:
            below.close()
        raise


def host_key(settings: Settings) -> paramiko.PKey:
    """The key that a server shows, whether it is known or not; nothing is sent to it. Raises
    StepFailed."""
    sock, below = _way(settings, _nothing)
    transport = None
    try:
        transport = _greeted(settings, sock, _nothing, any_key=True)
        return transport.get_remote_server_key()
    finally:
        if transport is not None:
            transport.close()
        sock.close()
        if below is not None:
            below.close()


def _way(settings: Settings, passed: Callable[[Step], None]) -> tuple[Any, Session | None]:
    if settings.jump is not None:
        try:
            below = open_session(settings.jump)
        except StepFailed as error:
            through = sentence("sftp.through", jump=settings.jump.name, why=error.why)
            raise StepFailed(error.step, through, ours=error.ours) from error
        try:
            channel = below._transport.open_channel(
                "direct-tcpip", (settings.host, settings.port), ("127.0.0.1", 0),
                timeout=settings.connect_s,
            )  # fmt: skip
        except (ChannelException, SSHException, EOFError, OSError) as error:
            below.close()
            raise StepFailed("port", _said(error)) from error
        passed("name")
        passed("port")
        return channel, below
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise StepFailed("name", sentence("sftp.no-name", host=settings.host)) from error
    passed("name")
    last: OSError | None = None
    for family, kind, protocol, _, address in found:
        one = socket.socket(family, kind, protocol)
        try:
            one.settimeout(settings.connect_s)
            one.connect(address)
            # Without it each block waits 40 ms for Nagle and the delayed acknowledgement.
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            one.close()
            last = error
            continue
        passed("port")
        return one, None
    assert last is not None
    raise StepFailed("port", _said(last)) from last


def _greeted(
    settings: Settings, sock: Any, passed: Callable[[Step], None], *, any_key: bool = False
) -> paramiko.Transport:
    old = None if settings.algorithms == "old" else _OLD
    try:
        transport = _Quiet(sock, disabled_algorithms=old)
    except SSHException as error:
        raise StepFailed("algorithms", _said(error)) from error
    transport.banner_timeout = settings.connect_s
    transport.handshake_timeout = settings.connect_s
    transport.auth_timeout = settings.answer_s
    if not any_key:
        # What cannot be read is told once a key is there to compare.
        with contextlib.suppress(OSError):
            known = known_host(Path(settings.known_hosts), settings.host_name)
            _prefer(transport, known.keys)
    try:
        transport.start_client(timeout=settings.connect_s)
    except IncompatiblePeer as error:
        transport.close()
        said = printable(str(error))[:_MOST_SAID]
        raise StepFailed("algorithms", sentence("sftp.no-common", said=said)) from error
    except (SSHException, EOFError, OSError) as error:
        greeted = bool(transport.remote_version)
        transport.close()
        if greeted:
            raise StepFailed("algorithms", _said(error)) from error
        raise StepFailed("greeting", _no_greeting(transport, error)) from error
    if not transport.initial_kex_done:
        greeted = bool(transport.remote_version)
        transport.close()
        if greeted:
            raise StepFailed("algorithms", sentence("sftp.no-answer"))
        raise StepFailed("greeting", _no_greeting(transport, TimeoutError()))
    passed("greeting")
    passed("algorithms")
    return transport


def _prefer(transport: paramiko.Transport, known: dict[str, bytes]) -> None:
    """Asks for a key of a type that is known: a server has several, and shows the one asked for."""
    options = transport.get_security_options()
    types = {"rsa-sha2-512", "rsa-sha2-256"} if "ssh-rsa" in known else set()
    types |= set(known)
    first = [one for one in options.key_types if one in types]
    options.key_types = (*first, *(one for one in options.key_types if one not in first))


def _check_host_key(settings: Settings, transport: paramiko.Transport) -> None:
    shown = transport.get_remote_server_key()
    bytes_ = shown.asbytes()
    try:
        known = known_host(Path(settings.known_hosts), settings.host_name)
    except OSError as error:
        words = sentence("sftp.known-hosts-unread", why=why(error))
        raise StepFailed("host-key", words, ours=True) from error
    host, type_, seen = settings.host_name, shown.get_name(), fingerprint(bytes_)
    if bytes_ in known.revoked:
        words = sentence(
            "sftp.host-key-revoked", remote=settings.name, host=host, type=type_, fingerprint=seen
        )
        raise StepFailed("host-key", words)
    if not known.keys:
        words = sentence(
            "sftp.host-key-unknown", remote=settings.name, host=host, type=type_, fingerprint=seen
        )
        raise StepFailed("host-key", words)
    if bytes_ not in known.keys.values():
        before = ", ".join(fingerprint(one) for one in known.keys.values())
        words = sentence(
            "sftp.host-key-changed", remote=settings.name, host=host, type=type_,
            fingerprint=seen, before=before,
        )  # fmt: skip
        raise StepFailed("host-key", words)


class _Quiet(paramiko.Transport):
    """Writes to no log; what answered where no server did is kept for the one who asked."""

    not_ssh = ""

    def _log(self, _level: int, message: object, *_: object) -> None:
        said = str(message)
        if said.startswith(_BEFORE_GREETING) and not self.not_ssh:
            self.not_ssh = said.removeprefix(_BEFORE_GREETING).strip()


def _no_greeting(transport: _Quiet, error: BaseException) -> Text:
    """Why nothing came of the first words: silence, other words, or an end at once."""
    if transport.not_ssh:
        said = printable(transport.not_ssh[:_MOST_SAID])
        return sentence("sftp.not-ssh", said=said)
    causes = (error, error.__context__)
    if any(isinstance(one, TimeoutError) for one in causes):
        return sentence("sftp.silent")
    if any(isinstance(one, EOFError | ConnectionError) for one in causes):
        return sentence("sftp.hung-up")
    return _said(error)


def _said(error: BaseException) -> Text:
    if isinstance(error, TimeoutError):
        return sentence("sftp.no-answer")
    if isinstance(error, EOFError):
        return sentence("sftp.cut")
    return why(error) if isinstance(error, OSError) else printable(str(error))[:_MOST_SAID]
