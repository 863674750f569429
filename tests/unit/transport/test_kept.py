"""What is kept for good is never replaced."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from processor.transport.kept import append_line, kept_as, put_aside, write_once


def test_other_bytes_under_a_name_that_is_taken_are_kept_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "out" / "a.pdf"
    assert write_once(path, b"one") == path
    assert write_once(path, b"one") == path
    assert write_once(path, b"two") == path.with_name("a~2.pdf")
    assert write_once(path, b"three") == path.with_name("a~3.pdf")
    assert write_once(path, b"two") == path.with_name("a~2.pdf")
    assert path.read_bytes() == b"one"
    assert kept_as(path, hashlib.sha256(b"three").hexdigest()) == path.with_name("a~3.pdf")
    assert kept_as(path, hashlib.sha256(b"four").hexdigest()) is None
    assert sorted(one.name for one in path.parent.iterdir()) == ["a.pdf", "a~2.pdf", "a~3.pdf"]


def test_a_line_that_was_cut_short_is_ended_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "notes" / "day.jsonl"
    append_line(path, b"one")
    path.write_bytes(path.read_bytes() + b"tw")
    append_line(path, b"three")
    assert path.read_bytes() == b"one\ntw\nthree\n"


def test_a_file_of_lines_has_the_rights_of_ours_whatever_the_mask_is(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        append_line(tmp_path / "notes" / "lines", b"one")
    finally:
        os.umask(before)
    assert (tmp_path / "notes" / "lines").stat().st_mode & 0o777 == 0o640


def test_what_is_put_aside_is_whole_and_twice_is_once(tmp_path: Path) -> None:
    source, aside = tmp_path / "outbox" / "a.csv", tmp_path / "aside" / "a.csv"
    source.parent.mkdir()
    source.write_bytes(b"one")
    put_aside(source, aside)
    put_aside(source, aside)
    assert (source.exists(), aside.read_bytes()) == (False, b"one")
