"""Closes manifests: the parcels that a carrier takes over at a warehouse, by the clock or because a
person asks.

A manifest is closed in one transaction: its parcels, number, the names of its files, its time and
all that they say. From then on its files are documents like any other, and nothing is added.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.documents.papers import manifest_file
from processor.ledger import journal
from processor.ledger.database import reading, transaction
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer, Request
from processor.ledger.manifests import closed, parcels, plans, restored_manifests
from processor.ledger.manifests.closed import NewParcel
from processor.ledger.manifests.listed_dispatches import dispatches_of
from processor.ledger.manifests.parcels import FoundParcel
from processor.ledger.manifests.plans import PlanAtWork
from processor.model.carrier_manifests import CarrierManifest, ListedParcel, ManifestPlan
from processor.model.sentence import Text, joined, keep, sentence
from processor.model.tellings import newest_time
from processor.model.times import rfc3339
from processor.passes.between import SENDING, goes_on
from processor.passes.runtime import Runtime
from processor.passes.sending import listed_otherwise
from processor.passes.sending.manifest_numbers import has_number, numbered
from processor.passes.sending.manifest_parcels import SharedLines, lines_of, taken
from processor.passes.sending.manifest_places import places_of
from processor.problems.problem import Problem
from processor.problems.veil import veiled_problem

VERB = "close-manifest"


class ClosedManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What came of closing: the number, "" where there was nothing to take over; how many parcels
    are on it and how many wait for the next; `notes` is what a person should know of it. `dry`: it
    was not closed because none of its pools has a number."""

    plan: ManifestPlan
    number: str = ""
    parcels: int = 0
    waits: int = 0
    notes: Text = ""
    dry: bool = False

    @property
    def said(self) -> Text:
        """The same, to be said."""
        carrier, warehouse = self.plan.carrier, self.plan.warehouse
        if self.number:
            first = sentence(
                "manifest.closed", number=self.number, n=self.parcels, carrier=carrier,
                warehouse=warehouse,
            )  # fmt: skip
        elif self.dry:
            first = sentence(
                "manifest.no-number", carrier=carrier, warehouse=warehouse, pools=self.plan.numbers
            )
        else:
            first = sentence("manifest.nothing", carrier=carrier, warehouse=warehouse)
        words: list[Text] = [first]
        if self.waits:
            words.append(
                sentence("manifest.some-wait", n=self.waits, carrier=carrier, warehouse=warehouse)
            )
        if self.notes:
            words.append(self.notes)
        return joined(words)


def begin(connection: Connection, runtime: Runtime, now: int) -> None:
    """Notes plans that no pass has known yet: what was confirmed before is on no manifest."""
    if runtime.renders and runtime.house.config.manifests:
        plans.begin(connection, runtime.house.config.manifests, now)


def is_due(runtime: Runtime, now: int) -> bool:
    """True where a time at which a manifest closes has come and was not kept."""
    planned = [one for one in runtime.house.config.manifests if one.close_at]
    if not planned:
        return False
    with reading(runtime.engine) as connection:
        stopped = requests.paused(connection)
        seen = plans.at_work(connection, [one.name for one in planned])
        # One whose pools are dry closes with the pass that brings numbers: no other is needed.
        return any(
            one.name in seen
            and not _stopped(stopped, one)
            and bool(_slot(one, seen[one.name], now))
            and has_number(connection, runtime.house.config, one, now)
            for one in planned
        )


def close_manifests(runtime: Runtime, now: int) -> None:
    """Closes what people asked for and what is due, and opens cases for what closed manifests say
    and is not true any more."""
    carry_out_asked(runtime, now)
    done = close_what_is_due(runtime, now)
    runtime.listed += [one.said for one in done if one.number or one.dry]
    listed_otherwise.open_cases(runtime, now)


def close_what_is_due(runtime: Runtime, now: int) -> list[ClosedManifest]:
    """Closes the manifests whose time of the day has come; one without a parcel is not closed, one
    without a number is as soon as its pools have some."""
    done: list[ClosedManifest] = []
    for plan in runtime.house.config.manifests if runtime.renders else ():
        if not plan.close_at or not goes_on(runtime, SENDING):
            continue
        with reading(runtime.engine) as connection:
            seen = plans.at_work(connection, [plan.name]).get(plan.name)
            stopped = _stopped(requests.paused(connection), plan)
        if seen is None or stopped or not (slot := _slot(plan, seen, now)):
            continue
        with transaction(runtime.engine, "manifest") as connection:
            done.append(_close(connection, runtime, plan, seen, now, who=CROSSDOCK))
            if not done[-1].dry:
                plans.set_slot(connection, plan.name, slot)
    return done


