"""The way of each file, as people read it."""

from __future__ import annotations

import pytest

from processor.commands.explaining.hops import say_hops
from processor.model.hops import Hop, Location

AT = 1_793_696_400_000_000


def told(capsys: pytest.CaptureFixture[str], **hop: object) -> str:
    """The line of one hop."""
    known: dict[str, object] = {"way": "in", "what": "orders", "name": "shop/a.csv", "at": AT}
    say_hops([Hop(**{**known, **hop})])  # type: ignore[arg-type]
    return " ".join(capsys.readouterr().out.splitlines()[1].split())


def test_a_file_tells_server_and_path(capsys: pytest.CaptureFixture[str]) -> None:
    line = told(capsys, remote="erp", where=Location("erp.example:2222", "in/a.csv"))
    assert line.endswith("in orders erp: in/a.csv at erp.example:2222")


def test_a_share_and_the_house_itself_have_no_host(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, remote="share", where=Location("", "/mnt/a.csv")).endswith(
        "orders share: /mnt/a.csv"
    )
    assert told(capsys, where=Location("", "inbox/shop/a.csv")).endswith("orders inbox/shop/a.csv")


def test_what_an_earlier_version_took_in_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, remote="erp").endswith(
        "orders erp:shop/a.csv: host and path were not recorded"
    )


def test_a_document_tells_how_it_was_looked_at_or_that_it_waits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = {"way": "out", "what": "label", "name": "pl1/a.pdf", "state": "handed"}
    there = {"remote": "lodz", "where": Location("lodz.example", "out/a.pdf")}
    line = told(capsys, **out, **there, verified="size")
    assert line.endswith("out label lodz: out/a.pdf at lodz.example its size compared")
    assert told(capsys, **{**out, "state": "pending", "at": None}) == "not yet out label pl1/a.pdf"
