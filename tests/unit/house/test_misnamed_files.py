"""Every file below the folders of rules and mappings is read, told of, or one that nobody means."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.house.misnamed_files import MAPPINGS, RULES, NotTaken, misnamed
from processor.transport.operator_files import OperatorFiles


def found(base: Path, *names: str, patterns: tuple[str, ...] = RULES) -> list[NotTaken]:
    folder = base / ("rules" if patterns is RULES else "mappings")
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return misnamed(OperatorFiles(base), folder, patterns)


@pytest.mark.parametrize(
    "name",
    [
        "a.yaml", "a.test.yaml", "clients/acme/a.yaml", "clients/acme/a.test.yaml", "lists/a.csv",
        "tables/a.csv", "rates/a.services.csv", "README.md", "lists/README", "notes.md",
        ".DS_Store", "lists/Thumbs.db", ".gitkeep", ".a.yaml.swp", ".#a.yaml", ".git/config",
    ],
)  # fmt: skip
def test_what_is_read_or_meant_by_nobody_is_not_told(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, name) == []


@pytest.mark.parametrize(
    ("name", "what", "right"),
    [
        ("a.yml", "ending", "a.yaml"), ("A.YAML", "ending", "A.yaml"),
        ("a.yaml.txt", "ending", "a.yaml"), ("lists/a.CSV", "ending", "a.csv"),
        ("a.yaml.bak", "kept", "a.yaml"), ("a.yaml~", "kept", "a.yaml"),
        ("a.yaml.orig", "kept", "a.yaml"), ("a.YAML.old", "kept", "a.YAML"),
        ("lists/a.csv~", "kept", "a.csv"), (".a.yaml", "hidden", "a.yaml"),
        ("lists/.a.csv", "hidden", "a.csv"), ("~$a.yaml", "open", "a.yaml"),
        ("clients/a.yaml", "too-high", ""), ("a.csv", "wrong-folder", "a.csv"),
        ("lists/a.yaml", "wrong-folder", "a.yaml"), ("clients/acme/a.csv", "wrong-folder", "a.csv"),
        ("rates/a.yml", "wrong-folder", "a.yaml"), ("a.txt", "other-kind", ""),
        ("lists/a.ods", "other-kind", ""), ("a", "other-kind", ""),
    ],
)  # fmt: skip
def test_a_file_that_is_not_read_is_told_with_what_to_do(
    name: str, what: str, right: str, tmp_path: Path
) -> None:
    [one] = found(tmp_path, name)
    assert one.path == tmp_path / "rules" / name
    assert (one.id, one.right) == (f"file/unreadable.{what}", right)
    told = one.told(name)
    assert told.message and told.advice


@pytest.mark.parametrize(
    ("name", "folder", "near"),
    [
        ("client/acme/a.yaml", "client", "clients"), ("Clients/acme/a.yaml", "Clients", "clients"),
        ("list/a.csv", "list", "lists"), ("table/a.csv", "table", "tables"),
        ("Rates/a.csv", "Rates", "rates"), ("eu/a.yaml", "eu", ""),
        ("clients/acme/eu/a.yaml", "clients/acme/eu", ""), ("lists/old/a.csv", "lists/old", ""),
        ("eu/de/berlin/a.yml", "eu", ""),
    ],
)  # fmt: skip
def test_a_folder_that_nothing_reads_is_told_once_with_its_files(
    name: str, folder: str, near: str, tmp_path: Path
) -> None:
    other = str(Path(name).with_name("b" + Path(name).suffix))
    [one] = found(tmp_path, name, other)
    assert one.path == tmp_path / "rules" / folder
    assert (one.right, one.severity) == (near, "error")
    assert Path(name).name in one.told(folder).message


def test_copies_and_notes_do_not_stop_the_house_and_rules_that_are_not_read_do(
    tmp_path: Path,
) -> None:
    names = ("a.yaml.bak", "b.txt", ".c.yaml", "~$d.yaml", "e.yml", "eu/f.yaml", "old/notes.txt")
    severity = {one.path.name: one.severity for one in found(tmp_path, *names)}
    warned = ("a.yaml.bak", "b.txt", ".c.yaml", "~$d.yaml", "old")
    assert severity == dict.fromkeys(warned, "warning") | {"e.yml": "error", "eu": "error"}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("a.yml", "ending"), ("outgoing/a.YAML", "ending"), ("out/a.yaml", "unknown-folder"),
        ("customs/china-country.csv", "other-name"), ("customs/a.yaml", "wrong-folder"),
    ],
)  # fmt: skip
def test_the_same_holds_below_mappings(name: str, what: str, tmp_path: Path) -> None:
    [one] = found(tmp_path, name, patterns=MAPPINGS)
    assert one.id == f"file/unreadable.{what}"


def test_samples_of_mappings_are_not_told(tmp_path: Path) -> None:
    assert found(tmp_path, "samples/shop/orders.csv", patterns=MAPPINGS) == []


def test_an_empty_folder_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "rules" / "eu").mkdir(parents=True)
    assert found(tmp_path) == []
