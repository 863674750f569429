"""`crossdock balance`: the invariants, those of the ledger and that of the files in the outbox."""

from __future__ import annotations

import argparse

import msgspec
from sqlalchemy import Engine

from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, say, show_json
from processor.commands.open_house import Stop, ledger_of, load_place
from processor.documents.kinds import KINDS, asked_kinds
from processor.house.house import Premises
from processor.ledger import invariants as sheet
from processor.ledger.database import paging, reading
from processor.ledger.document_invariants import documents_balance
from processor.ledger.invariants import Check
from processor.model.times import parse_time
from processor.transport import files
from processor.transport.read_files import files_below

# Folders of the outbox whose files are ours to replace: they are no documents of the ledger.
_REPORTS = ("alerts/rules", "alerts/remotes", "reports")


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
        for path in files_below(house.outbox)
        if not files.is_probe(path.name)
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
