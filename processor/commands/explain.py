"""`crossdock explain`: the life of an order, and why each rule fired or did not."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec
from sqlalchemy import Engine, text

from processor.commands.console import DONE, say, show_json, table
from processor.commands.look import find_one
from processor.commands.site import ledger_of, load_place
from processor.house import Premises, load_mappings
from processor.ledger import arrivals, journal, reference, views
from processor.ledger.database import reading
from processor.ledger.views import LastDecision
from processor.money import Money
from processor.normalise.origins import Origin, origins
from processor.normalise.survey import survey
from processor.order import Order
from processor.problems import printable
from processor.rules import RuleSet, Trace, evaluate, restore
from processor.then import Then, house_of_texts
from processor.times import rfc3339


def explain(args: argparse.Namespace) -> int:
    """Its life, its rules, its documents, and the cell behind every value."""
    house = load_place(args.config)
    engine = ledger_of(house)
    key = find_one(house, args.order)
    with reading(engine) as connection:
        order = next(views.orders(connection, key=key))
        events = journal.of_order(connection, key)
        decision = views.last_decision(connection, key)
        texts = reference.texts_of(connection, decision.bundle_id) if decision else {}
        documents = views.documents_of_order(connection, key)
        worksheets = views.worksheets(connection, key)
    then = house_of_texts(texts, str(house.state.parent)) if decision is not None else None
    stages = _stages(decision, then, order.client)
    cells = _cells(house, engine, order, then)
    found: dict[str, Any] = {
        "order": order, "events": events, "stages": stages, "documents": documents,
        "worksheets": worksheets, "values": cells,
    }  # fmt: skip
    if args.json:
        show_json(found)
        return DONE
    _say_life(order, events)
    for stage in stages:
        _say_stage(stage)
    for shipment, service, price, steps in worksheets:
        say(f"\nShipment {shipment}: {service} for {price}")
        for step in steps:
            say(f"  {step}")
    say("")
    say(table("Documents", [(kind, what, name, state) for kind, what, name, state in documents]))
    say("")
    rows: list[tuple[object, ...]] = [
        (one.field, shown_cell(one.cell), f"row {one.row}", f"column {one.column}", one.at)
        for one in cells
    ]
    source = order.source[0]
    say(table(f"Where its values stood in {source.file}", rows))
    return DONE


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One stage as it was decided: its rules, what the step after them left out, and per
    warehouse the sum behind its rank. `said` are notes, tags and words to tell, by rule."""

    name: str
    rules: tuple[Trace, ...]
    left_out: tuple[tuple[str, str], ...]
    ranked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    said: tuple[tuple[str, str], ...] = ()


def _stages(decision: LastDecision | None, then: Then | None, client: str) -> list[Stage]:
    if decision is None or then is None or then.rule_sets is None:
        return []
    facts: dict[str, dict[str, Any]] = msgspec.json.decode(decision.facts)
    verdict: dict[str, Any] = msgspec.json.decode(decision.verdict)
    found = []
    for name, seen in facts.items():
        ruleset: RuleSet = then.rule_sets.of(name.split(" ")[0], client)
        left_out = verdict.get("tried", []) if name == "route" else []
        if name.startswith("carrier"):
            left_out = verdict.get(name, {}).get("refused", [])
        rules = tuple(evaluate(ruleset, restore(seen)))
        ranked = verdict.get("ranked", []) if name == "route" else []
        found.append(
            Stage(
                name=name,
                rules=rules,
                left_out=tuple((one[0], one[1]) for one in left_out),
                ranked=tuple((code, tuple(lines)) for code, lines in ranked),
                said=tuple(_said(ruleset, rules)),
            )
        )
    return found


_TOLD = ("note", "tag", "tell")


def _said(ruleset: RuleSet, traces: tuple[Trace, ...]) -> list[tuple[str, str]]:
    """(rule, words) of what the rules that fired noted, tagged or had to tell."""
    found = []
    for trace in traces:
        rule = ruleset.rule(trace.rule)
        if rule is not None and trace.outcome == "fired" and trace.status == "live":
            found += [
                (trace.rule, f"{action.verb}: {', '.join(action.values)}")
                for action in rule.then
                if action.verb in _TOLD
            ]
    return found


def _cells(house: Premises, engine: Engine, order: Order, then: Then | None) -> list[Origin]:
    """Read again from the archive: cells are not stored a second time."""
    source = order.source[0]
    with reading(engine) as connection:
        key = connection.scalar(
            text("SELECT file_id FROM orders WHERE channel = :c AND order_id = :o"),
            {"c": order.channel, "o": order.order_id},
        )
        arrived = arrivals.by_id(connection, int(key or 0))
    if arrived is None:
        return []
    mappings = then.mappings if then is not None else load_mappings(house)
    mapping = mappings.get(arrived.mapping)
    path = house.archive / arrived.archive
    if mapping is None or not path.exists():
        return []
    rows = set(source.rows)
    with path.open("rb") as stream:
        surveyed, _ = survey(stream, mapping, house.config.limits, source.file, house.config.chunk)
        if surveyed is None:
            return []
        parts = []
        pieces = sorted((*surveyed.chunks, *surveyed.scattered), key=lambda one: one.first_row)
        for number, piece in enumerate(pieces):
            ends = pieces[number + 1].first_row if number + 1 < len(pieces) else max(rows) + 1
            if any(piece.first_row <= row < ends for row in rows):
                stream.seek(piece.offset)
                parts.append((piece.first_row, stream.read(piece.length)))
    return origins(parts, surveyed.header, mapping, rows)


def shown_cell(cell: str) -> str:
    """A cell on one line, cut where it is long."""
    flat = printable(" ".join(cell.split()))
    return flat if len(flat) <= 48 else f"{flat[:47]}…"


def _say_life(order: Order, events: list[journal.Event]) -> None:
    say(f"{order.channel}/{order.order_id} of {order.client}: {order.state}")
    say(
        f"  placed {order.placed_at}, revision {order.revision}, total "
        f"{Money(order.total, order.currency)}, {len(order.lines)} lines to "
        f"{order.ship_to.country}"
    )
    for hold in order.holds:
        say(f"  held: {hold.reason} by rule {hold.rule} at {hold.at}, since {hold.since}")
    say("\nIts life")
    for event in events:
        words = "; ".join(part for part in (event.cause, event.saw) if part)
        who = "" if event.who == "crossdock" else f" by {event.who}"
        say(f"  {rfc3339(event.at)}  {event.kind}{who}  {words}".rstrip())


def _say_stage(stage: Stage) -> None:
    say(f"\nRules: {stage.name}")
    for trace in stage.rules:
        trial = " (on trial)" if trace.status == "trial" else ""
        if trace.outcome == "fired":
            say(f"  fired    {trace.rule}{trial}  {trace.at}")
        else:
            word = "not     " if trace.outcome == "not" else "unknown "
            say(
                f"  {word} {trace.rule}{trial}  {trace.at}: wants {trace.fact} "
                f"{trace.condition}, it is {trace.actual}"
            )
    for rule, words in stage.said:
        say(f"  {rule} says  {words}")
    for place, (name, lines) in enumerate(stage.ranked, start=1):
        say(f"  ranked {place}. {name}")
        for line in lines:
            say(f"    {line}")
    for name, why in stage.left_out:
        say(f"  left out {name}: {why}")
