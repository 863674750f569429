"""Pages of a ledger damaged behind the program's back, one of each kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

_INTERIOR = (2, 5)
_LEAF = {10: "index", 13: "table"}


def _page_size(data: bytes) -> int:
    size = int.from_bytes(data[16:18])
    return 65536 if size == 1 else size


def _start(page: int) -> int:
    """Where the head of a B-tree page begins within the page."""
    return 100 if page == 1 else 0


def root_of(path: Path, name: str) -> int:
    """The root page of a table or index."""
    connection = sqlite3.connect(path)
    [(root,)] = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)
    ).fetchall()
    connection.close()
    return int(root)


def leaf_below(path: Path, page: int) -> int:
    """The leaf at the right of a tree."""
    data = path.read_bytes()
    size = _page_size(data)
    while data[(at := (page - 1) * size + _start(page))] in _INTERIOR:
        page = int.from_bytes(data[at + 8 : at + 12])
    return page


def overwrite(path: Path, page: int, with_: bytes) -> None:
    """Fills a page; of the first one the header of the file stays."""
    data = bytearray(path.read_bytes())
    size = _page_size(bytes(data))
    start, end = (page - 1) * size + _start(page), page * size
    data[start:end] = (with_ * size)[: end - start]
    path.write_bytes(bytes(data))


def _put(path: Path, at: int, value: bytes) -> None:
    data = bytearray(path.read_bytes())
    data[at : at + len(value)] = value
    path.write_bytes(bytes(data))


def _freelist(path: Path) -> None:
    """The list of free pages begins with a page that is in use."""
    page = leaf_below(path, root_of(path, "orders"))
    _put(path, 32, page.to_bytes(4) + (3).to_bytes(4))


def _half(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2 + 77])


def _filled(name: str, with_: bytes, *, leaf: bool = True) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        root = root_of(path, name)
        overwrite(path, leaf_below(path, root) if leaf else root, with_)

    return damage


DAMAGES: dict[str, Callable[[Path], None]] = {
    "magic": lambda path: _put(path, 0, b"SQLiTe"),
    "page size": lambda path: _put(path, 16, b"\x03\x11"),
    "read version": lambda path: _put(path, 19, b"\x09"),
    "write version": lambda path: _put(path, 18, b"\x09"),
    "schema format": lambda path: _put(path, 44, b"\x00\x00\x00\x77"),
    "schema page": lambda path: overwrite(path, 1, b"\x00"),
    "first bytes lost": lambda path: _put(path, 0, bytes(4096)),
    "table, zeros": _filled("orders", b"\x00"),
    "table, noise": _filled("orders", b"\xa7\x13"),
    "root of a table": _filled("event", b"\xff", leaf=False),
    "table without rowid": _filled("input_row", b"\x00"),
    "index": _filled("ix_document_undelivered", b"\xff"),
    "freelist": _freelist,
    "half of the file": _half,
    "empty file": lambda path: path.write_bytes(b""),
}
