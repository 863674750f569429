"""A kind of incoming file is one entry of one table: with it files are read and booked, without it
they are told, and never taken for another kind."""

from __future__ import annotations

import msgspec
import pytest
from builders.world import World
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import RowFact
from processor.normalise.kinds.file_kind import Block, FileKind
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as
from processor.passes.booking.files.book_whole import WholeFile, whole
from processor.passes.booking.files.booking import booking_of

TARGETS = {"dock": "id", "pallets": "size"}
MAPPING = """\
kind: pallet-count
file:
  header_has: [Dock, Pallets]
rows:
  dock: Dock
  pallets: Pallets
"""
GOOD = "Dock,Pallets\nD1,12\nD2,3\n"
booked: list[tuple[str, str, int]] = []


def rows_of(table: RowTable) -> list[tuple[int, dict[str, object]]]:
    return table.rows({name: table.column(name) for name in TARGETS})


def book_pallets(connection: Connection, file: WholeFile) -> list[RowFact]:
    assert file.owner.warehouse is not None
    for _, row in file.read.rows:
        booked.append((file.owner.warehouse.code, row["dock"], row["pallets"]))
    return [RowFact(row, "accepted", None, "") for row, _ in file.read.rows] + file.unused()


PALLETS = whole(book_pallets)
PALLET_COUNT = FileKind(
    word="pallet-count",
    folders=("warehouse",),
    turn=35,
    blocks={"rows": Block(TARGETS, tuple(TARGETS))},
    grouped=False,
    bad_row=("reject_row",),
    read=by_rows(rows_of),
    shown=shown_as("pallets"),
    booked_by=f"{__name__}:PALLETS",
)


@pytest.fixture
def yard(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A house that counts pallets at PL1."""
    monkeypatch.setitem(FILE_KINDS, "pallet-count", PALLET_COUNT)
    booked.clear()
    (world.folder / "mappings" / "pallets.yaml").write_text(MAPPING, "utf-8")
    ours = "stock-count-pl1, confirmation-pl1, receipt-pl1, acknowledgement-pl1"
    listed_by(world, f"mappings: [{ours}]")
    return world


def listed_by(world: World, words: str) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert words in text
    config.write_text(text.replace(words, words.replace("]", ", pallets]"), 1), "utf-8")


def test_a_file_of_the_kind_is_identified_read_booked_and_counted(yard: World) -> None:
    yard.drop("pl1", "pallets.csv", GOOD)
    ran = yard.run()
    assert ran.code == 0, ran.out + ran.err
    assert booked == [("PL1", "D1", 12), ("PL1", "D2", 3)]
    assert "accepted" in ran.out
    yard.balance()


def test_its_bad_rows_go_back_to_the_sender(yard: World) -> None:
    yard.drop("pl1", "pallets.csv", GOOD.replace("12", "many"))
    ran = yard.run()
    assert booked == [("PL1", "D2", 3)]
    assert "rejected" in ran.out
    ((name, data),) = [one for one in yard.visible().items() if one[0].startswith("rejects/")]
    assert name.startswith("rejects/pl1/pallets-rejects-")
    assert data.startswith(b'Dock,Pallets,crossdock_reason\r\nD1,many,"column Pallets: ')
    yard.consume()
    yard.drop("pl1", "mended.csv", data.replace(b"many", b"11"))
    assert yard.run().code == 0
    assert booked[-1] == ("PL1", "D1", 11)
    yard.balance()


def test_goldens_show_it(yard: World) -> None:
    samples = yard.folder / "mappings" / "samples" / "pallets"
    samples.mkdir()
    (samples / "yard.csv").write_text(GOOD, "utf-8")
    assert yard.crossdock("test", "--accept").code == 0
    golden = (samples / "yard.csv.golden.json").read_text("utf-8")
    assert '"pallets": 12' in golden


def test_without_the_entry_the_mapping_is_refused(
    yard: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(FILE_KINDS, "pallet-count")
    yard.drop("pl1", "pallets.csv", GOOD)
    ran = yard.run()
    assert ran.code != 0
    assert (
        "mappings/pallets.yaml:1:7: error: 'pallet-count' is not one of"
        " catalogue, exchange-rates, receipt, stock-count, adjustment,"
        " acknowledgement, confirmation, label-answer, numbers, orders"
    ) in ran.out + ran.err
    assert booked == []


@pytest.mark.parametrize(
    "name", ["", "no.such.module:PALLETS", f"{__name__}:NOTHING", f"{__name__}:book_pallets"]
)
def test_where_the_entry_names_nothing_that_books_the_file_is_parked_and_told(
    yard: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    unbooked = msgspec.structs.replace(PALLET_COUNT, booked_by=name)
    monkeypatch.setitem(FILE_KINDS, "pallet-count", unbooked)
    yard.drop("pl1", "pallets.csv", GOOD)
    ran = yard.run()
    assert ran.code == 1
    ((_, data),) = [one for one in yard.visible().items() if one[0].startswith("alerts/")]
    assert b"inbox/pl1/pallets.csv: error: nothing books files of the kind pallet-count" in data
    (told,) = [line for line in data.splitlines() if b"kinds that are booked: " in line]
    assert b"kinds that are booked: catalogue, exchange-rates, " in told
    assert b", orders" in told
    assert booked == []
    yard.balance()


def test_a_channel_does_not_take_what_only_warehouses_drop(yard: World) -> None:
    listed_by(yard, "mappings: [shopify-orders]")
    ran = yard.crossdock("check")
    assert ran.code != 0
    assert "the mapping 'pallets' of acme-shopify reads files of the kind pallet-count" in (
        ran.out + ran.err
    )
    assert "the folder of a channel takes: orders" in ran.out + ran.err


@pytest.mark.parametrize("word", [word for word, one in FILE_KINDS.items() if one.folders])
def test_every_kind_that_a_folder_takes_names_what_books_it(word: str) -> None:
    assert booking_of(word) is not None
    assert FILE_KINDS[word].booked_by.startswith("processor.passes.booking.")
