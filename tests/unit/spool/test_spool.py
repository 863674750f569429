"""Spools: made once, found again, made anew; and hostile files, each of which is one problem."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
import pytest
from builders.sent_workbooks import altered, workbook

from processor.normalise.formats.spooled import Unspooled
from processor.normalise.formats.workbook import WORKBOOK
from processor.spool.spool import Archived, forget_spools, open_spool, spool_of
from processor.transport.stopping import Stopped

assert WORKBOOK.spool is not None
SPOOL = WORKBOOK.spool
SHEET = "xl/worksheets/sheet1.xml"
DATA = workbook(["Order", "SKU"], ["A-1", "CUP"])


@pytest.fixture
def kept(tmp_path: Path) -> Archived:
    path = tmp_path / "archive" / "a.xlsx"
    path.parent.mkdir()
    path.write_bytes(DATA)
    return Archived(path, hashlib.sha256(DATA).hexdigest(), tmp_path / "spool")


def read(kept: Archived) -> bytes:
    with open_spool(kept, "workbook", SPOOL, "") as stream:
        return stream.read()


def test_a_spool_is_made_once_and_again_when_it_is_gone(kept: Archived) -> None:
    first = read(kept)
    (path,) = kept.folder.iterdir()
    path.write_bytes(b"what is kept is read\n")
    assert read(kept) == b"what is kept is read\n"
    path.unlink()
    assert read(kept) == first


def test_another_version_of_the_reader_makes_its_own(kept: Archived) -> None:
    read(kept)
    newer = msgspec.structs.replace(SPOOL, version="next")
    open_spool(kept, "workbook", newer, "").close()
    assert len(list(kept.folder.iterdir())) == 2


def test_what_a_crash_left_and_what_nobody_needs_is_deleted(kept: Archived) -> None:
    read(kept)
    (path,) = kept.folder.iterdir()
    (kept.folder / ".abc.part").write_bytes(b"half")
    (kept.folder / f"{'0' * 64}.workbook-1-whole.spool").write_bytes(b"of another file")
    forget_spools(kept.folder, {kept.sha256})
    assert list(kept.folder.iterdir()) == [path]


def test_a_refused_file_and_a_stop_leave_nothing(kept: Archived) -> None:
    with pytest.raises(Stopped):
        open_spool(kept, "workbook", SPOOL, "", lambda: True)
    kept.path.write_bytes(DATA[:-30])
    with pytest.raises(Unspooled):
        read(kept)
    assert list(kept.folder.iterdir()) == []


def test_a_full_disk_is_no_fault_of_the_file(
    kept: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def full(_path: Path) -> Iterator[BinaryIO]:
        with Path("/dev/full").open("wb") as stream:
            yield stream

    monkeypatch.setattr("processor.spool.spool.new_derived", full)
    with pytest.raises(OSError, match="No space left"):
        read(kept)


def bomb() -> bytes:
    """Ten megabytes that unpack to more than is opened."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", "")
        for number in range(3):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for _ in range(100):
                    part.write(b" " * 1_048_576)
    return out.getvalue()


def lying() -> bytes:
    """The directory says that a part is small."""
    data = bytearray(bomb())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def sheet(old: bytes, new: bytes) -> Callable[[], bytes]:
    return lambda: altered(DATA, SHEET, old, new)


FAR = b'</row><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
WIDE = b'</row><row r="9"><c r="XFD9" t="n"><v>1</v></c></row></sheetData>'
DEEP = b"<a>" * 10_000 + b"</a>" * 10_000 + b"</sheetData>"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(bomb, "sheet/too-large", id="bomb", marks=pytest.mark.slow),
        pytest.param(lying, "sheet/unreadable", id="lying sizes", marks=pytest.mark.slow),
        pytest.param(sheet(b"</row></sheetData>", FAR), "", id="the last cell"),
        pytest.param(sheet(b"</row></sheetData>", WIDE), "file/workbook", id="a far column"),
        pytest.param(
            sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "sheet/unsafe",
            id="entities",
        ),
        pytest.param(sheet(b"CUP", b"C\0P"), "sheet/unsafe", id="NUL"),
        pytest.param(sheet(b"</row>", b"</row"), "sheet/unreadable", id="no XML"),
        pytest.param(lambda: b"PK\x03\x04" + b"x" * 99, "sheet/unreadable", id="no archive"),
    ],
)  # fmt: skip
def test_a_hostile_workbook_is_one_problem(make: Callable[[], bytes], told: str) -> None:
    with pytest.raises(Unspooled) as caught:
        spool_of(make(), "workbook", SPOOL, "")
    assert caught.value.said.id.startswith(told or "file/field-size")


def test_a_lying_dimension_and_depth_change_nothing() -> None:
    straight = spool_of(DATA, "workbook", SPOOL, "")
    lies = altered(DATA, SHEET, b'ref="A1:B2"', b'ref="A1:A1"')
    assert spool_of(lies, "workbook", SPOOL, "") == straight
    deep = altered(DATA, SHEET, b"</sheetData>", DEEP)
    assert spool_of(deep, "workbook", SPOOL, "") == straight


@pytest.mark.slow
def test_a_million_formatted_empty_rows_are_no_rows() -> None:
    empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 1_000_000))
    data = altered(DATA, SHEET, b"</sheetData>", empty + b"</sheetData>")
    assert spool_of(data, "workbook", SPOOL, "").count(b"\n") == 3
