"""What a server answers on the wire: nothing, twice, garbage, or byte by byte. asyncssh's server
does the work; what it says of it is spoilt on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

# How an answer is spoilt; "drips" tells it whole and in time, a few bytes a packet.
Spoilt = Literal["never", "twice", "garbage", "other number", "too long", "half", "drips"]
STATUS, HANDLE, DATA, NAME, ATTRS = 101, 102, 103, 104, 105


@contextmanager
def answers(plan: Callable[[int, int], Spoilt | None]) -> Iterator[list[int]]:
    """While it lasts `plan` says of an answer, by its kind and number (from 0), how it is spoilt;
    gives the kinds that were answered."""
    from asyncssh.sftp import SFTPServerHandler

    whole, seen = SFTPServerHandler.send_packet, list[int]()

    def send_packet(self: Any, kind: int, number: int | None, *parts: bytes) -> None:
        if number is None:  # The greeting.
            whole(self, kind, number, *parts)
            return
        seen.append(kind)
        how = plan(kind, len(seen) - 1)
        if how is None:
            whole(self, kind, number, *parts)
            return
        body = bytes((kind,)) + b"".join(parts)
        for some in _SPOILT[how](len(body).to_bytes(4, "big"), body):
            self._writer.write(some)

    SFTPServerHandler.send_packet = send_packet  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        SFTPServerHandler.send_packet = whole  # type: ignore[method-assign]


def _drips(size: bytes, body: bytes) -> list[bytes]:
    said = size + body
    return [said[at : at + 7] for at in range(0, len(said), 7)]


_SPOILT: dict[Spoilt, Callable[[bytes, bytes], list[bytes]]] = {
    "never": lambda _size, _body: [],
    "twice": lambda size, body: [size + body, size + body],
    "garbage": lambda size, body: [size + bytes(len(body))],
    "other number": lambda size, body: [size + body[:1] + b"\xff\xff\xff\xfe" + body[5:]],
    "too long": lambda _size, body: [b"\xff\xff\xff\xff" + body],
    "half": lambda size, body: [size + body[: len(body) // 2]],
    "drips": _drips,
}
