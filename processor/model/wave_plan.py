"""Which shipments close now, in which waves, and for which time the others wait. Pure.

A wave is of one warehouse, and of one carrier, service, client or kind of order where its rule
splits by that. Its shipments leave together: as soon as it is full, at the times of the warehouse,
so long after the oldest was planned, when one of them is to be instructed at the latest, or when a
person says so. What is urgent waits for none of that and takes nothing along, so that the others
are still picked together; what takes back or changes what a warehouse already has, neither: it may
still stop a parcel, if it comes before that is packed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.model.config import Config, Warehouse
from processor.model.wave_rules import CloseNow, SplitBy, Waves
from processor.model.wave_times import after_time, by_time, last_time, next_time


class WaitingShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that may leave, or of which its warehouse is to be told otherwise: `amendment` is
    the key of that. `lines` is how many lines of its order leave in it."""

    shipment: int
    warehouse: str
    client: str
    carrier: str
    service: str
    lines: int
    planned_at: int
    ship_day: str
    priority: int = 100
    amendment: int | None = None


class WaveGroup(msgspec.Struct, frozen=True):
    """What waits for one wave, oldest first; `key` says what it is split by, in that order."""

    warehouse: str
    key: tuple[str, ...]
    members: tuple[WaitingShipment, ...]


def rule_of(config: Config, code: str) -> Waves:
    """What holds for the waves of a warehouse."""
    own = config.warehouses[code].waves
    return config.waves if own is None else own


def with_rules(config: Config) -> list[str]:
    """The warehouses whose waves are their own, in the order of the configuration."""
    return [code for code in config.warehouses if not rule_of(config, code).plain]


def without_rules(config: Config) -> list[str]:
    """The warehouses that share their waves."""
    return [code for code in config.warehouses if rule_of(config, code).plain]


def _lines(one: WaitingShipment) -> str:
    return "single" if one.lines == 1 else "multi"


def _key(one: WaitingShipment, split_by: Sequence[SplitBy]) -> tuple[str, ...]:
    said = {
        "carrier": one.carrier,
        "service": f"{one.carrier}/{one.service}",
        "lines": _lines(one),
        "client": one.client,
    }
    return tuple(said[word] for word in split_by)


def groups_of(
    waiting: Sequence[WaitingShipment], rule: Waves, warehouse: Warehouse
) -> list[WaveGroup]:
    """What waits at a warehouse, by the wave that it waits for."""
    found: dict[tuple[str, ...], list[WaitingShipment]] = {}
    for one in waiting:
        if one.warehouse == warehouse.code:
            found.setdefault(_key(one, rule.split_by), []).append(one)
    return [WaveGroup(warehouse.code, key, tuple(found[key])) for key in sorted(found)]


def closes_at(group: WaveGroup, rule: Waves, warehouse: Warehouse, now: int) -> int | None:
    """When the wave of a group closes by itself if nothing more comes: a moment up to `now` where
    its time has come; None where only a person, or its size, closes it.

    That a time of `close_at` came, `waves_now` knows.
    """
    if rule.close == "command":
        return None
    if not rule.waits:
        return now
    times = [
        next_time(rule, warehouse, now),
        after_time(rule, min(one.planned_at for one in group.members)),
        *(
            by_time(warehouse, one.ship_day, one.client, one.carrier, one.service)
            for one in group.members
        ),
    ]
    return min(one for one in times if one is not None)


def waves_now(
    waiting: Sequence[WaitingShipment],
    rule: Waves,
    warehouse: Warehouse,
    *,
    since: int,
    now: int,
    asked: CloseNow | None = None,
) -> list[list[WaitingShipment]]:
    """The waves of a warehouse that close now, each with its members, oldest first.

    `since` is when its times were looked at last, `asked` what a person closes now. A shipment that
    is in none of them waits on.
    """
    came = last_time(rule, warehouse, since, now) is not None
    found: list[list[WaitingShipment]] = []
    for group in groups_of(waiting, rule, warehouse):
        amended = [one for one in group.members if one.amendment is not None]
        fresh = [one for one in group.members if one.amendment is None]
        leaving = _leaving(fresh, group, rule, warehouse, came=came, now=now, asked=asked)
        chosen = {one.shipment for one in leaving}
        rest = [one for one in fresh if one.shipment not in chosen]
        urgent = [one for one in rest if one.priority <= rule.urgent]
        rest = [one for one in rest if one.priority > rule.urgent]
        full = len(rest) // rule.max_shipments * rule.max_shipments
        together = [*leaving, *urgent]
        parts = [
            *_parts(sorted(together, key=lambda one: one.shipment), rule.max_shipments),
            *_parts(rest[:full], rule.max_shipments),
        ]
        if amended:
            parts[:1] = [[*amended, *(parts[0] if parts else ())]]
        found += parts
    return found


def _leaving(
    fresh: list[WaitingShipment],
    group: WaveGroup,
    rule: Waves,
    warehouse: Warehouse,
    *,
    came: bool,
    now: int,
    asked: CloseNow | None,
) -> list[WaitingShipment]:
    """Of a group what leaves because its time came, or because a person says so."""
    if not fresh:
        return []
    at = closes_at(WaveGroup(group.warehouse, group.key, tuple(fresh)), rule, warehouse, now)
    if at is not None and (came or at <= now):
        return fresh
    if asked is None or (asked.by_command and rule.close != "command"):
        return []
    return [one for one in fresh if asked.means(one.warehouse, one.carrier)]


def _parts(members: Sequence[WaitingShipment], size: int) -> list[list[WaitingShipment]]:
    return [list(members[start : start + size]) for start in range(0, len(members), size)]


class WaitsFor(msgspec.Struct, frozen=True, kw_only=True):
    """How many shipments wait for one wave, and until when; `at` None where a person closes it."""

    warehouse: str
    key: tuple[str, ...]
    shipments: int
    at: int | None


def what_waits(
    waiting: Sequence[WaitingShipment], config: Config, since: Mapping[str, int], now: int
) -> list[WaitsFor]:
    """What waits for which time, by warehouse and group. What may go with the next pass waits for
    `now`; `since` has, by warehouse, when its times were looked at last."""
    found = []
    for code in with_rules(config):
        rule, warehouse = rule_of(config, code), config.warehouses[code]
        came = last_time(rule, warehouse, since.get(code, now), now)
        for group in groups_of(waiting, rule, warehouse):
            at = closes_at(group, rule, warehouse, now)
            if came is not None and at is not None:
                at = min(came, at)
            found.append(
                WaitsFor(warehouse=code, key=group.key, shipments=len(group.members), at=at)
            )
    return found
