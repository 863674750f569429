"""What a disk, a mount or its permissions refused, as sentences. Nothing here touches a file."""

from __future__ import annotations

import errno
import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from processor.model.sentence import Text, sentence

# Faults of a disk, a mount or its permissions: nobody's bug, and mended outside of this program.
_FAULTS = (
    errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.ESTALE,
    errno.ENFILE, errno.EMFILE, errno.ENOMEM, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT,
)  # fmt: skip
# What the system says of these, and of a file that is not there, stands in the catalogues.
_SAID = frozenset(
    (
        *_FAULTS,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EXDEV,
        errno.EBUSY,
        errno.EEXIST,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
    )
)

_P = ParamSpec("_P")
_T = TypeVar("_T")


class FolderGone(FileNotFoundError):
    """A folder that must be there and is never made: an empty mount point lacks it."""

    def __init__(self, folder: str) -> None:
        super().__init__(errno.ENOENT, "there is no such folder", folder)
        self.folder = folder


class PlaceDown(OSError):
    """A place that cannot be used now; `words` say why."""

    def __init__(self, words: Text, code: int, said: str) -> None:
        super().__init__(code, said)
        self.words = words


class FolderDown(PlaceDown):
    """A folder that must not be used now: it is not the one that it was."""

    def __init__(self, words: Text) -> None:
        super().__init__(words, errno.ENODEV, "this folder is down")


def fault(error: OSError) -> Text | None:
    """What a disk, a mount or its permissions refused, as a sentence; None for any other error."""
    if isinstance(error, PlaceDown):
        return error.words
    if error.errno not in _FAULTS:
        return None
    doing = getattr(error, "doing", None) or sentence("doing.using", path=path_of(error))
    return sentence("transport.failed", doing=doing, why=why(error))


def refused(error: OSError, path: object = None) -> Text:
    """Any error of a place that cannot be reached, as a sentence; `path` where the system names
    none."""
    if isinstance(error, FolderGone):
        return no_folder(error.folder)
    if isinstance(error, PlaceDown):
        return error.words
    return sentence("transport.refused", why=why(error), path=path_of(error, path))


def why(error: OSError) -> Text:
    """What the system says of an error."""
    if isinstance(error, PlaceDown):
        return error.words
    if error.errno in _SAID:
        return sentence(f"system.{errno.errorcode[error.errno]}")
    return error.strerror or str(error)


def path_of(error: OSError, otherwise: object = None) -> Text:
    """The file of an error, where the system names it."""
    named = error.filename or otherwise
    return str(named) if named else sentence("transport.a-file")


def no_folder(folder: object) -> Text:
    """That a folder is not there."""
    return sentence("transport.no-folder", folder=str(folder))


def different_mounts(one: object, other: object) -> Text:
    """That files cannot be renamed between two folders."""
    return sentence("transport.different-mounts", one=str(one), other=str(other))


def doing(key: str) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Notes on an OSError which operation on which file it ended (the sentence of that id): a
    failed write names no file."""

    def wrap(work: Callable[_P, _T]) -> Callable[_P, _T]:
        @functools.wraps(work)
        def told(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            try:
                return work(*args, **kwargs)
            except OSError as error:
                if not hasattr(error, "doing"):
                    error.add_note(f"{key} {args[0]}")
                    error.__dict__["doing"] = sentence(key, path=str(args[0]))
                raise

        return told

    return wrap
