"""`language:` of config.yaml is what `--lang` would be: every command obeys it."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.worded import said
from builders.world import World

from processor.house.config_file import read_config
from processor.model.sentence import listed, sentence

LOOKING = [
    "check",
    "status",
    "balance",
    "orders",
    "stock",
    "explain acme-shopify/#1039",
    "explain acme-shopify/#9999",
    "hold list",
    "find 9999",
    "shipments",
    "batch list",
    "release acme-shopify/#9999 --why seen",
    "cancel acme-shopify/#9999 --why asked",
    "correct acme-shopify/#9999 --set ship_to.city=Delft --why asked",
    "wave list",
    "rules show",
    "rules stats",
    "rules translate /nope --to zh",
    "rules translate / --to zh",
    "backtest --orders /nope",
    "backtest --orders /",
    "backtest --since yesterday",
    "backtest --rules /nope",
    "backtest --since 30d",
    "replay W999999",
    "adopt /nope --as history --channel acme-shopify",
    "pause channel",
    "pause channel nowhere",
]


def speaking(world: World, language: str) -> None:
    """Sets the language of the house."""
    path = world.folder / "config.yaml"
    path.write_text(f"language: {language}\n" + path.read_text("utf-8"), "utf-8")


def test_every_command_speaks_the_language_of_the_house(
    sample_day: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CROSSDOCK_LANG", raising=False)
    asked = {line: sample_day.crossdock(*line.split(), "--lang", "zh") for line in LOOKING}
    speaking(sample_day, "zh")
    for line in LOOKING:
        ran = sample_day.crossdock(*line.split())
        assert (ran.code, ran.out, ran.err) == (
            asked[line].code,
            asked[line].out,
            asked[line].err,
        ), line
        assert any("\u4e00" <= letter <= "\u9fff" for letter in ran.out + ran.err), line
        assert "[Errno" not in ran.err


def test_the_page_of_a_backtest_is_in_the_language_of_the_house(
    sample_day: World, tmp_path: Path
) -> None:
    speaking(sample_day, "zh")
    page = tmp_path / "page.html"
    assert sample_day.crossdock("backtest", "--html", str(page)).code == 0
    assert '<html lang="zh-Hans">' in page.read_text("utf-8")


def test_a_list_of_orders_in_another_encoding_is_told_where(
    sample_day: World, tmp_path: Path
) -> None:
    path = tmp_path / "orders.txt"
    path.write_bytes("订单\n".encode("gbk"))
    ran = sample_day.crossdock("backtest", "--orders", str(path))
    assert ran.code == 2
    assert said("en", "backtest.orders-not-utf-8", path=str(path), byte=0) in ran.err


def test_a_kind_that_is_paused_without_a_name_is_asked_for_one(sample_day: World) -> None:
    names = listed(["acme-amazon", "acme-shopify", "nordlys-erp", "nordlys-shopify"])
    channel = sentence("console.thing.channel")
    for name in ([], [""]):
        ran = sample_day.crossdock("pause", "channel", *name)
        assert ran.code == 2
        assert said("en", "pause.no-name", what=channel, known=names) in ran.err
        assert "''" not in ran.err


REVIEW = """
review:
  accounts:
    anna: {title: Anna, role: lead, clients: [acme]}
    eva: {title: Eva, role: lead, clients: [acme], language: en}
  sheets:
    - {queue: desk, client: acme}
    - {queue: desk, client: nordlys, language: en}
"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_accounts_and_sheets_that_name_no_language_have_that_of_the_house(
    tmp_path: Path, language: str
) -> None:
    world = World.build(tmp_path)
    speaking(world, language)
    text = (world.folder / "config.yaml").read_text("utf-8").split("\nreview:\n")[0]
    config, problems = read_config(text + REVIEW, "config.yaml", "/house")
    assert config is not None, problems
    accounts, sheets = config.review.accounts, config.review.sheets
    assert [accounts[name].language for name in ("anna", "eva")] == [language, "en"]
    assert [one.language for one in sheets] == [language, "en"]


def test_what_programs_read_is_english_in_every_language(sample_day: World) -> None:
    lines = [
        "hold list --json",
        "balance --json",
        "explain acme-shopify/#1039 --json",
        "check --format json",
        "check --format sarif",
        "check --format github",
    ]
    path = sample_day.folder / "rules" / "review.yaml"
    path.write_text(path.read_text("utf-8").replace("order.total:", "order.totl:"), "utf-8")
    english = [sample_day.crossdock(*line.split()).out for line in lines]
    speaking(sample_day, "zh")
    for line, before in zip(lines, english, strict=True):
        assert before, line
        assert sample_day.crossdock(*line.split(), "--lang", "zh").out == before, line
