"""Folders whose files cannot be asked for writers are found without writing anything there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.commands.checking.leases import lease_lines
from processor.house.config_file import read_config
from processor.house.premises import Premises
from processor.intake.without_leases import without_leases
from processor.languages.languages import in_english
from processor.transport import leases
from processor.transport.leases import LeaseAsked


def house(folder: Path) -> Premises:
    config, _ = read_config((ROOT / "config.yaml").read_text("utf-8"), "config.yaml", str(folder))
    assert config is not None
    return Premises(config=config, base=Path(config.folders.state).parent)


def test_files_that_lie_there_are_asked_and_else_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert without_leases(tmp_path / "gone") == ""
    assert without_leases(tmp_path) == ""
    monkeypatch.setattr(leases, "foreign", lambda _path: 65_123)
    assert "the user 65123 give no lease" in in_english(without_leases(tmp_path))
    (tmp_path / "orders.csv").write_text("x")
    with (tmp_path / "orders.csv").open("a"):
        assert without_leases(tmp_path) == "", "being told that somebody writes is an answer"
    monkeypatch.setattr(leases, "ask", lambda _path: LeaseAsked("unknown", errno.EACCES))
    owner = in_english(without_leases(tmp_path))
    assert owner.endswith("give no lease without CAP_LEASE")
    assert str(os.getuid()) in owner or "root" in owner
    monkeypatch.setattr(leases, "ask", lambda _path: LeaseAsked("unknown", errno.EINVAL))
    monkeypatch.setattr(leases, "kind_of_mount", lambda _path: "nfs4")
    said = "the file system (nfs4) gives no leases"
    assert in_english(without_leases(tmp_path)) == said
    (tmp_path / "orders.csv").unlink()
    assert in_english(without_leases(tmp_path)) == said
    assert list(tmp_path.iterdir()) == []


def test_check_says_it_once_for_all_folders_of_a_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for sender in ("acme-shopify", "pl1"):
        (tmp_path / "inbox" / sender).mkdir(parents=True)
    assert lease_lines(house(tmp_path)) == []
    monkeypatch.setattr(leases, "kind_of_mount", lambda _path: "cifs")
    (line,) = map(in_english, lease_lines(house(tmp_path)))
    assert f"in {tmp_path}/inbox/acme-shopify, {tmp_path}/inbox/pl1 nobody" in line
    assert "(cifs) gives no leases" in line
