"""`crossdock recall`: what a wrong rule did is shown, and taken back."""

from __future__ import annotations

import argparse
from collections import Counter

from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, say, show_json, table
from processor.commands.decide_again import ask_and_decide, tell_changes
from processor.commands.open_house import Stop, house_in_force, ledger_of
from processor.ledger.database import reading
from processor.ledger.selection import standing
from processor.model.times import parse_time, rfc3339
from processor.passes.desk import recall as recalling
from processor.passes.desk.recall import Recall

_SHOWN = 20


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
    answer, waits = ask_and_decide(house, engine, args, "recall", values, keys)
    return tell_changes(engine, args, answer, before, waits=waits)


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
