"""Applies what people asked for: release, reject, pause, resume, adopt."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from processor.ledger import desk, holds
from processor.ledger.database import reading, transaction
from processor.ledger.desk import Request


def apply_requests(engine: Engine, now: int) -> list[tuple[Request, str]]:
    """Applies every waiting request in the order asked, each in its own transaction."""
    with reading(engine) as connection:
        waiting = desk.asked(connection)
    done: list[tuple[Request, str]] = []
    for request in waiting:
        with transaction(engine, "request") as connection:
            words = _apply(connection, request, now)
            desk.answer(connection, request.id, words)
        done.append((request, words))
    return done


def _apply(connection: Connection, request: Request, now: int) -> str:
    args, who = request.args, request.who
    if request.verb == "pause":
        return desk.pause(connection, args["kind"], args["name"], at=now, who=who)
    if request.verb == "resume":
        return desk.resume(connection, args["kind"], args["name"])
    found = desk.find_order(connection, args["order"])
    if len(found) != 1:
        return f"refused: {len(found)} orders are named {args['order']}"
    key = found[0][0]
    if request.verb == "release":
        return holds.release(connection, key, at=now, who=who, **_about_holds(args))
    if request.verb == "reject":
        return holds.reject(connection, key, at=now, who=who, **_about_holds(args))
    return f"refused: {request.verb!r} is unknown"


def _about_holds(args: dict[str, str]) -> dict[str, str]:
    return {name: args.get(name, "") for name in ("why", "rule", "reason")}


def release_due(engine: Engine, now: int) -> int:
    """Releases the holds whose time has come; returns of how many orders."""
    with reading(engine) as connection:
        due = holds.next_due(connection)
    if due is None or due > now:
        return 0
    with transaction(engine, "request") as connection:
        return holds.release_due(connection, now)
