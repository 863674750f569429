"""`crossdock sftp-server-config` writes what root needs, or says why it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.mounting import bind, with_mounts
from builders.sftp_servers import sshd
from builders.world import World

from processor.transport import leases
from processor.transport import sshd as real_sshd

NAMES = ["crossdock-sftp.service", "lease.conf", "prepare.sh", "sshd_config"]
COMMAND = "sftp-server-config"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.build(tmp_path / "house")


def test_openssh_takes_the_configuration_and_twice_writes_the_same(
    world: World, tmp_path: Path
) -> None:
    sshd()
    before = sorted(world.folder.iterdir())
    written = tmp_path / "written"
    first = world.crossdock(COMMAND, "--write", str(written))
    assert first.code == 0, first.err
    assert "sshd of this machine takes the configuration" in first.out
    assert f"written to {written}" in first.out
    assert sorted(one.name for one in written.iterdir()) == NAMES
    texts = [one.read_bytes() for one in sorted(written.iterdir())]
    assert world.crossdock(COMMAND, "--write", str(written)).code == 0
    assert [one.read_bytes() for one in sorted(written.iterdir())] == texts
    assert sorted(world.folder.iterdir()) == before, "nothing is made in the house"
    [shown] = world.crossdock(COMMAND, "--json").json()
    assert [shown["files"][name].encode() for name in NAMES] == texts


def test_what_somebody_edited_is_not_written_over(world: World, tmp_path: Path) -> None:
    (tmp_path / "sshd_config").write_text("Port 22\n")
    ran = world.crossdock(COMMAND, "--write", str(tmp_path))
    assert ran.code == 2
    assert f"{tmp_path}/sshd_config is there with other words" in ran.err
    assert not (tmp_path / "prepare.sh").exists()


def test_a_machine_without_sshd_is_told_that_nothing_was_tried(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(real_sshd.shutil, "which", lambda *_args, **_kw: None)
    ran = world.crossdock(COMMAND)
    assert ran.code == 0
    assert "the configuration was not tried: there is no sshd" in ran.out


def test_sshd_that_refuses_is_quoted_with_the_line() -> None:
    sshd()
    words = real_sshd.refused_by_sshd("Port 22\nHostKey /none\nNoSuchWord yes\n")
    assert words is not None
    assert "sshd_config: line 3: Bad configuration option: NoSuchWord" in words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--root", "srv/drop"), "--root srv/drop: write an absolute path"),
        (("--etc", "/etc/a b"), "--etc /etc/a b: write an absolute path"),
        (("--root", "/srv/../etc"), "--root /srv/../etc: write an absolute path"),
        (("--user", "root"), "let the house run as a user of its own"),
        (("--group", "x y"), "--group x y: write a name of small letters"),
        (("--port", "70000"), "--port 70000: write a number from 1 to 65535"),
    ],
)
def test_a_value_that_no_server_can_have_is_refused(
    world: World, options: tuple[str, str], words: str
) -> None:
    ran = world.crossdock(COMMAND, *options)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_accounts_are_never_locked_into_the_house_itself(world: World) -> None:
    root = str(world.folder / "drop")
    ran = world.crossdock(COMMAND, "--root", root)
    assert ran.code == 2
    assert f"--root {root} is in the house" in ran.err


def test_an_inbox_that_gives_no_leases_and_has_no_complete_needs_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "kind_of_mount", lambda _: "nfs4")
    ran = world.crossdock(COMMAND)
    assert ran.code == 1
    assert ran.out.count("warning: drop-") == 7
    assert "the house may ask only with CAP_LEASE" not in ran.out


def test_an_inbox_on_another_mount_is_told_by_check_and_refused_here(world: World) -> None:
    other = world.folder / "other"
    inbox = world.inbox / "acme-shopify"
    for folder in (other, inbox):
        folder.mkdir(parents=True)

    def refused() -> None:
        bind(other, inbox)
        words = f"{world.folder}/.state/work and {inbox} are on different mounts"
        assert words in world.crossdock("check").out
        ran = world.crossdock(COMMAND)
        assert (ran.code, words in ran.err) == (2, True), ran.err
        assert "no configuration was written" in ran.err

    with_mounts(refused)
