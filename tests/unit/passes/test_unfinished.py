"""What lies unfinished for long is told once, by sender, with its age."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders.empty_ledger import lay_empty_ledger

from processor.intake.scan import Oddity
from processor.languages.languages import in_english
from processor.ledger.database import open_ledger
from processor.model.arriving import Arriving
from processor.model.sentence import sentence
from processor.passes import unfinished
from processor.passes.unfinished import Unfinished

MINUTE = 60_000_000
DAY = 1_440 * MINUTE


def waits(*names: str, sender: str = "acme", key: str = "inbox.waits-open") -> dict[str, Oddity]:
    return {f"{sender}/{name}": Oddity(sender, name, sentence(key), waits=True) for name in names}


@pytest.fixture
def runtime(tmp_path: Path) -> Any:
    lay_empty_ledger(tmp_path / "ledger.db")
    config = SimpleNamespace(language="en", arrival=Arriving(), receivers={})
    house = SimpleNamespace(
        alerts=tmp_path / "elsewhere", has_alerts=True, staging=tmp_path / "staging", config=config,
        decides_plainly=None,
    )  # fmt: skip
    inboxes = SimpleNamespace(
        terms=lambda _sender: Arriving(), places={"": None, "lodz": None}, looked={""}
    )
    engine = open_ledger(tmp_path / "ledger.db")
    folders = SimpleNamespace(bars=lambda _folder: False)
    return SimpleNamespace(house=house, inboxes=inboxes, engine=engine, folders=folders)


def told(runtime: Any, waiting: dict[str, Oddity], now: int) -> list[str]:
    """One run: every one is a process of its own."""
    return [in_english(one) for one in Unfinished(runtime).tell(waiting, now, stays=False)]


def alerts(runtime: Any) -> dict[str, str]:
    folder = runtime.house.alerts / "arrival"
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*"))}


def test_a_file_is_told_once_by_its_age_and_forgotten_when_it_is_gone(runtime: Any) -> None:
    assert told(runtime, waits("a.csv"), 0) == []
    assert told(runtime, waits("a.csv"), 59 * MINUTE) == []
    line = "inbox/acme/a.csv: somebody is still writing it, for 60 minutes"
    assert told(runtime, waits("a.csv"), 60 * MINUTE) == [line]
    assert told(runtime, waits("a.csv"), 90 * MINUTE) == []
    assert line in alerts(runtime)["acme.txt"]
    # Another joins it: both are told in the alert, the new one at the terminal.
    told(runtime, waits("a.csv", "b.csv"), 100 * MINUTE)
    assert told(runtime, waits("a.csv", "b.csv"), 3 * DAY) == [
        "inbox/acme/b.csv: somebody is still writing it, for 2 days"
    ]
    assert alerts(runtime)["acme.txt"].count("inbox/acme/") == 2
    assert told(runtime, waits("b.csv"), 3 * DAY) == []
    assert "a.csv" not in alerts(runtime)["acme.txt"]
    assert told(runtime, {}, 3 * DAY) == []
    assert alerts(runtime) == {}
    assert told(runtime, waits("a.csv"), 3 * DAY) == [], "it comes anew"


def test_each_sender_has_an_alert_of_its_own(runtime: Any) -> None:
    waiting = {
        **waits("a.csv"),
        **waits("s.xlsx", sender="review/anna", key="inbox.waits-name"),
        **waits("x", sender=""),
    }
    told(runtime, waiting, 0)
    assert len(told(runtime, waiting, DAY)) == 3
    assert list(alerts(runtime)) == ["acme.txt", "inbox.txt", "review-anna.txt"]


def test_a_clock_that_stands_still_or_goes_back_hides_nothing(
    runtime: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapsed = 0
    monkeypatch.setattr(unfinished, "monotonic_ms", lambda: elapsed)
    watching = Unfinished(runtime)
    assert watching.tell(waits("a.csv"), DAY, stays=True) == []
    assert watching.noted == {}, "an upload that ends soon is noted nowhere"
    elapsed = 3_000_000
    assert watching.tell(waits("a.csv"), DAY, stays=True) == []
    assert watching.noted["acme"]["a.csv"].since == DAY - 50 * MINUTE
    elapsed = 3_600_000
    (line,) = watching.tell(waits("a.csv"), 0, stays=True)
    assert in_english(line).endswith("for 60 minutes")
    assert watching.tell(waits("a.csv"), 0, stays=True) == []


def test_what_was_first_seen_under_a_clock_that_stood_ahead_is_told_by_the_true_one(
    runtime: Any,
) -> None:
    assert told(runtime, waits("a.csv"), 400 * DAY) == []
    assert told(runtime, waits("a.csv"), DAY) == []
    assert told(runtime, waits("a.csv"), DAY + 59 * MINUTE) == []
    assert len(told(runtime, waits("a.csv"), DAY + 60 * MINUTE)) == 1


def test_thousands_are_told_in_a_few_lines(runtime: Any) -> None:
    waiting = waits(*(f"{number:04}.csv" for number in range(1200)))
    told(runtime, waiting, 0)
    lines = told(runtime, waiting, DAY)
    assert len(lines) == 21
    assert lines[-1] == "and 980 more at least, of 1180 that lie there"
    alert = alerts(runtime)["acme.txt"]
    assert "1000 files at least lie unfinished for long, of 1200 that lie here" in alert
    few = waits(*(f"{number}.csv" for number in range(30)), sender="few")
    told(runtime, few, 0)
    assert told(runtime, few, DAY)[-1] == "and 10 more"
    assert "30 files lie unfinished for long." in alerts(runtime)["few.txt"]


def test_where_alerts_cannot_be_written_it_is_told_once_they_can(runtime: Any) -> None:
    told(runtime, waits("a.csv"), 0)
    runtime.folders.bars = lambda folder: folder == runtime.house.alerts
    assert told(runtime, waits("a.csv"), DAY) == []
    assert not runtime.house.alerts.exists(), "nothing is written below a folder that is down"
    runtime.folders.bars = lambda _folder: False
    assert len(told(runtime, waits("a.csv"), DAY)) == 1
    assert "a.csv" in alerts(runtime)["acme.txt"]
