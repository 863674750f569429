"""Where tests stand: below tests/unit as the package is laid out, named after what they hold."""

from __future__ import annotations

import re
from collections import Counter

from builders.paths import ROOT

TESTS = ROOT / "tests"
UNIT = TESTS / "unit"
# Folders of tests/unit that are about a folder beside the package.
BESIDE = {"bench", "samples"}
# A file is found by what it is about, not by when it was written or who asked for it.
OCCASION = re.compile(r"finding|again|issue|regression|round|hotfix|bug|part_?\d|\d$")


def test_every_folder_of_unit_tests_is_a_folder_of_the_package() -> None:
    folders = [
        path.relative_to(UNIT).as_posix()
        for path in UNIT.rglob("*")
        if path.is_dir() and path.name != "__pycache__"
    ]
    strange = [
        name for name in folders if name not in BESIDE and not (ROOT / "processor" / name).is_dir()
    ]
    assert strange == []
    assert [name for name in BESIDE if not (ROOT / name).is_dir()] == []


def test_a_unit_test_stands_in_the_folder_of_what_it_tests() -> None:
    assert [path.name for path in UNIT.glob("*.py")] == []
    files = [path.name for path in UNIT.rglob("*.py")]
    assert [name for name in files if not name.startswith("test_")] == []


def test_no_two_test_files_have_the_same_name() -> None:
    names = Counter(path.name for path in TESTS.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_test_file_is_named_after_an_occasion() -> None:
    assert [path.name for path in TESTS.rglob("test_*.py") if OCCASION.search(path.stem)] == []
