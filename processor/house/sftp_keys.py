"""The keys of a remote with `transport: sftp`, and what the session is made of by them. Pure: what
a key says of a file is looked at when the file is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from processor.model.config import Remote
from processor.transport.sftp.paths import is_within, plain
from processor.transport.sftp.settings import After, Algorithms, Holds, Secret, Settings, Verify

SFTP = "sftp"
REQUIRED = ("host", "user")
FILES = ("key_file", "certificate", "known_hosts", "password_file", "key_password_file")
OPTIONAL = (
    "port", "key_file", "certificate", "agent", "key_password_env", "key_password_file",
    "password_env", "password_file", "known_hosts", "jump", "algorithms", "connect_time",
    "answer_time", "keep_alive", "sessions", "inbox", "outbox", "staging", "verify", "sync",
    "after", "moved_to", "after_file", "after_holds",
)  # fmt: skip
# What follows a document: of any transport that can let something follow it.
AFTER_FILE = "after_file"
# Beside config.yaml, where nothing else is said.
KNOWN_HOSTS = "known_hosts"

_WORDS: dict[str, tuple[str, ...]] = {
    "agent": ("yes", "no"),
    "sync": ("yes", "no"),
    "algorithms": get_args(Algorithms),
    "verify": get_args(Verify),
    "after": get_args(After),
    "after_holds": get_args(Holds),
}
_SECONDS = re.compile(r"([0-9]{1,4}) ?(seconds?|minutes?)", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)
# A name or address as a socket takes it; what begins with - could be taken for an option.
_HOST = re.compile(r"[A-Za-z0-9:][A-Za-z0-9.:_-]{0,252}", re.ASCII)
_USER = re.compile(r"[^\x00-\x20\x7f-\x9f@:/][^\x00-\x1f\x7f-\x9f@:/]{0,127}")
# The name of a file, made of that of the document that it follows.
_AFTER_FILE = re.compile(r"[^\x00-\x1f/\x7f]*\{name\}[^\x00-\x1f/\x7f]*")
_MOST_SESSIONS = 16
# What a variable of the environment is called; a password that stands there by mistake rarely is.
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)
_OF_SECRETS = re.compile(r"pass|pwd|secret|kennwort|hasło|密码|口令", re.IGNORECASE)
_WHERE = ("_env", "_file")
_FOLDERS = ("inbox", "outbox", "staging", "moved_to")


def secret(key: str, value: str) -> str:
    """The id of the problem of a value that is, or may be, a secret; nothing where it is none."""
    if key.endswith("_env"):
        return "" if _ENV.fullmatch(value) else "value/wrong.sftp-env"
    if key == "user" and ":" in value:
        return "value/wrong.sftp-user"
    if key == "host" and "@" in value:
        return "value/wrong.sftp-host"
    if _OF_SECRETS.search(key) and not key.endswith(_WHERE):
        return "value/wrong.sftp-password"
    return ""


def areas(values: Mapping[str, str]) -> tuple[str, ...]:
    """The two folders of a remote, with the server and the login to which they belong."""
    server = f"sftp://{values['user']}@{values['host'].lower()}:{values.get('port', '22')}"
    return tuple(f"{server}/{plain(values.get(side, side))}" for side in ("inbox", "outbox"))


def check(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the values, the id of a problem by key."""
    found: dict[str, str] = {}
    for key, value in values.items():
        wrong = _wrong(key, value)
        if wrong:
            found[key] = wrong
    for one in ("password", "key_password"):
        if f"{one}_env" in values and f"{one}_file" in values:
            found[f"{one}_file"] = "value/wrong.sftp-secret-twice"
    if "certificate" in values and "key_file" not in values:
        found["certificate"] = "value/wrong.sftp-certificate"
    if values.get("after") == "move" and "moved_to" not in values:
        found["after"] = "value/wrong.sftp-moved-to"
    if "moved_to" in values and values.get("after") != "move":
        found["moved_to"] = "value/wrong.sftp-not-moved"
    if "after_holds" in values and AFTER_FILE not in values:
        found["after_holds"] = "value/wrong.sftp-follows-nothing"
    if "moved_to" in values and any(
        is_within(values["moved_to"], values.get(side, side)) for side in ("inbox", "outbox")
    ):
        found["moved_to"] = "value/wrong.sftp-moved-inside"
    folders = [values.get(side, side) for side in ("inbox", "outbox")]
    folders += [values["moved_to"]] if "moved_to" in values else []
    if "staging" in values and any(is_within(values["staging"], one) for one in folders):
        # Within `outbox` its receiver might take what is not whole; it has one there by itself.
        found["staging"] = "value/wrong.sftp-staging"
    if is_within(values.get("inbox", "inbox"), values.get("outbox", "outbox")):
        found["outbox" if "outbox" in values else "inbox"] = "value/wrong.sftp-one-folder"
    if not {"key_file", "password_env", "password_file"} & values.keys() and (
        values.get("agent") != "yes"
    ):
        found["user"] = "value/wrong.sftp-no-way"
    return found


