"""Applies what people asked for: release, reject, cancel, close cases, pause, resume and
more."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, Engine

from processor.ledger import journal
from processor.ledger.database import reading, transaction
from processor.ledger.deciding import holds, rejecting
from processor.ledger.deciding.selection import selected
from processor.ledger.desk import cases, requests, whereabouts
from processor.ledger.desk.requests import Answer, Request
from processor.ledger.labels import labels
from processor.ledger.orders import orders
from processor.ledger.stock import redecide
from processor.model.config import Config
from processor.model.sentence import sentence
from processor.passes import house_clock
from processor.passes.desk import let_tellings_go, recall, reprocess, resend, settle_batches
from processor.passes.desk.cancel import VERB as CANCEL
from processor.passes.desk.cancel import cancel
from processor.passes.desk.let_go import let_go

# Marks a release by a login that no review account names.
NO_ACCOUNT = "no-account"
# What only a whole pass can do.
OF_A_PASS = (
    "review-write", "reconcile", "confirm", "replace-report", "server-turn", "correct",
    "close-manifest",
)  # fmt: skip
# What a pass carries out before it looks at the folders: carried out later, in the midst of it,
# nothing would look at them again.
AT_BEGIN = ("accept-mounts",)


def apply_requests(
    engine: Engine,
    config: Config,
    now: int,
    only: Collection[str] | None = None,
    *,
    later: Collection[str] = (),
) -> list[tuple[Request, Answer]]:
    """Applies every waiting request in the order asked, each in its own transaction; those of
    some verbs only, where `only` names them, and none of those that are left for `later`."""
    with reading(engine) as connection:
        waiting = [
            one
            for one in requests.asked(connection)
            if one.verb not in (*OF_A_PASS, *later) and (only is None or one.verb in only)
        ]
    done: list[tuple[Request, Answer]] = []
    for request in waiting:
        with transaction(engine, "request") as connection:
            answer = apply_request(connection, config, request, now)
            requests.answer(connection, request.id, answer)
        done.append((request, answer))
    return done


def apply_request(connection: Connection, config: Config, request: Request, now: int) -> Answer:
    """Does what one request asks, in a transaction of the caller; says what came of it."""
    args, who = request.args, request.who
    if request.verb == "pause":
        return requests.pause(connection, args["kind"], args["name"], at=now, who=who)
    if request.verb == "resume":
        return requests.resume(connection, args["kind"], args["name"])
    if request.verb == "recall":
        return recall.carry_out(connection, args, at=now, who=who)
    if request.verb == resend.VERB:
        return resend.carry_out(connection, args, at=now, who=who)
    if request.verb == settle_batches.VERB:
        return settle_batches.carry_out(connection, args, at=now, who=who)
    if request.verb == let_tellings_go.VERB:
        there = [one.name for one in config.tellings]
        return let_tellings_go.carry_out(connection, there, args, at=now, who=who)
    if request.verb == labels.ASK:
        return labels.ask_again(connection, args["shipment"], at=now, who=who, why=args["why"])
    if request.verb == reprocess.VERB:
        return reprocess.carry_out(connection, args, at=now, who=who)
    if request.verb == "redecide":
        return _redecide(connection, request, now)
    if request.verb == "accept-rules":
        why = args.get("why", "")
        return requests.accept_rules(connection, args["digest"], at=now, who=who, why=why)
    if request.verb == house_clock.VERB:
        return house_clock.accept(connection, request)
    if request.verb == "accept-mounts":
        why = args.get("why", "")
        return whereabouts.accept(connection, args["folders"], at=now, who=who, why=why)
    if request.verb == "trust-host-key":
        return _trusted(connection, request, now)
    if request.verb == cases.CLOSE:
        keys = msgspec.json.decode(args["cases"], type=list[int])
        return cases.close(connection, keys, at=now, who=who, why=args.get("why", ""))
    found = requests.find_order(connection, args["order"])
    if len(found) != 1:
        named = sentence("desk.orders-named", n=len(found), name=args["order"])
        return Answer(named, refused=True)
    key = found[0][0]
    if request.verb == "release":
        return let_go(
            connection, key, at=now, who=who, counts=NO_ACCOUNT not in args,
            explained=bool(args.get("why", "").strip()), **_about_holds(args),
        )  # fmt: skip
    if request.verb == CANCEL:
        return cancel(connection, key, args, at=now, who=who)
    if request.verb == "reject":
        return rejecting.reject(connection, key, at=now, who=who, **_about_holds(args))
    return Answer(sentence("desk.unknown-request", verb=request.verb), refused=True)


def _trusted(connection: Connection, request: Request, now: int) -> Answer:
    """Notes who said by which key a server is known, and which it had before."""
    args = request.args
    saw = f"{args['remote']} {args['host']} {args['key']}"
    if args["before"]:
        saw += f" < {args['before']}"
    event = journal.Event(
        at=now, kind="host key trusted", who=request.who, cause=args["why"], saw=saw
    )
    journal.append(connection, [event])
    return Answer(sentence("remote.trusted", host=args["host"], key=args["key"]))


def _redecide(connection: Connection, request: Request, now: int) -> Answer:
    """What is not yet instructed of the orders asked for is decided again."""
    args = request.args
    names: list[str] = msgspec.json.decode(args.get("orders", "[]"), type=list[str])
    found = [key for name in names for key, *_ in requests.find_order(connection, name)]
    if names and not found:
        return Answer(sentence("desk.no-such-order"), refused=True)
    keys = selected(connection, keys=found, state=args.get("state", ""), rule=args.get("rule", ""))
    redecide.decide_again(connection, keys)
    for key in keys:
        orders.refresh_state(connection, key)
    journal.append(
        connection,
        [
            journal.Event(
                at=now, kind="to be decided again", order_id=key, who=request.who,
                cause=args.get("why", ""),
            )
            for key in keys
        ],
    )  # fmt: skip
    return Answer(sentence("desk.decided-again", n=len(keys)))


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
