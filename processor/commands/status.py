"""`crossdock status`: what is in the house."""

from __future__ import annotations

import argparse

from processor.commands.counting.manifests import manifests_now
from processor.commands.counting.overdue import for_programs as overdue_for_programs
from processor.commands.counting.overdue import say_overdue
from processor.commands.counting.remotes import remotes_now
from processor.commands.counting.still_now import still_now
from processor.commands.counting.the_day import corrected_said, desk_now, for_programs, say_desk
from processor.commands.counting.trials import for_programs as trials_for_programs
from processor.commands.counting.trials import say_trials, trial_now
from processor.commands.counting.waves import for_programs as waves_for_programs
from processor.commands.counting.waves import say_waves, waves_waiting
from processor.commands.opening.clock_to_show import clock_to_show
from processor.commands.opening.open_ledger import ledger_as_it_is, lost
from processor.commands.opening.open_premises import load_place, refused_alert
from processor.commands.printing.console import (
    DONE,
    counted,
    language,
    say,
    show_json,
    spoken,
    table,
    told,
)
from processor.documents.kinds import undo_owed_kinds
from processor.house.alerts import alerts_of
from processor.intake.scan import place_of
from processor.languages.languages import language_of
from processor.ledger.arrived import halves
from processor.ledger.database import reading
from processor.ledger.desk import requests
from processor.ledger.labels import label_waits
from processor.ledger.outgoing import batches, resends
from processor.ledger.outgoing.undo_owed import undo_owed
from processor.ledger.reference import rates
from processor.ledger.stock.short_stock import open_shortages
from processor.ledger.views import views
from processor.model.sentence import sentence
from processor.model.times import rfc3339
from processor.passes.folders import folders_of
from processor.passes.full_mailboxes import waiting_now
from processor.passes.low_pools import low_now
from processor.passes.old_figures import old_now
from processor.passes.overdue import waits_now
from processor.passes.unanswered import overdue_now
from processor.passes.untold import untold_now
from processor.transport.read_files import files_below, is_there, read_text

# So many open shortages are named; `crossdock stock` names all.
_NAMED = 20


def half_name(one: halves.WaitingHalf) -> str:
    """A file that waits for its other half, as messages name it."""
    return place_of(one.row.remote, one.row.sender, one.row.name)


def status(args: argparse.Namespace) -> int:
    """What is in the house."""
    house = load_place(args.config)
    engine = ledger_as_it_is(house)
    folders = folders_of(house, engine)
    with reading(engine) as connection:
        counts = views.counts(connection)
        stopped = sorted(requests.paused(connection))
        shortages = open_shortages(connection)
        undone = undo_owed(connection, undo_owed_kinds())
        clock = clock_to_show(connection, args.now)
        remotes = remotes_now(house, connection, clock)
        shown = desk_now(connection, house.config, clock)
        old = old_now(connection, house.config, clock)
        corrected = rates.corrections_since(connection, shown.began)
        on_trial = trial_now(connection, house.config)
        again = resends.all_resent(connection, shown.began)
        overdue = overdue_now(connection, house.config, clock)
        waits = waits_now(connection, house.config, clock)
        mailboxes = waiting_now(connection, house.config)
        halves_wait = halves.waiting(connection)
        untold = untold_now(connection, house.config)
        batches_wait = batches.undelivered(connection)
        labels_wait = label_waits.waits_of(connection)
        low = low_now(connection, house.config, clock)
        listed = manifests_now(connection, house.config)
        waves_wait = waves_waiting(connection, house.config, clock)
    alert = refused_alert(house)
    refused = read_text(alert) if is_there(alert) else ""
    brake = alert.with_name("waiting.txt")
    waiting = read_text(brake).strip() if is_there(brake) else ""
    still = still_now(house, engine, folders, args.now)
    if words_lost := lost(house, engine):
        still = {"ledger": words_lost, **still}
    unfinished = {
        path.stem: read_text(path).strip() for path in files_below(alerts_of(house, "arrival"))
    }
    plainly = house.decides_plainly
    if args.json:
        show_json(
            {
                "counts": counts, "paused": stopped, "refused": refused, "waiting": waiting,
                "still": still, "unfinished": unfinished, "remotes": remotes,
                "shortages": shortages,
                "undo_owed": len(undone),
                "undo_due": sum(bool(one.due) for one in undone),
                "mailboxes": mailboxes,
                "halves": [
                    {"file": half_name(one), "since": rfc3339(one.row.seen_at),
                     "until": rfc3339(one.until)}
                    for one in halves_wait
                ],
                "untold": [one.for_programs() for one in untold],
                "batches_waiting": [
                    {"batch": one.number, "document": one.document, "state": one.state}
                    for one in batches_wait
                ],
                "labels": labels_wait,
                "numbers": [one.for_programs() for one in low],
                "manifests": [one.for_programs() for one in listed],
                "waves": waves_for_programs(waves_wait),
                "unanswered": [one.for_programs() for one in overdue],
                "overdue": overdue_for_programs(overdue, waits),
                "sent_again": [one.for_programs() for one in again],
                "old_figures": old, "corrected_rates": [one._asdict() for one in corrected],
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
    say_overdue(overdue, waits, clock)
    say_trials(on_trial)
    say(table(sentence("status.documents"), counted("documents", counts.documents)))
    for words, number in (
        ("status.requests", counts.requests),
        ("status.shortages", counts.shortages),
        ("status.undelivered", counts.undelivered),
        ("status.undo-owed", len(undone)),
        ("status.undo-due", sum(bool(one.due) for one in undone)),
    ):
        if number:
            say(told(words, number=number))
    for shortage in shortages[:_NAMED]:
        say(spoken(shortage.said))
    if len(shortages) > _NAMED:
        say(told("status.more-shortages", n=len(shortages) - _NAMED))
    if plainly is not None:
        say(spoken(plainly))
    for kind, name in stopped:
        say(told("desk.paused", what=requests.part(kind, name)))
    for one in remotes:
        say(spoken(one.said))
        for line in () if one.turns is None else one.turns.lines(rfc3339, one.documents):
            say(f"  {spoken(line)}")
    for group in labels_wait:
        say(spoken(group.said))
    for box in mailboxes:
        say(spoken(box.said))
    for half in halves_wait:
        since, until = rfc3339(half.row.seen_at), rfc3339(half.until)
        say(told("status.waiting-half", file=half_name(half), since=since, until=until))
    for unsaid in untold:
        for words_waiting in unsaid.said:
            say(spoken(words_waiting))
        for held_line in unsaid.held_lines(language_of(language())):
            say(held_line)
    say_waves(waves_wait, clock)
    for batch in batches_wait:
        say(told("status.batch-waits", batch=batch.number, document=batch.document))
    for manifests in listed:
        for words_listed in manifests.said:
            say(spoken(words_listed))
    for late in overdue:
        say(spoken(late.said))
    for pool in low:
        say(spoken(pool.said))
    for copy in again:
        say(spoken(copy.said))
    for one_corrected in corrected:
        say(spoken(corrected_said(one_corrected)))
    for words_now in (*old.values(), *still.values(), *unfinished.values()):
        say(spoken(words_now))
    if waiting:
        say(waiting)
    if refused:
        say(told("status.refused"))
        say(refused)
    return DONE
