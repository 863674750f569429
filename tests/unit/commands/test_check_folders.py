"""`crossdock check` says which folders a run could not work with here, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.commands.checking.folders import folder_lines
from processor.house.config_file import read_config
from processor.house.premises import Premises
from processor.languages.languages import in_english
from processor.transport.whereabouts import Whereabouts

CONFIG = (ROOT / "config.yaml").read_text("utf-8")


def told(folder: Path, receivers: str = "") -> list[str]:
    block = f"\nreceivers:\n  PL1: {receivers}\n" if receivers else ""
    config, problems = read_config(CONFIG + block, "config.yaml", str(folder))
    assert config is not None, problems
    return [in_english(one) for one in folder_lines(Premises(config=config, base=folder))]


def test_folders_that_are_named_must_be_there(tmp_path: Path) -> None:
    assert told(tmp_path) == [], "what is the house's own is made by the first run"
    (line,) = told(tmp_path, "{folder: /nonexistent/x}")
    assert line.endswith("there is no folder /nonexistent/x")
    assert len(told(tmp_path, "{folder: taken, staging: ours}")) == 2
    (tmp_path / "taken").mkdir()
    (tmp_path / "ours").mkdir()
    assert told(tmp_path, "{folder: taken, staging: ours}") == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["ours", "taken"]


def test_folders_on_two_mounts_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("taken", "inbox", "outbox"):
        (tmp_path / name).mkdir()
    away = {tmp_path / "taken"}
    monkeypatch.setattr(Whereabouts, "mount_number", lambda _self, folder: (str(folder in away), 1))
    (line,) = told(tmp_path, "{folder: taken}")
    assert f"nothing can be renamed from {tmp_path}/.state/receivers/PL1 into" in line
    away |= {tmp_path / "inbox", tmp_path / "outbox"}
    into, out = told(tmp_path)
    assert "on the outbox's mount" in into
    assert "on the inbox's mount" in out
