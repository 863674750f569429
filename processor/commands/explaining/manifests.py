"""`crossdock explain`: on which manifest the parcels of an order are."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.commands.printing.console import say, told
from processor.ledger.manifests.closed import OnManifest
from processor.model.times import rfc3339


def say_manifests(found: Sequence[OnManifest]) -> None:
    """A line for each parcel that is on a manifest."""
    for one in found:
        line = told(
            "explain.on-manifest", parcel=one.tracking or one.sscc, shipment=one.shipment,
            manifest=one.manifest, carrier=one.carrier, warehouse=one.warehouse,
            at=rfc3339(one.closed_at),
        )  # fmt: skip
        say(f"  {line}")


def manifest_for_programs(one: OnManifest) -> dict[str, object]:
    """The same for `--json`."""
    return {**msgspec.structs.asdict(one), "closed_at": rfc3339(one.closed_at)}
