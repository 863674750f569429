"""One folder takes one layout in two encodings; damage and misread letters cost what they must."""

from __future__ import annotations

from builders.exports import market
from builders.fault_house import arrives, told
from builders.world import World

MARKET = "acme-amazon"


def rejects(world: World) -> World:
    """What cannot be read goes back to the marketplace instead of waiting at the desk."""
    mapping = world.folder / "mappings" / "amazon-new-orders.yaml"
    text = mapping.read_text("utf-8")
    assert text.count("encoding: [utf-8, cp932, cp1252]") == text.count("bad_row: hold") == 1
    mapping.write_text(text.replace("bad_row: hold", "bad_row: reject_order"), "utf-8")
    return world


def report(number: str, **cells: str) -> str:
    """A report with one order in ASCII, whose cells are changed by column."""
    head, row = (line.split("\t") for line in market(number).splitlines())
    found = {name: cell if cell.isascii() else "Ulm" for name, cell in zip(head, row, strict=True)}
    found |= {name.replace("_", "-"): cell for name, cell in cells.items()}
    return "\t".join(head) + "\n" + "\t".join(found.values()) + "\n"


def further(number: str, **cells: str) -> str:
    return report(number, **cells).splitlines(keepends=True)[1]


def test_files_of_two_encodings_are_read_explained_and_rejected_each_in_its_own(
    world: World,
) -> None:
    rejects(world)
    japan = report("303-1", recipient_name="山田 太郎", ship_city="東京都")
    japan += further("303-2", recipient_name="佐藤 花子", quantity_purchased="x")
    arrives(world, "japan.txt", japan.encode("cp932"), MARKET)
    arrives(world, "europe.txt", report("303-3", recipient_name="Jürgen Müller"), MARKET)
    orders = world.orders()
    assert orders[f"{MARKET}/303-1"]["ship_to"]["name"] == "山田 太郎"
    assert orders[f"{MARKET}/303-3"]["ship_to"]["name"] == "Jürgen Müller"
    assert "山田 太郎" in world.crossdock("explain", f"{MARKET}/303-1").out
    (back,) = [data for name, data in world.visible().items() if name.startswith("rejects/")]
    assert "佐藤 花子" in back.decode("cp932")
    mended = back.replace(b"\tx\t", b"\t1\t")
    arrives(world, "japan-mended.txt", mended, MARKET)
    assert world.orders()[f"{MARKET}/303-2"]["ship_to"]["name"] == "佐藤 花子"


def test_a_file_that_fits_two_encodings_is_parked_with_both_readings(world: World) -> None:
    ran = arrives(world, "short.txt", report("303-1", recipient_name="é"), MARKET)
    assert ran.code == 1
    assert world.orders() == {}
    assert "[file/ambiguous]" in told(world)


def test_damage_costs_its_order_and_misread_letters_are_not_printed(world: World) -> None:
    mapping = world.folder / "mappings" / "amazon-new-orders.yaml"
    one = mapping.read_text("utf-8").replace("encoding: [utf-8, cp932, cp1252]", "encoding: utf-8")
    mapping.write_text(one, "utf-8")
    text = report("303-1") + further("303-2", ship_city="TOWN") + further("303-3")
    text += further("303-4", ship_city="K”ln", recipient_name="Zoë")
    arrives(world, "damaged.txt", text.encode().replace(b"TOWN", b"To\0wn"), MARKET)
    waiting = {
        name: [one["reason"] for one in order["holds"]] for name, order in world.orders().items()
    }
    assert "incomplete" in waiting.pop(f"{MARKET}/303-4")
    assert sorted(waiting) == [f"{MARKET}/303-1", f"{MARKET}/303-3"]
    assert r"To\x00wn" in told(world, "rejects")
    assert "K”ln" not in told(world, "alerts")


def test_misread_letters_do_not_make_another_encoding_right(world: World) -> None:
    text = report("303-1", ship_city="K”ln", recipient_name="Zoë")
    assert arrives(world, "misread.txt", text, MARKET).code == 1
    assert "[file/ambiguous]" in told(world)
    assert world.orders() == {}
