"""`manifest` of carriers in config.yaml: when the list of the parcels that a carrier takes over is
closed at each warehouse, and how it is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from processor.house.config_keys import RECEIVERS
from processor.house.config_review import times_of_day
from processor.house.config_values import Values
from processor.model.carrier_manifests import FileTaken, ManifestPlan
from processor.model.config import Carrier, Warehouse
from processor.model.sentence import Text
from processor.problems.form import Node
from processor.problems.problem import part_of, within


def takers_named(carriers: Node | None) -> set[str]:
    """Names that may stand in `receivers` for the files of manifests: those of the carriers that
    have some, and those that they name."""
    found: set[str] = set()
    for name, node in _with_manifest(carriers):
        found.add(name)
        given = node.get("receiver") if node.kind == "map" else None
        if given is not None and given.kind == "text":
            found.add(given.text)
    return found


def read_manifests(
    values: Values, carriers: Node | None, warehouses: Mapping[str, Warehouse],
    read: Mapping[str, Carrier], given: Collection[str], layouts: Collection[str] | None,
) -> tuple[ManifestPlan, ...]:  # fmt: skip
    """How manifests are closed, by carrier and warehouse; `read` are the carriers with their pools,
    `given` the names in `receivers`, `layouts` None where nobody knows which there are. Mistakes
    are noted in the form of `values`.
    """
    found: list[ManifestPlan] = []
    for name, node in _with_manifest(carriers):
        inside = part_of(within("carrier", name), "manifest")
        said = values.block("manifest", node, inside)
        if node.kind != "map":
            continue
        layout = values.form.text(said.get("layout"), inside=inside)
        if layouts is not None and "layout" in said:
            values.member(said["layout"], layouts, "layout", inside)
        receiver = _receiver(values, said, name, given, warehouses, inside)
        paper = values.form.choice(said.get("paper"), ("yes", "no"), "yes", inside=inside) == "yes"
        if not (paper or layout):
            values.form.problem("value/wrong.manifest-nothing", said["paper"], inside=inside)
        numbers = _numbers(values, said.get("numbers"), read[name], inside)
        start_at = values.time(said, inside) if "start_at" in said else ""
        close_at = times_of_day(values, said.get("close_at"), inside)
        own = _at_warehouses(values, said.get("warehouses"), warehouses, inside)
        found += [
            ManifestPlan(
                carrier=name, warehouse=code, timezone=one.timezone,
                close_at=own.get(code, close_at),
                files=(FileTaken(receiver=receiver, layout=layout),) if layout else (),
                paper=paper, numbers=numbers, start_at=start_at,
            )
            for code, one in warehouses.items()
        ]  # fmt: skip
    return tuple(found)


def _with_manifest(carriers: Node | None) -> Iterator[tuple[str, Node]]:
    for key, node in carriers.entries() if carriers is not None and carriers.kind == "map" else ():
        manifest = node.get("manifest") if node.kind == "map" else None
        if manifest is not None:
            yield key.text, manifest


def _numbers(values: Values, node: Node | None, carrier: Carrier, inside: Text) -> tuple[str, ...]:
    """The pools that number its manifests: of its own, and for manifests."""
    known = [one.name for one in carrier.pools if one.use == "manifests"]
    return tuple(
        values.member(one, known, "pool", inside) for one in values.form.texts(node, inside=inside)
    )


def _receiver(
    values: Values, said: dict[str, Node], carrier: str, given: Collection[str],
    warehouses: Mapping[str, Warehouse], inside: Text,
) -> str:  # fmt: skip
    """Who takes the file: a name in `receivers`, or the carrier itself in a folder of its name."""
    if "receiver" not in said:
        return carrier
    if "layout" not in said:
        values.form.problem("value/wrong.no-use", said["receiver"], inside=inside, key="receiver")
    known = sorted(({carrier} | set(given)) - {*warehouses, *RECEIVERS})
    return values.member(said["receiver"], known, "receiver", inside)


def _at_warehouses(
    values: Values, node: Node | None, warehouses: Mapping[str, Warehouse], inside: Text
) -> dict[str, tuple[str, ...]]:
    """Times of single warehouses; without any a person closes there."""
    if node is None or not values.form.shape(node, "map", inside=inside):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for key, entry in node.entries():
        values.member(key, warehouses, "warehouse", inside)
        here = part_of(inside, key.text)
        block = values.block("closing", entry, here)
        found[key.text] = times_of_day(values, block.get("close_at"), here)
    return found
