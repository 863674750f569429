"""A carrier that nobody knows carries parcels after what docs/carriers.md shows was typed, and
nothing else: rates, numbers, pre-advice, manifest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders.confirmations import instructed, pl1
from builders.exports import order, reference_data, shop
from builders.paths import ROOT
from builders.world import World

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs/carriers.md").read_text("utf-8")
FILES = re.findall(r"^\*\*(\S+)\*\*\n\n```\w*\n(.*?)^```", PAGE, re.M | re.S)
[LISTED] = re.findall(r"^```text\n(.*?)^```", PAGE, re.M | re.S)


def added(text: str, block: str) -> str:
    """A text of YAML with the lines of a block, each below the keys under which it stands there."""
    lines = text.splitlines()
    path: list[tuple[int, int]] = []
    for line in block.splitlines():
        indent = len(line) - len(line.lstrip())
        path = [one for one in path if one[0] < indent]
        begin = path[-1][1] + 1 if path else 0
        end = begin
        while end < len(lines) and (
            not path or not lines[end] or _indent(lines[end]) > path[-1][0]
        ):
            end += 1
        found = next((at for at in range(begin, end) if lines[at] == line), None)
        if found is None:
            while lines[end - 1] == "":
                end -= 1
            lines.insert(end, line)
            found = end
        path.append((indent, found))
    return "\n".join(lines) + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def test_it_carries_parcels_after_what_the_page_shows(tmp_path: Path) -> None:
    house = World.build(tmp_path / "house")
    reference_data(house)
    for name, block in FILES:
        path = house.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if name == "config.yaml" else ""
        path.write_text(added(before, block) if before else block, "utf-8")
    checked = house.crossdock("check")
    assert checked.code == 0, checked.out + checked.err
    assert "nordpost" not in checked.out, checked.out
    house.drop("acme-shopify", "a.csv", shop(*(order(f"#850{n}") for n in (1, 2, 3))))
    ran = house.run()
    assert ran.code == 0, ran.out + ran.err
    rows = instructed(house.folder)
    numbers = ["NP400000006", "NP400000013", "NP500000005"]
    assert [one.tracking for one in rows] == numbers
    house.now = "2026-11-03T12:00:00Z"
    assert house.run().code == 0
    advice = house.visible()["nordpost/NP000001.xml"].decode()
    assert re.findall(r'<parcel number="(\w+)" action="add">', advice) == numbers
    assert "<count>3</count>" in advice and "<service>P1</service>" in advice
    house.now = "2026-11-03T16:00:00Z"
    house.drop("pl1", "left.csv", pl1(rows))
    assert house.run().code == 0
    house.now = "2026-11-03T16:30:00Z"
    assert "M000001 of nordpost at PL1: 3 parcels" in house.run().out
    assert house.visible()["nordpost/manifest-M000001.csv"].decode() == LISTED
    assert house.visible()["pl1/manifest-paper-nordpost-M000001.pdf"].startswith(b"%PDF")
    house.balance()
