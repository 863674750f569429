"""`crossdock explain`: the life of an order, and why each rule fired or did not.

One rule in depth is told by `explain_rule`, other facts are supposed by `explain_if`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine

from processor.commands.cases import for_programs, say_cases
from processor.commands.explaining.customs import of_customs, say_customs
from processor.commands.explaining.head import for_programs as head_for_programs
from processor.commands.explaining.head import head_of, say_head, say_passages
from processor.commands.explaining.hops import say_hops
from processor.commands.explaining.lacking import (
    say_lacking,
    say_unread,
    total_said,
    unread_for_programs,
)
from processor.commands.explaining.manifests import manifest_for_programs, say_manifests
from processor.commands.explaining.rule import rules_told, say_rules
from processor.commands.explaining.signed import signed, signed_for_programs, signed_said
from processor.commands.explaining.stages import ExplainedDecision, decided, say_stage, stages_of
from processor.commands.explaining.told import say_told, told_for_programs
from processor.commands.explaining.trial import Tried, explain_alone
from processor.commands.explaining.what_if import exchange_of, read_changes, say_what_if, what_if
from processor.commands.find_order import find_by_anything
from processor.commands.opening.clock_to_show import clock_to_show
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import (
    DONE,
    USAGE,
    Stop,
    say,
    show_json,
    spoken,
    table,
    told,
)
from processor.house.earlier import InForce, house_of_texts
from processor.house.house import load, load_mappings, rule_names
from processor.house.premises import Premises
from processor.languages.languages import word_of
from processor.ledger import journal
from processor.ledger.arrived import arrivals, halves, unread
from processor.ledger.database import reading
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.manifests import closed as manifests
from processor.ledger.outgoing import batches, resends
from processor.ledger.outgoing.altered_texts import altered
from processor.ledger.reference import rates as rates_kept
from processor.ledger.reference import reference
from processor.ledger.shipped import instructed_to_left
from processor.ledger.stock.short_stock import shortages_of_order
from processor.ledger.views import hops, views
from processor.model.destinations import Destination
from processor.model.masks import masked_field
from processor.model.order import Order
from processor.model.printable import printable
from processor.model.reasons import asker_said, place_said
from processor.model.sentence import Name, joined, sentence
from processor.model.times import rfc3339
from processor.model.typed_text import as_typed
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.orders.origins import Origin, origins
from processor.normalise.survey import survey
from processor.passes.booking.files.incoming import archived_of, as_it_came, aside_of, opened
from processor.passes.booking.files.two_halves import both_halves
from processor.transport.read_files import is_there


def explain(args: argparse.Namespace) -> int:
    """Its life, its rules, its documents, and the cell behind every value."""
    house = load_place(args.config)
    engine = ledger_to_read(house)
    with reading(engine) as connection:
        tried = Tried(connection, as_typed(args.order))
    if tried.alone and (args.rule or args.supposed):
        raise Stop(USAGE, sentence("trial.not-in-depth", order=args.order))
    if tried.alone:
        return explain_alone(tried, house.config.timezone, json=args.json)
    key = find_by_anything(house, args.order)
    with reading(engine) as connection:
        order = next(views.orders(connection, key=key))
        events = journal.of_order(connection, key)
        decision = views.last_decision(connection, key)
        texts = reference.texts_of(connection, decision.bundle_id) if decision else {}
        documents = views.documents_of_order(connection, key)
        again = resends.of_order(connection, key)
        was_told = batches.of_order(connection, key)
        listed = manifests.of_order(connection, key)
        ways = hops.of_order(connection, key)
        changed = altered(connection, key)
        worksheets = views.worksheets(connection, key)
        of_order = cases.of_order(connection, key)
        name = f"{order.channel}/{order.order_id}"
        short = [one.first_of(name) for one in shortages_of_order(connection, key)]
        customs = of_customs(connection, key, order, decision.bundle_id if decision else None)
        lay_unread = unread.of_order(connection, key)
        now = clock_to_show(connection, args.now)
        head = head_of(connection, key, house.config)
        passages = instructed_to_left.of_order(connection, key)
        came = signed(house, arrivals.of_order(connection, order.channel, order.order_id))
    earlier = house_of_texts(texts, str(house.state.parent)) if decision is not None else None
    known = None
    if decision is not None and earlier is not None and earlier.rule_sets is not None:
        known = decided(order, decision, earlier.rule_sets)
    if args.rule or args.supposed:
        if known is None or earlier is None:
            undecided = sentence("explain.undecided")
            raise Stop(USAGE, undecided if decision is None else sentence("explain.unreadable"))
        return _deeper(args, engine, known, earlier)
    there = None if earlier is None else earlier.context.gazetteer.of(order.ship_to)
    stages = stages_of(known)
    cells = _cells(house, engine, order, earlier)
    found: dict[str, Any] = {
        "head": head_for_programs(head), "passages": [one.for_programs() for one in passages],
        "order": order, "events": events, "stages": stages, "documents": documents,
        "hops": [one.for_programs() for one in ways],
        "told": [told_for_programs(one) for one in was_told],
        "manifests": [manifest_for_programs(one) for one in listed],
        "sent_again": [one.for_programs() for one in again], "altered": changed, "worksheets": worksheets, "values": cells,
        "lanes": customs.lanes, "undo_owed": customs.undo_owed,
        "destination": there, "shortages": short,
        "cases": [for_programs(one, house.config) for one in of_order],
        "unread": [unread_for_programs(one) for one in lay_unread],
        "trial": tried.for_programs(name), "signed": signed_for_programs(came),
    }  # fmt: skip
    if args.json:
        show_json(found)
        return DONE
    say_head(head, house.config.timezone, now)
    if passages:
        say("")
        say_passages(passages, house.config.timezone)
    say("")
    _say_life(order, events, there)
    say_lacking(order)
    say_unread(lay_unread)
    if came is not None:
        say("  " + spoken(signed_said(came)))
    if short:
        say("\n" + "\n".join(spoken(one.said) for one in short))
    if of_order:
        say("\n" + told("cases.title"))
        say_cases(of_order, house.config, now)
    tried.say(house.config.timezone, name)
    for stage in stages:
        say_stage(stage)
    for shipment, service, price, steps in worksheets:
        say("\n" + told("explain.shipment", shipment=shipment, service=service, price=price))
        for step in steps:
            say(f"  {spoken(step)}")
    say_customs(customs)
    say("")
    papers: list[tuple[object, ...]] = [
        (
            spoken(word_of("document.", kind)),
            told(f"explain.action-{action}"),
            name,
            told(f"explain.document-{state}"),
        )
        for kind, action, name, state in documents
    ]
    say(table(told("explain.documents"), papers))
    say_manifests(listed)
    say_told(was_told)
    for copy in again:
        say("  " + spoken(copy.said))
    for one in changed:
        say("  " + told("explain.altered", document=one.document, words=one.words))
    say("")
    say_hops(ways)
    say("")
    rows: list[tuple[object, ...]] = [
        (one.field, shown_cell(one.cell), spoken(one.place), one.column, one.at) for one in cells
    ]
    say(table(told("explain.values", file=order.source[0].file), rows))
    return DONE


def _deeper(
    args: argparse.Namespace, engine: Engine, known: ExplainedDecision, earlier: InForce
) -> int:
    """One rule in depth, the rules with other facts, or one rule with other facts."""
    config = earlier.context.config
    changes = read_changes(
        known, args.supposed, rule_names(config, None, gazetteer=earlier.context.gazetteer)
    )
    with reading(engine) as connection:
        saw = known.verdict.get("saw", {})
        day = saw.get("rates") or rfc3339(known.decision.at)[:10]
        rates = rates_kept.rates_on(connection, day, saw.get("rate_corrections", 0))
        rates = None if rates is None else rates.without(saw.get("stale_rates", {}))
    said, facts = what_if(known, changes, exchange_of(rates))
    answer = said if changes else None
    rules = None
    if args.rule:
        house, _ = load(Path(args.config))
        rules = rules_told(known, args.rule, house.rule_sets if house else None, facts)
    if args.json:
        show_json({key: one for key, one in (("if", answer), ("rules", rules)) if one is not None})
        return DONE
    if answer is not None:
        say_what_if(answer, known)
    if rules is not None:
        if answer is not None:
            say("")
        say_rules(rules)
    return DONE


def _cells(house: Premises, engine: Engine, order: Order, earlier: InForce | None) -> list[Origin]:
    """Read again from the archive: cells are not stored a second time."""
    source = order.source[0]
    with reading(engine) as connection:
        arrived = arrivals.of_order(connection, order.channel, order.order_id)
        other = None if arrived is None else halves.joined_to(connection, arrived.id)
    if arrived is None:
        return []
    mappings = earlier.mappings if earlier is not None else load_mappings(house)
    mapping = mappings.get(arrived.mapping)
    path = house.archive / arrived.archive
    if mapping is None or not is_there(path):
        return []
    rows = set(source.rows)
    if other is not None and mapping.joins is not None:
        mapping = both_halves(house, arrived, other, mapping)
    else:
        mapping = as_it_came(path, mapping, arrived.name)
    try:
        read_again = opened(archived_of(house, arrived, other), mapping)
    except Unspooled:
        return []
    with read_again as stream:
        surveyed, _ = survey(
            stream, mapping, house.config.limits, source.file, house.config.chunk, aside_of(house),
            accepted=True,
        )  # fmt: skip
        if surveyed is None:
            return []
        parts = []
        for piece in surveyed.pieces_with(rows):
            stream.seek(piece.offset)
            parts.append((piece.first_row, stream.read(piece.length)))
    found = origins(parts, surveyed.header, mapping, rows)
    return [msgspec.structs.replace(one, cell=masked_field(one.field, one.cell)) for one in found]


def shown_cell(cell: str) -> str:
    """A cell on one line, cut where it is long."""
    flat = printable(" ".join(cell.split()))
    return flat if len(flat) <= 48 else f"{flat[:47]}…"


def _say_life(order: Order, events: list[journal.Event], there: Destination | None) -> None:
    name, state = f"{order.channel}/{order.order_id}", sentence(f"state.{order.state}")
    say(told("explain.order", order=name, client=order.client, state=state))
    say(
        "  "
        + told(
            "explain.placed", at=order.placed_at, revision=order.revision,
            total=total_said(order.total, order.currency), n=len(order.lines),
            country=order.ship_to.country or sentence("explain.no-country"),
        )
    )  # fmt: skip
    if there is not None and there.kind_at:
        say("  " + told("explain.kind", kind=Name(there.kind), place=there.kind_at))
    if there is not None and there.territory:
        customs, vat = (Name("yes" if one else "no") for one in (there.eu_customs, there.eu_vat))
        said = told(
            "explain.territory", territory=there.territory, country=there.mother,
            place=there.territory_at, customs=customs, vat=vat,
        )  # fmt: skip
        say(f"  {said}")
    for hold in order.holds:
        said = told(
            "explain.held", reason=hold.reason, rule=asker_said(hold.rule),
            at=place_said(hold.at), since=hold.since,
        )  # fmt: skip
        say(f"  {said}")
        if hold.until is not None:
            say("    " + told("explain.ends", until=hold.until))
    say("\n" + told("explain.life"))
    for event in events:
        what = journal.kind_said(event.kind)
        if event.who != CROSSDOCK:
            what = sentence("event.by", event=what, who=event.who)
        words = spoken(joined(part for part in (event.cause, event.saw) if part))
        say(f"  {rfc3339(event.at)}  {spoken(what)}  {words}".rstrip())
