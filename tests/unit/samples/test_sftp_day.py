"""`make run-sftp` goes through the sample day by a server of its own, and comes to the same."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from builders.paths import ROOT, SAMPLES
from builders.sftp_servers import sshd
from builders.world import DAY, World

CONFIG = (ROOT / "config.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def the_day() -> ModuleType:
    return loaded("sftp_day")


def loaded(name: str) -> ModuleType:
    """A module of samples/, which is no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, SAMPLES / f"{name}.py")
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def a_server(folder: Path) -> Any:
    return loaded("sftp_server").Served(
        22, "me", folder / "key", folder / "known_hosts", folder / "files"
    )


def lying(outbox: Path) -> dict[str, bytes]:
    """What the partners would take from the server."""
    return {
        path.relative_to(outbox).as_posix(): path.read_bytes()
        for path in outbox.rglob("*")
        if path.is_file() and ".crossdock-staging" not in path.parts
    }


def test_without_sshd_it_says_what_to_install_and_does_nothing(
    the_day: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(loaded("sftp_server"), "found", lambda _program: None)
    monkeypatch.setattr(the_day, "day", lambda *_: pytest.fail("it began"))
    assert the_day.main() != 0
    said = capsys.readouterr().err
    assert "apt-get install openssh-server" in said
    assert "`make run` works on the same day without any server" in said


def test_every_channel_and_warehouse_is_at_the_server(the_day: ModuleType, tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    text = the_day.config_by_sftp(CONFIG, a_server(tmp_path))
    (world.folder / "config.yaml").write_text(text, "utf-8")
    assert text.count("    remote: partners") == 7
    ran = world.crossdock("check")
    assert ran.code == 0, ran.out + ran.err


def test_a_configuration_with_remotes_of_its_own_is_not_overwritten(
    the_day: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(loaded("sftp_server").Cannot, match="remotes of its own"):
        the_day.config_by_sftp(f"{CONFIG}\nremotes:\n  a: {{}}\n", a_server(tmp_path))


def test_the_server_ends_whatever_happens_to_the_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sshd()
    started: list[subprocess.Popen[bytes]] = []

    def start(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **kwargs))
        return started[-1]

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", start)
    server = loaded("sftp_server").server
    with pytest.raises(KeyboardInterrupt), server(tmp_path / "a server"):
        (listening,) = [one for one in started if "-D" in one.args]
        assert listening.poll() is None
        raise KeyboardInterrupt
    assert listening.poll() is not None
    assert (tmp_path / "a server").stat().st_mode & 0o077 == 0


def test_the_next_server_has_the_port_of_the_last(tmp_path: Path) -> None:
    port = loaded("sftp_server")._port
    assert port(tmp_path / "port") == port(tmp_path / "port")


def test_where_sftp_is_missing_the_exports_are_laid_into_the_folders(
    the_day: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(the_day, "found", lambda _program: None)
    served = a_server(tmp_path)
    served.files.mkdir()
    assert "as there is no sftp here" in the_day.put(served)
    laid = {path.parent.name for path in (served.files / "inbox").rglob("*") if path.is_file()}
    assert {"acme-shopify", "nordlys-erp", "pl1", "de2", "cn1"} <= laid
    assert "catalogue" not in laid


def by_name(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same without the numbers of files, which are those in the order in which they came."""
    return {re.sub(r"-rejects-\d+", "-rejects", name): data for name, data in files.items()}


@pytest.mark.slow
def test_the_day_by_sftp_comes_to_the_same_documents_and_a_second_one_to_nothing(
    the_day: ModuleType,
    sample_house: World,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    sshd()
    if shutil.which("sftp") is None:
        pytest.skip("no sftp on this machine (Debian: openssh-client)")
    # A path as people have them.
    folder = tmp_path / "by sftp, 100 %"
    assert the_day.day(ROOT, folder, DAY, "--workers", "0") == 0
    said = capfd.readouterr().out
    assert "files on it by sftp" in said
    assert "rejected rows: partners:outbox/rejects/acme-shopify/" in said
    assert "booked  13" in said and "instructed   332" in said
    world = World(folder / "house")
    outbox = folder / "server" / "files" / "outbox"
    there, known = lying(outbox), by_name(lying(outbox))
    at_home, expected = world.visible(), by_name(sample_house.visible())
    assert {*by_name(at_home), *known} == expected.keys()
    assert all(known[name] == expected[name] for name in known)
    assert {name.partition("/")[0] for name in at_home} <= {"alerts", "review", "reports", "trial"}
    world.balance()
    assert the_day.day(ROOT, folder, DAY, "--workers", "0") == 0
    again = capfd.readouterr().out
    assert "duplicate  13" in again and "Documents of this run: none" in again
    assert lying(outbox) == there
    world.balance()
