"""Logs in at a server by the ways that config.yaml names, and says of each why it did not do."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
from collections.abc import Callable
from pathlib import Path

import msgspec
import paramiko
from paramiko.agent import AgentSSH
from paramiko.ssh_exception import (
    AuthenticationException,
    BadAuthenticationType,
    PasswordRequiredException,
    SSHException,
)

from processor.model.printable import printable
from processor.model.sentence import Text, sentence
from processor.transport.faults import why
from processor.transport.sftp.faults import StepFailed
from processor.transport.sftp.settings import Secret, Settings

# Servers end the connection at the sixth attempt (MaxAuthTries of OpenSSH).
MOST_KEYS = 5
_MOST_SAID = 200
# So long an agent may take for an answer, in seconds.
_AGENT_S = 10.0
_OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


class LoginWay(msgspec.Struct, frozen=True):
    """A way to log in: how messages call it, and the attempt, which gives what more is asked."""

    name: Text
    attempt: Callable[[], list[str]]
    by_password: bool = False


def log_in(settings: Settings, transport: paramiko.Transport) -> None:
    """Tries each way that config.yaml names: its key, keys of the agent, the password. Raises
    StepFailed with what became of each."""
    refused: list[Text] = []
    ways = _ways(settings, transport, refused)
    for way in ways:
        if _took(way, transport, refused):
            return
        if not transport.is_active():
            break
    if not refused:
        refused = [sentence("sftp.no-way", remote=settings.name)]
    if said := _said_by_server(transport):
        refused.append(sentence("sftp.server-says", said=said))
    words = sentence("sftp.login-refused", user=settings.user, why=refused)
    raise StepFailed("login", words, ours=not ways)


def _took(way: LoginWay, transport: paramiko.Transport, refused: list[Text]) -> bool:
    """True once the server let us in; else `refused` has why this way did not do."""
    try:
        more = way.attempt()
    except BadAuthenticationType as error:
        takes = ", ".join(map(printable, error.allowed_types))
        refused.append(sentence("sftp.way-not-taken", way=way.name, takes=takes))
        return False
    except (AuthenticationException, SSHException, EOFError, OSError) as error:
        refused.append(_why(way, transport, error))
        return False
    if not more and transport.is_authenticated():
        return True
    takes = ", ".join(map(printable, more))
    refused.append(sentence("sftp.way-half", way=way.name, takes=takes))
    return False


def _why(way: LoginWay, transport: paramiko.Transport, error: Exception) -> Text:
    if way.by_password and "Illegal info request" in str(error):
        # The server's demand for another password has the number of a question that nobody asked.
        return sentence("sftp.password-expired")
    if isinstance(error, AuthenticationException) and transport.is_active():
        return sentence("sftp.way-refused", way=way.name)
    if isinstance(error, TimeoutError) or "timeout" in str(error).lower():
        return sentence("sftp.way-silent", way=way.name)
    if not transport.is_active():
        return sentence("sftp.way-cut", way=way.name)
    return sentence("sftp.way-broken", way=way.name, said=printable(str(error))[:_MOST_SAID])


def _said_by_server(transport: paramiko.Transport) -> str:
    """What the server tells those who log in, shortened, and on one line."""
    banner = transport.get_banner()
    text = (banner or b"").decode("utf-8", "replace")
    return printable(" ".join(text.split()))[:_MOST_SAID]


def _ways(settings: Settings, transport: paramiko.Transport, refused: list[Text]) -> list[LoginWay]:
    ways: list[LoginWay] = []
    if settings.key_file:
        key = _key(settings, refused)
        if key is not None:
            name = sentence("sftp.way-key", file=settings.key_file)
            ways.append(LoginWay(name, _by_key(settings, transport, key)))
    if settings.agent:
        keys = _of_agent(settings, refused)
        left = MOST_KEYS - len(ways)
        ways += [
            LoginWay(
                sentence("sftp.way-agent", comment=printable(one.comment)[:80]),
                _by_key(settings, transport, one),
            )
            for one in keys[:left]
        ]
        if len(keys) > left:
            refused.append(sentence("sftp.agent-too-many", n=len(keys), tried=left))
    if settings.password is not None:
        password = secret_of(settings.password, refused)
        if password is not None:
            ways.append(
                LoginWay(
                    sentence("sftp.way-password"),
                    lambda: transport.auth_password(settings.user, password),
                    by_password=True,
                )
            )
    return ways


def _by_key(
    settings: Settings, transport: paramiko.Transport, key: paramiko.PKey
) -> Callable[[], list[str]]:
    return lambda: transport.auth_publickey(settings.user, key)


class _Agent(AgentSSH):
    """The agent of this user, which has a limit for each answer, in seconds: it may wait for a
    person, or be at the other end of a line that was cut."""

    def __init__(self, limit_s: float) -> None:
        super().__init__()
        place = os.environ.get("SSH_AUTH_SOCK")
        if not place:
            return
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(limit_s)
        try:
            line.connect(place)
            self._connect(line)  # type: ignore[attr-defined]
        except BaseException as error:
            line.close()
            if isinstance(error, FileNotFoundError | ConnectionError):
                # What is left of one that ended.
                return
            raise


def _of_agent(settings: Settings, refused: list[Text]) -> list[paramiko.AgentKey]:
    """The keys of the agent, the one of `key_file` first: a server hears few attempts."""
    keys: tuple[paramiko.AgentKey, ...] = ()
    try:
        keys = _Agent(min(settings.answer_s, _AGENT_S)).get_keys()
    except TimeoutError:
        refused.append(sentence("sftp.agent-broken", why=sentence("sftp.no-answer")))
        return []
    except (SSHException, OSError, EOFError, struct.error, UnicodeDecodeError) as error:
        refused.append(sentence("sftp.agent-broken", why=_words(error)))
        return []
    if not keys:
        refused.append(sentence("sftp.no-agent"))
    named = _public_beside(settings)
    return sorted(keys, key=lambda one: one.asbytes() != named)


def _public_beside(settings: Settings) -> bytes:
    """The public key beside `key_file`; nothing where there is none."""
    if settings.key_file:
        with contextlib.suppress(OSError, ValueError, SSHException):
            path = f"{settings.key_file.removesuffix('.pub')}.pub"
            return paramiko.pkey.PublicBlob.from_file(path).key_blob
    return b""


def secret_of(secret: Secret, refused: list[Text]) -> str | None:
    """A secret as it stands now; None, and why, where it cannot be had."""
    found = secret.read()
    if not found:
        refused.append(sentence("sftp.no-secret", place=secret.place))
        return None
    return found


def _key(settings: Settings, refused: list[Text]) -> paramiko.PKey | None:
    """The key of `key_file`; None, and why, where it is of no use."""
    file, path = settings.key_file, Path(settings.key_file)
    word: str | None = None
    if settings.key_password is not None:
        word = secret_of(settings.key_password, refused)
        if word is None:
            return None
    try:
        begins = path.read_bytes()[:64]
        if begins.startswith(b"PuTTY-User-Key-File"):
            refused.append(sentence("sftp.key-putty", file=file))
            return None
        if begins.startswith((b"ssh-", b"ecdsa-", b"sk-", b"---- BEGIN SSH2 PUBLIC")):
            refused.append(sentence("sftp.key-public", file=file))
            return None
        if path.stat().st_mode & _OTHERS_MAY_READ:
            refused.append(sentence("sftp.key-open", file=file))
            return None
        key = _loaded(path, word)
    except (PasswordRequiredException, TypeError, _WrongWord) as error:
        refused.append(sentence(_of_its_word(error, word), file=file))
        return None
    except OSError as error:
        refused.append(sentence("sftp.key-unread", file=file, why=why(error)))
        return None
    except (SSHException, ValueError, paramiko.pkey.UnknownKeyType) as error:
        refused.append(
            sentence("sftp.key-form", file=file, said=printable(str(error))[:_MOST_SAID])
        )
        return None
    return key if _with_certificate(settings, key, refused) else None


def _of_its_word(error: Exception, word: str | None) -> str:
    if word is None:
        return "sftp.key-password"
    # The library's word for a password that nothing asked for.
    return "sftp.key-not-locked" if isinstance(error, TypeError) else "sftp.key-other-password"


class _WrongWord(Exception):
    """A key is locked, and not by the password that was given."""


def _loaded(path: Path, word: str | None) -> paramiko.PKey:
    try:
        # Declared as text, and taken as bytes alone.
        return paramiko.PKey.from_path(
            path,
            None if word is None else word.encode(),  # type: ignore[arg-type]
        )
    except (SSHException, ValueError) as error:
        if word is not None and _is_locked(path):
            raise _WrongWord from error
        raise


def _is_locked(path: Path) -> bool:
    """True for a key that says that it is encrypted."""
    try:
        paramiko.PKey.from_path(path)
    except (PasswordRequiredException, TypeError):
        return True
    except (SSHException, ValueError):
        return False
    return False


def _with_certificate(settings: Settings, key: paramiko.PKey, refused: list[Text]) -> bool:
    """Adds the certificate of the settings to a key; False, and why, where it cannot be had."""
    file = settings.certificate
    if not file:
        return True
    try:
        Path(file).read_bytes()
        key.load_certificate(file)
    except OSError as error:
        refused.append(sentence("sftp.certificate-unread", file=file, why=why(error)))
        return False
    except (SSHException, ValueError, UnicodeDecodeError):
        refused.append(sentence("sftp.certificate-other", file=file, key=settings.key_file))
        return False
    return True


def public_key(settings: Settings) -> str:
    """The public key of `key_file` as one line, which a partner needs; nothing where it cannot be
    had."""
    if not settings.key_file:
        return ""
    key = _key(settings, [])
    if key is not None:
        return f"{key.get_name()} {key.get_base64()}"
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = Path(f"{settings.key_file}.pub").read_text("utf-8")
        return printable(" ".join(text.split()[:2]))
    return ""


def _words(error: Exception) -> Text:
    return why(error) if isinstance(error, OSError) else printable(str(error))[:_MOST_SAID]
