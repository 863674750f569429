"""The `remotes` block of config.yaml, and who names one."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.house.places import bound, remote_for
from processor.house.transports import TRANSPORTS
from processor.model.config import Config
from processor.problems.problem import Problem, render_all

CONFIG = (ROOT / "config.yaml").read_text("utf-8")


def read(block: str, remote: str = "share") -> tuple[Config | None, list[Problem]]:
    text = CONFIG.replace(
        "layout: instruction-pl1", f"layout: instruction-pl1\n    remote: {remote}"
    )
    return read_config(f"{text}\nremotes:\n{block}", "config.yaml", "/house")


def test_a_configuration_without_remotes_hands_everything_over_at_home() -> None:
    config, problems = read_config(CONFIG, "config.yaml", "/house")
    assert config is not None, render_all(problems)
    assert (config.remotes, bound(config), remote_for(config, "PL1", "pl1")) == ({}, {}, "")


def test_a_remote_is_read_with_the_keys_of_its_transport() -> None:
    config, problems = read("  share: {transport: local, path: ../share, staging: /share/ours}\n")
    assert config is not None, render_all(problems)
    remote = config.remotes["share"]
    assert remote.transport == "local"
    assert remote.values == {"path": "/share", "staging": "/share/ours"}
    assert bound(config) == {"share": ("pl1",)}
    assert remote_for(config, "PL1", "pl1") == "share"
    assert remote_for(config, "DE2", "de2") == ""
    assert remote_for(config, "", "alerts") == ""


def test_a_warehouse_that_is_gone_or_has_another_folder_is_not_taken_for_our_own_outbox() -> None:
    config, _ = read("  share: {transport: local, path: /s}\n")
    assert config is not None
    assert remote_for(config, "XX9", "xx9") is None
    assert remote_for(config, "PL1", "poland") is None


@pytest.mark.parametrize(
    ("block", "code", "words"),
    [
        ("  share: {transport: pigeon}\n", "name/unknown", "no transport is called 'pigeon'"),
        ("  share: {path: /share}\n", "key/missing", "'transport'"),
        ("  share: {transport: local}\n", "key/missing", "'path'"),
        ("  share: {transport: local, path: /s, host: x}\n", "key/unknown", "'host'"),
        ("  share: {transport: local, path: [a]}\n", "key/wrong-shape", "a value is needed"),
        ("  share: {transport: [local], path: /s}\n", "key/wrong-shape", "a value is needed"),
        ("  share: local\n", "key/wrong-shape", "lines"),
        ("  Share: {transport: local, path: /s}\n", "name/reserved", "'Share'"),
        ("  share: {transport: local, path: .}\n", "value/wrong", "the folder inbox of the house"),
        ("  share: {transport: local, path: /house/outbox}\n", "value/wrong", "the folder outbox"),
        (
            "  share: {transport: local, path: /s, staging: /s/inbox/ours}\n",
            "value/wrong", "where files come in or go out",
        ),
        (
            "  share: {transport: local, path: /s}\n  two: {transport: local, path: /s/}\n",
            "value/wrong", "with the remote share",
        ),
    ],
)  # fmt: skip
def test_a_remote_that_cannot_be_is_refused_at_its_place(block: str, code: str, words: str) -> None:
    config, problems = read(block)
    assert config is None
    found = [one for one in problems if one.code == code and words in one.message]
    assert found, render_all(problems)
    assert "hare" in found[0].text or "two" in found[0].text


def test_an_unknown_transport_names_those_that_are_known() -> None:
    _, problems = read("  share: {transport: pigeon}\n")
    (problem,) = problems
    assert problem.advice == f"transports: {', '.join(TRANSPORTS)}"


def test_a_warehouse_that_names_no_remote_is_told_which_there_are() -> None:
    _, problems = read("  share: {transport: local, path: /s}\n", remote="elsewhere")
    (problem,) = problems
    assert (problem.code, problem.advice) == ("name/unknown", "remotes: share")


def test_every_transport_is_under_its_word_and_its_paths_are_keys() -> None:
    for word, one in TRANSPORTS.items():
        assert one.word == word
        keys = {*one.required, *one.optional}
        assert {*one.paths, *one.beside, *one.through} <= keys
