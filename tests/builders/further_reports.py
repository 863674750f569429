"""Further reports of the warehouses of the model: totals, cartons, and answers to our files."""

from __future__ import annotations

from builders.paths import SAMPLES
from builders.warehouse_reports import CONFIRMATION, RECEIPT
from builders.world import World

IN_A_CARTON = 2
# The head of a file says what it is: how a row is counted, and whether it is a total.
SO_FAR = CONFIRMATION.replace("this shipment", "so far").replace("note", "total")
CARTONS = CONFIRMATION.replace("note", "packed").replace(
    "  ordered: ordered\n", "  unit: {from: ordered, values: {CS: carton, EA: piece}}\n"
)
RECEIPT_OF_CARTONS = RECEIPT.replace("receipt, item", "unloaded, item").replace(
    "  document: receipt\n  item_code: item\n",
    "  document: unloaded\n  item_code: item\n  unit: {constant: carton}\n",
)
ACKNOWLEDGEMENT = """\
kind: acknowledgement
names: file
file:
  header_has: [file, shipment, status, time]
  delimiter: comma
  encoding: utf-8
  timezone: UTC
rows:
  file: file
  reference: shipment
  result: status
  reason: message
  acknowledged_at: {from: time, read_as: date iso}
"""
MAPPINGS = {
    "told-so-far": SO_FAR,
    "told-cartons": CARTONS,
    "told-unloaded": RECEIPT_OF_CARTONS,
    "told-answer": ACKNOWLEDGEMENT,
}


def let_them_say_more(world: World) -> None:
    """Every warehouse may send files of the mappings above too."""
    for name, text in MAPPINGS.items():
        (world.folder / "mappings" / f"{name}.yaml").write_text(text, "utf-8")
    path = world.folder / "config.yaml"
    config = path.read_text("utf-8")
    assert config.count(", told-adjustment]") == 3
    more = ", ".join(["told-adjustment", *MAPPINGS])
    path.write_text(config.replace(", told-adjustment]", f", {more}]"), "utf-8")


def in_cartons(world: World) -> None:
    """Catalogues that say how many pieces a carton has, instead of those of the samples."""
    for path in sorted((SAMPLES / "inbox" / "catalogue").glob("catalogue-*.csv")):
        head, *rows = path.read_text("utf-8").splitlines()
        told = [f"{head},pieces_per_carton", *(f"{row},{IN_A_CARTON}" for row in rows)]
        world.drop("catalogue", path.name, "\n".join([*told, ""]))
