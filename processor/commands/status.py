"""`crossdock status`: what is in the house."""

from __future__ import annotations

import argparse

from processor.commands.clock_to_show import clock_to_show
from processor.commands.console import DONE, counted, say, show_json, spoken, table, told
from processor.commands.open_ledger import ledger_as_it_is, lost
from processor.commands.open_premises import load_place, refused_alert
from processor.commands.remote_status import remotes_now
from processor.commands.status_of_the_day import desk_now, for_programs, say_desk
from processor.commands.still_now import still_now
from processor.commands.trial_status import for_programs as trials_for_programs
from processor.commands.trial_status import say_trials, trial_now
from processor.ledger import requests, views
from processor.ledger.database import reading
from processor.model.sentence import sentence
from processor.passes.folders import folders_of
from processor.transport.read_files import files_below, is_there, read_text


def status(args: argparse.Namespace) -> int:
    """What is in the house."""
    house = load_place(args.config)
    engine = ledger_as_it_is(house)
    folders = folders_of(house, engine)
    with reading(engine) as connection:
        counts = views.counts(connection)
        stopped = sorted(requests.paused(connection))
        remotes = remotes_now(house, connection)
        shown = desk_now(connection, house.config, clock_to_show(connection, args.now))
        on_trial = trial_now(connection, house.config)
    alert = refused_alert(house)
    refused = read_text(alert) if is_there(alert) else ""
    brake = alert.with_name("waiting.txt")
    waiting = read_text(brake).strip() if is_there(brake) else ""
    still = still_now(house, engine, folders, args.now)
    if words_lost := lost(house, engine):
        still = {"ledger": words_lost, **still}
    unfinished = {
        path.stem: read_text(path).strip() for path in files_below(house.alerts / "arrival")
    }
    plainly = house.decides_plainly
    if args.json:
        show_json(
            {
                "counts": counts, "paused": stopped, "refused": refused, "waiting": waiting,
                "still": still, "unfinished": unfinished, "remotes": remotes,
                **for_programs(shown),
                **trials_for_programs(on_trial),
                "engine": house.config.engine,
            }
        )  # fmt: skip
        return DONE
    say(table(sentence("status.files"), counted("files", counts.files)))
    say(table(sentence("status.rows"), counted("rows", counts.rows)))
    say(table(sentence("status.orders"), counted("orders", counts.orders)))
    say(table(sentence("status.holds"), sorted(counts.holds.items())))
    say_desk(shown)
    say_trials(on_trial)
    say(table(sentence("status.documents"), counted("documents", counts.documents)))
    for words, number in (
        ("status.requests", counts.requests),
        ("status.shortages", counts.shortages),
        ("status.undelivered", counts.undelivered),
    ):
        if number:
            say(told(words, number=number))
    if plainly is not None:
        say(spoken(plainly))
    for kind, name in stopped:
        say(told("desk.paused", what=requests.part(kind, name)))
    for one in remotes:
        say(spoken(one.said))
    for words_now in (*still.values(), *unfinished.values()):
        say(spoken(words_now))
    if waiting:
        say(waiting)
    if refused:
        say(told("status.refused"))
        say(refused)
    return DONE
