"""docs/feedback.md adds a warehouse's confirmation by a mapping alone: what it shows is true."""

from __future__ import annotations

import json
import re
from pathlib import Path

from builders.paths import ROOT
from builders.world import World

from processor.normalise.golden import golden
from processor.normalise.read_mapping import read_mapping

PAGE = (ROOT / "docs" / "feedback.md").read_text("utf-8")
NAME = "mappings/confirmation-lodz.yaml"


def blocks(language: str) -> list[str]:
    """The texts that the page shows in a language, "" for those that say none."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)


FILE = next(text for text in blocks("") if text.startswith("Nr dok.")).encode("cp1250")
MAPPING, BINDING = blocks("yaml")


def test_the_file_of_the_page_is_read_by_the_mapping_of_the_page() -> None:
    mapping, problems = read_mapping(MAPPING, NAME)
    assert mapping is not None, problems
    read = json.loads(golden(FILE, "wydania-20261103.csv", mapping))
    assert read["problems"] == []
    assert read["records_read"]["problems"] == []
    left, not_there = read["records_read"]["confirmed"]
    assert (left["reference"], left["document"]) == ("S0000000007", "WZ 17/11")
    assert (left["item_code"], left["shipped"], left["weight_g"]) == ("A-1001", 2, 1300)
    assert (left["carrier"], left["tracking"]) == ("baltic-post", "CB123456785PL")
    assert (left["result"], left["final"], left["is_day"]) == ("shipped", True, True)
    assert (not_there["item_code"], not_there["shipped"]) == ("A-1005", 0)
    assert not_there["result"] == "not-shipped"


def test_a_house_takes_the_mapping_and_its_sample_without_a_change_of_code(world: World) -> None:
    (world.folder / NAME).write_text(MAPPING, "utf-8")
    sample = world.folder / "mappings/samples/confirmation-lodz/wydania-20261103.csv"
    sample.parent.mkdir()
    sample.write_bytes(FILE)
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    (ours,) = re.findall(r"mappings: \[(stock-count-pl1.*)\]", text)
    assert "mappings: [stock-count-pl1, confirmation-lodz]" in BINDING
    config.write_text(text.replace(ours, f"{ours}, confirmation-lodz"), "utf-8")
    ran = world.crossdock("check")
    assert ran.code == 0, ran.out + ran.err
    world.crossdock("test", "--accept")
    assert '"reference": "S0000000007"' in Path(f"{sample}.golden.json").read_text("utf-8")


def test_every_mapping_that_the_page_names_is_shipped() -> None:
    table = PAGE.split("## Layouts that are shipped")[1]
    named = set(re.findall(r"`([a-z0-9-]+)`", table))
    kinds = ("confirmation", "receipt", "adjustment", "stock-count", "acknowledgement")
    shipped = {one.stem for one in (ROOT / "mappings").glob("*.yaml") if one.stem.startswith(kinds)}
    assert named == shipped
