"""When waves close, and cut-offs, as config.yaml says it."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.house.cutoff_checks import cutoffs_of_unknown_services
from processor.model.config import Config
from processor.model.wave_plan import rule_of, with_rules, without_rules
from processor.model.wave_rules import CutOff, Waves
from processor.problems.problem import Problem, render_all

SHIPPED = (ROOT / "config.yaml").read_text("utf-8")
HOUSE = "waves:\n  close: run\n  max_shipments: 1000\n  part_size: 250\n"
ENTRY = "    layout: instruction-pl1\n"


def read(house: str = HOUSE, warehouse: str = "") -> tuple[Config | None, list[Problem]]:
    assert SHIPPED.count(HOUSE) == SHIPPED.count(ENTRY) == 1
    text = SHIPPED.replace(HOUSE, house).replace(ENTRY, ENTRY + warehouse)
    return read_config(text, "config.yaml", "/house")


def config_of(house: str = HOUSE, warehouse: str = "") -> Config:
    config, problems = read(house, warehouse)
    assert config is not None and not problems, render_all(problems)
    return config


def test_where_nothing_is_said_all_warehouses_share_their_waves() -> None:
    config = config_of()
    assert (with_rules(config), without_rules(config)) == ([], [*config.warehouses])
    assert config.waves == Waves()


def test_a_warehouse_goes_before_the_house_key_by_key() -> None:
    config = config_of(
        "waves: {split_by: [carrier, lines], close_after: 30 minutes, max_shipments: 500}\n",
        '    waves: {close_at: ["14:00", "09:30"], part_size: 20, urgent: 10}\n',
    )
    assert rule_of(config, "PL1") == Waves(
        max_shipments=500, part_size=20, split_by=("carrier", "lines"),
        close_at=("09:30", "14:00"), close_after=30, urgent=10, own=True,
    )  # fmt: skip
    assert rule_of(config, "DE2").close_after == 30
    assert without_rules(config) == []


def test_a_warehouse_that_a_person_closes_takes_no_times_over_and_the_other_way_round() -> None:
    config = config_of("waves: {close_after: 2 hours}\n", "    waves: {close: command}\n")
    assert rule_of(config, "PL1") == Waves(close="command", own=True)
    config = config_of("waves: {close: command}\n", "    waves: {close_after: 2 hours}\n")
    assert rule_of(config, "PL1") == Waves(close_after=120, own=True)
    assert rule_of(config, "DE2").close == "command"


@pytest.mark.parametrize(
    ("waves", "says"),
    [
        ('{close: command, close_at: ["10:00"]}', "value/wrong.wave-command"),
        ("{close: command, close_after: 1 hour}", "value/wrong.wave-command"),
        ("{close_after: 30}", "value/wrong.wave-after"),
        ("{close_after: 0 minutes}", "value/wrong.wave-after"),
        ("{close_after: 25 hours}", "value/wrong.wave-after"),
        ('{close_at: ["24:00"]}', "value/wrong.clock"),
        ("{close_at: [noon]}", "value/wrong.clock"),
        ("{split_by: [weight]}", "value/wrong.choice"),
    ],
)
def test_what_says_no_time_is_refused(waves: str, says: str) -> None:
    for problems in (read(f"waves: {waves}\n")[1], read(HOUSE, f"    waves: {waves}\n")[1]):
        assert [one.id for one in problems] == [says]


def test_cut_offs_of_clients_and_services_are_read_in_their_order() -> None:
    config = config_of(
        warehouse='    calendar: {cutoff: "14:00", cutoffs: [{client: acme, at: "16:00"},'
        ' {carrier: baltic-post, service: parcel, at: "12:00", instruct_by: "12:30"}]}\n'
    )
    calendar = config.warehouses["PL1"].calendar
    assert calendar is not None and calendar.cutoffs == (
        CutOff(at="16:00", client="acme"),
        CutOff(at="12:00", carrier="baltic-post", service="parcel", instruct_by="12:30"),
    )


@pytest.mark.parametrize(
    ("cutoffs", "says"),
    [
        ("[{client: acmee, at: '16:00'}]", "name/unknown.member"),
        ("[{carrier: pigeon, at: '16:00'}]", "name/unknown.member"),
        ("[{service: parcel, at: '16:00'}]", "value/wrong.cutoff-service"),
        ("[{client: acme, at: '25:00'}]", "value/wrong.form"),
        ("[{at: '16:00', instruct_by: '15:59'}]", "value/wrong.cutoff-order"),
        ("[{at: '16:00'}, {client: acme, at: '12:00'}]", "value/wrong.cutoff-covered"),
        ("[{client: acme}]", "key/missing"),
    ],
)
def test_a_cut_off_that_means_nothing_is_refused(cutoffs: str, says: str) -> None:
    _, problems = read(warehouse=f"    calendar: {{cutoffs: {cutoffs}}}\n")
    assert [one.id for one in problems] == [says]


def test_a_cut_off_of_a_service_that_no_rate_file_has_is_refused() -> None:
    line = "    calendar: {cutoffs: [{carrier: baltic-post, service: parcle, at: '16:00'}]}\n"
    config = config_of(warehouse=line)
    text = SHIPPED.replace(ENTRY, ENTRY + line)
    [problem] = cutoffs_of_unknown_services(config, [], "config.yaml", text)
    assert problem.id == "name/unknown.member" and "parcle" in problem.message
