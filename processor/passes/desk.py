"""Applies what people asked for: release, reject, pause, resume, adopt."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from processor.ledger import desk
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
        return desk.release(connection, key, at=now, who=who, why=args.get("why", ""))
    if request.verb == "reject":
        return desk.reject(connection, key, at=now, who=who, why=args.get("why", ""))
    return f"refused: {request.verb!r} is unknown"
