"""`tells` of channels and clients: what config.yaml may say, and how a mistake is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from builders.paths import ROOT

from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import Layout
from processor.house.config_file import read_config
from processor.house.places import remote_for
from processor.house.receivers import outbox_folders
from processor.house.telling_checks import wrong_telling_layouts
from processor.house.told_names_checks import names_without_entry
from processor.languages.languages import in_english
from processor.model.config import Config
from processor.problems.problem import Problem

CONFIG = (ROOT / "config.yaml").read_text("utf-8")
AMAZON = "mappings: [amazon-new-orders]"
ACME = "title: Acme Outdoor GmbH"
FEED = "kind: channel-feed, layout: feed"
STOCK = "kind: stock-report, layout: stock"


def _layout(name: str, kind: str, rows: str, column: str) -> Layout:
    text = (
        f"kind: {kind}\nformat: delimited\nencoding: utf-8\ndelimiter: comma\nrows: {rows}\n"
        f"columns:\n  a: {{from: {column}, required: yes}}\n"
    )
    layout, problems = read_layout(text, f"{name}.yaml")
    assert layout is not None, [in_english(one.said) for one in problems]
    return layout


LAYOUTS = {
    "feed": _layout("feed", "channel-feed", "per parcel line", "line.id"),
    "both": _layout("both", "channel-feed", "per line", "line.cancelled"),
    "stock": _layout("stock", "stock-report", "per stock", "stock.sku"),
}


def read(
    channel: str = "", client: str = "", more: str = ""
) -> tuple[Config | None, list[Problem]]:
    text = CONFIG + more
    if channel:
        text = text.replace(AMAZON, f"{AMAZON}\n    tells: [{channel}]")
    if client:
        text = text.replace(ACME, f"{ACME}\n    tells: [{client}]")
    config, problems = read_config(text, "config.yaml", "/house")
    if config is not None:
        problems = [*problems, *wrong_telling_layouts(config, LAYOUTS, "config.yaml", text)]
    return config, problems


def test_a_telling_goes_to_the_folder_of_its_own_unless_it_says_otherwise() -> None:
    config, problems = read(
        f"{{{FEED}, send_at: ['17:00', '09:00']}}", f"{{{STOCK}, send_at: ['06:00']}}"
    )
    assert config is not None and problems == []
    feed, stock = config.tellings
    assert (feed.name, feed.client, feed.receiver, feed.send_at, feed.timezone) == (
        "channel acme-amazon channel-feed shipped", "acme", "acme-amazon", ("09:00", "17:00"),
        "Europe/Berlin",
    )  # fmt: skip
    assert (stock.name, stock.receiver, stock.timezone) == (
        "client acme stock-report stock", "acme", "UTC"
    )  # fmt: skip
    assert {"acme-amazon", "acme"} <= set(outbox_folders(config))
    assert remote_for(config, "", "acme") == ""


def test_a_receiver_may_be_named_and_lie_at_a_server() -> None:
    config, problems = read(
        f"{{{FEED}, receiver: acme-feeds, mailbox: FEED.TXT}}",
        more="\nremotes:\n  far: {transport: local, path: /far}\n"
        "receivers:\n  acme-feeds: {remote: far, path: up}\n",
    )
    assert config is not None and problems == []
    assert remote_for(config, "", "acme-feeds") == "far"
    assert config.names_there["acme-feeds"].mailbox("channel-feed") == "FEED.TXT"


@pytest.mark.parametrize(
    ("channel", "client", "wrong"),
    [
        (f"{{{FEED}, receiver: nobody}}", "", "name/unknown.member"),
        (f"{{{FEED}, receiver: customs}}", "", "name/unknown.member"),
        (f"{{{FEED}, send_at: ['25:00']}}", "", "value/wrong.clock"),
        (f"{{{FEED}, send_at: []}}", "", "value/wrong.telling-never"),
        (f"{{{FEED}, when_empty: file}}", "", "value/wrong.telling-no-time"),
        ("", f"{{{STOCK}}}", "value/wrong.telling-no-time"),
        (f"{{{FEED}, when_empty: perhaps, send_at: '09:00'}}", "", "value/wrong.choice"),
        (f"{{{STOCK}, send_at: '09:00'}}", "", "value/wrong.choice"),
        (f"{{{FEED}, about: received}}", "", "value/wrong.choice"),
        (f"{{{FEED}}}, {{kind: channel-feed, layout: both}}", "", "name/duplicate.telling"),
        (f"{{{FEED}, mailbox: ../up}}", "", "value/wrong.mailbox"),
        (
            f"{{{FEED}, mailbox: A.TXT}},"
            " {kind: channel-feed, layout: both, about: cancelled, mailbox: B.TXT}",
            "", "value/wrong.telling-mailboxes",
        ),
        (
            "",
            f"{{{STOCK}, send_at: '06:00', mailbox: A.TXT}},"
            " {kind: receipt-advice, layout: stock, mailbox: a.txt}",
            "value/wrong.mailbox-shared",
        ),
        (f"{{{FEED}, start_at: soon}}", "", "value/wrong.moment"),
        (f"{{{FEED}, timezone: Nowhere}}", "", "value/wrong.time-zone"),
        ("{kind: channel-feed, layout: stock}", "", "value/wrong.telling-layout"),
        ("{kind: channel-feed, layout: none-such}", "", "name/unknown.not-defined"),
        (f"{{{FEED}, about: cancelled}}", "", "value/wrong.telling-cancelled"),
        ("{kind: channel-feed}", "", "key/missing"),
        ("feed", "", "key/wrong-shape"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_place(channel: str, client: str, wrong: str) -> None:
    _config, problems = read(channel, client)
    assert [one.id for one in problems] == [wrong], [in_english(one.said) for one in problems]
    assert problems[0].line and problems[0].column


def test_what_is_told_never_lies_in_the_folder_of_a_warehouse() -> None:
    text = CONFIG.replace("  acme:\n    title", "  pl1:\n    title").replace(
        ACME, f"{ACME}\n    tells: [{{{STOCK}, send_at: '06:00'}}]"
    )
    _config, problems = read_config(text, "config.yaml", "/house")
    assert "value/wrong.telling-folder" in [one.id for one in problems]


def test_who_is_told_what_happened_answers_nothing() -> None:
    _config, problems = read(
        f"{{{FEED}}}", more="\nreceivers:\n  acme-amazon: {expects: {confirmation: 1 day}}\n"
    )
    assert [one.id for one in problems] == ["value/wrong.expects-of"]
    _config, problems = read(more="\nreceivers:\n  acme-amazon: {folder: /there}\n")
    assert [one.id for one in problems] == ["name/unknown.member"]


def test_a_live_carrier_without_an_entry_is_told_before_anything_leaves() -> None:
    text = (
        "kind: channel-feed\nformat: delimited\nencoding: utf-8\ndelimiter: comma\n"
        "rows: per parcel line\ncolumns:\n  line: {from: line.id, required: yes}\n"
        "  by: {from: shipment.carrier, values: {baltic-post: BP, silkway: SW}}\n"
        "  any: {from: shipment.carrier, values: {silkway: SW}, otherwise: Other}\n"
    )
    layout, _ = read_layout(text, "feed.yaml")
    assert layout is not None
    config, _ = read(f"{{{FEED}}}")
    assert config is not None
    ours: list[Any] = [
        SimpleNamespace(carrier=name, status="live", label_source=label)
        for name, label in (
            ("baltic-post", "ours"), ("rhein-express", "warehouse"), ("market-ship", "channel"),
        )
    ]  # fmt: skip
    [problem] = names_without_entry(config, {"feed": layout}, ours)
    assert (problem.severity, problem.file, problem.line, problem.column) == (
        "warning", "feed.yaml", 8, 3,
    )  # fmt: skip
    assert "'rhein-express' is not in the value table" in in_english(problem.said)
    nobody, _ = read()
    assert nobody is not None and names_without_entry(nobody, {"feed": layout}, ours) == []
