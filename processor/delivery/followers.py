"""What the file that follows a document holds. Pure: the same document has the same one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from processor.transport.sftp.settings import Holds


def _nothing(_name: str, _data: bytes) -> str:
    return ""


def _md5(name: str, data: bytes) -> str:
    return f"{hashlib.md5(data, usedforsecurity=False).hexdigest()}  {name}\n"


def _sha256(name: str, data: bytes) -> str:
    return f"{hashlib.sha256(data).hexdigest()}  {name}\n"


def _list(name: str, data: bytes) -> str:
    return f"name,size,sha256\n{name},{len(data)},{hashlib.sha256(data).hexdigest()}\n"


# The two sums are lines as `md5sum -c` and `sha256sum -c` read them.
_MADE: dict[Holds, Callable[[str, bytes], str]] = {
    "nothing": _nothing, "md5": _md5, "sha256": _sha256, "list": _list,
}  # fmt: skip


def about(holds: Holds, name: str, data: bytes) -> bytes:
    """The bytes of what follows the document `data` that is called `name` at its receiver."""
    return _MADE[holds](name, data).encode()
