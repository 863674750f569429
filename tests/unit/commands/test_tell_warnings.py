"""Warnings about rules and mappings are told when a text changes, not at every run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders.empty_ledger import lay_empty_ledger

from processor.commands.working.tell_warnings import tell_warnings
from processor.ledger.database import open_ledger
from processor.problems.problem import problem


def test_warnings_are_told_again_only_once_a_text_has_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_empty_ledger(tmp_path / "ledger.db")
    house = SimpleNamespace(
        warnings=(problem("rule/never", file="rules/a.yaml", line=3, severity="warning"),),
        texts={("rules", "rules/a.yaml"): "one"},
    )
    site: Any = SimpleNamespace(engine=open_ledger(tmp_path / "ledger.db"), house=house)

    def told() -> bool:
        tell_warnings(site)
        return "[rule/never]" in capsys.readouterr().err

    assert told()
    assert not told()
    house.texts = {("rules", "rules/a.yaml"): "two"}
    assert told()
    warnings, house.warnings = house.warnings, ()
    assert not told()
    house.warnings = warnings
    assert told(), "it was gone in between"
    site.engine.dispose()
