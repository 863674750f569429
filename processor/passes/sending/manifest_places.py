"""Where the files of a manifest go, and their names."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from processor.documents.layouts.layout_parts import Layout
from processor.documents.place import place_of
from processor.house.house import House
from processor.ledger import documents
from processor.ledger.manifests.closed import ManifestPlace
from processor.model.carrier_manifests import CarrierManifest, ManifestPlan

FILE, PAPER = "manifest", "manifest-paper"


def places_of(
    connection: Connection, house: House, plan: ManifestPlan, made: CarrierManifest
) -> list[ManifestPlace]:
    """Where the files of a manifest go: that of the layout to the carrier, the paper to the
    warehouse, where both sign it."""
    warehouse = house.config.warehouses[plan.warehouse]
    local = datetime.fromisoformat(made.closed_at).astimezone(ZoneInfo(plan.timezone))
    holes = {
        "carrier": plan.carrier, "warehouse": warehouse.folder, "number": made.number,
        "day": f"{local:%Y-%m-%d}", "time": f"{local:%H%M%S}", "receiver": plan.receiver,
        "to": plan.receiver, "run": made.number, "client": "",
    }  # fmt: skip
    found = []
    if plan.layout:
        layout = house.layouts[plan.layout]
        found.append(_file(connection, plan, layout, {**holes, "document": FILE}))
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
    connection: Connection, plan: ManifestPlan, layout: Layout, holes: dict[str, str]
) -> ManifestPlace:
    """A name that is given away in its folder has the number of the manifest behind it."""
    template = layout.name_template or None
    place = place_of(FILE, holes, ending=layout.extension, template=template)
    if documents.is_taken(connection, place.folder, place.name):
        longer = f"{layout.name_template}-{{number}}"
        place = place_of(FILE, holes, ending=layout.extension, template=longer)
    return ManifestPlace(kind=FILE, receiver=plan.receiver, folder=place.folder, name=place.name)
