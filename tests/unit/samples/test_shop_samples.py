"""The samples of shops and ERPs are what tools/build_shop_samples.py writes."""

from __future__ import annotations

import runpy

from builders.paths import ROOT


def test_the_samples_of_shops_are_what_the_tool_writes() -> None:
    made = runpy.run_path(str(ROOT / "tools/build_shop_samples.py"))["contents"]()
    folder = ROOT / "mappings/samples"
    assert {name: (folder / name).read_bytes() for name in made} == made
