"""The power is cut, in pairs with a second cut or a kill in the next pass, and nothing is lost.

builders/power.py is the disk that these houses stand on: it forgets what was not synced.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.crash_days import ACTS, Act
from builders.cuts import CUT, KILL, Cuts, each_commit_once, each_site_once
from builders.points import ON_THE_WAY
from builders.remote_days import REMOTE_DAYS
from builders.report_days import REPORT_DAYS
from builders.rounds import Rounds
from builders.servers_in_folders import served_in_folders
from builders.sites import Call

SEED = 20261103


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Act]:
    return Rounds(tmp_path_factory.mktemp("acts")).acts


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, _ in ACTS if name not in dict(REPORT_DAYS)])
def test_a_pair_of_faults_after_any_site_loses_and_doubles_nothing(
    name: str, acts: dict[str, Act], tmp_path: Path
) -> None:
    cuts = Cuts(tmp_path)
    each_site_once(cuts, acts[name], SEED)
    print(f"\n{name}: {sum(cuts.rounds.values())} pairs: {dict(cuts.rounds)}")
    assert not cuts.violations, "\n".join(cuts.violations)
    assert set(cuts.rounds) == {"kill, kill", "kill, cut", "cut, kill", "cut, cut"}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(dict(REPORT_DAYS)))
def test_a_pair_of_faults_around_what_reports_book_loses_and_doubles_nothing(
    name: str, acts: dict[str, Act], tmp_path: Path
) -> None:
    cuts = Cuts(tmp_path)
    each_commit_once(cuts, acts[name], SEED, ("book", "booked", "case"))
    print(f"\n{name}: {sum(cuts.rounds.values())} pairs: {dict(cuts.rounds)}")
    assert not cuts.violations, "\n".join(cuts.violations)
    assert sum(cuts.rounds.values()) >= 7


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(REMOTE_DAYS)))
def test_a_pair_of_faults_on_the_way_from_and_to_servers_loses_and_doubles_nothing(
    place: int, tmp_path: Path
) -> None:
    """Servers keep what they have: it is our power that is cut."""
    with served_in_folders():
        acts = Rounds(tmp_path / "acts", REMOTE_DAYS[: place + 1]).acts
        cuts = Cuts(tmp_path)
        each_site_once(cuts, acts[REMOTE_DAYS[place][0]], SEED, is_on_the_way)
    print(f"\n{REMOTE_DAYS[place][0]}: {sum(cuts.rounds.values())} pairs: {dict(cuts.rounds)}")
    assert not cuts.violations, "\n".join(cuts.violations)
    assert set(cuts.rounds) == {"kill, kill", "kill, cut", "cut, kill", "cut, cut"}


def is_on_the_way(call: Call) -> bool:
    return call.site.kind == "request" or call.site.line.startswith(ON_THE_WAY)


@pytest.mark.slow
def test_what_a_cut_made_write_again_is_synced_before_it_is_handed_over(
    acts: dict[str, Act], tmp_path: Path
) -> None:
    """Staging names lost in a cut, killed between write and sync, cut again: a document that was
    never synced must not have become visible."""
    cuts = Cuts(tmp_path)

    def noted(_number: int, call: Call) -> bool:
        return (call.site.step, call.site.what) == ("pending", "COMMIT")

    def written(_number: int, call: Call) -> bool:
        return call.site.what == "write" and call.site.place == ".state/staging"

    for act in acts.values():
        for moment in cuts.first(act, noted, greedy=False):
            cuts.pair(act, moment, (CUT, KILL), written, greedy=False)
            shutil.rmtree(moment.world.folder)
    assert sum(cuts.rounds.values()) >= 5
    assert cuts.violations == []
