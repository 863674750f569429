"""How the files that decide are read as texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.house.texts import Texts, rule_texts_in

TABLE = "ship_to.country,ship_to.city,require\nDE,Köln,speed express\n"


def read(folder: Path, data: bytes, name: str = "zones.csv") -> Texts:
    (folder / "rules" / "tables").mkdir(parents=True)
    (folder / "rules" / "tables" / name).write_bytes(data)
    reader = Texts(folder)
    reader.files.named(folder / "rules")
    rule_texts_in(reader, folder / "rules")
    return reader


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_in_every_encoding_that_cannot_be_mistaken(
    tmp_path: Path, encoding: str
) -> None:
    reader = read(tmp_path, TABLE.encode(encoding))
    assert reader.problems == []
    assert list(reader.texts.values()) == [TABLE]


def test_a_table_of_a_code_page_is_told_at_its_first_byte(tmp_path: Path) -> None:
    [problem] = read(tmp_path, TABLE.encode("cp1252")).problems
    assert (problem.id, problem.line, problem.column) == ("file/unreadable.not-utf-8", 2, 5)


def test_a_workbook_is_kept_as_a_text(tmp_path: Path) -> None:
    reader = read(tmp_path, b"no workbook", "zones.xlsx")
    assert reader.problems == []
    assert "refused" in reader.texts["rules", "rules/tables/zones.xlsx"]
