"""`crossdock run`: one full pass, then a table of what was done."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterable

from processor.backtest.rerun.brake import brake, tell
from processor.commands.opening.open_house import at_work, house_in_force, told_to_stop
from processor.commands.opening.open_premises import machine_of, now_micros
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    TRY_AGAIN,
    Progress,
    Stop,
    counted,
    say,
    show_json,
    spoken,
    table,
    told,
    warn,
)
from processor.commands.working.serve_once import followed, serve_once, taken_in_turns
from processor.commands.working.tell_pass import file_lines
from processor.commands.working.tell_warnings import tell_warnings
from processor.house.places import away, bound, inboxes_of
from processor.house.whole_files import WholeFiles
from processor.intake.scan import Oddity, place_of, told_briefly
from processor.model.sentence import Sentence, sentence
from processor.passes.desk import asked_turns
from processor.passes.pass_report import PassReport
from processor.passes.runtime import Runtime
from processor.passes.turns import contacts_of, due
from processor.passes.unfinished import Unfinished
from processor.pipeline import run_pass

# Below this many bytes of input a worker takes longer to start than the work takes.
_WORTH_WORKERS = 2_000_000

# What a file waits for whose sender is at it this moment.
_WRITTEN = (sentence("inbox.waits-open"), sentence("inbox.waits-still"))


def run(args: argparse.Namespace) -> int:
    """Takes in what is settled, decides, closes its waves, delivers."""
    house, refused = house_in_force(args.config)
    now = now_micros(args.now)
    inboxes = inboxes_of(house)
    inboxes.why_not = WholeFiles(house).why_not
    inboxes.resting = away(house.config)
    found, odd = inboxes.wait_until_settled(bound(house.config))
    size = sum(one.look.size for one in found if one.look is not None)
    workers = args.workers
    if workers is None:
        workers = min(2, os.cpu_count() or 1) if size >= _WORTH_WORKERS else 0
    progress = Progress(quiet=args.json)
    with (
        at_work(house, workers=workers, progress=progress) as runtime,
        told_to_stop(runtime) as stop,
    ):
        runtime.inboxes.goes_on_from(inboxes)
        inboxes = runtime.inboxes
        runtime.machine = machine_of(args.now)
        waits = refused or hold_the_brake(runtime)
        turn = due(runtime.house.config, contacts_of(runtime), now)
        for asked in asked_turns.asked(runtime).values():
            turn = turn.with_(asked)
        tell_warnings(runtime)
        close_all = house.config.waves.close == "run"
        with followed(runtime, turn):
            report = run_pass(runtime, found, now, close_all=close_all)
            report, found, odd = taken_in_turns(
                runtime, report, found, odd, now, close_all=close_all
            )
        with serve_once(runtime, turn, now, report, close_all=close_all) as served:
            if served is not None:
                report, found, odd = served
            stopped = stop.is_set()
            stayed = [] if stopped else inboxes.not_taken(found)
        waiting = {**inboxes.waiting, **{one.place: one for one in stayed}}
        late = Unfinished(runtime).tell(waiting, now, stays=False)
    progress.end()
    odd += stayed
    if args.json:
        show_json(report)
    else:
        show(report)
        if house.decides_plainly is not None:
            say(spoken(house.decides_plainly))
    for one in told_briefly(odd):
        (warn if args.json else say)(spoken(one.said))
    for words in [*late, *still_written(inboxes.waiting.values())]:
        (warn if args.json else say)(spoken(words))
    # They served the pass again, which took nothing of them.
    unseen = {remote: why for remote, why in inboxes.unseen.items() if remote not in report.down}
    for remote, why in unseen.items():
        (warn if args.json else say)(told("run.not-looked", remote=remote, why=why))
    wrong = waits or report.needs_a_person or unseen or any(one.blocked for one in odd)
    return ended(stopped=stopped, wrong=bool(wrong))


def still_written(waiting: Iterable[Oddity]) -> list[Sentence]:
    """A line for each place whose files somebody still writes, and whose orders this run left."""
    counts = Counter(place_of(one.remote, one.sender) for one in waiting if one.what in _WRITTEN)
    return [sentence("run.still-written", n=counts[place], place=place) for place in sorted(counts)]


def hold_the_brake(runtime: Runtime) -> bool:
    """Keeps the rules of the last pass where the edited ones wait for a yes; True if they wait."""
    house, waits = brake(runtime.engine, runtime.house)
    if not runtime.folders.bars(runtime.house.alerts):
        tell(runtime.house, waits)
    if waits is not None:
        warn(spoken(waits.words))
    if house is None:
        raise Stop(NEEDS_A_PERSON, sentence("run.rules-do-not-fit"))
    runtime.house = house
    return waits is not None


def ended(*, stopped: bool, wrong: bool) -> int:
    """The exit code: what a person must look at counts more than that the run was told to stop,
    which is told in any case."""
    if stopped:
        warn(told("run.stopped"))
    if wrong:
        return NEEDS_A_PERSON
    return TRY_AGAIN if stopped else DONE


def show(report: PassReport) -> None:
    """The table at the end of a run."""
    for title, what, counts in (
        ("run.files", "files", report.files),
        ("run.rows", "rows", report.rows),
        ("run.orders", "orders", report.orders),
        ("run.documents", "documents", report.documents),
    ):
        say(table(sentence(title), counted(what, counts)))
    if report.trial:
        rows = [(sentence(f"trial.state.{state}"), n) for state, n in sorted(report.trial.items())]
        say(table(sentence("trial.run"), rows))
    for line in file_lines([one for one in report.arrived if one.wrong]):
        say(line)
    for words in (*report.warned, *report.altered, *report.manifests):
        say(spoken(words))
    for words in report.refused:
        say(told("run.not-rendered", words=words))
    for words in report.missing:
        say(told("run.not-taken", words=words))
    for remote, why in report.down.items():
        say(told("alert.remote-down", remote=remote, why=why))
    for words in report.still.values():
        say(spoken(words))
    for words in report.taken_names:
        say(spoken(words))
    if report.files.keys() & {"parked", "quarantined"}:
        say(told("run.files-wait"))
