"""Inboxes of the house and of remotes: what is looked at, what is fetched once, what is left."""

from __future__ import annotations

from pathlib import Path

from processor.intake.inboxes import Inboxes
from processor.intake.local import LocalInbox
from processor.intake.settle import Settling
from processor.languages.languages import in_english
from processor.model.arriving import Arriving


def a_house(folder: Path) -> Inboxes:
    share = folder / "share"
    for place in (folder / "inbox" / "pl1", share / "inbox" / "pl1", share / "inbox" / "other"):
        place.mkdir(parents=True, exist_ok=True)
    remote = LocalInbox(share / "inbox", folder / "ours" / "in", remote="share", base=[share])
    return Inboxes({"": LocalInbox(folder / "inbox", folder / "work" / "in"), "share": remote})


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


def taken_by(inboxes: Inboxes, settling: Settling, now_ms: int) -> list[str]:
    found, _ = inboxes.look_around({"share": ("pl1",)})
    return [one.name for one in inboxes.ready(found, settling, now_ms)]


def told(inboxes: Inboxes) -> dict[str, str]:
    return {one.name: in_english(one.what) for one in inboxes.waiting.values()}


def test_a_file_is_ready_once_it_settled_and_nobody_writes_it(tmp_path: Path) -> None:
    inboxes, settling = a_house(tmp_path), Settling(1000)
    path = tmp_path / "inbox" / "pl1" / "b.csv"
    with path.open("w") as writer:
        writer.write("half")
        writer.flush()
        assert taken_by(inboxes, settling, 0) == []
        assert told(inboxes) == {"b.csv": "it still changes"}
        assert taken_by(inboxes, settling, 60_000) == []
        assert told(inboxes) == {"b.csv": "somebody is still writing it"}
    assert taken_by(inboxes, settling, 61_000) == ["b.csv"]
    assert told(inboxes) == {}


def test_a_file_that_somebody_opens_after_all_stays_and_is_no_failure(tmp_path: Path) -> None:
    inboxes = a_house(tmp_path)
    path = tmp_path / "inbox" / "pl1" / "b.csv"
    drop(path)
    found, _ = inboxes.look_around({})
    with path.open("a"):
        assert [inboxes.fetch(one) for one in found] == [None]
        assert inboxes.not_taken(found) == []
        assert told(inboxes) == {"b.csv": "somebody is still writing it"}


def test_a_file_waits_for_its_partner_which_goes_with_it(tmp_path: Path) -> None:
    inboxes, settling = a_house(tmp_path), Settling(0)
    inboxes.terms = lambda _sender: Arriving(settle_ms=0, complete="*.done")
    folder = tmp_path / "inbox" / "pl1"
    for name in ("a.csv", "b.csv", "b.txt", "c.DONE", "d.csv", "d.csv.done"):
        drop(folder / name)
    taken_by(inboxes, settling, 0)
    assert taken_by(inboxes, settling, 0) == ["d.csv"]
    assert told(inboxes) == {
        **dict.fromkeys(("a.csv", "b.csv", "b.txt"), "it waits for its partner, *.done"),
        "c.DONE": "a partner whose file is not there",
    }
    drop(folder / "b.done")
    assert taken_by(inboxes, settling, 0) == ["b.csv", "b.txt", "d.csv"]
    archive = tmp_path / "archive"
    found, _ = inboxes.look_around({})
    for number, one in enumerate(one for one in found if one.name.startswith("b.")):
        at_work = inboxes.fetch(one)
        assert at_work is not None
        inboxes.take_partner(at_work, archive, archive / f"{number}.partner", left=False)
    assert not (folder / "b.done").exists()
    assert [path.name for path in archive.iterdir()] == ["1.partner"], "both needed it"


def test_a_claimed_file_that_is_still_written_is_looked_at_until_it_is_not(tmp_path: Path) -> None:
    inboxes, settling = a_house(tmp_path), Settling(0)
    drop(tmp_path / "inbox" / "pl1" / "b.csv")
    (found,), _ = inboxes.look_around({})
    at_work = inboxes.fetch(found)
    assert at_work is not None
    with at_work.path.open("a") as writer:
        assert inboxes.being_written(at_work)
        inboxes.watch.postpone(at_work, 0)
        writer.write(" and more")
    assert inboxes.left({}) == []
    assert taken_by(inboxes, settling, 0) == []
    assert taken_by(inboxes, settling, 2000) == ["b.csv"]
    (again,), _ = a_house(tmp_path).look_around({})
    fetched = inboxes.fetch(again)
    assert fetched is not None
    assert (fetched.sender, fetched.path.read_text()) == ("pl1", "x and more")


def test_what_is_ours_to_take_waits_for_nobody_and_is_never_taken_as_a_file_of_a_sender(
    tmp_path: Path,
) -> None:
    work = tmp_path / "work"
    aside = Inboxes({"": LocalInbox(tmp_path / "adopt", work / "shipped")}, terms=None)
    own = Inboxes({"": LocalInbox(tmp_path / "inbox", work / "inbox")})
    (tmp_path / "adopt" / "acme").mkdir(parents=True)
    path = tmp_path / "adopt" / "acme" / "old.csv"
    drop(path)
    with path.open("r+b"):
        (found,), _ = aside.look_around({})
        at_work = aside.fetch(found)
        assert at_work is not None
        assert not aside.being_written(at_work)
        # Changed while it was copied: it stays where it says how it is to be taken.
        aside.watch.postpone(at_work, 0)
    assert own.look_around({}) == ([], [])
    assert [one.path for one in aside.left({})] == [work / "shipped" / "acme" / "old.csv"]


def test_what_was_put_off_at_a_remote_comes_in_when_config_names_it_no_more(tmp_path: Path) -> None:
    inboxes = a_house(tmp_path)
    work = tmp_path / "ours" / "in"
    drop(tmp_path / "share" / "inbox" / "pl1" / "a.csv")
    (found,), _ = inboxes.look_around({"share": ("pl1",)})
    at_work = inboxes.fetch(found)
    assert at_work is not None
    inboxes.watch.postpone(at_work, 0)
    later = Inboxes({"": LocalInbox(tmp_path / "inbox", tmp_path / "work" / "in")})
    noted = {work: "share"}
    assert later.emptied(noted) == []
    (left,) = later.left(noted)
    assert (left.remote, left.sender, left.name) == ("share", "pl1", "a.csv")
    left.path.unlink()
    assert later.emptied(noted) == [work]
