"""Which step of reaching a server fails, against a real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from builders.sftp_servers import PASSWORD, USER, Served, asyncssh_server, keys

from processor.languages.languages import in_english
from processor.transport.sftp.connect import host_key, open_session
from processor.transport.sftp.faults import STEPS, StepFailed
from processor.transport.sftp.known_hosts import fingerprint, line_of
from processor.transport.sftp.settings import Secret, Settings


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    host, user = keys(tmp_path_factory)
    with asyncssh_server(tmp_path_factory.mktemp("server"), host, user) as one:
        yield one


@pytest.fixture
def settings(served: Served) -> Settings:
    return Settings(
        name="lodz", host=served.host, port=served.port, user=served.user,
        key_file=str(served.key), known_hosts=str(served.known_hosts), connect_s=5, answer_s=5,
    )  # fmt: skip


def test_the_steps_are_told_in_their_order(settings: Settings) -> None:
    passed: list[str] = []
    session = open_session(settings, passed.append)
    assert session.channel(passed.append).resolved(".") == "/"
    session.close()
    assert passed == list(STEPS)


def step(settings: Settings, **other: object) -> str:
    with pytest.raises(StepFailed) as failed:
        open_session(msgspec.structs.replace(settings, **other)).channel()
    return failed.value.step


def test_a_step_that_fails_is_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert step(settings, host="nowhere.invalid") == "name"
    assert step(settings, port=1) == "port"
    assert step(settings, known_hosts=str(tmp_path / "none")) == "host-key"
    assert step(settings, key_file="") == "login"
    assert step(settings, key_file=str(tmp_path / "none")) == "login"
    monkeypatch.setenv("LODZ", "wrong")
    assert step(settings, key_file="", password=Secret("env", "LODZ")) == "login"
    monkeypatch.delenv("LODZ")
    assert step(settings, key_file="", password=Secret("env", "LODZ")) == "login"


def test_a_password_comes_from_where_the_settings_say(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LODZ", PASSWORD)
    (tmp_path / "secret").write_text(f"{PASSWORD}\n")
    for secret in (Secret("env", "LODZ"), Secret("file", str(tmp_path / "secret"))):
        by = msgspec.structs.replace(settings, user=USER, key_file="", password=secret)
        open_session(by).close()


def test_a_key_that_others_may_read_is_not_used(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "key"
    copy.write_bytes(Path(settings.key_file).read_bytes())
    copy.chmod(0o644)
    assert step(settings, key_file=str(copy)) == "login"


def test_another_host_key_than_before_is_told_with_both(
    settings: Settings, served: Served, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import asyncssh

    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[1]
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{served.port} ssh-ed25519 {other}\n")
    with pytest.raises(StepFailed) as failed:
        open_session(msgspec.structs.replace(settings, known_hosts=str(known)))
    assert failed.value.step == "host-key"
    shown = host_key(settings)
    words = in_english(failed.value.words)
    assert fingerprint(shown.asbytes()) in words
    assert words.count("SHA256:") == 2
    known.write_text(line_of(f"[127.0.0.1]:{served.port}", shown))
    open_session(msgspec.structs.replace(settings, known_hosts=str(known))).close()
