"""`make run` leaves the outbox and the ledger that tests/golden/sample-day.txt lists.

    pytest tests/stories/test_sample_day.py --update-sample-day

writes the list anew. Whoever does so says in CHANGELOG.md which files changed, and why.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest
from builders.paths import ROOT
from builders.sample_day import outcome, page_contents
from builders.world import World

GOLDEN = ROOT / "tests" / "golden" / "sample-day.txt"


def listed() -> dict[str, str]:
    """SHA-256 by name, as the golden file has them."""
    lines = GOLDEN.read_text("utf-8").splitlines()
    return {name: sha256 for sha256, _, name in (one.partition("  ") for one in lines)}


def test_the_sample_day_leaves_the_outbox_and_the_ledger_that_are_listed(
    sample_house: World, pytestconfig: pytest.Config
) -> None:
    found = outcome(sample_house.visible(), sample_house.dump())
    if pytestconfig.getoption("--update-sample-day"):
        lines = [f"{sha256}  {name}\n" for name, sha256 in sorted(found.items())]
        GOLDEN.write_text("".join(lines), "utf-8")
    expected = listed()
    changed = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    assert changed == [], "changed, new or missing on the sample day"


def packed_anew(pdf: bytes, level: int, edit: Callable[[bytes], bytes] = bytes) -> bytes:
    """The PDF with its streams packed by another zlib, under another document id."""
    out, rest = b"", pdf
    while b"/FlateDecode\n/Length " in rest:
        head, filtered, rest = rest.partition(b"/FlateDecode\n/Length ")
        length, _, rest = rest.partition(b"\n")
        between, stream, rest = rest.partition(b"stream\n")
        packed = zlib.compress(edit(zlib.decompress(rest[: int(length)])), level)
        out += head + filtered + b"%d\n" % len(packed) + between + stream + packed
        rest = rest[int(length) :]
    return out + rest.replace(b"/ID [<", b"/ID [<00")


def test_another_zlib_is_no_difference_and_another_line_is_one(sample_house: World) -> None:
    pdf = next(data for name, data in sample_house.visible().items() if name.endswith(".pdf"))
    again = packed_anew(pdf, 1)
    assert len(again) != len(pdf)
    assert page_contents(again) == page_contents(pdf)
    moved = packed_anew(pdf, 9, lambda page: page.replace(b"24 1172 92 4 re", b"24 1173 92 4 re"))
    assert page_contents(moved) != page_contents(pdf)
