"""The stopwatch stands around functions that a run calls, and tells of one that is gone."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from builders.exports import good_exports
from builders.world import World

from bench import timed
from bench.timed import STEPS, Missing, Stopwatch, wrap

PLACES = [place for places in STEPS.values() for place in places]


@pytest.mark.parametrize(("module", "name"), PLACES)
def test_what_is_timed_exists(module: str, name: str) -> None:
    assert callable(getattr(import_module(module), name))


def test_a_run_calls_everything_that_is_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: set[tuple[str, str]] = set()

    def noting(place: tuple[str, str], function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **kwargs: Any) -> Any:
            called.add(place)
            return function(*args, **kwargs)

        return noted

    for place in PLACES:
        module = import_module(place[0])
        monkeypatch.setattr(module, place[1], noting(place, getattr(module, place[1])))
    world = World.build(tmp_path / "house")
    good_exports(world)
    assert world.run().code == 0
    assert sorted(set(PLACES) - called) == []


def test_a_function_that_is_gone_is_named_and_nothing_is_wrapped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = import_module("processor.pipeline").report
    gone = {"report": (("processor.pipeline", "report"), ("processor.pipeline", "vanished"))}
    monkeypatch.setattr(timed, "STEPS", gone)
    with pytest.raises(Missing, match=r"not there: processor\.pipeline\.vanished$"):
        wrap(Stopwatch())
    assert import_module("processor.pipeline").report is report


def test_a_measurement_of_what_is_gone_ends_with_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(timed, "STEPS", {"report": (("processor.pipeline", "vanished"),)})
    monkeypatch.setattr("sys.argv", ["timed", str(tmp_path / "times.json"), "--help"])
    assert timed.main() == 2
    assert "processor.pipeline.vanished" in capsys.readouterr().err
    assert not (tmp_path / "times.json").exists()
