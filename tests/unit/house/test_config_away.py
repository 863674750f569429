"""Receivers whose files go to a remote."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.delivery.outbox_place import Delivery
from processor.house.config_file import read_config
from processor.house.places import folders_at, handed_to, known_elsewhere, outbox_of, remote_for
from processor.house.premises import Premises
from processor.model.config import Config
from processor.model.hops import Location
from processor.problems.problem import Problem, render_all

CONFIG = (ROOT / "config.yaml").read_text("utf-8")


def read(block: str, base: Path = Path("/house")) -> tuple[Config | None, list[Problem]]:
    """The house of the project with PL1 at the remote `far`, and these receivers."""
    text = CONFIG.replace("layout: instruction-pl1", "layout: instruction-pl1\n    remote: far")
    text += f"\nremotes:\n  far: {{transport: local, path: {base}/far}}\n"
    return read_config(f"{text}receivers:\n{block}", "config.yaml", str(base))


def sound(block: str, base: Path = Path("/house")) -> Config:
    config, problems = read(block, base)
    assert config is not None, render_all(problems)
    return config


def test_a_receiver_may_be_at_a_remote() -> None:
    config = sound("  customs: {remote: far}\n  rejects: {remote: far, path: back}\n")
    assert remote_for(config, "", "customs") == "far"
    assert remote_for(config, "", "rejects/acme") == "far"
    assert remote_for(config, "", "alerts") == ""
    assert handed_to(config) == ["far"]
    assert folders_at(config, "far") == ["customs", "pl1", "rejects"]
    assert config.receivers == {}, "no folder of this machine"


def test_its_files_go_to_its_path_and_are_known_by_their_folder(tmp_path: Path) -> None:
    block = "  PL1: {path: to-lodz/new}\n  rejects: {remote: far, path: back}\n"
    config = sound(block, tmp_path)
    for side in ("inbox", "outbox"):
        (tmp_path / "far" / side).mkdir(parents=True)
    outbox = outbox_of(Premises(config=config, base=tmp_path))
    place = outbox.places["far"]
    assert place.prove() == ""
    for key, folder in enumerate(("pl1/labels", "rejects/acme", "customs")):
        document = Delivery(key, folder, "a.txt", "", "far")
        place.stage(document, folder.encode())
        place.hand_over(document)
    far = tmp_path / "far" / "outbox"
    found = {path.relative_to(far).as_posix() for path in far.rglob("*") if path.is_file()}
    assert found == {"to-lodz/new/labels/a.txt", "back/acme/a.txt", "customs/a.txt"}
    seen = outbox.visible("far", ["pl1", "rejects", "customs"])
    assert seen.keys() == {"pl1/labels/a.txt", "rejects/acme/a.txt", "customs/a.txt"}
    assert place.take_back("rejects/acme", "a.txt", tmp_path / "aside")
    assert (tmp_path / "aside").read_bytes() == b"rejects/acme"


@pytest.mark.parametrize(
    ("before", "since"), [("/far}", "/other}"), ("far", "near"), ("  customs:", "  customs:")]
)
def test_where_nobody_looks_any_more_is_known(tmp_path: Path, before: str, since: str) -> None:
    """Another path of the remote, and another remote; not another path of the receiver there."""
    config = sound("  customs: {remote: far}\n", tmp_path)
    document = Delivery(1, "customs", "a.txt", "", "far")
    house = Premises(config=config, base=tmp_path)
    outbox = outbox_of(house)
    assert outbox.fix_name(document) == ""
    assert known_elsewhere(house, outbox, "customs", "a.txt") == []
    text = CONFIG.replace("layout: instruction-pl1", "layout: instruction-pl1\n    remote: far")
    text += f"\nremotes:\n  far: {{transport: local, path: {tmp_path}/far}}\n"
    text += "receivers:\n  customs: {remote: far, path: new}\n"
    changed, problems = read_config(text.replace(before, since), "config.yaml", str(tmp_path))
    assert changed is not None, render_all(problems)
    house = Premises(config=changed, base=tmp_path)
    found = known_elsewhere(house, outbox_of(house), "customs", "a.txt")
    there = Location("", str(tmp_path / "far" / "outbox" / "customs" / "a.txt"))
    assert found == ([there] if before != since else [])


def test_it_may_have_the_outbox_itself(tmp_path: Path) -> None:
    config = sound("  PL1: {path: .}\n", tmp_path)
    for side in ("inbox", "outbox"):
        (tmp_path / "far" / side).mkdir(parents=True)
    place = outbox_of(Premises(config=config, base=tmp_path)).places["far"]
    assert place.prove() == ""
    document = Delivery(1, "pl1", "a.txt", "", "far")
    place.stage(document, b"a")
    place.hand_over(document)
    assert (tmp_path / "far/outbox/a.txt").read_bytes() == b"a"
    assert place.visible(["pl1"]).keys() == {"pl1/a.txt"}


@pytest.mark.parametrize(
    ("block", "code", "words"),
    [
        ("  customs: {remote: near}\n", "name/unknown", "'near'"),
        ("  PL1: {remote: far}\n", "value/wrong", "named at the warehouse"),
        ("  alerts: {remote: far}\n", "value/wrong", "stay on this machine"),
        ("  customs: {remote: far, folder: /a}\n", "value/wrong", "so folder says nothing"),
        ("  customs: {path: in}\n", "value/wrong", "a path at no remote"),
        ("  DE2: {path: in}\n", "value/wrong", "a path at no remote"),
        ("  customs: {remote: far, path: /in}\n", "value/wrong", "no path below"),
        ("  customs: {remote: far, path: a/../b}\n", "value/wrong", "no path below"),
        (
            "  customs: {remote: far, path: a}\n  rejects: {remote: far, path: a/b}\n",
            "value/wrong", "who would take these files",
        ),
        ("  customs: {remote: far, path: .}\n", "value/wrong", "the folder of PL1"),
        ("  customs: {remote: far, path: pl1}\n", "value/wrong", "the folder of PL1"),
    ],
)  # fmt: skip
def test_one_that_cannot_be_is_refused_at_its_place(block: str, code: str, words: str) -> None:
    config, problems = read(block)
    assert config is None
    assert [one for one in problems if one.code == code and words in one.message], render_all(
        problems
    )
