"""What shows that a file at a server is whole goes with it, whatever is cut; and where files lie,
under which names, is the partner's own."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from pathlib import Path

import pytest
from builders.pulling_house import House, drops, settings_of
from builders.remote_in_memory import Fault, Killed, RemoteInMemory

from processor.intake.sftp_claims import KEPT
from processor.model.arriving import Arriving
from processor.transport.sftp.settings import After

FAULTS: tuple[Fault, ...] = (
    "cut before", "cut after", "refused", "killed before", "killed after",
)  # fmt: skip
DONE = Arriving(settle_ms=0, complete="*.done")


@pytest.fixture(autouse=True)
def no_power_is_cut_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


def a_house(folder: Path, after: After = "delete") -> tuple[House, RemoteInMemory]:
    server = RemoteInMemory()
    house = House(folder, server, after)
    house.terms = DONE
    return house, server


def passes(house: House, number: int = 1) -> None:
    for _ in range(number):
        with contextlib.suppress(Killed):
            house.runs()


@pytest.mark.parametrize("after", ["delete", "move", "leave"])
def test_a_done_file_goes_with_its_file_whatever_request_fails(
    after: After, tmp_path: Path
) -> None:
    house, server = a_house(tmp_path / "undisturbed", after)
    drops(server, "a.csv", "a.csv.done")
    passes(house)
    most = len(server.asked)
    for at in range(most):
        for fault in FAULTS:
            house, server = a_house(tmp_path / f"{at} {fault}", after)
            dropped = drops(server, "a.csv", "a.csv.done")
            server.plan = lambda number, _name, at=at, fault=fault: (  # type: ignore[misc]
                fault if number == at else None
            )
            passes(house)
            server.plan = lambda *_: None
            passes(house, 4)
            what = f"{after}: {fault} {server.asked[at]}"
            assert house.came == dropped[:1], what
            assert house.told == [], what
            there = {"a.csv", "a.csv.done"} if after == "leave" else set()
            assert server.below("/inbox/acme").keys() == there, what
            left = [one.name for one in (house.folder / "ours").rglob("*") if one.is_file()]
            assert left in ([], [KEPT]), what


def test_a_done_file_of_a_new_file_is_not_taken_for_the_one_that_is_owed(tmp_path: Path) -> None:
    house, server = a_house(tmp_path)
    drops(server, "a.csv", "a.csv.done")
    # The last request of all takes the done-file away.
    server.plan = lambda _number, name: (
        "cut before" if name == "remove" and "/inbox/acme/a.csv" not in server.files
        and len(house.came) else None
    )  # fmt: skip
    passes(house)
    assert house.came and "/inbox/acme/a.csv.done" in server.files
    server.plan = lambda *_: None
    server.now += 60
    server.put("/inbox/acme/a.csv.done", b"of the next")
    passes(house, 2)
    assert server.files["/inbox/acme/a.csv.done"] == b"of the next"
    server.put("/inbox/acme/a.csv", b"the next")
    passes(house, 2)
    assert [data for _, _, data in house.came] == [b"all of a.csv", b"the next"]
    assert server.below("/inbox/acme") == {}


def test_a_file_of_before_waits_while_nobody_can_look_for_its_done_file(tmp_path: Path) -> None:
    house, server = a_house(tmp_path)
    dropped = drops(server, "a.csv", "a.csv.done")
    ours = tmp_path / "ours"
    server.plan = lambda _number, name: (
        "killed after" if name == "rename" and any(ours.rglob("a.csv")) else None
    )
    passes(house)
    work = ours / "in"
    server.plan = lambda _number, name: (
        "cut before" if name == "list" and any(work.rglob("a.csv")) else None
    )
    passes(house, 2)
    assert house.came == []
    assert any("waits until its partner can be looked for" in one for one in house.told)
    server.plan = lambda *_: None
    passes(house, 2)
    assert house.came == dropped[:1]
    assert server.below("/inbox/acme") == {}


def test_a_sender_may_have_a_folder_of_another_name_there(tmp_path: Path) -> None:
    for path in ("orders/out", ""):
        house, server = a_house(tmp_path / (path or "itself"))
        house.settings = settings_of("delete", (("acme", path),))
        top = f"/inbox/{path}".rstrip("/")
        server.put(f"{top}/a.csv", b"orders")
        server.put(f"{top}/a.csv.done", b"")
        server.put("/inbox/acme/b.csv", b"of nobody")
        passes(house, 2)
        assert house.came == [("acme", "a.csv", b"orders")]
        assert server.below(top).keys() - {"acme/b.csv"} == set()


def test_a_name_that_the_sender_does_not_use_is_told_and_left(tmp_path: Path) -> None:
    house, server = a_house(tmp_path)
    house.terms = Arriving(settle_ms=0, only=("ord*.csv",), take=("extra.csv",))
    drops(server, "ORD1.csv", "stock.csv", "extra.csv", "notes.tmp")
    passes(house, 2)
    assert {name for _, name, _ in house.came} == {"ORD1.csv", "extra.csv"}
    assert "stock.csv: a name that fits none of the patterns in `only`" in house.told
    assert server.below("/inbox/acme").keys() == {"stock.csv", "notes.tmp"}


@pytest.mark.parametrize("after", ["delete", "move", "leave"])
def test_the_same_name_comes_in_each_day(after: After, tmp_path: Path) -> None:
    house, server = a_house(tmp_path, after)
    house.terms = Arriving(settle_ms=0)
    for data in (b"monday", b"tuesday", b"tuesday"):
        server.now += 86_400
        server.put("/inbox/acme/ORDERS.CSV", data)
        passes(house, 2)
    # The same bytes once more are a duplicate, which the house notes and does not read.
    assert Counter(house.came) == {
        ("acme", "ORDERS.CSV", b"monday"): 1, ("acme", "ORDERS.CSV", b"tuesday"): 2,
    }  # fmt: skip
