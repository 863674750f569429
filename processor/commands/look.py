"""Commands that only look: status, balance, orders, stock, dump, wave list."""

from __future__ import annotations

import argparse

import msgspec
from sqlalchemy import Engine

from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, say, show_json, table, warn
from processor.commands.opening import Stop, ledger_of, load_place, refused_alert
from processor.documents.kinds import KINDS, asked_kinds
from processor.house.house import Premises
from processor.ledger import balance as sheet
from processor.ledger import desk, stock, views
from processor.ledger.balance import Check
from processor.ledger.balance_documents import documents_balance
from processor.ledger.database import paging, reading
from processor.ledger.dump import dump as dump_ledger
from processor.model.times import parse_time, rfc3339
from processor.transport import files

# Folders of the outbox whose files are ours to replace: they are no documents of the ledger.
_REPORTS = ("alerts/rules", "reports")


def status(args: argparse.Namespace) -> int:
    """What is in the house."""
    house = load_place(args.config)
    with reading(ledger_of(house)) as connection:
        counts = views.counts(connection)
        stopped = sorted(desk.paused(connection))
    alert = refused_alert(house)
    refused = alert.read_text("utf-8") if alert.exists() else ""
    brake = alert.with_name("waiting.txt")
    waiting = brake.read_text("utf-8").strip() if brake.exists() else ""
    if args.json:
        show_json({"counts": counts, "paused": stopped, "refused": refused, "waiting": waiting})
        return DONE
    for title, found in (
        ("Files", counts.files),
        ("Rows", counts.rows),
        ("Orders", counts.orders),
        ("Open holds", counts.holds),
        ("Documents handed over", counts.documents),
    ):
        say(table(title, sorted(found.items())))
    for words, number in (
        ("requests waiting", counts.requests),
        ("open shortages", counts.shortages),
        ("documents on their way", counts.undelivered),
    ):
        if number:
            say(f"{words}: {number}")
    for kind, name in stopped:
        say(f"paused: {kind} {name}".rstrip())
    if waiting:
        say(waiting)
    if refused:
        say("A changed file was refused and is not in force:")
        say(refused)
    return DONE


def balance(args: argparse.Namespace) -> int:
    """The invariants; 0 only when all hold."""
    house = load_place(args.config)
    since = 0
    if args.since:
        try:
            since = parse_time(args.since if "T" in args.since else f"{args.since}T00:00:00Z")
        except ValueError as error:
            raise Stop(USAGE, f"--since: {error}") from error
    engine = ledger_of(house)
    with reading(engine) as connection:
        rows = sheet.rows_balance(connection, since)
    with reading(engine) as connection:
        pieces = sheet.pieces_balance(connection)
    with paging(engine) as connection:
        found = (*sheet.states_agree(connection), *sheet.holds_agree(connection))
        pieces = msgspec.structs.replace(pieces, findings=(*pieces.findings, *found))
    with reading(engine) as connection:
        stocked = sheet.stock_balance(connection)
    with reading(engine) as connection:
        documents = documents_balance(connection, asked_kinds(), KINDS)
    checks = [rows, pieces, stocked, documents, _outbox_balance(house, engine)]
    broken = [check for check in checks if check.findings]
    if args.json:
        show_json({"holds": not broken, "checks": checks})
    else:
        for check in checks:
            verdict = "holds" if not check.findings else "BROKEN"
            say(f"{check.number}. {check.name}: {verdict} ({check.looked_at} looked at)")
            for finding in check.findings:
                say(f"     {finding}")
    return NEEDS_A_PERSON if broken else DONE


