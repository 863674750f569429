"""Files with labels lie in a house: they are claimed, archived, and booked or put aside."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest
from builders.label_pdfs import Shown, edited, labels_pdf
from builders.world import World


@pytest.mark.slow
def test_labels_are_archived_and_wait_and_what_is_refused_is_told(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    two = labels_pdf([Shown("9001", "TRK1"), Shown("9002", "TRK2")])
    closed = edited(two, lambda _: None, encryption=pikepdf.Encryption(owner="x", user="y"))
    world.drop("acme-shopify/labels", "today.pdf", two)
    world.drop("acme-shopify/labels", "closed.pdf", closed)
    world.drop("nordlys-shopify/labels", "again.pdf", two)
    world.drop("silkway/labels", "labels.zpl", "^XA^FDOrder 1^FS^XZ")
    world.drop("silkway/labels", "resets.zpl", "^XA^FDOrder 1^FS~JR^XZ")
    world.drop("acme-shopify", "labels.pdf", two)
    ran = world.run()
    assert ran.code == 1, ran.err
    assert not [path for path in world.inbox.rglob("*") if path.is_file()]
    told = "".join(
        data.decode() for name, data in world.visible().items() if name.startswith("alerts/")
    )
    assert "closed.pdf: error: the PDF is encrypted [label-file/refused]" in told
    assert "resets.zpl:1:17: " in told
    assert "does more than print one label" in told
    status = world.crossdock("status", "--json").json()
    assert json.dumps(status)
    world.balance()
    # Nothing new came: nothing is booked or told again.
    before = world.visible()
    world.run()
    assert world.visible() == before
    world.now = "2026-11-06T09:00:00Z"
    world.run()
    cases = world.crossdock("cases", "--json").json()
    assert sorted((one["kind"], one["client"]) for one in cases) == [
        ("label-page", "acme"), ("label-page", "acme"), ("label-page", "nordlys"),
    ]  # fmt: skip
    world.balance()
