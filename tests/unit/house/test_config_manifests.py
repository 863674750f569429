"""`manifest` of carriers in config.yaml: a plan for each warehouse, every mistake at its place."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.model.carrier_manifests import FileTaken, ManifestPlan
from processor.problems.problem import Problem

TEXT = (ROOT / "config.yaml").read_text("utf-8")
AT = "\n  baltic-post:\n"


def read(manifest: str, more: str = "") -> tuple[tuple[ManifestPlan, ...], list[Problem]]:
    assert TEXT.count(AT) == 1
    text = TEXT.replace(AT, f"{AT}    manifest: {manifest}\n") + more
    config, problems = read_config(text, "config.yaml", str(ROOT))
    return (() if config is None else config.manifests), problems


def test_without_a_word_people_close_and_there_is_the_paper_alone() -> None:
    plans, problems = read("{}")
    assert problems == []
    assert [(one.warehouse, one.close_at, one.files, one.paper) for one in plans] == [
        ("PL1", (), (), True), ("DE2", (), (), True), ("CN1", (), (), True),
    ]  # fmt: skip


def test_a_warehouse_has_its_own_times_in_its_own_zone() -> None:
    plans, problems = read(
        "{close_at: ['17:00'], warehouses: {PL1: {close_at: ['20:00', '12:30']},"
        " CN1: {close_at: []}}}"
    )
    assert problems == []
    assert {one.warehouse: (one.close_at, one.timezone) for one in plans} == {
        "PL1": (("12:30", "20:00"), "Europe/Warsaw"),
        "DE2": (("17:00",), "Europe/Berlin"),
        "CN1": ((), "Asia/Shanghai"),
    }


def test_the_file_goes_to_the_carrier_unless_a_receiver_is_named() -> None:
    plans, problems = read("{layout: m, paper: no}")
    assert problems == []
    assert plans[0].files == (FileTaken(receiver="baltic-post", layout="m"),)
    assert not plans[0].paper
    more = "\nreceivers:\n  hub: {folder: /srv/hub}\n"
    plans, problems = read("{layout: m, receiver: hub}", more)
    assert [one.code for one in problems if one.severity == "error"] == []
    assert plans[0].files == (FileTaken(receiver="hub", layout="m"),)


@pytest.mark.parametrize(
    ("manifest", "word"),
    [
        ("{paper: no}", "a manifest would be nothing"),
        ("{receiver: baltic-post}", "receiver"),
        ("{layout: m, receiver: PL1}", "PL1"),
        ("{close_at: ['25:00']}", "25:00"),
        ("{close_at: ['5 pm']}", "5 pm"),
        ("{warehouses: {PL9: {close_at: ['17:00']}}}", "PL9"),
        ("{warehouses: {PL1: {}}}", "close_at"),
        ("{start_at: yesterday}", "yesterday"),
        ("{closes: ['17:00']}", "closes"),
        ("yes", "manifest"),
    ],
)
def test_a_mistake_is_told_at_its_line(manifest: str, word: str) -> None:
    _, problems = read(manifest)
    wrong = [one for one in problems if one.severity == "error"]
    assert wrong and word in f"{wrong[0].message} {wrong[0].text}"
    line = next(n for n, row in enumerate(TEXT.splitlines(), start=1) if row == "  baltic-post:")
    assert wrong[0].line == line + 1


POOLS = "tracking: {kind: s10, prefix: CB, suffix: PL}"
LISTS = "lists: {prefix: L, digits: 4, first: 1, last: 99, for: manifests}"


def with_pools(manifest: str, pools: str) -> tuple[tuple[ManifestPlan, ...], list[Problem]]:
    given = f"manifest: {manifest}\n    pools: {{{pools}}}\n    {POOLS}"
    assert TEXT.count(POOLS) == 1
    config, problems = read_config(TEXT.replace(POOLS, given), "config.yaml", str(ROOT))
    return (() if config is None else config.manifests), problems


def test_a_carriers_own_pools_number_its_manifests_in_their_order() -> None:
    plans, problems = with_pools("{numbers: lists}", LISTS)
    assert problems == []
    assert {one.numbers for one in plans} == {("lists",)}
    more = LISTS.replace("lists", "next").replace("first: 1, last: 99", "first: 100, last: 200")
    plans, problems = with_pools("{numbers: [lists, next]}", f"{LISTS}, {more}")
    assert problems == []
    assert {one.numbers for one in plans} == {("lists", "next")}
    assert {one.numbers for one in read("{}")[0]} == {()}


def test_a_pool_that_is_not_there_or_not_for_manifests_is_told() -> None:
    pools = LISTS.replace("lists", "other")
    _, problems = with_pools("{numbers: lists}", pools)
    wrong = [one for one in problems if one.severity == "error"]
    assert [one.text for one in wrong] and "lists" in wrong[0].message
    parcels = f"{pools}, lists: {{prefix: P, first: 1, last: 9}}"
    text = TEXT.replace(POOLS, f"manifest: {{numbers: lists}}\n    pools: {{{parcels}}}")
    _, problems = read_config(text, "config.yaml", str(ROOT))
    assert ["lists" in one.message for one in problems if one.severity == "error"] == [True]
