"""Which layout a warehouse may name."""

from __future__ import annotations

from builders.feed_files import shipped_layouts
from builders.paths import ROOT

from processor.house.checks import unknown_names
from processor.house.config_file import read_config

SHIPPED = (ROOT / "config.yaml").read_text("utf-8")


def test_a_warehouse_reads_no_layout_that_tells_others() -> None:
    text = SHIPPED.replace("layout: instruction-pl1", "layout: feed-amazon")
    config, _ = read_config(text, "config.yaml", "/house")
    assert config is not None
    found = unknown_names(config, "config.yaml", text, {}, shipped_layouts())
    [problem] = [one for one in found if one.id == "value/wrong.kind-of-layout"]
    assert text.split("\n")[problem.line - 1].strip() == "layout: feed-amazon"
    assert "is of the kind channel-feed" in problem.message
