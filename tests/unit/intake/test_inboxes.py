"""Inboxes of the house and of remotes: what is looked at, what is fetched once, what is left."""

from __future__ import annotations

from pathlib import Path

from processor.intake.inboxes import Inboxes
from processor.intake.local import LocalInbox
from processor.languages.languages import in_english


def a_house(folder: Path) -> Inboxes:
    share = folder / "share"
    for place in (folder / "inbox" / "pl1", share / "inbox" / "pl1", share / "inbox" / "other"):
        place.mkdir(parents=True, exist_ok=True)
    remote = LocalInbox(share / "inbox", folder / "ours", remote="share", base=[share])
    return Inboxes({"": LocalInbox(folder / "inbox", folder / "work"), "share": remote})


def drop(path: Path) -> None:
    path.write_text("x")


def names(inboxes: Inboxes, *bound: str) -> list[str]:
    found, _ = inboxes.look_around({"share": bound} if bound else {})
    return [f"{one.remote}:{one.sender}/{one.name}" for one in found]


def test_only_the_folders_of_those_who_name_a_remote_are_looked_at(tmp_path: Path) -> None:
    inboxes = a_house(tmp_path)
    drop(tmp_path / "inbox" / "pl1" / "b.csv")
    drop(tmp_path / "share" / "inbox" / "pl1" / "a.csv")
    drop(tmp_path / "share" / "inbox" / "pl1" / "c.csv.part")
    drop(tmp_path / "share" / "inbox" / "other" / "d.csv")
    assert names(inboxes, "pl1") == ["share:pl1/a.csv", ":pl1/b.csv"]
    assert names(inboxes) == [":pl1/b.csv"], "nobody names the remote"


def test_a_file_of_a_remote_is_fetched_once_and_found_again_after_a_crash(tmp_path: Path) -> None:
    inboxes = a_house(tmp_path)
    drop(tmp_path / "share" / "inbox" / "pl1" / "a.csv")
    (found,), _ = inboxes.look_around({"share": ("pl1",)})
    fetched = inboxes.fetch(found)
    assert fetched is not None
    assert fetched.path.read_text() == "x"
    assert names(inboxes, "pl1") == []
    assert inboxes.fetch(found) is None
    (left,) = a_house(tmp_path).left({})
    assert (left.remote, left.sender, left.name) == ("share", "pl1", "a.csv")


def test_a_remote_that_is_gone_is_noted_and_the_house_goes_on(tmp_path: Path) -> None:
    inboxes = a_house(tmp_path)
    drop(tmp_path / "inbox" / "pl1" / "b.csv")
    drop(tmp_path / "share" / "inbox" / "pl1" / "a.csv")
    found, _ = inboxes.look_around({"share": ("pl1",)})
    (tmp_path / "share").rename(tmp_path / "away")
    assert names(inboxes, "pl1") == [":pl1/b.csv"]
    assert list(inboxes.down) == ["share"]
    assert [inboxes.fetch(one) for one in found if one.remote] == [None]
    assert inboxes.not_taken([one for one in found if one.remote]) == []
    inboxes.prove({"share": ("pl1",)})
    assert "there is no folder" in in_english(inboxes.down["share"])
    (tmp_path / "away").rename(tmp_path / "share")
    inboxes.prove({"share": ("pl1",)})
    assert inboxes.down == {}
    assert names(inboxes, "pl1") == ["share:pl1/a.csv", ":pl1/b.csv"]


def test_what_cannot_be_taken_at_a_remote_is_named_with_it(tmp_path: Path) -> None:
    inboxes = a_house(tmp_path)
    (tmp_path / "share" / "inbox" / "pl1" / "folder").mkdir()
    _, (odd,) = inboxes.look_around({"share": ("pl1",)})
    assert (odd.place, in_english(odd.what)) == ("share:inbox/pl1/folder", "a folder")
