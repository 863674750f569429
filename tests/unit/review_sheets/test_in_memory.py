"""A review sheet is made in memory: nothing of it lies outside the house for a moment."""

from __future__ import annotations

import tempfile

import msgspec
import pytest
from builders.paths import ROOT

from processor.review_sheets.sheet import ReviewSheet
from processor.review_sheets.workbook import write_sheet

SHEET = ROOT / "tests" / "museum" / "whole" / "sheet.json"


def test_no_temporary_file_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_options: object) -> None:
        raise AssertionError("a file outside the house")

    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refused)
    monkeypatch.setattr("openpyxl.worksheet._writer.NamedTemporaryFile", refused)
    sheet = msgspec.json.decode(SHEET.read_bytes(), type=ReviewSheet)
    assert write_sheet(sheet).startswith(b"PK")
