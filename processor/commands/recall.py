"""`crossdock redecide` and `crossdock recall`: orders are decided again because a person asks."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence

import msgspec
from sqlalchemy import Engine

from processor.commands.console import (
    DONE,
    NEEDS_A_PERSON,
    TRY_AGAIN,
    USAGE,
    Progress,
    say,
    show_json,
    table,
    warn,
)
from processor.commands.look import find_one
from processor.commands.opening import (
    Stop,
    at_work,
    house_in_force,
    ledger_of,
    now_micros,
    told_to_stop,
    user_name,
)
from processor.commands.run import hold_the_brake
from processor.house.house import House
from processor.ledger import desk
from processor.ledger.database import reading, transaction
from processor.ledger.selection import STATES, OrderStanding, selected, standing, undecided_among
from processor.model.times import parse_time, rfc3339
from processor.passes.desk import recall as recalling
from processor.passes.desk.recall import Recall
from processor.pipeline import decide_waiting

_PATIENCE_S = 15.0
_LOOK_EVERY_S = 0.1
_SHOWN = 20


def redecide(args: argparse.Namespace) -> int:
    """What is not yet instructed is decided again; tells how many orders and what changed."""
    house, _ = house_in_force(args.config)
    state = "held" if args.held else (args.state or "")
    if state and state not in STATES:
        raise Stop(USAGE, f"--state takes one of {', '.join(STATES)}")
    if not (args.orders or state or args.rule or args.all):
        raise Stop(USAGE, "name orders, or say --held, --rule ID, --state S, or --all")
    keys = [find_one(house, name) for name in args.orders]
    engine = ledger_of(house)
    with reading(engine) as connection:
        chosen = selected(connection, keys=keys, state=state, rule=args.rule or "")
        before = standing(connection, chosen)
        left = standing(connection, [key for key in keys if key not in chosen])
    for one in left.values():
        (warn if args.json else say)(f"left alone: {one.name} is {one.state}{_advice(one)}")
    if not chosen:
        answer = "nothing is to be decided again"
        if args.json:
            show_json({"answer": answer, "waits": False, "changed": []})
        else:
            say(answer)
        return NEEDS_A_PERSON if left else DONE
    values = {"state": state, "rule": args.rule or "", "why": args.why or ""}
    if args.orders:
        values["orders"] = msgspec.json.encode([one.name for one in before.values()]).decode()
    answer, waits = _ask_and_decide(house, engine, args, "redecide", values, chosen)
    return _tell(engine, args, answer, before, waits=waits)


def _advice(one: OrderStanding) -> str:
    if one.state == "rejected":
        return "; `crossdock recall --rule ID --since DAY` takes back what a rule rejected"
    return "" if one.state == "received" else ", nothing of it is left to decide"


def recall(args: argparse.Namespace) -> int:
    """What a wrong rule did is taken back; without --yes it is only shown."""
    house, _ = house_in_force(args.config)
    since = _moment(args.since)
    engine = ledger_of(house)
    with reading(engine) as connection:
        found = recalling.look(connection, args.rule, since, house.rule_sets)
        keys = [one.key for one in found.affected]
        before = standing(connection, keys)
    if found.refused:
        if args.json:
            show_json(found)
        else:
            say(f"refused: {found.refused}")
        return NEEDS_A_PERSON
    if not args.yes:
        if args.json:
            show_json(found)
        else:
            _preview(found, cancel=args.cancel_instructed)
        return DONE
    values = {
        "rule": args.rule, "since": str(since), "why": args.why or "",
        "cancel": "yes" if args.cancel_instructed else "",
    }  # fmt: skip
    answer, waits = _ask_and_decide(house, engine, args, "recall", values, keys)
    return _tell(engine, args, answer, before, waits=waits)


def _moment(text: str) -> int:
    try:
        return parse_time(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError as error:
        words = "a day such as 2026-11-03, or a time such as 2026-11-03T09:00:00Z"
        raise Stop(USAGE, f"--since: {text!r} is neither {words}") from error


def _preview(found: Recall, *, cancel: bool) -> None:
    moved = [one for one in found.affected if one.what != "at the warehouse"]
    out = [one for one in found.affected if one.what == "at the warehouse"]
    counts = Counter((one.then, one.now, one.what) for one in moved)
    rows: list[tuple[object, ...]] = [("then", "now", "orders", "what a recall does")]
    words = {"reopen": "reopened, decided again", "decide again": "taken back, decided again"}
    rows += [(then, now, n, words[what]) for (then, now, what), n in sorted(counts.items())]
    say(table(f"What {found.rule} decided since {rfc3339(found.since)}", rows if moved else []))
    if out:
        names: list[tuple[object, ...]] = [(one.order, one.now) for one in out[:_SHOWN]]
        say(table(f"Already at the warehouse: {len(out)}", names))
        if len(out) > _SHOWN:
            say(f"  and {len(out) - _SHOWN} more")
        say(
            "these get a cancel instruction and are decided again"
            if cancel
            else "send a cancellation with --cancel-instructed, while the warehouse can stop them"
        )
    if found.unchanged:
        say(f"left alone: {found.unchanged} orders that the rule decided as it stands now")
    say("Nothing is changed yet: say --yes to do it.")


def _ask_and_decide(
    house: House,
    engine: Engine,
    args: argparse.Namespace,
    verb: str,
    values: dict[str, str],
    keys: Sequence[int],
) -> tuple[str, bool]:
    """Asks, and decides at once; where another process is at work, waits for it to do so.

    Also returns whether edited rules wait for a yes: then those before them decided.
    """
    now = now_micros(args.now)
    waits = False
    with transaction(engine, "request") as connection:
        request = desk.ask(connection, verb, values, user_name(), now)
    try:
        with at_work(house, workers=0, progress=Progress()) as runtime, told_to_stop(runtime):
            waits = hold_the_brake(runtime)
            decide_waiting(runtime, now)
    except Stop as stop:
        if stop.code != TRY_AGAIN:
            raise
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        with reading(engine) as connection:
            answer = desk.answer_of(connection, request)
            waiting = undecided_among(connection, keys)
        if answer is not None and not waiting:
            return answer, waits
        if time.monotonic() >= deadline:
            return answer or "asked; the running process will apply it", waits
        time.sleep(_LOOK_EVERY_S)


def _tell(
    engine: Engine,
    args: argparse.Namespace,
    answer: str,
    before: dict[int, OrderStanding],
    *,
    waits: bool,
) -> int:
    with reading(engine) as connection:
        after = standing(connection, list(before))
    changed = [
        (was.name, was.words(), after[key].words())
        for key, was in before.items()
        if after[key].words() != was.words()
    ]
    if args.json:
        show_json(
            {
                "answer": answer,
                "waits": waits,
                "changed": [{"order": n, "before": was, "after": now} for n, was, now in changed],
            }
        )
    else:
        say(answer)
        rows: list[tuple[object, ...]] = [(n, was, "->", now) for n, was, now in changed]
        say(table("Changed", rows[:_SHOWN]))
        if len(rows) > _SHOWN:
            say(f"  and {len(rows) - _SHOWN} more; --json lists all")
    return NEEDS_A_PERSON if waits or answer.startswith("refused") else DONE