def _wrong(key: str, value: str) -> str:
    if key in _WORDS:
        return "" if value in _WORDS[key] else f"value/wrong.sftp-{key.replace('_', '-')}"
    if key in ("connect_time", "answer_time", "keep_alive"):
        return "" if _seconds(value) else "value/wrong.sftp-time"
    if key == "port":
        return "" if 1 <= _whole(value) <= 65535 else "value/wrong.sftp-port"
    if key == "sessions":
        return "" if 1 <= _whole(value) <= _MOST_SESSIONS else "value/wrong.sftp-sessions"
    if key == "host":
        return "" if _HOST.fullmatch(value) else "value/wrong.sftp-host"
    if key == "user":
        return "" if _USER.fullmatch(value) else "value/wrong.sftp-user"
    if key in FILES:
        return "value/wrong.sftp-home" if "/~" in value else ""
    if key == AFTER_FILE:
        return "" if _AFTER_FILE.fullmatch(value) else "value/wrong.sftp-after-file"
    if key in _FOLDERS:
        steps = value.split("/")
        # SFTP knows no other separator: `C:\in` would be the name of one file.
        is_path = value.strip() and ".." not in steps and not {"\0", "\\"} & set(value)
        return "" if is_path else "value/wrong.sftp-path"
    return ""


def _whole(value: str) -> int:
    return int(value) if _NUMBER.fullmatch(value) else 0


def _seconds(value: str) -> int:
    """A time in seconds, from 1 to an hour; 0 for what is none."""
    match = _SECONDS.fullmatch(value)
    if match is None:
        return 0
    seconds = int(match[1]) * (60 if match[2].startswith("minute") else 1)
    return seconds if seconds <= 3600 else 0


def settings_of(remote: Remote, others: Mapping[str, Remote]) -> Settings:
    """How a server is reached and used; `others` are all remotes, of which it may name one as
    `jump`. The values were checked."""
    value = remote.values.get
    jump = value("jump", "")
    return Settings(
        name=remote.name,
        host=remote.values["host"],
        port=int(value("port", "22")),
        user=remote.values["user"],
        key_file=value("key_file", ""),
        certificate=value("certificate", ""),
        agent=value("agent") == "yes",
        key_password=_secret(remote, "key_password"),
        password=_secret(remote, "password"),
        known_hosts=remote.values[KNOWN_HOSTS],
        jump=settings_of(others[jump], others) if jump else None,
        algorithms="old" if value("algorithms") == "old" else "modern",
        connect_s=_seconds(value("connect_time", "15 seconds")),
        answer_s=_seconds(value("answer_time", "60 seconds")),
        keep_alive_s=_seconds(value("keep_alive", "30 seconds")),
        sessions=int(value("sessions", "2")),
        inbox=plain(value("inbox", "inbox")),
        outbox=plain(value("outbox", "outbox")),
        staging=_folder(value("staging", "")),
        after_file=value(AFTER_FILE, ""),
        verify="size" if value("verify") == "size" else "read-back",
        sync=value("sync") == "yes",
        after_holds=_holds(value("after_holds", "nothing")),
        after=_after(value("after", "delete")),
        moved_to=_folder(value("moved_to", "")),
        inboxes=tuple(sorted(remote.inboxes.items())),
    )


def _folder(path: str) -> str:
    return plain(path) if path else ""


def _secret(remote: Remote, key: str) -> Secret | None:
    if (name := remote.values.get(f"{key}_env")) is not None:
        return Secret("env", name)
    if (name := remote.values.get(f"{key}_file")) is not None:
        return Secret("file", name)
    return None


def _after(word: str) -> After:
    words: tuple[After, ...] = get_args(After)
    return next(one for one in words if one == word)


def _holds(word: str) -> Holds:
    words: tuple[Holds, ...] = get_args(Holds)
    return next(one for one in words if one == word)
