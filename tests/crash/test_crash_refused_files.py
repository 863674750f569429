"""Killed while a file of which all is booked or nothing is read to its end before any of it is
booked, and one whose mapping lists several encodings: the next run books each row once, or none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from builders.crash import CRASHED, Recorder, run_in_child
from builders.normalise_files import erp
from builders.world import World

from processor.passes.booking import book_export
from processor.transport import files

pytestmark = pytest.mark.slow

SENDER = "nordlys-erp"
ORDERS = 7
COMMITS = ("register", "book", "booked")
POINTS = [f"commit/{name}/{when}" for name in COMMITS for when in ("before", "after")]


def _file(first: int, *, bad: bool) -> bytes:
    """Orders of an ERP from a number on, the last perhaps with pieces that nobody can read."""
    numbers = range(first, first + ORDERS)
    rows = [{"Auftragsnummer": f"{n:06d}", "Bestellnummer": f"PO-{n}"} for n in numbers]
    if bad:
        rows[-1]["Menge"] = "zw\u00f6lf"
    return erp(*rows)


@pytest.fixture(scope="module", params=["utf-8", "cp1252"])
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose ERP may write in two encodings, with a sound file in one of them and a bad one
    in the other."""
    world = World.build(tmp_path_factory.mktemp("begun") / "house")
    mapping = world.folder / "mappings/erp-orders.yaml"
    text = re.sub(r"encoding: \S+", "encoding: [utf-8, cp1252]", mapping.read_text("utf-8"))
    text = re.sub(r"(?m)^bad_row: .*\n", "", text).replace(
        "\ngroup_rows_by:", "\nbad_row: refuse_file\ngroup_rows_by:", 1
    )
    mapping.write_text(text, "utf-8")
    config = world.folder / "config.yaml"
    text = re.sub(r"(?m)^chunk: .*\n", "", config.read_text("utf-8"))
    config.write_text(text + "\nchunk: 2\n", "utf-8")
    world.look_at_each_order_alone()
    assert world.run().code == 0
    sound, bad = _file(1, bad=False), _file(101, bad=True)
    if request.param == "utf-8":
        sound = sound.decode("cp1252").encode()
    else:
        bad = bad.decode("cp1252").encode()
    world.drop(SENDER, "a-sound.csv", sound)
    world.drop(SENDER, "b-bad.csv", bad)
    return world


@pytest.fixture(scope="module")
def undisturbed(begun: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict]:
    world = begun.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    recorder = Recorder(world)
    files.set_failpoint_hook(recorder)
    try:
        assert world.run().code == 1
    finally:
        files.set_failpoint_hook(None)
    assert len(world.orders()) == ORDERS
    world.balance()
    return world.dump(), dict(recorder.seen)


def _as_undisturbed(world: World, dump: str) -> None:
    world.run()
    assert world.dump() == dump
    world.balance()


@pytest.mark.parametrize("time", [1, 2, 3])
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_commit_books_all_of_a_file_or_nothing(
    begun: World, undisturbed: tuple[str, dict], tmp_path: Path, point: str, time: int
) -> None:
    dump, seen = undisturbed
    if time > seen.get(point, 0):
        pytest.skip("it is not met so often")
    world = begun.copied(tmp_path / "house")
    assert run_in_child(world, (point, time)) == CRASHED
    _as_undisturbed(world, dump)


@pytest.mark.parametrize("reads", range(1, 2 * ORDERS + 1))
def test_a_kill_while_a_file_is_read_before_it_is_booked_loses_nothing(
    begun: World, undisturbed: tuple[str, dict], tmp_path: Path, reads: int
) -> None:
    world = begun.copied(tmp_path / "house")
    died = _dies_at(world, reads)
    assert died in (CRASHED, 1)
    _as_undisturbed(world, undisturbed[0])


def _dies_at(world: World, reads: int) -> int:
    """A run that dies as a piece is read for so many times."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            book_export.read_chunk = _counted(book_export.read_chunk, reads)  # type: ignore[assignment]
            code = world.run().code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _counted(read: Callable[..., bytes], most: int) -> Callable[..., bytes]:
    done = 0

    def count(*job: object) -> bytes:
        nonlocal done
        done += 1
        if done == most:
            os._exit(CRASHED)
        return read(*job)

    return count
