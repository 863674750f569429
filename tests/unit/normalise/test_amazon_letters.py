"""Amazon writes reports in CP932, CP1252 or UTF-8, whatever it says: one mapping reads all of them,
and what nobody can tell is told."""

from __future__ import annotations

import pytest
from builders.normalise_files import AMAZON_HEADER, AMAZON_ROW, file_of, shipped

from processor.normalise.identify import identify


def _report(name: str, title: str, encoding: str) -> bytes:
    row = {**AMAZON_ROW, "recipient-name": name, "product-name": title}
    lines = [AMAZON_HEADER, [row.get(column, "") for column in AMAZON_HEADER]]
    return "".join("\t".join(cells) + "\r\n" for cells in lines).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "name", "title"),
    [
        ("cp1252", "Jörg Weiß", "Cup"),
        ("cp1252", "Hélène Lefèvre", "Cup"),
        ("cp1252", "Bo Berg", "Cup – 5” wide"),
        ("cp932", "山田太郎", "ホーローカップ"),
        ("cp932", "やまだ", "Cup"),
        ("utf-8", "Jörg Weiß", "Cup"),
        ("utf-8", "山田太郎", "Cup"),
    ],
)
def test_a_report_is_read_in_the_letters_it_is_written_in(
    encoding: str, name: str, title: str
) -> None:
    data = _report(name, title, encoding)
    found, problems = identify(file_of(data), "a.txt", [shipped("amazon-new-orders")])
    assert found is not None, problems
    assert found.options.encoding == encoding


def test_letters_that_may_be_of_two_countries_are_not_guessed() -> None:
    data = _report("田中", "Cup", "cp932")
    found, [problem] = identify(file_of(data), "a.txt", [shipped("amazon-new-orders")])
    assert (found, problem.code) == (None, "file/ambiguous")
