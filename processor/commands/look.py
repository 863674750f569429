"""Commands that only look: status, balance, orders, stock, dump, wave list."""

from __future__ import annotations

import argparse

from sqlalchemy import text

from processor import files
from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, say, show_json, table, warn
from processor.commands.site import Stop, ledger_of, load_place
from processor.house import Premises
from processor.ledger import balance as sheet
from processor.ledger import desk, stock, views
from processor.ledger.balance import Check
from processor.ledger.database import paging, reading
from processor.ledger.dump import dump as dump_ledger
from processor.times import parse_time, rfc3339

# Folders of the outbox whose files are ours to replace: they are no documents of the ledger.
_REPORTS = ("alerts/rules", "reports")


def status(args: argparse.Namespace) -> int:
    """What is in the house."""
    house = load_place(args.config)
    with reading(ledger_of(house)) as connection:
        counts = views.counts(connection)
        stopped = sorted(desk.paused(connection))
    alert = house.outbox / "alerts" / "rules" / "refused.txt"
    refused = alert.read_text("utf-8") if alert.exists() else ""
    if args.json:
        show_json({"counts": counts, "paused": stopped, "refused": refused})
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
    if refused:
        say("A changed file was refused; what ran before still runs:")
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
    with reading(ledger_of(house)) as connection:
        checks = [
            sheet.rows_balance(connection, since),
            sheet.pieces_balance(connection),
            sheet.stock_balance(connection),
            sheet.documents_balance(connection),
        ]
        known = sheet.known_documents(connection)
    checks.append(_outbox_balance(house, known))
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


def _outbox_balance(house: Premises, known: dict[str, tuple[str, int, str]]) -> Check:
    """5: every visible file is whole, as the ledger noted it, and not changed since."""
    findings: list[str] = []
    looked = 0
    for path in sorted(house.outbox.rglob("*")):
        relative = path.relative_to(house.outbox).as_posix()
        if not path.is_file() or relative == "README.md" or relative.startswith(_REPORTS):
            continue
        looked += 1
        entry = known.get(relative)
        if entry is None:
            findings.append(f"outbox/{relative}: no document of the ledger")
        elif files.sha256_of(path)[0] != entry[0]:
            findings.append(f"outbox/{relative}: not the bytes that were handed over")
    findings += [
        f"outbox/{name}: visible, but the ledger says {state}"
        for name, (_sha, _size, state) in known.items()
        if state in ("open", "pending") and (house.outbox / name).exists()
    ]
    return Check(
        number=5,
        name="every visible file is whole and unchanged",
        looked_at=looked,
        findings=tuple(findings[: sheet.SHOWN]),
    )


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
        found = connection.execute(
            text(
                "SELECT w.number, w.closed_at, count(d.id),"
                " sum(CASE WHEN d.state = 'handed' THEN 1 ELSE 0 END) FROM wave w"
                " LEFT JOIN document d ON d.wave_id = w.id GROUP BY w.number, w.closed_at"
                " ORDER BY w.number"
            )
        ).all()
    rows: list[tuple[object, ...]] = [
        (r[0], rfc3339(r[1]), f"{r[3] or 0} of {r[2]} documents handed over") for r in found
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
