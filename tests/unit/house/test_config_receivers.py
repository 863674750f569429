"""The `receivers` block of config.yaml: in which folders those who take files find them."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.documents.kinds import KINDS
from processor.house.config_file import read_config
from processor.house.config_keys import RECEIVERS
from processor.house.places import handed_to, outbox_of, remote_for
from processor.house.premises import Premises
from processor.house.receivers import folder_of, outbox_folders, staging_of
from processor.model.config import Config
from processor.problems.problem import Problem, render_all

CONFIG = (ROOT / "config.yaml").read_text("utf-8")


def read(block: str, text: str = CONFIG) -> tuple[Config | None, list[Problem]]:
    return read_config(f"{text}\nreceivers:\n{block}", "config.yaml", "/house")


def sound(block: str) -> Config:
    config, problems = read(block)
    assert config is not None, render_all(problems)
    return config


def test_every_receiver_is_there_without_being_written() -> None:
    config, _ = read_config(CONFIG, "config.yaml", "/house")
    assert config is not None
    house = Premises(config=config, base=Path("/house"))
    names = outbox_folders(config)
    assert names == {
        "PL1": "pl1", "DE2": "de2", "CN1": "cn1", **{name: name for name in RECEIVERS}
    }  # fmt: skip
    assert {folder_of(house, one) for one in names} == {house.outbox / names[one] for one in names}
    assert {staging_of(house, one) for one in names} == {house.staging}
    assert handed_to(config) == []
    assert remote_for(config, "", "customs") == ""


def test_every_folder_that_documents_go_to_is_a_receivers() -> None:
    firsts = {kind.folder.partition("/")[0] for kind in KINDS.values()}
    assert firsts - {"{warehouse}", "{receiver}"} == set(RECEIVERS)


def test_a_receiver_has_its_folders_where_config_says() -> None:
    config = sound("  PL1: {folder: ../pl1, staging: /mnt/ours}\n  customs: {folder: /mnt/in}\n")
    house = Premises(config=config, base=Path("/house"))
    assert folder_of(house, "PL1") == Path("/pl1")
    assert staging_of(house, "PL1") == Path("/mnt/ours")
    assert staging_of(house, "customs") == Path("/house/.state/receivers/customs")
    assert handed_to(config) == ["receiver PL1", "receiver customs"]
    assert remote_for(config, "PL1", "pl1") == "receiver PL1"
    assert remote_for(config, "PL1", "elsewhere") is None
    assert remote_for(config, "", "customs") == "receiver customs"
    assert remote_for(config, "", "alerts") == ""
    outbox = outbox_of(house)
    assert outbox.address("receiver PL1") == "/mnt/ours for /pl1"


def test_alerts_stand_where_their_receiver_looks() -> None:
    assert Premises(
        base=Path("/house"), config=sound("  alerts: {folder: /mnt/desk}\n")
    ).alerts == Path("/mnt/desk")
    assert Premises(base=Path("/house"), config=sound("  PL1: {folder: /mnt/x}\n")).alerts == Path(
        "/house/outbox/alerts"
    )


def test_a_share_mounted_within_its_own_folder_of_the_outbox_may_hold_both() -> None:
    sound("  PL1: {folder: outbox/pl1/in, staging: outbox/pl1/ours}\n")


@pytest.mark.parametrize(
    ("block", "code", "words"),
    [
        ("  PL2: {folder: /a}\n", "name/unknown", "no receiver is called 'PL2'"),
        ("  reports: {folder: /a}\n", "name/unknown", "no receiver is called 'reports'"),
        ("  PL1: {road: /a}\n", "key/unknown", "'road'"),
        ("  PL1: {folder: [a]}\n", "key/wrong-shape", "a value is needed"),
        ("  PL1: /a\n", "key/wrong-shape", "lines"),
        ("  PL1: {folder: inbox/pl1}\n", "value/wrong", "with the folder inbox of the house"),
        ("  PL1: {folder: outbox/other}\n", "value/wrong", "with the folder outbox of the house"),
        ("  PL1: {staging: .state/staging}\n", "value/wrong", "with the folder state of the house"),
        ("  PL1: {folder: /a, staging: /a/ours}\n", "value/wrong", "lie within each other"),
        ("  PL1: {staging: outbox/pl1/ours}\n", "value/wrong", "lie within each other"),
        (
            "  PL1: {folder: /a}\n  DE2: {folder: /a/b}\n",
            "value/wrong", "it would share /a/b with the receiver PL1",
        ),
    ],
)  # fmt: skip
def test_a_receiver_that_cannot_be_is_refused_at_its_place(
    block: str, code: str, words: str
) -> None:
    config, problems = read(block)
    assert config is None
    assert [one for one in problems if one.code == code and words in one.message], render_all(
        problems
    )


def test_a_near_name_is_offered() -> None:
    _, (problem,) = read("  custom: {folder: /a}\n")
    assert "customs" in problem.advice


def test_a_warehouse_with_a_remote_has_no_folder_here() -> None:
    text = CONFIG.replace("layout: instruction-pl1", "layout: instruction-pl1\n    remote: far")
    text += "\nremotes:\n  far: {transport: local, path: /far}\n"
    config, (problem,) = read("  PL1: {folder: /a}\n", text)
    assert config is None
    assert "takes its files from the remote far" in problem.message
    _, (problem,) = read("  DE2: {folder: /far/outbox/x}\n", text)
    assert "with the remote far" in problem.message


@pytest.mark.parametrize("said", ["5", "2026.5", "yes"])
def test_a_number_is_no_path(said: str) -> None:
    config, problems = read(f"  customs: {{folder: {said}}}\n")
    assert config is None
    assert f"'{said}' is no path of a folder" in render_all(problems)
    assert [one.line for one in problems] == [len(CONFIG.splitlines()) + 3]
    assert sound(f"  customs: {{folder: '{said}'}}\n").receivers["customs"].folder.endswith(said)
