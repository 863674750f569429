"""Whether anybody has a file open for writing: the kernel is asked by a read lease.

A read lease is refused while a writer holds the file, in whatever process. It can be had for files
of our own user, for those of others with CAP_LEASE, and on file systems of this machine: not over
NFS, SMB or FUSE. It is given back at once, so that a writer who comes meanwhile hardly waits.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
from pathlib import Path
from typing import Literal, NamedTuple

Writers = Literal["none", "some", "unknown"]

_CAP_LEASE = 28
# File systems whose files another machine or process may write without our kernel knowing.
_WITHOUT_LEASES = ("nfs", "cifs", "smb", "fuse", "9p", "afs", "ceph", "gfs", "lustre", "vboxsf")


class LeaseAsked(NamedTuple):
    """What the kernel said: who writes, and the error number where it does not say."""

    writers: Writers
    why: int = 0


def writers_of(path: Path) -> Writers:
    """`some` while anybody has a plain file open for writing, `none` where nobody has, `unknown`
    where no lease can be had."""
    return ask(path).writers


def ask(path: Path) -> LeaseAsked:
    """Asks for a lease on a file and gives it back."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        # Somebody holds the file so that nobody may read it yet.
        return LeaseAsked("some" if error.errno == errno.EAGAIN else "unknown", error.errno or 0)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return LeaseAsked("unknown", errno.EINVAL)
        # Where the kernel takes the lease back it sends a signal: the usual one, SIGIO, would end
        # this process, SIGURG is ignored.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return LeaseAsked("some" if error.errno == errno.EAGAIN else "unknown", error.errno or 0)
    except AttributeError:
        return LeaseAsked("unknown", errno.ENOSYS)
    finally:
        os.close(handle)
    return LeaseAsked("none")


def kind_of_mount(folder: Path) -> str:
    """The file system that a folder lies on, as the kernel names it; empty where it does not."""
    try:
        at = os.path.realpath(folder)
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    found, depth = "", -1
    for line in lines:
        head, _, tail = line.partition(" - ")
        place = head.split()[4].encode("latin-1", "replace").decode("unicode_escape")
        if (at == place or at.startswith(place.rstrip("/") + "/")) and len(place) >= depth:
            found, depth = tail.split()[0], len(place)
    return found


def has_leases(kind: str) -> bool:
    """True unless files on this kind of file system are known to give no leases."""
    return not kind.startswith(_WITHOUT_LEASES)


def owner(path: Path) -> int:
    """The user id of the owner of a file or folder."""
    return path.stat().st_uid


def foreign(path: Path) -> int | None:
    """The user id of the owner of a file or folder, where we get no lease on files of theirs."""
    other = owner(path)
    return None if other == os.geteuid() or _may_lease_all() else other


def _may_lease_all() -> bool:
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return False
    for line in status.splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> _CAP_LEASE & 1)
    return False