def _outbox_balance(house: Premises, engine: Engine) -> Check:
    """5: every visible file is whole, as the ledger noted it, and not changed since.

    What does not agree is compared again with a ledger read after the file was seen: `watch` may
    have handed it over in between.
    """
    visible = [
        path.relative_to(house.outbox).as_posix()
        for path in sorted(house.outbox.rglob("*"))
        if path.is_file() and not files.is_probe(path.name)
    ]
    visible = [one for one in visible if one != "README.md" and not one.startswith(_REPORTS)]
    with reading(engine) as connection:
        known = sheet.known_documents(connection)
    odd = [one for one in visible if _disagrees(house, one, known)]
    if odd:
        with reading(engine) as connection:
            known = sheet.known_documents(connection)
    found = [(one, _disagrees(house, one, known)) for one in odd]
    findings = [f"outbox/{name}: {words}" for name, words in found if words]
    return Check(
        number=5,
        name="every visible file is whole and unchanged",
        looked_at=len(visible),
        findings=tuple(findings[: sheet.SHOWN]),
    )


def _disagrees(house: Premises, name: str, known: dict[str, tuple[str, int, str]]) -> str:
    """What is wrong with a file of the outbox; empty if nothing is, or its receiver took it."""
    path = house.outbox / name
    try:
        sha256 = files.sha256_of(path)[0]
    except FileNotFoundError:
        return ""
    if name not in known:
        return "no document of the ledger"
    noted, _size, state = known[name]
    if sha256 != noted:
        return "not the bytes that were handed over"
    return f"visible, but the ledger says {state}" if state in ("open", "pending") else ""


def orders(args: argparse.Namespace) -> int:
    """Orders in their latest revision."""
    house = load_place(args.config)
    rows: list[tuple[object, ...]] = []
    with paging(ledger_of(house)) as connection:
        for order in views.orders(
            connection, state=args.state, channel=args.channel, file=args.file
        ):
            if args.json:
                show_json(order)
            else:
                holds = ", ".join(hold.reason for hold in order.holds)
                rows.append(
                    (order.placed_at, f"{order.channel}/{order.order_id}", order.state, holds)
                )
    if not args.json:
        say(table("Orders", rows))
    return DONE


def stock_levels(args: argparse.Namespace) -> int:
    """On hand, reserved, instructed and available per warehouse, client and SKU."""
    house = load_place(args.config)
    with reading(ledger_of(house)) as connection:
        found = stock.lines(connection, args.sku)
    if args.json:
        for line in found:
            show_json(
                {
                    "warehouse": line.warehouse, "client": line.client, "sku": line.sku,
                    "on_hand": line.on_hand, "reserved": line.reserved,
                    "instructed": line.instructed, "available": line.available,
                }
            )  # fmt: skip
        return DONE
    heads: tuple[object, ...] = (
        "warehouse", "client", "sku", "on hand", "reserved", "instructed", "available",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (o.warehouse, o.client, o.sku, o.on_hand, o.reserved, o.instructed, o.available)
        for o in found
    ]
    say(table("Stock (pieces)", [heads, *rows]))
    return DONE


def dump(args: argparse.Namespace) -> int:
    """The ledger as text, tables in key order."""
    house = load_place(args.config)
    with paging(ledger_of(house)) as connection:
        for line in dump_ledger(connection):
            say(line)
    return DONE


def wave_list(args: argparse.Namespace) -> int:
    """The waves, with their documents by state."""
    house = load_place(args.config)
    with reading(ledger_of(house)) as connection:
        found = views.waves(connection)
    rows: list[tuple[object, ...]] = [
        (number, rfc3339(at), f"{handed} of {documents} documents handed over")
        for number, at, documents, handed in found
    ]
    if args.json:
        for row in rows:
            show_json({"wave": row[0], "closed_at": row[1], "documents": row[2]})
    else:
        say(table("Waves", rows))
    return DONE


def find_one(house: Premises, name: str) -> int:
    """The key of the one order that a name means; exit code 2 with the candidates otherwise."""
    with reading(ledger_of(house)) as connection:
        found = desk.find_order(connection, name)
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise Stop(USAGE, f"no order is named {name!r}: write channel/order_id")
    for _key, channel, order_id, state in found:
        warn(f"  {channel}/{order_id} ({state})")
    raise Stop(USAGE, f"{len(found)} orders are named {name!r}: write one of these")