def carry_out_asked(runtime: Runtime, now: int) -> None:
    """Closes what people asked for; a request that cannot be carried out is refused."""
    if not runtime.renders:
        return
    with reading(runtime.engine) as connection:
        asked = [one for one in requests.asked(connection) if one.verb == VERB]
    for request in asked:
        with transaction(runtime.engine, "manifest") as connection:
            answer = _carry_out(connection, runtime, request, now)
            requests.answer(connection, request.id, answer)


def _carry_out(connection: Connection, runtime: Runtime, request: Request, now: int) -> Answer:
    carrier, warehouse = request.args["carrier"], request.args.get("warehouse", "")
    wanted = [
        one
        for one in runtime.house.config.manifests
        if one.carrier == carrier and warehouse in ("", one.warehouse)
    ]
    if not wanted:
        return Answer(sentence("manifest.no-plan", carrier=carrier), refused=True)
    stopped = requests.paused(connection)
    for one in wanted:
        if part := _stopped(stopped, one):
            return Answer(
                sentence("manifest.paused", what=requests.part(*part), carrier=carrier),
                refused=True,
            )
    seen = plans.at_work(connection, [one.name for one in wanted])
    done = [
        _close(connection, runtime, one, seen[one.name], now, who=request.who)
        for one in wanted
        if one.name in seen
    ]
    # Of several warehouses only those are told at which there was something.
    told = [one for one in done if one.number or one.waits] or done[:1]
    if not any(one.number or one.dry for one in done) and not warehouse and len(wanted) > 1:
        nothing = sentence("manifest.nothing-anywhere", carrier=carrier)
        return Answer(joined([nothing, *(one.said for one in done if one.waits)]))
    return Answer(joined(one.said for one in told), refused=any(one.dry for one in done))


def _stopped(paused: set[tuple[str, str]], plan: ManifestPlan) -> tuple[str, str] | None:
    """What is paused so that nothing of a plan is closed: nobody is to take over goods then."""
    its = (("all", ""), ("carrier", plan.carrier), ("warehouse", plan.warehouse))
    return next((part for part in its if part in paused), None)


def _slot(plan: ManifestPlan, seen: PlanAtWork, now: int) -> int:
    """The time of the day that has come and was not kept; 0 for none."""
    slot = newest_time(plan.close_at, plan.timezone, now)
    # One that has not come yet was noted under a clock that stood ahead.
    return slot if slot and (seen.slot < slot or seen.slot > now) else 0


def _close(
    connection: Connection, runtime: Runtime, plan: ManifestPlan, seen: PlanAtWork, now: int, *,
    who: str,
) -> ClosedManifest:  # fmt: skip
    restored_manifests.know_again(connection)
    lines_mark, events_mark = plans.newest(connection)
    found = parcels.found_parcels(connection, parcels.touched(connection, seen, plan.warehouse))
    sorted_out = taken(runtime.house.config, plan, seen.since, found)
    takes = _with_those_listed(connection, plan, sorted_out.takes)
    plans.look_up_to(connection, plan.name, lines_mark, events_mark)
    made, shared, unfit, dry = _fitting(connection, runtime, plan, takes, now)
    waits = {**sorted_out.waits, **unfit}
    plans.let_wait(connection, plan.name, [(key, keep(why)) for key, why in waits.items()], now)
    if made is None:
        return ClosedManifest(plan=plan, waits=len(waits), dry=dry)
    on_it = [one for one in takes if one.key not in unfit]
    waiting = sorted({place for one in on_it for place in one.waiting_files})
    notes: Text = ""
    if waiting:
        notes = sentence("manifest.left-before-files", n=len(waiting), files=waiting[:_NAMED])
    closed.close(
        connection,
        made,
        _rows(shared),
        places_of(connection, runtime.house, plan, made),
        who=who,
        notes=notes,
        bundle_id=runtime.bundle_id,
    )
    words = ClosedManifest(
        plan=plan, number=made.number, parcels=len(made.parcels), waits=len(waits),
        notes=notes,
    )  # fmt: skip
    journal.append(
        connection, [journal.Event(at=now, kind="manifest closed", who=who, saw=words.said)]
    )
    return words


_NAMED = 3


