"""What the sample day leaves behind, as digests that a golden file can hold."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

# The texts of the house itself (configuration, rules, mappings): what went in, not what came out.
TEXTS = ("bundle", "text")
_OBJECT = re.compile(rb"(?:\A|\n)(\d+) 0 obj\n(.*?)\nendobj", re.S)
_REFERENCE = rb"\s+(\d+) 0 R"


def outcome(visible: Mapping[str, bytes], dump: str) -> dict[str, str]:
    """SHA-256 by `outbox/<file>` and `ledger/<table>`.

    Of a PDF it is that of `page_contents`, also where the ledger knows it; of a table that of its
    values row by row, without the names of its columns, so that a column may be renamed.
    """
    found, pdfs = {}, {}
    for name, data in visible.items():
        found[f"outbox/{name}"] = _sha256(data)
        if name.endswith(".pdf"):
            pages = page_contents(data)
            pdfs[_sha256(data)] = len(data), (_sha256(pages), len(pages))
            found[f"outbox/{name}"] = _sha256(pages)
    tables: dict[str, list[str]] = {}
    for line in dump.splitlines():
        table, _, row = line.partition(" ")
        values = _by_pages(list(json.loads(row).values()), pdfs)
        tables.setdefault(table, []).append(json.dumps(values, ensure_ascii=False))
    for table, rows in tables.items():
        if table not in TEXTS:
            found[f"ledger/{table}"] = _sha256("\n".join(rows).encode())
    return found


def _by_pages(values: list[Any], pdfs: Mapping[str, tuple[int, tuple[str, int]]]) -> list[Any]:
    """A row with digest and size of the pages of a PDF in place of those of its file."""
    for sha256, (size, (of_pages, length)) in pdfs.items():
        if sha256 in values:
            values[values.index(sha256)] = of_pages
            values[values.index(size)] = length
    return values


def page_contents(pdf: bytes) -> bytes:
    """The uncompressed contents of every page, under the names of its fonts.

    Another compression, document id or time of making is no difference. Raises ValueError where
    pages are made of anything else, such as images: this would not see a change of them.
    """
    objects = {int(one[1]): one[2] for one in _OBJECT.finditer(pdf)}
    (root,) = [body for body in objects.values() if b"/Type /Pages" in body]
    kids = re.findall(rb"(\d+) 0 R", _after(root, rb"/Kids\s*\["))
    out = []
    for kid in kids:
        page = objects[int(kid)]
        out += [*_fonts(objects, page), _stream(objects[_refers(page, rb"/Contents")])]
    return b"\n".join(out)


def _fonts(objects: Mapping[int, bytes], page: bytes) -> Iterator[bytes]:
    resources = objects[_refers(page, rb"/Resources")]
    if b"/XObject" in resources:
        raise ValueError("a page holds images or forms, which are not looked at")
    for name, number in re.findall(rb"/(F\d+)" + _REFERENCE, resources):
        base = re.search(rb"/BaseFont\s*/(\S+)", objects[int(number)])
        if base is None:
            raise ValueError(f"font {name.decode()} has no name")
        yield name + b" " + base[1]


def _refers(body: bytes, key: bytes) -> int:
    found = re.search(key + _REFERENCE, body)
    if found is None:
        raise ValueError(f"an object without {key.decode()}")
    return int(found[1])


def _after(body: bytes, opening: bytes) -> bytes:
    found = re.search(opening + rb"([^\]]*)\]", body)
    if found is None:
        raise ValueError("the tree of pages has no pages")
    return found[1]


def _stream(body: bytes) -> bytes:
    head, _, rest = body.partition(b"\nstream\n")
    length = re.search(rb"/Length (\d+)", head)
    if length is None or b"/FlateDecode" not in head:
        raise ValueError("contents of a page that are not deflated")
    return zlib.decompress(rest[: int(length[1])])


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
