"""Every place where a pass changes something meets a fault: it dies there, or the system refuses.

The passes of some small days (builders/crash_days.py) are played beside a consumer that takes each
file the moment that it becomes visible. Each site, which is a line of the package in a step of the
pass, a kind of SQL statement in a transaction, or a failpoint, is met once here, with kill, EIO,
ENOSPC and EACCES in turn; `make torture` meets each with all of them, and goes on at random.
docs/reliability.md tells how many there are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import pytest
from builders.crash_days import ACTS
from builders.paths import ROOT
from builders.points import every_time, in_turn
from builders.report_days import REPORT_DAYS
from builders.rounds import FAULTS, Point, Rounds, Tally, tried
from builders.sites import Site
from crash.torture import points_of

from processor.ledger.tables import schema
from processor.transport import files

pytestmark = pytest.mark.slow

# Each shard meets every fault; two processes share them.
SHARDS = 4
# No house of these days has a server; those that have are disturbed there.
SERVERS = "tests/crash/test_crash_at_servers.py"
# Nothing is encrypted on these days.
CLOSED = "tests/unit/intake/test_sealed.py, tests/unit/delivery/test_sealed_outbox.py"
# What `reconcile` does after a restore; there it is stopped at every failpoint, every time.
RECONCILE = "tests/stories/test_restored_ledgers.py"
# Nothing is on trial on these days; there a pass is cut off between its papers and their note.
TRIALS = "tests/stories/test_on_trial.py"
# No file of these days has a spool, and none waits for another one.
SPOOLS = "tests/crash/test_crash_spools.py"
# Nobody is told what happened on these days.
TELLINGS = "tests/crash/test_crash_tellings.py"
MANIFESTS = "tests/crash/test_crash_manifests.py"
FAILPOINTS_ELSEWHERE = {
    "commit/remotes/before": SERVERS, "commit/remotes/after": SERVERS,
    "commit/reconcile/before": RECONCILE, "commit/reconcile/after": RECONCILE,
    "commit/batch/before": TELLINGS, "commit/batch/after": TELLINGS,
    "commit/manifest/before": MANIFESTS, "commit/manifest/after": MANIFESTS,
    **{name: SERVERS for name in files.FAILPOINTS if name.startswith(("fetch/", "sftp/"))},
    **{name: SPOOLS for name in files.FAILPOINTS if name.startswith("spool/")},
    **{name: CLOSED for name in files.FAILPOINTS if name.startswith(("open/", "seal/"))},
}  # fmt: skip
TRANSACTIONS_ELSEWHERE = {
    "reconcile": RECONCILE, "trial": TRIALS, "remotes": SERVERS, "batch": TELLINGS,
    "manifest": MANIFESTS,
}  # fmt: skip
# Tables that no pass of these days writes, and where else their writing is stopped or refused.
WRITTEN_ELSEWHERE = {
    "approval": "tests/stories/test_review_sheet.py",
    "batch": TELLINGS,
    "batch_item": TELLINGS,
    "label": "tests/crash/test_crash_labels.py",
    "pool_file": "tests/crash/test_crash_pools.py",
    "pool_number": "tests/crash/test_crash_pools.py",
    "manifest": MANIFESTS,
    "manifest_parcel": MANIFESTS,
    "manifest_plan": MANIFESTS,
    "manifest_wait": "tests/stories/test_manifests.py",
    "telling": TELLINGS,
    "told_before": "tests/stories/test_what_channels_are_told.py",
    "untold": "tests/stories/test_what_channels_are_told.py",
    "document_remote": "tests/stories/test_remotes.py",
    "file_half": SPOOLS,
    "file_remote": "tests/stories/test_remotes.py",
    "left_at_remote": SERVERS,
    "resend": "tests/crash/test_crash_resend.py",
    "split": "tests/stories/test_review_sheet.py",
    "trial_order": TRIALS,
    # Written with the rate itself, in the transaction of its file.
    "rate_correction": "tests/stories/test_figures_in_time.py",
}
# Calls that change what lies on a disk, and functions that make some and that no pass reaches.
CHANGING = {
    "mkdir", "rename", "replace", "unlink", "rmdir", "link", "chmod", "fchmod", "fsync", "write",
    "copyfile", "renameat2", "truncate", "ftruncate", "utime",
}  # fmt: skip
# Takes away what a crash left of a proof.
CHANGED_ELSEWHERE = {"_tidy": "tests/unit/transport/test_files.py"}
MODULES = ("files.py", "kept.py", "mounts.py", "own_copy.py")


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    return Rounds(tmp_path_factory.mktemp("rounds"))


def sites(rounds: Rounds) -> list[Site]:
    return [site for _, site in rounds.first_reached()]


def shard(points: Sequence[Point], number: int) -> Sequence[Point]:
    size = -(-len(points) // SHARDS)
    return points[number * size : (number + 1) * size]


@pytest.mark.parametrize("number", range(SHARDS))
def test_no_fault_at_any_site_loses_doubles_or_is_a_bug(number: int, rounds: Rounds) -> None:
    points = shard(in_turn(rounds), number)
    rounds.tally = Tally()
    tried(rounds, points)
    tally = rounds.tally
    print(f"\n{tally}")
    assert {point.fault for point in points} == set(FAULTS)
    assert not tally.violations, "\n".join(tally.violations)
    assert sum(tally.rounds.values()) == len(points)


# Of the days with reports, kills at every commit are in test_crash_reports.py.
@pytest.mark.parametrize("act", [name for name, _ in ACTS if name not in dict(REPORT_DAYS)])
def test_a_kill_at_any_failpoint_at_any_time_loses_and_doubles_nothing(
    act: str, rounds: Rounds
) -> None:
    rounds.tally = Tally()
    points = [one for one in every_time(rounds) if one.act == act and one.fault == "kill"]
    rounds.kills([one for one in points if one.site.kind == "failpoint"])
    print(f"\n{act}: {rounds.tally}")
    assert not rounds.tally.violations, "\n".join(rounds.tally.violations)


def test_the_parts_of_the_torture_hold_each_point_once(rounds: Rounds) -> None:
    parts = ("each-site", "kills-every-time", "errors-last")
    points = [one for part in parts for one in points_of(rounds, part)]
    assert len(points) == len(set(points))
    assert set(every_time(rounds)) <= set(points)


def test_what_adopt_put_aside_and_cannot_be_taken_is_told(rounds: Rounds) -> None:
    rounds.tally = Tally()
    [(act, site)] = [
        (act, site)
        for act, site in rounds.first_reached()
        if (site.step, site.what, site.place) == ("claim_adopted", "rename", ".state/work")
    ]
    said: list[str] = []
    tried(rounds, [Point(act, site, 1, "EACCES")], said.append)
    assert not rounds.tally.violations, "\n".join(rounds.tally.violations)
    assert "not taken in: a file that could not be taken" in said[0]


def test_every_failpoint_is_reached(rounds: Rounds) -> None:
    reached = {site.what for site in sites(rounds) if site.kind == "failpoint"}
    assert set(files.FAILPOINTS) - reached == set(FAILPOINTS_ELSEWHERE)


def test_every_transaction_of_the_package_is_reached(rounds: Rounds) -> None:
    named = set()
    for path in sorted((ROOT / "processor").rglob("*.py")):
        named |= set(re.findall(r'transaction\([\w.]+, "(\w+)"\)', path.read_text("utf-8")))
    reached = {site.step for site in sites(rounds) if site.kind == "sql"} - {"reading"}
    assert named - reached == set(TRANSACTIONS_ELSEWHERE)
    assert reached <= named
    for name in reached:
        kinds = {site.what for site in sites(rounds) if site.step == name}
        assert {"BEGIN IMMEDIATE", "COMMIT"} <= kinds, name


def test_every_table_is_written_while_it_is_watched(rounds: Rounds) -> None:
    verbs = ("INSERT ", "UPDATE ", "DELETE ")
    written = {site.what.split()[1] for site in sites(rounds) if site.what.startswith(verbs)}
    assert set(schema.metadata.tables) - written == set(WRITTEN_ELSEWHERE)


def test_every_function_that_changes_a_file_is_reached(rounds: Rounds) -> None:
    """What no pass reaches is not tried at all."""
    calls = [site.line.split(":") for site in sites(rounds) if site.kind == "call"]
    changing = set()
    for module in MODULES:
        tree = ast.parse((ROOT / "processor/transport" / module).read_text("utf-8"))
        changing |= {
            (f"transport/{module}", function.name)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for call in ast.walk(function)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in CHANGING
        }
    reached = {(line[0], line[1]) for line in calls}
    assert {name for _, name in changing - reached} == set(CHANGED_ELSEWHERE)
