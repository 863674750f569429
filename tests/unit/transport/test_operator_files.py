"""The gate for files that operators write: plain files, never too much, links that stay inside."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.transport import operator_files
from processor.transport.operator_files import EDITORS_LOCK, NotRead, OperatorFiles, read_named


@pytest.fixture
def base(tmp_path: Path) -> Path:
    base = tmp_path / "house"
    (base / "rules").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "theirs.yaml").write_text("theirs")
    (base / "rules" / "ours.yaml").write_text("ours")
    return base


def linked(to: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(to)


def of_a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket is short
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (os.mkfifo, "not-plain"),
        (of_a_socket, "not-plain"),
        (linked("/dev/zero"), "link-outside"),
        (linked("../../elsewhere/theirs.yaml"), "link-outside"),
        (linked("nobody.yaml"), "dead-link"),
        (linked("x.yaml"), "link-loop"),
        (Path.mkdir, "is-folder"),
    ],
)
def test_what_is_no_plain_file_of_the_house_is_refused_at_once(
    base: Path, make: Callable[[Path], None], refusal: str
) -> None:
    path = base / "rules" / "x.yaml"
    make(path)
    gate = OperatorFiles(base)
    assert path in gate.find(base / "rules", "*.yaml")[0], "found, so that it is told"
    with pytest.raises(NotRead) as told:
        gate.read(path)
    assert told.value.refusal == refusal


def test_links_within_the_house_are_followed_also_over_several(base: Path) -> None:
    (base / "releases").mkdir()
    (base / "rules").rename(base / "releases" / "42")
    (base / "rules").symlink_to("releases/42")
    (base / "releases" / "42" / "one.yaml").symlink_to("two.yaml")
    (base / "releases" / "42" / "two.yaml").symlink_to(base / "rules" / "ours.yaml")
    gate = OperatorFiles(base)
    found, refused = gate.find(base / "rules", "*.yaml")
    assert [one.name for one in found] == ["one.yaml", "ours.yaml", "two.yaml"]
    assert refused == []
    assert {gate.read(one) for one in found} == {b"ours"}


def test_a_circle_of_folders_is_walked_no_deeper_than_the_names_say(base: Path) -> None:
    (base / "rules" / "clients").symlink_to(".")
    (base / "rules" / "up").symlink_to("..")
    found, refused = OperatorFiles(base).find(base / "rules", "clients/*/*.yaml")
    assert [one.relative_to(base).as_posix() for one in found] == [
        "rules/clients/clients/ours.yaml"
    ]
    assert refused == []


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (linked("nowhere"), "dead-link"),
        (linked("clients"), "link-loop"),
        (linked("../../elsewhere"), "link-outside"),
        (Path.touch, "no-folder"),
        (os.mkfifo, "no-folder"),
    ],
)
def test_a_folder_that_is_none_of_the_house_is_refused_and_not_taken_for_empty(
    base: Path, make: Callable[[Path], None], refusal: str
) -> None:
    make(base / "rules" / "clients")
    for pattern in ("*.yaml", "*/*.yaml"):
        found, refused = OperatorFiles(base).find(base / "rules" / "clients", pattern)
        assert found == []
        assert [getattr(one, "refusal", "") for one in refused] == [refusal]


def test_a_folder_that_is_not_there_holds_nothing_and_is_no_mistake(base: Path) -> None:
    assert OperatorFiles(base).find(base / "rules" / "clients", "*/*.yaml") == ([], [])


def test_a_folder_that_is_named_elsewhere_may_be_read_and_one_named_here_may_not_lead_out(
    base: Path,
) -> None:
    gate, elsewhere = OperatorFiles(base), base.parent / "elsewhere"
    with pytest.raises(NotRead):
        gate.read(elsewhere / "theirs.yaml")
    gate.named_in_config(elsewhere)
    assert gate.read(elsewhere / "theirs.yaml") == b"theirs"
    gate = OperatorFiles(base)
    (base / "deployed").symlink_to(elsewhere)
    gate.named_in_config(base / "deployed")
    with pytest.raises(NotRead):
        gate.read(base / "deployed" / "theirs.yaml")
    gate.named(base / "deployed")
    assert gate.read(base / "deployed" / "theirs.yaml") == b"theirs"


def test_a_house_may_itself_stand_behind_a_link(base: Path) -> None:
    (base.parent / "current").symlink_to("house")
    current = base.parent / "current"
    assert OperatorFiles(current).read(current / "rules" / "ours.yaml") == b"ours"


def test_never_more_than_the_limit_is_read_of_a_file_and_of_all(base: Path) -> None:
    big = base / "rules" / "big.yaml"
    with big.open("wb") as stream:
        stream.truncate(1 << 40)
    gate = OperatorFiles(base, most=10, most_of_all=10)
    with pytest.raises(NotRead) as told:
        gate.read(big)
    assert (told.value.refusal, told.value.most) == ("too-large", 10)
    ours = base / "rules" / "ours.yaml"
    assert [gate.read(ours), gate.read(ours)] == [b"ours"] * 2
    with pytest.raises(NotRead) as told:
        gate.read(ours)
    assert told.value.refusal == "too-much"


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, read = base / "rules" / "ours.yaml", operator_files.bytes_of

    def grown(path: Path, most: int) -> bytes | None:
        ours.write_bytes(b"x" * 500_000)
        return read(path, most)

    monkeypatch.setattr(operator_files, "bytes_of", grown)
    assert len(OperatorFiles(base).read(ours)) == 500_000


def test_what_may_not_be_read_is_an_error_and_a_folder_too(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    ours = base / "rules" / "ours.yaml"
    monkeypatch.setattr(operator_files, "bytes_of", refused)
    with pytest.raises(PermissionError):
        OperatorFiles(base).read(ours)
    monkeypatch.setattr(os, "scandir", refused)
    found, told = OperatorFiles(base).find(base / "rules", "*.yaml")
    assert found == []
    assert [(type(one), one.filename) for one in told] == [(PermissionError, str(base / "rules"))]


def test_the_lock_that_an_editor_lays_beside_a_file_is_no_dead_link(base: Path) -> None:
    (base / "rules" / f"{EDITORS_LOCK}ours.yaml").symlink_to("anna@desk.4711:1762160000")
    found, refused = OperatorFiles(base).find(base / "rules", "*.yaml")
    assert ([one.name for one in found], refused) == (["ours.yaml"], [])


def test_a_file_named_at_a_command_line_is_read_wherever_its_link_leads(base: Path) -> None:
    link = base / "rules" / "theirs.yaml"
    link.symlink_to("../../elsewhere/theirs.yaml")
    assert read_named(link) == b"theirs"
    os.mkfifo(base / "rules" / "pipe.yaml")
    with pytest.raises(NotRead):
        read_named(base / "rules" / "pipe.yaml")
