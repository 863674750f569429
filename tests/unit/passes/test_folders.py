"""Which folders of a house are down, why, and what follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.house.premises import Premises
from processor.languages.languages import in_english
from processor.passes.folders import SENTINEL, FoldersAtWork
from processor.transport.whereabouts import Mark, Whereabouts

AT_HOME = Mark(kind="ext4", source="/dev/sda1", root="/", at="", inner="/house")
AWAY = Mark(kind="nfs4", source="nas:/x", root="/", at="x", inner="/")
CONFIG = (ROOT / "config.yaml").read_text("utf-8")
OURS = (
    ".state", ".state/work", ".state/staging", "archive", "inbox", "outbox", "outbox/pl1",
    "outbox/de2",
)  # fmt: skip


class Machine:
    """What the system tells of folders: that which is named here, else that all lie at home."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.away: dict[str, Mark] = {}

    def mark_of(self, folder: Path) -> Mark | None:
        if not folder.is_dir():
            return None
        return self.away.get(folder.relative_to(self.base).as_posix(), AT_HOME)

    def number(self, folder: Path) -> tuple[str, int]:
        mark = self.mark_of(folder)
        if mark is None:
            raise FileNotFoundError(str(folder))
        return mark.source, 1


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    found = Machine(tmp_path)
    for name in OURS:
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(Whereabouts, "mark_of", lambda _, folder: found.mark_of(folder))
    monkeypatch.setattr(Whereabouts, "mount_number", lambda _, folder: found.number(folder))
    return found


def folders(base: Path, block: str = "", known: dict[str, Mark] | None = None) -> FoldersAtWork:
    config, _ = read_config(f"{CONFIG}\n{block}", "config.yaml", str(base))
    assert config is not None
    return FoldersAtWork(Premises(config=config, base=base), known)


def used(base: Path, block: str = "") -> FoldersAtWork:
    """Folders that were in use: each is remembered where it lies."""
    found = folders(base, block)
    found.look()
    found.mark_staging()
    found.known |= found._fresh
    found.look()
    assert found.down == {}
    return found


def test_a_house_that_was_never_used_has_nothing_down_and_remembers_what_is_there(
    machine: Machine,
) -> None:
    found = folders(machine.base)
    found.look()
    assert found.down == {}
    assert set(found._fresh) == set(OURS)
    found.mark_staging()
    assert (machine.base / ".state/staging" / SENTINEL).is_file()


@pytest.mark.parametrize(
    ("name", "follows"),
    [
        ("archive", "nothing is taken in or handed over"),
        (".state", "nothing is done"),
        (".state/work", "nothing is taken from the inbox"),
        ("inbox", "nothing is taken from the inbox"),
        ("outbox", "nothing is handed over"),
        (".state/staging", "nothing that is staged there"),
        ("outbox/pl1", "documents for PL1 wait"),
    ],
)
def test_a_folder_on_another_device_is_down_by_itself(
    name: str, follows: str, machine: Machine
) -> None:
    found = used(machine.base)
    machine.away[name] = AWAY
    found.look()
    path = machine.base / name
    assert list(found.down) == [path]
    words = in_english(found.down[path])
    assert words.startswith(follows)
    assert "/dev/sda1:/house (ext4) then, nas:/x:/ (nfs4) now" in words
    assert bool(found.needed()) == (name in ("archive", ".state"))
    assert found.bars(path / "below")
    assert found.why(path)
    machine.away.clear()
    found.look()
    assert found.down == {}, "back where it was"
    assert not found.why(path)


def test_what_of_the_outbox_is_down_holds_back_its_documents_alone(machine: Machine) -> None:
    found = used(machine.base)
    machine.away["outbox/pl1"] = AWAY
    found.look()
    barred = [name for name in ("pl1", "pl1/x", "de2", "customs") if found.bars_documents(name)]
    assert barred == ["pl1", "pl1/x"]
    machine.away = dict.fromkeys(("outbox", "outbox/pl1", "outbox/de2"), AWAY)
    found.look()
    assert found.bars_documents("customs")
    assert list(found.down) == [machine.base / "outbox"], "said once"
    assert found.changes() == machine.away, "and a word of a person is for all below"


def test_a_folder_that_is_gone_is_down_where_an_empty_one_would_mislead(machine: Machine) -> None:
    found = used(machine.base)
    for name in ("outbox/pl1", "archive", "inbox"):
        (machine.base / name).rmdir()
    found.look()
    assert list(found.down) == [machine.base / "outbox/pl1"]
    assert found.changes() == {"outbox/pl1": None}, "accepted, it is made again"
    found.known["inbox"] = AWAY
    found.look()
    assert machine.base / "inbox" in found.down, "what was mounted for itself is not made either"


def test_a_staging_folder_without_our_mark_is_not_the_one_that_was_used(machine: Machine) -> None:
    found = used(machine.base)
    (machine.base / ".state/staging" / SENTINEL).unlink()
    found.look()
    assert "is not the one that documents were staged in" in in_english(*found.down.values())
    assert found.staging_down() == [machine.base / ".state/staging"]
    assert found.changes() == {".state/staging": None}, "accepted, it is marked as a new one"


def test_a_folder_on_another_mount_than_its_staging_folder_needs_one_there(
    machine: Machine,
) -> None:
    machine.away["outbox/pl1"] = AWAY
    found = folders(machine.base)
    found.look()
    (words,) = found.down.values()
    assert "give it a `staging` folder on the same mount, under `receivers`, PL1" in in_english(
        words
    )
    assert found.changes() == {}, "no word of a person mends that"


def test_folders_that_config_names_must_be_there(machine: Machine) -> None:
    block = "receivers:\n  PL1: {folder: share/in, staging: share/ours}\n"
    found = folders(machine.base, block)
    found.look()
    assert set(found.down) == {machine.base / "share/in", machine.base / "share/ours"}
    for name in ("share/in", "share/ours"):
        (machine.base / name).mkdir(parents=True)
        machine.away[name] = AWAY
    used(machine.base, block)
