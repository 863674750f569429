"""What a name says: taken, not finished yet, only announcing another file, or litter."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.intake.names import partner_names, said_by
from processor.intake.scan import look_around
from processor.languages.languages import in_english
from processor.model.arriving import Arriving

ANY = Arriving()
SAID = {
    "taken": "orders.csv orders.txt ORDERS.TMP.csv orders.xlsx done.csv counts.dat",
    "unfinished": ".orders.csv.Ab12Cd .x.csv x.csv.part x.FILEPART x.tmp x.csv~ x.csv.partial"
    " x.csv.uploading x.csv.inprogress ~$orders.xlsx ~WRD0001.tmp x.crdownload .~lock.x.ods#",
    "announces": "orders.done orders.csv.ok ORDERS.MD5 x.sha256 x.sfv x.trg",
    "litter": "Thumbs.db desktop.ini .DS_Store ._orders.csv @eaDir .nfs000123 lost+found",
}


@pytest.mark.parametrize(("said", "names"), SAID.items())
def test_names_that_senders_and_shares_leave_are_known(said: str, names: str) -> None:
    assert {name: said_by(name, ANY) for name in names.split()} == dict.fromkeys(
        names.split(), said
    )


def test_a_sender_may_say_otherwise_in_any_case_of_letters() -> None:
    own = Arriving(take=("*.ok",), ignore=("*.log",), unfinished=("*.new",), complete="*.done")
    names = ("ORDERS.OK", "x.LOG", "x.New", "orders.csv.DONE", "x.tmp", "x.csv")
    assert [said_by(name, own) for name in names] == [
        "taken", "litter", "unfinished", "partner", "unfinished", "taken",
    ]  # fmt: skip


def test_a_partner_has_the_whole_name_of_its_file_or_the_name_without_ending() -> None:
    assert partner_names("Orders.CSV", "*.done") == ("orders.csv.done", "orders.done")
    assert partner_names("orders", "ok-*") == ("ok-orders", "ok-orders")


def test_only_what_may_hold_orders_is_told_of_what_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    for name in ("orders.csv", "Thumbs.db", "small.ok", "x.partial"):
        (folder / name).write_text("x")
    (folder / "large.done").write_text("x" * 600)
    (folder / "@eaDir").mkdir()
    found, odd = look_around(tmp_path, terms=lambda _sender: ANY)
    assert [one.name for one in found] == ["orders.csv"]
    assert [(one.name, one.waits, in_english(one.what)) for one in odd] == [
        (
            "large.done", True,
            "left alone as a file that only announces another, but it holds 600 bytes",
        ),
        ("x.partial", True, "its name says that its sender has not finished it"),
    ]  # fmt: skip
