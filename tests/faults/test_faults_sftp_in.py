"""Faults of files that come from a server: each comes in once and whole, or is told and stays."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.fault_house import state
from builders.served_house import TAKEN, ServedHouse, served_house
from builders.sftp_servers import Fault
from builders.world import World

from processor.intake import sftp
from processor.transport import files
from processor.transport.sftp.protocol import BLOCK

YESTERDAY = 1_793_600_000
INBOX = "lodz:inbox/acme-shopify"


def export(*numbers: str) -> str:
    return shop(*(order(one) for one in numbers))


def test_002_a_file_that_grows_within_one_second_of_the_server_comes_in_whole(
    at_server: ServedHouse,
) -> None:
    path = at_server.drops("a.csv", export("#9001"))
    os.utime(path, (YESTERDAY, YESTERDAY))

    def grows(name: str, n: int) -> Fault | None:
        if (name, n) == ("read", start):
            [lying] = list(at_server.partner.rglob("a.csv"))
            lying.write_text(export("#9001", "#9002"), "utf-8")
            os.utime(lying, (YESTERDAY, YESTERDAY))
        return None

    start = at_server.faults.seen.get("read", 0)
    at_server.faults.plan = grows
    at_server.run()
    assert {state(at_server.world, one) for one in ("#9001", "#9002")} == {"instructed"}
    assert len(at_server.world.crossdock("orders", "--json").json()) == 2
    assert at_server.lying() == {}


@pytest.mark.slow
def test_002_a_file_that_grows_at_every_look_is_left_and_comes_once_it_is_still(
    at_server: ServedHouse,
) -> None:
    at_server.drops("a.csv", export("#9001"))

    given = ["#9001"]

    def grows(name: str, _n: int) -> Fault | None:
        if name in ("lstat", "read"):
            for lying in at_server.partner.rglob("a.csv"):
                given.append(f"#90{len(given)}x")
                lying.write_text(export(*given), "utf-8")
        return None

    at_server.faults.plan = grows
    before = len(at_server.faults.order)
    at_server.run()
    assert at_server.world.orders() == {}
    assert len(at_server.faults.order) - before < 150, "it is not read for ever"
    at_server.faults.plan = lambda _name, _n: None
    at_server.run()
    assert numbers(at_server) == sorted(given)
    assert at_server.lying() == {}


@pytest.fixture
def other(at_server: ServedHouse, stocked_once: World, tmp_path: Path) -> ServedHouse:
    """Another house at the same folder of the server."""
    world = stocked_once.copied(tmp_path / "other" / "house")
    other = served_house(world, at_server.served, partner=at_server.partner.name)
    other.edit("/outbox", "/outbox-of-the-other")
    (other.partner / "outbox-of-the-other").mkdir()
    return other


def numbers(*houses: ServedHouse) -> list[str]:
    """The orders that these houses have, one house after the other."""
    return [name.partition("/")[2] for one in houses for name in sorted(one.world.orders())]


def stops_after_the_claim(house: ServedHouse) -> None:
    """A pass that is killed between the claim of its first file and its fetch."""

    def hook(name: str) -> None:
        if name == "sftp/rename/after":
            raise KeyboardInterrupt

    files.set_failpoint_hook(hook)
    try:
        assert house.world.run().code != 0
    finally:
        files.set_failpoint_hook(None)


def test_097_of_two_houses_at_one_inbox_one_takes_each_file_whichever_dies(
    at_server: ServedHouse, other: ServedHouse
) -> None:
    at_server.drops("a.csv", export("#9001"))
    stops_after_the_claim(at_server)
    at_server.drops("b.csv", export("#9002"))
    ran = other.run(1)
    assert numbers(other) == ["#9002"], "what the one claimed is none of the other's"
    assert f"{TAKEN}/" in ran.out and "another house claimed" in ran.out
    at_server.run()
    other.run()
    assert numbers(at_server, other) == ["#9001", "#9002"]
    assert at_server.lying() == {}


@pytest.mark.slow
def test_097_what_a_house_claimed_and_knows_no_more_is_told_and_can_be_given_back(
    at_server: ServedHouse,
) -> None:
    at_server.drops("a.csv", export("#9001"))
    stops_after_the_claim(at_server)
    [token] = at_server.world.folder.rglob("claims.token")
    old = token.read_text("utf-8").strip()
    token.unlink()
    ran = at_server.run(1)
    assert (
        f"left alone: lodz:inbox/{TAKEN}/{old} is a folder of files that another house" in ran.out
    )
    assert "ask your partner to put them back" in ran.out
    [lying] = list(at_server.partner.rglob("a.csv"))
    lying.rename(at_server.partner / "inbox" / "acme-shopify" / "a.csv")
    at_server.run()
    assert numbers(at_server) == ["#9001"]


def test_135_a_file_that_another_host_claims_first_is_lost_to_it_and_no_mistake(
    at_server: ServedHouse,
) -> None:
    first = at_server.drops("a.csv", export("#9001"))
    at_server.drops("b.csv", export("#9002"))

    def is_first(name: str, _n: int) -> Fault | None:
        if name == "rename" and first.exists():
            first.rename(at_server.partner / "theirs.csv")
        return None

    at_server.faults.plan = is_first
    ran = at_server.run(0)
    assert "a.csv" not in ran.out
    assert numbers(at_server) == ["#9002"]
    assert at_server.run(0).out.count("left alone") == 0


@pytest.mark.parametrize(
    "block", [2, *(pytest.param(one, marks=pytest.mark.slow) for one in (0, 1, 3))]
)
def test_123_a_server_that_dies_at_any_block_of_a_download_shows_nothing_half(
    at_server: ServedHouse, block: int
) -> None:
    at_server.drops("a.csv", export("#9001") + export("#9002").splitlines()[1] + "\n" * 100_000)
    assert (at_server.partner / "inbox/acme-shopify/a.csv").stat().st_size > 3 * BLOCK
    start = at_server.faults.seen.get("read", 0)
    at_server.faults.plan = lambda name, n: (
        "cut before" if (name, n) == ("read", start + block) else None
    )
    ran = at_server.run(1)
    assert "the connection ended while reading" in ran.out
    assert "the server closed the connection" in at_server.alert()
    assert "crossdock remote check lodz" in at_server.alert()
    assert numbers(at_server) == []
    parts = [path.name for path in at_server.world.folder.rglob("a.csv")]
    assert parts == [], "a part has no name that anybody takes"
    at_server.run()
    assert numbers(at_server) == ["#9001", "#9002"]
    assert at_server.alert() == ""


def test_129_a_file_of_which_fewer_bytes_come_than_there_are_is_not_taken_for_whole(
    at_server: ServedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncssh

    whole = asyncssh.SFTPServer.read

    def ends_early(self: asyncssh.SFTPServer, file: object, offset: int, size: int) -> bytes:
        # At the end of a row: nothing in what came shows that more was to come.
        head = export("#9001").encode()
        return whole(self, file, offset, max(0, min(size, len(head) - offset)))

    at_server.drops("a.csv", export("#9001", "#9002"))
    with monkeypatch.context() as patched:
        patched.setattr(asyncssh.SFTPServer, "read", ends_early)
        ran = at_server.run(1)
    size, came = len(export("#9001", "#9002")), len(export("#9001"))
    assert f"the server tells {size} bytes and gives {came}, each time" in ran.out
    assert numbers(at_server) == []
    at_server.run()
    assert numbers(at_server) == ["#9001", "#9002"]


def test_134_a_listed_file_that_is_denied_is_told_and_one_that_is_gone_is_not(
    at_server: ServedHouse,
) -> None:
    for name, number in (("a.csv", "#9001"), ("b.csv", "#9002"), ("c.csv", "#9003")):
        at_server.drops(name, export(number))
    asked = iter(["refuse", "gone"])

    def fails(name: str, _n: int) -> Fault | None:
        what = next(asked, None) if name == "rename" else None
        if what == "gone":
            (at_server.partner / "inbox/acme-shopify/b.csv").unlink()
        return what if what == "refuse" else None

    at_server.faults.plan = fails
    ran = at_server.run(1)
    assert (
        f"left alone: {INBOX}/a.csv is a file that could not be taken: the server refused"
        in ran.out
    )
    assert "not for you" in ran.out
    assert "b.csv" not in ran.out
    assert numbers(at_server) == ["#9003"]
    at_server.run()
    assert numbers(at_server) == ["#9001", "#9003"]


def test_137_odd_names_of_a_server_are_taken_or_told_and_end_nothing(
    at_server: ServedHouse,
) -> None:
    folder = os.fsencode(at_server.partner / "inbox" / "acme-shopify")
    (at_server.partner / "inbox/acme-shopify/folder.csv").mkdir()
    for name, target in (("loop.csv", "loop.csv"), ("link.csv", "/etc/passwd")):
        (at_server.partner / "inbox/acme-shopify" / name).symlink_to(target)
    odd = (b"x\nlodz: ok.csv", b"\xff\x1b[2J.csv", b"z" * 251 + b".csv", b"-rf.csv")
    for number, name in enumerate(odd):
        Path(os.fsdecode(folder + b"/" + name)).write_text(export(f"#91{number}"), "utf-8")
    Path(os.fsdecode(folder + b"/0.csv")).write_bytes(b"")
    ran = at_server.run(1)
    assert numbers(at_server) == [f"#91{number}" for number in range(len(odd))]
    assert "\x1b" not in ran.out and "\nlodz: ok" not in ran.out
    for name, what in (("folder", "a folder"), ("loop", "a link"), ("link", "a link")):
        assert f"left alone: {INBOX}/{name}.csv is {what}" in ran.out
    assert "0.csv: quarantined [file/empty]" in ran.out
    at_server.run()
    assert len(at_server.world.orders()) == len(odd)


@pytest.mark.slow
def test_137_a_folder_with_more_names_than_are_read_is_told_and_comes_in_by_and_by(
    at_server: ServedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        at_server.drops(f"{number}.csv", export(f"#90{number}"))
    with monkeypatch.context() as patched:
        patched.setattr(sftp, "MOST_LISTED", 3)
        ran = at_server.run(1)
    assert f"left alone: {INBOX} is a folder with more than 3 names" in ran.out
    assert len(at_server.world.orders()) == 3
    at_server.run()
    assert len(at_server.world.orders()) == 5


@pytest.mark.parametrize(
    "missing",
    ["the sender's folder", "inbox", pytest.param("a file in its place", marks=pytest.mark.slow)],
)
def test_137_a_folder_that_is_not_there_is_told_with_what_to_do(
    at_server: ServedHouse, missing: str
) -> None:
    inbox = at_server.partner / "inbox"
    (inbox / "acme-shopify").rmdir()
    if missing != "the sender's folder":
        (inbox / "pl1").rmdir()
        inbox.rmdir()
    if missing == "a file in its place":
        inbox.write_bytes(b"")
    ran = at_server.run(1)
    if missing == "the sender's folder":
        assert f"left alone: {INBOX} is a folder that the server does not have" in ran.out
        assert "your partner must make it" in ran.out
        return
    word = "has no folder" if missing == "inbox" else "is a file on the server and no folder"
    assert word in at_server.alert()
    assert "`crossdock remote check lodz` tries each step" in at_server.alert()


@pytest.mark.slow
def test_138_times_of_a_server_hours_off_hold_up_nothing_and_order_nothing(
    at_server: ServedHouse,
) -> None:
    newer = shop(order("#9001", Shipping_City="Gdynia"))
    for name, data, at in (
        ("1.csv", export("#9001"), 4_000_000_000),
        ("2.csv", newer, 0),
        ("3.csv", export("#9002"), 1),
    ):  # fmt: skip
        os.utime(at_server.drops(name, data), (at, at))
    at_server.run()
    assert numbers(at_server) == ["#9001", "#9002"]
    # The name says which came first; by the times it would be the other way round.
    assert "Gdynia" in at_server.world.crossdock("explain", "acme-shopify/#9001").out


def test_142_one_place_in_two_forms_is_seen_before_our_own_documents_come_in(
    at_server: ServedHouse,
) -> None:
    config = at_server.world.folder / "config.yaml"
    text, top = config.read_text("utf-8"), at_server.partner.name
    for inbox, outbox in ((f"//{top}/./inbox/", f"/{top}//inbox"), (f"/{top}", f"/{top}/./outbox")):
        config.write_text(_with_folders(text, top, inbox, outbox), "utf-8")
        told = at_server.world.crossdock("check")
        assert told.code == 2
        assert "lie within each other on the server" in told.out + told.err
    config.write_text(_with_folders(text, top, "C:\\\\in", f"/{top}/outbox"), "utf-8")
    assert "this is no folder on a server" in at_server.world.crossdock("check").err
    # Only the server knows that the login begins in the folder above.
    config.write_text(_with_folders(text, top, f"/{top}/inbox", f"{top}/inbox"), "utf-8")
    assert at_server.world.crossdock("check").code == 0
    at_server.drops("a.csv", export("#9001"))
    at_server.run(1)
    assert "are one folder on the server" in at_server.alert()
    assert at_server.lying().keys() == {"acme-shopify/a.csv"}
    checked = at_server.world.crossdock("remote", "check", "lodz")
    assert (checked.code, "are one folder on the server" in checked.out) == (1, True)
    config.write_text(_with_folders(text, top, f"//{top}//./inbox/", f"/{top}/outbox/"), "utf-8")
    at_server.run()
    assert numbers(at_server) == ["#9001"]
    assert at_server.got()


def _with_folders(text: str, top: str, inbox: str, outbox: str) -> str:
    old = f"    inbox: /{top}/inbox\n    outbox: /{top}/outbox\n"
    assert text.count(old) == 1
    return text.replace(old, f"    inbox: '{inbox}'\n    outbox: '{outbox}'\n")


@pytest.mark.slow
def test_134_what_may_not_be_taken_out_of_its_place_comes_in_once_it_may(
    at_server: ServedHouse,
) -> None:
    at_server.drops("a.csv", export("#9001"))
    renames = count()
    at_server.faults.plan = lambda name, _n: (
        # The first claims the file, those after it put it where it is watched.
        "refuse" if name == "rename" and next(renames) else None
    )
    for _ in range(2):
        ran = at_server.run(1)
        assert f"{INBOX}/a.csv is claimed at the server and not in the house yet" in ran.out
        assert "the server refused renaming" in ran.out
    assert numbers(at_server) == []
    at_server.faults.plan = lambda _name, _n: None
    at_server.run()
    assert numbers(at_server) == ["#9001"]


@pytest.mark.slow
def test_134_what_came_in_and_may_not_be_deleted_is_told_until_it_may(
    at_server: ServedHouse,
) -> None:
    at_server.edit("\nchannels:", "\narrival: {watch: 0 seconds}\nchannels:")
    at_server.drops("a.csv", export("#9001"))
    at_server.run()
    at_server.faults.plan = lambda name, _n: "refuse" if name == "remove" else None
    for _ in range(2):
        ran = at_server.run()
        assert f"left alone: {INBOX}/a.csv is a file that came in, but the server does not" in (
            ran.out
        )
        assert "the server refused deleting" in ran.out
    at_server.faults.plan = lambda _name, _n: None
    assert "a.csv" not in at_server.run().out
    assert list(at_server.partner.rglob("*a.csv")) == []
    assert numbers(at_server) == ["#9001"]
