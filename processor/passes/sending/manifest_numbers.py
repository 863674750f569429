"""The number by which a carrier knows a manifest: the next of its pools for them, drawn in the
closing transaction, or ours where it has none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from processor.ledger.manifests.closed import next_number
from processor.ledger.pools.standing import left
from processor.ledger.pools.supply import Supply
from processor.model.carrier_manifests import CarrierManifest, ManifestPlan
from processor.model.config import Config
from processor.model.number_pools import Pool
from processor.model.times import rfc3339
from processor.passes.drawing import tell_of_passed


def has_number(connection: Connection, config: Config, plan: ManifestPlan, now: int) -> bool:
    """True where a manifest that closes now gets a number."""
    pools = _valid(config, plan, now)
    return not plan.numbers or any(left(connection, plan.carrier, one, 1) for one in pools)


def numbered(
    connection: Connection, config: Config, plan: ManifestPlan, made: CarrierManifest, now: int
) -> CarrierManifest | None:
    """A manifest with our number and the carrier's; None where its pools have none."""
    theirs = _drawn(connection, config, plan, now) if plan.numbers else ""
    if theirs is None:
        return None
    ours = next_number(connection)
    return msgspec.structs.replace(made, number=ours, carrier_number=theirs or ours)


def _drawn(connection: Connection, config: Config, plan: ManifestPlan, now: int) -> str | None:
    """The next number of the first pool of a plan that has one; None where none has. Numbers that
    were come to and are on parcels already are told by a case, as those of parcels are."""
    supply = Supply(connection)
    for pool in _valid(config, plan, now):
        number, passed = supply.draw_one(plan.carrier, pool)
        tell_of_passed(connection, passed, now)
        if number is not None:
            return number
    return None


def _valid(config: Config, plan: ManifestPlan, now: int) -> Iterator[Pool]:
    """Its pools whose numbers may be on what the carrier takes over today, by the warehouse's
    clock."""
    local = datetime.fromisoformat(rfc3339(now)).astimezone(ZoneInfo(plan.timezone))
    today = local.date().isoformat()
    pools = {one.name: one for one in config.carriers[plan.carrier].pools}
    return (pools[name] for name in plan.numbers if pools[name].is_valid(today))
