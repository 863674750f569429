"""Where the files of a manifest go, and their names."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from processor.documents.layouts.layout_parts import Layout
from processor.documents.place import place_of
from processor.house.house import House
from processor.ledger.manifests.closed import ManifestPlace
from processor.ledger.outgoing import documents
from processor.model.carrier_manifests import KIND, CarrierManifest, ManifestPlan

PAPER = "manifest-paper"


def places_of(
    connection: Connection, house: House, plan: ManifestPlan, made: CarrierManifest
) -> list[ManifestPlace]:
    """Where the files of a manifest go: files by layouts to who takes them, the paper to the
    warehouse, where both sign it."""
    warehouse = house.config.warehouses[plan.warehouse]
    local = datetime.fromisoformat(made.closed_at).astimezone(ZoneInfo(plan.timezone))
    holes = {
        "carrier": plan.carrier, "warehouse": warehouse.folder, "number": made.number,
        "day": f"{local:%Y-%m-%d}", "time": f"{local:%H%M%S}", "client": "",
        "run": made.number[1:],
    }  # fmt: skip
    found = [
        _file(
            connection, house.layouts[one.layout], one.receiver,
            {**holes, "document": KIND, "receiver": one.receiver, "to": one.receiver},
        )
        for one in plan.files
    ]  # fmt: skip
    if plan.paper:
        place = place_of(PAPER, {**holes, "document": PAPER}, warehouse=plan.warehouse)
        found.append(
            ManifestPlace(
                kind=PAPER, receiver=place.receiver, folder=place.folder, name=place.name,
                warehouse=plan.warehouse,
            )
        )  # fmt: skip
    return found


def _file(
    connection: Connection, layout: Layout, receiver: str, holes: dict[str, str]
) -> ManifestPlace:
    """A name that is given away in its folder has the number of the manifest behind it."""
    template = layout.name_template or None
    place = place_of(KIND, holes, ending=layout.extension, template=template)
    if documents.is_taken(connection, place.folder, place.name):
        longer = f"{layout.name_template}-{{number}}"
        place = place_of(KIND, holes, ending=layout.extension, template=longer)
    return ManifestPlace(kind=KIND, receiver=receiver, folder=place.folder, name=place.name)
