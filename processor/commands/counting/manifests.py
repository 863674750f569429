"""`crossdock status`: the manifests of carriers: the newest, and what waits for the next."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.manifests import closed
from processor.ledger.manifests.waiting import WaitingParcel, waiting
from processor.model.config import Config
from processor.model.sentence import Sentence, sentence
from processor.model.times import rfc3339

# So many parcels that wait are named; `manifest close` tells how many there are.
_NAMED = 10


class ManifestsNow(msgspec.Struct, frozen=True, kw_only=True):
    """Of a carrier at a warehouse its newest manifest, "" for none, and the parcels that a closing
    left for the next."""

    carrier: str
    warehouse: str
    number: str
    closed_at: int
    waits: tuple[WaitingParcel, ...]

    @property
    def said(self) -> list[Sentence]:
        """The same, to be said."""
        carrier, warehouse = self.carrier, self.warehouse
        found = []
        if self.number:
            found.append(
                sentence(
                    "status.manifest", number=self.number, at=rfc3339(self.closed_at),
                    carrier=carrier, warehouse=warehouse,
                )
            )  # fmt: skip
        if self.waits:
            found.append(
                sentence(
                    "manifest.some-wait", n=len(self.waits), carrier=carrier, warehouse=warehouse
                )
            )
        found += [
            sentence("status.manifest-waits", parcel=one.parcel, shipment=one.shipment, why=one.why)
            for one in self.waits[:_NAMED]
        ]
        return found

    def for_programs(self) -> dict[str, object]:
        """The same for `--json`."""
        return {
            "carrier": self.carrier, "warehouse": self.warehouse,
            "manifest": self.number or None,
            "closed_at": rfc3339(self.closed_at) if self.number else None,
            "waits": [
                {"parcel": one.parcel, "shipment": one.shipment, "since": rfc3339(one.since),
                 "why": one.why}
                for one in self.waits
            ],
        }  # fmt: skip


def manifests_now(connection: Connection, config: Config) -> Sequence[ManifestsNow]:
    """What there is to tell, by carrier and warehouse; also of those that config.yaml has no more."""
    newest = closed.last_closed(connection)
    waits: dict[tuple[str, str], list[WaitingParcel]] = {}
    for one in waiting(connection):
        waits.setdefault((one.carrier, one.warehouse), []).append(one)
    order = {(one.carrier, one.warehouse): n for n, one in enumerate(config.manifests)}
    places = sorted({*newest, *waits}, key=lambda one: (order.get(one, len(order)), one))
    return [
        ManifestsNow(
            carrier=place[0], warehouse=place[1], number=newest.get(place, ("", 0))[0],
            closed_at=newest.get(place, ("", 0))[1], waits=tuple(waits.get(place, ())),
        )
        for place in places
    ]  # fmt: skip