def _with_those_listed(
    connection: Connection, plan: ManifestPlan, takes: Sequence[FoundParcel]
) -> list[FoundParcel]:
    """The parcels that are on no manifest; a shipment that is in a parcel which a closed manifest
    lists already is noted there, as that is the parcel it left in."""
    numbers = [one.tracking for one in takes]
    known = closed.with_number(connection, plan.carrier, plan.warehouse, numbers)
    fresh: list[FoundParcel] = []
    for one in takes:
        there = known.get(one.tracking)
        if there is None:
            fresh.append(one)
        else:
            closed.add_parcels(connection, there[0], [_row(one, same_as=there[1])])
    return fresh


def _fitting(
    connection: Connection, runtime: Runtime, plan: ManifestPlan, takes: Sequence[FoundParcel],
    now: int,
) -> tuple[CarrierManifest | None, SharedLines, dict[int, Text], bool]:  # fmt: skip
    """The manifest of these parcels, but for those that its layout cannot write, with the reason;
    None where none is left. Numbers are drawn last; where its pools have none, which is told at
    the end, all wait."""
    wrong: dict[int, Text] = {}
    while left := [one for one in takes if one.key not in wrong]:
        shared = lines_of(left)
        made = _made(connection, runtime, plan, shared, now)
        # Where the first of some that share a parcel is left out, the next has its line.
        unfit = _unfit(connection, runtime, plan, made)
        if not unfit:
            full = numbered(connection, runtime.house.config, plan, made, now)
            if full is None:
                why = sentence("manifest.wait-number", pools=plan.numbers)
                return None, lines_of(()), {**wrong, **{one.key: why for one in left}}, True
            return full, shared, wrong, False
        wrong |= {one.key: unfit[one.shipment] for one in left if one.shipment in unfit}
    return None, lines_of(()), wrong, False


def _unfit(
    connection: Connection, runtime: Runtime, plan: ManifestPlan, made: CarrierManifest
) -> dict[str, Text]:
    """By shipment why a layout cannot write what of it is on a manifest."""
    found: dict[str, Text] = {}
    config = runtime.house.config
    for layout in [runtime.house.layouts[one.layout] for one in plan.files]:
        for dispatch in dispatches_of(connection, made):
            if problems := manifest_file.unfit(dispatch, layout, config):
                why = _said(problems)
                found[dispatch.shipment] = sentence("manifest.wait-unfit", why=why)
            elif manifest_file.leaves_out(dispatch, layout):
                found[dispatch.shipment] = sentence("manifest.wait-no-goods")
    return found


def _said(wrong: Sequence[Problem]) -> Text:
    """What is wrong, as an alert may show it: a text that is too long may be of a buyer."""
    return joined(
        sentence(
            "telling.unfit-at",
            why=(veiled_problem(one) if one.id == "layout/too-long" else one).said,
            at=one.place,
        )
        for one in wrong[:_NAMED]
    )


def _rows(shared: SharedLines) -> list[NewParcel]:
    lines = [_row(one) for one in shared.lines]
    also = [
        _row(one, same_as=line.key)
        for line in shared.lines
        for one in shared.also.get(line.key, ())
    ]
    return [*lines, *also]


def _row(one: FoundParcel, same_as: int | None = None) -> NewParcel:
    return NewParcel(
        key=one.key, shipment=one.shipment, sscc=one.sscc, tracking=one.tracking,
        weight_g=one.weight_g, confirmed=one.state == "reported", same_as=same_as,
    )  # fmt: skip


def _made(
    connection: Connection, runtime: Runtime, plan: ManifestPlan, shared: SharedLines, now: int
) -> CarrierManifest:
    config = runtime.house.config
    inside = parcels.contents(connection, [one.key for one in shared.lines])
    return CarrierManifest(
        number="",
        carrier_number="",
        carrier=plan.carrier,
        carrier_title=config.carriers[plan.carrier].title,
        warehouse=plan.warehouse,
        warehouse_title=config.warehouses[plan.warehouse].title,
        closed_at=rfc3339(now),
        timezone=plan.timezone,
        files=plan.files,
        parcels=tuple(
            ListedParcel(
                key=one.key, shipment_key=one.shipment_key, shipment=one.shipment,
                revision=one.revision, country=one.country, sscc=one.sscc, tracking=one.tracking,
                net_g=one.net_g, weight_g=one.weight_g, length_mm=one.length_mm,
                width_mm=one.width_mm, height_mm=one.height_mm,
                shares=tuple(other.shipment for other in shared.also.get(one.key, ())),
                contents=inside[one.key],
            )
            for one in shared.lines
        ),
    )  # fmt: skip
