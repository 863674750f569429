"""What became of a staged document, told from what is left of it and what lies under its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Outbox, RemoteDown
from processor.delivery.outbox_place import Delivery
from processor.delivery.witness import Fate, fate
from processor.languages.languages import in_english
from processor.model.sentence import sentence

OURS, OTHER = b"ours", b"another"
SHA = hashlib.sha256(OURS).hexdigest()
DOCUMENT = Delivery(7, "pl1", "instruction.csv", SHA)

# staged file here, what lies under the name, what became of it, what is left after handing over
CASES = [
    (True, None, Fate.WAITING, OURS),
    (True, OURS, Fate.TWICE, OURS),
    (True, OTHER, Fate.TAKEN, OTHER),
    (False, None, Fate.HANDED, None),
    (False, OURS, Fate.HANDED, OURS),
    (False, OTHER, Fate.HANDED, OTHER),
]


def a_place(folder: Path, staged: bool, target: bytes | None) -> LocalOutbox:
    place = LocalOutbox(folder / "outbox", folder / "staging")
    assert place.prove() == ""
    if staged:
        place.stage(DOCUMENT, OURS)
    if target is not None:
        (folder / "outbox" / "pl1").mkdir()
        (folder / "outbox" / "pl1" / "instruction.csv").write_bytes(target)
    return place


@pytest.mark.parametrize(("staged", "target", "expected", "_left"), CASES)
def test_the_rule(staged: bool, target: bytes | None, expected: Fate, _left: bytes | None) -> None:
    there = None if target is None else hashlib.sha256(target).hexdigest()
    assert fate(staged=staged, target=there, sha256=SHA) is expected


@pytest.mark.parametrize(("staged", "target", "expected", "_left"), CASES)
def test_local_folders_witness_by_it(
    staged: bool, target: bytes | None, expected: Fate, _left: bytes | None, tmp_path: Path
) -> None:
    assert a_place(tmp_path, staged, target).witness(DOCUMENT) is expected


@pytest.mark.parametrize(("staged", "target", "expected", "left"), CASES)
def test_handing_over_replaces_nothing_and_doubles_nothing(
    staged: bool, target: bytes | None, expected: Fate, left: bytes | None, tmp_path: Path
) -> None:
    outbox = Outbox(a_place(tmp_path, staged, target), tmp_path / "kept")
    refused = outbox.hand("", [DOCUMENT])
    visible = tmp_path / "outbox" / "pl1" / "instruction.csv"
    assert (visible.read_bytes() if visible.exists() else None) == left
    waits = expected is Fate.TAKEN
    assert list(refused) == ([7] if waits else [])
    assert bool(list((tmp_path / "staging").iterdir())) == waits


def test_a_name_that_is_taken_between_the_look_and_the_rename_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = a_place(tmp_path, True, None)
    hand_over = place.hand_over

    def overtaken(document: Delivery) -> None:
        target = tmp_path / "outbox" / "pl1" / "instruction.csv"
        target.parent.mkdir()
        target.write_bytes(OTHER)
        hand_over(document)

    monkeypatch.setattr(place, "hand_over", overtaken)
    outbox = Outbox(place, tmp_path / "kept")
    assert outbox.hand("", [DOCUMENT]) == {
        7: sentence("outbox.name-taken", path=place.where(DOCUMENT).path)
    }
    assert (tmp_path / "outbox" / "pl1" / "instruction.csv").read_bytes() == OTHER


def test_what_is_gone_with_its_whole_folder_was_not_handed_over(tmp_path: Path) -> None:
    share = tmp_path / "share"
    (share / "staging").mkdir(parents=True)
    place = LocalOutbox(share / "outbox", share / "staging" / "out", (share, share / "staging"))
    assert place.prove() == ""
    place.stage(DOCUMENT, OURS)
    share.rename(tmp_path / "unmounted")
    own = LocalOutbox(tmp_path / "outbox", tmp_path / "staging")
    outbox = Outbox(own, tmp_path / "kept", {"share": place})
    with pytest.raises(RemoteDown):
        outbox.hand("share", [DOCUMENT])
    assert "there is no folder" in in_english(outbox.down["share"])
    assert not share.exists(), "an empty mount point is never filled"
