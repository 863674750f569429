"""What a command tells where alerts stand, before anything is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.commands.opening.open_premises import alert_refused, refused_alert
from processor.house.config_file import read_config
from processor.house.premises import Premises
from processor.model.sentence import sentence


@pytest.mark.parametrize("mounted", [True, False])
def test_a_folder_that_config_names_for_alerts_is_never_made(mounted: bool, tmp_path: Path) -> None:
    block = "\nreceivers:\n  alerts: {folder: share/alerts}\n"
    text = (ROOT / "config.yaml").read_text("utf-8") + block
    config, _ = read_config(text, "config.yaml", str(tmp_path))
    assert config is not None
    house = Premises(config=config, base=tmp_path)
    share = tmp_path / "share" / "alerts"
    if mounted:
        share.mkdir(parents=True)
    alert_refused(house, sentence("watch.rules-do-not-fit"))
    assert refused_alert(house).exists() == mounted
    assert share.exists() == mounted
