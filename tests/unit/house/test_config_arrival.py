"""How files arrive, as config.yaml says it: of the whole house, and of a sender."""

from __future__ import annotations

import pytest
from builders.normalise_files import shipped_mappings
from builders.paths import ROOT

from processor.house.arrival_checks import without_trailer
from processor.house.config_file import read_config
from processor.languages.languages import in_english
from processor.model.arriving import Arriving
from processor.model.config import Config
from processor.problems.problem import Problem

CONFIG = (ROOT / "config.yaml").read_text("utf-8").replace("settle: 2 seconds\n", "")
ERP = "  nordlys-erp:\n"


def read(house: str = "", erp: str = "") -> tuple[Config | None, list[Problem]]:
    text = CONFIG.replace(ERP, f"{ERP}    arrival: {erp}\n") if erp else CONFIG
    return read_config(f"{text}\n{house}\n", "config.yaml", "/house")


def good(house: str = "", erp: str = "") -> Config:
    config, problems = read(house, erp)
    assert config is not None, problems
    return config


def test_what_a_sender_does_not_say_is_the_houses() -> None:
    assert good().arrival == Arriving()
    config = good(
        "arrival: {settle: 5 minutes, ignore: ['*.log'], tell_after: 30 minutes}",
        "{complete: '*.DONE', ignore: '*.Ctl', watch: 0 seconds}",
    )
    assert config.settle_ms == 300_000
    assert config.channels["acme-shopify"].arrival == config.arrival
    assert config.channels["nordlys-erp"].arrival == Arriving(
        settle_ms=300_000,
        complete="*.done",
        ignore=("*.log", "*.ctl"),
        tell_after_ms=1_800_000,
        watch_ms=0,
    )
    assert config.warehouses["PL1"].arrival == config.arrival


def test_the_key_beside_the_block_still_says_how_long_files_settle() -> None:
    config = good("settle: 500 ms\narrival: {watch: 2 hours}", "{settle: 1 second}")
    assert (config.settle_ms, config.arrival.watch_ms) == (500, 7_200_000)
    assert config.channels["nordlys-erp"].arrival.settle_ms == 1000


@pytest.mark.parametrize(
    ("house", "erp", "words"),
    [
        ("settle: 1 second\narrival: {settle: 2 seconds}", "", "`settle` stands here and in line"),
        ("arrival: {settle: 2 hours}", "", "'2 hours' is no time up to one hour"),
        ("arrival: {watch: 2 days}", "", "'2 days' is no time up to 24 hours"),
        ("arrival: {tell_after: soon}", "", "'soon' is no time up to 168 hours"),
        ("", "{complete: all}", "'all' does not say when a file is whole"),
        ("", "{complete: '**'}", "'**' does not say"),
        ("", "{ignore: ['*']}", "'*' is no pattern for names of files"),
        ("", "{unfinished: [new/x]}", "'new/x' is no pattern"),
        ("", "{ignore: ['*.*']}", "'*.*' fits the names of files that are to be read"),
        ("arrival: {unfinished: '?*.???'}", "", "'?*.???' fits the names of files"),
        ("", "{take: '*[!~]'}", "'*[!~]' fits the names of files"),
        ("", "{complete: '*.csv'}", "'*.csv' is no name of a partner"),
        ("", "{complete: '*.CSV'}", "'*.CSV' is no name of a partner"),
        ("", "{complet: none}", "'complet'"),
        ("arrival: yes", "", "a block of"),
    ],
)
def test_a_mistake_is_told_with_its_place(house: str, erp: str, words: str) -> None:
    config, problems = read(house, erp)
    assert config is None
    (found,) = problems
    assert words in in_english(found.said)
    assert found.line > 0
    assert found.column > 0


@pytest.mark.parametrize(
    ("said", "ending"),
    [("{ignore: '*.csv'}", ".csv"), ("{unfinished: '*.TXT'}", ".txt"), ("{ignore: '*t*.tsv'}", "")],
)
def test_a_pattern_of_every_export_is_warned_of(said: str, ending: str) -> None:
    config, problems = read(erp=said)
    assert config is not None
    told = [in_english(one.said) for one in problems]
    assert [one.severity for one in problems] == ["warning"] * bool(ending)
    assert all(f"every file that ends in {ending}" in words for words in told)


def test_what_is_taken_all_the_same_may_stand_beside_a_pattern_of_the_rest() -> None:
    _, problems = read(erp="{take: 'orders*.csv', ignore: ['*.csv', '*~', '.*', '_*']}")
    assert problems == []


@pytest.mark.parametrize(
    ("house", "erp", "senders"),
    [
        ("", "{complete: trailer}", []),
        ("", "{complete: count}", []),
        ("arrival: {complete: trailer}", "", ["acme-amazon", "acme-shopify", "nordlys-shopify"]),
    ],
)
def test_a_last_record_that_no_mapping_knows_is_a_mistake(
    house: str, erp: str, senders: list[str]
) -> None:
    text = CONFIG.replace(ERP, f"{ERP}    arrival: {erp}\n") if erp else CONFIG
    problems = without_trailer(
        good(house, erp), shipped_mappings(), "config.yaml", f"{text}\n{house}\n"
    )
    told = [in_english(one.inside) for one in problems if "channel" in in_english(one.inside)]
    assert sorted(told) == [f"channel {name}" for name in senders]
    assert all("has no footer" in in_english(one.said) and one.line for one in problems)
    assert bool(problems) == bool(senders)
