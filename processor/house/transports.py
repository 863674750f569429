"""The ways of moving files between the house and others: the one table of transports.

A new way is one entry here, whose two sides stand in intake/ (list, fetch) and delivery/ (stage,
hand over, witness) over what transport/ can do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox_place import OutboxPlace
from processor.house import sftp_keys
from processor.intake.local import LocalInbox
from processor.intake.scan import InboxPlace
from processor.model.config import Remote
from processor.model.sentence import Text

Promise = Literal["exactly once", "at least once"]


class CalledServer(Protocol):
    """A server as a remote names it; one use of it in this process."""

    @property
    def used_ms(self) -> int:
        """How long this process was at it so far, in milliseconds, waiting for answers included."""

    @property
    def rests_ms(self) -> int:
        """For so many more milliseconds a server that failed is not asked again."""

    @property
    def fault(self) -> Text:
        """Why the last call was in vain, or is so far; nothing where it was not."""

    @property
    def overdue(self) -> bool:
        """True while a call is under way for longer than it may take: nobody waits for it, and
        whoever uses the server is told so."""

    def close(self) -> None:
        """Ends the login; the next use begins another."""

    def insist(self) -> None:
        """Asks a server that failed at the next call, however short ago that was."""

    def call(self) -> None:
        """Reaches it, so that whoever uses it next does not wait for that. What fails is kept for
        whoever uses it; may be called in a thread of its own."""


def _no_server(remote: Remote, _others: Mapping[str, Remote]) -> CalledServer:
    raise NotImplementedError(f"{remote.transport}: folders of this machine are not called")


class Transport(msgspec.Struct, frozen=True, kw_only=True):
    """One way of moving files.

    `promise` is what becomes of a document whatever is cut in between. `required` and `optional`
    are the keys of a remote in config.yaml beside `transport`; those of them in `paths` are
    files or folders of this machine and made absolute, those in `beside` lie beside config.yaml
    under that name where nothing is said, and those in `through` name another remote of the same
    transport. `check` gives what is wrong with the values: the id of a problem by key. `secret`
    says of a key and its value that it is or may be a secret: it is shown nowhere, and the problem
    with the id that it gives is told. `areas` are the places that are the remote's alone. `away`:
    what says whether it can be reached is another machine, which `server` gives. `inbox` and
    `outbox` open its two sides; they get all remotes of the house, and a folder that is ours, below
    the house's state.
    """

    word: str
    promise: Promise
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    beside: Mapping[str, str] = {}
    through: tuple[str, ...] = ()
    away: bool = False
    secret: Callable[[str, str], str] = lambda _key, _value: ""
    check: Callable[[Mapping[str, str]], Mapping[str, str]]
    areas: Callable[[Mapping[str, str]], tuple[str, ...]]
    server: Callable[[Remote, Mapping[str, Remote]], CalledServer] = _no_server
    inbox: Callable[[Remote, Path, Mapping[str, Remote]], InboxPlace]
    outbox: Callable[[Remote, Path, Mapping[str, Remote]], OutboxPlace]


def _local_check(values: Mapping[str, str]) -> dict[str, str]:
    """`staging` may lie beside the two folders of a remote, never within one."""
    inbox, outbox, *staging = _local_areas(values)
    for one in staging:
        if any(Path(one).is_relative_to(other) for other in (inbox, outbox)):
            return {"staging": "value/wrong.staging"}
    return {}


def _local_areas(values: Mapping[str, str]) -> tuple[str, ...]:
    path = values["path"].rstrip("/")
    staging = (values["staging"],) if "staging" in values else ()
    return (f"{path}/inbox", f"{path}/outbox", *staging)


def _local_base(remote: Remote, side: str) -> tuple[Path, ...]:
    """What an empty mount point lacks: the share, its folder of that side, and `staging`."""
    path = Path(remote.values["path"])
    return (
        path,
        path / side,
        *(Path(remote.values[key]) for key in remote.values if key == "staging"),
    )


def _local_ours(remote: Remote, ours: Path) -> Path:
    staging = remote.values.get("staging")
    return ours if staging is None else Path(staging)


def _local_inbox(remote: Remote, ours: Path, _others: Mapping[str, Remote]) -> InboxPlace:
    return LocalInbox(
        Path(remote.values["path"]) / "inbox",
        _local_ours(remote, ours) / "in",
        remote=remote.name,
        base=_local_base(remote, "inbox"),
        folders_there=remote.inboxes,
    )


def _local_outbox(remote: Remote, ours: Path, _others: Mapping[str, Remote]) -> OutboxPlace:
    return LocalOutbox(
        Path(remote.values["path"]) / "outbox",
        _local_ours(remote, ours) / "out",
        base=_local_base(remote, "outbox"),
    )


# What speaks SFTP is loaded by houses alone that have such a remote.
def _sftp_inbox(remote: Remote, ours: Path, others: Mapping[str, Remote]) -> InboxPlace:
    from processor.house import sftp_sides

    return sftp_sides.inbox(remote, ours, others)


def _sftp_outbox(remote: Remote, ours: Path, others: Mapping[str, Remote]) -> OutboxPlace:
    from processor.house import sftp_sides

    return sftp_sides.outbox(remote, ours, others)


def _sftp_server(remote: Remote, others: Mapping[str, Remote]) -> CalledServer:
    from processor.house import sftp_sides

    return sftp_sides.sessions(remote, others)


TRANSPORTS: dict[str, Transport] = {
    one.word: one
    for one in (
        Transport(
            word="local",
            promise="exactly once",
            required=("path",),
            optional=("staging",),
            paths=("path", "staging"),
            check=_local_check,
            areas=_local_areas,
            inbox=_local_inbox,
            outbox=_local_outbox,
        ),
        Transport(
            word=sftp_keys.SFTP,
            promise="exactly once",
            required=sftp_keys.REQUIRED,
            optional=sftp_keys.OPTIONAL,
            paths=sftp_keys.FILES,
            beside={"known_hosts": sftp_keys.KNOWN_HOSTS},
            through=("jump",),
            away=True,
            secret=sftp_keys.secret,
            check=sftp_keys.check,
            areas=sftp_keys.areas,
            server=_sftp_server,
            inbox=_sftp_inbox,
            outbox=_sftp_outbox,
        ),
    )
}
