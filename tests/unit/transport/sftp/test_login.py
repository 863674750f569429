"""Why a login fails is said so that a person can mend it, and never with a secret in it."""

from __future__ import annotations

import contextlib
import logging
import socket
import subprocess
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import msgspec
import pytest
from builders.sftp_servers import PASSWORD, USER, Served, asyncssh_server, keys, openssh

from processor.languages.languages import in_english
from processor.model.sentence import Text
from processor.transport.sftp import login
from processor.transport.sftp.connect import open_session
from processor.transport.sftp.faults import StepFailed
from processor.transport.sftp.settings import Secret, Settings


def settings_for(served: Served, **other: object) -> Settings:
    made = Settings(
        name="lodz", host=served.host, port=served.port, user=served.user,
        key_file=str(served.key), known_hosts=str(served.known_hosts), connect_s=5, answer_s=5,
    )  # fmt: skip
    return msgspec.structs.replace(made, **other)


def failed(settings: Settings) -> tuple[str, str]:
    """The step that failed, and what is said of it; nowhere does a secret stand."""
    with pytest.raises(StepFailed) as raised:
        open_session(settings)
    said = in_english(raised.value.words)
    whole = said + repr(raised.value) + "".join(traceback.format_exception(raised.value))
    for one in (settings.password, settings.key_password):
        if one is not None and (secret := one.read()):
            assert secret not in whole
    return raised.value.step, said


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    host, user = keys(tmp_path_factory)
    with asyncssh_server(tmp_path_factory.mktemp("server"), host, user) as one:
        yield one


@pytest.fixture
def word(monkeypatch: pytest.MonkeyPatch) -> Secret:
    monkeypatch.setenv("LODZ", "zebra-crossing")
    return Secret("env", "LODZ")


def test_a_locked_key_opens_by_its_password_alone(
    served: Served, tmp_path: Path, word: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = asyncssh.read_private_key(str(served.key))
    path = tmp_path / "locked"
    path.write_bytes(key.export_private_key("openssh", passphrase="zebra-crossing", rounds=2))
    path.chmod(0o600)
    open_session(settings_for(served, key_file=str(path), key_password=word)).close()
    step, said = failed(settings_for(served, key_file=str(path)))
    assert (step, "is locked by a password" in said) == ("login", True), said
    monkeypatch.setenv("LODZ", "other-zebra")
    assert (
        "is another one" in failed(settings_for(served, key_file=str(path), key_password=word))[1]
    )


def test_a_password_for_a_key_that_has_none_is_told(served: Served, word: Secret) -> None:
    said = failed(settings_for(served, key_password=word))[1]
    assert "has no password" in said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("PuTTY-User-Key-File-3: ssh-ed25519\n", "puttygen"),
        ("ssh-ed25519 AAAA us@here\n", "the public half"),
        ("nothing of the kind\n", "ssh-keygen -p"),
        ("", "ssh-keygen -p"),
    ],
)
def test_a_file_that_is_no_key_is_told(
    served: Served, tmp_path: Path, body: str, words: str
) -> None:
    path = tmp_path / "key"
    path.write_text(body)
    path.chmod(0o600)
    assert words in failed(settings_for(served, key_file=str(path)))[1]


def test_a_certificate_of_another_kind_of_key_is_told(served: Served, tmp_path: Path) -> None:
    other = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    path = tmp_path / "cert.pub"
    path.write_bytes(other.export_public_key())
    assert "no certificate for" in failed(settings_for(served, certificate=str(path)))[1]
    assert "cannot be read" in failed(settings_for(served, certificate=str(tmp_path / "no")))[1]


def test_no_agent_and_an_agent_without_keys_are_told(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert "no SSH agent" in failed(settings_for(served, key_file="", agent=True))[1]


@contextlib.contextmanager
def agent(folder: Path, monkeypatch: pytest.MonkeyPatch, held: list[Path]) -> Iterator[None]:
    at = folder / "agent"
    try:
        process = subprocess.Popen(["ssh-agent", "-D", "-a", str(at)], stdout=subprocess.PIPE)
    except FileNotFoundError:
        pytest.skip("no ssh-agent on this machine (Debian: openssh-client)")
    try:
        assert process.stdout is not None
        process.stdout.readline()
        monkeypatch.setenv("SSH_AUTH_SOCK", str(at))
        subprocess.run(["ssh-add", "-q", *map(str, held)], check=True)
        yield
    finally:
        process.terminate()
        process.wait(10)


def test_an_agent_that_never_answers_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "_AGENT_S", 0.01)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    settings = Settings(name="lodz", host="lodz.example", user="us", agent=True)
    refused: list[Text] = []
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "agent"))
        silent.listen()
        assert login._of_agent(settings, refused) == []
    [said] = refused
    assert in_english(said) == "the SSH agent cannot be asked: no answer came in time"


def test_the_right_key_of_a_full_agent_is_tried_first(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, user = keys(tmp_path_factory)
    held = []
    for number in range(8):
        path = tmp_path / f"key{number}"
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(path))
        path.chmod(0o600)
        held.append(path)
    with (
        openssh(tmp_path / "server", host, user) as served,
        agent(tmp_path, monkeypatch, [*held, served.key]),
    ):
        locked = tmp_path / "locked"
        locked.write_bytes(asyncssh.read_private_key(str(served.key)).export_private_key(
            "openssh", passphrase="unknown"
        ))  # fmt: skip
        locked.chmod(0o600)
        (tmp_path / "locked.pub").write_text(served.key.with_suffix(".pub").read_text())
        open_session(settings_for(served, key_file=str(locked), agent=True)).close()
        step, said = failed(settings_for(served, key_file="", agent=True))
        assert step == "login"
        assert "the agent holds 9 keys, and only 5 were tried" in said


def test_a_server_that_asks_for_key_and_password_gets_both(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, word: Secret
) -> None:
    host, user = keys(tmp_path_factory)

    class Both(asyncssh.SSHServer):
        def begin_auth(self, _username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, _username: str, password: str) -> bool:
            if password == "old-zebra":
                raise asyncssh.PasswordChangeRequired("another, please")
            return password == "zebra-crossing"

    with asyncssh_server(tmp_path / "server", host, user, logins=Both) as served:
        by_password = settings_for(served, key_file="", password=word)
        open_session(by_password).close()
        (tmp_path / "secret").write_text("old-zebra\n")
        expired = Secret("file", str(tmp_path / "secret"))
        said = failed(msgspec.structs.replace(by_password, password=expired))[1]
        assert "the password has expired" in said


def test_a_half_login_goes_on_with_the_password_and_says_what_is_missing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, word: Secret
) -> None:
    host, user = keys(tmp_path_factory)
    with openssh(
        tmp_path / "server", host, user, "AuthenticationMethods publickey,password",
        "PasswordAuthentication yes",
    ) as served:  # fmt: skip
        step, said = failed(settings_for(served))
        assert (step, "asks for more: password" in said) == ("login", True), said
        said = failed(settings_for(served, password=word))[1]
        assert "asks for more: password" in said
        assert "the password is not accepted" in said


def test_what_is_shared_by_nobody_fails_at_the_algorithms(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    host, user = keys(tmp_path_factory)
    with asyncssh_server(
        tmp_path, host, user, encryption_algs=["aes256-ctr"], mac_algs=["hmac-sha1"]
    ) as served:
        step, said = failed(settings_for(served))
        assert (step, "algorithms: old" in said) == ("algorithms", True), said
        open_session(settings_for(served, algorithms="old")).close()


def told_to_logs(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged, but for what asyncio says of servers of other tests when it clears up."""
    return [one.getMessage() for one in caplog.records if one.name != "asyncio"]


@contextlib.contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port whose every caller gets an answer."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                one, _ = listening.accept()
                with one, contextlib.suppress(OSError):
                    answer(one)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)


def http(one: socket.socket) -> None:
    one.recv(100)
    one.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def until_it_ends(one: socket.socket) -> None:
    while one.recv(100):
        pass


def drips(one: socket.socket) -> None:
    """A letter for each letter, and never a line."""
    one.sendall(b"S")
    until_it_ends(one)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http, "no SSH server; it says HTTP/1.1 400 Bad Request"),
        (until_it_ends, "says nothing"),
        (drips, "says nothing"),
        (lambda _: None, "ends the connection before it says anything"),
    ],
)
def test_what_is_no_server_fails_at_the_greeting(
    tmp_path: Path, answer: Callable[[socket.socket], None], words: str,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    with answering(answer) as port:
        settings = Settings(
            name="lodz",
            host="127.0.0.1",
            port=port,
            user="us",
            connect_s=0.3,
            answer_s=0.3,
            known_hosts=str(tmp_path / "known_hosts"),
        )
        step, said = failed(settings)
    assert (step, words in said) == ("greeting", True), said
    assert told_to_logs(caplog) == []
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_to_a_log_while_logging_in(
    served: Served, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("LODZ", PASSWORD)
    by = settings_for(served, user=USER, key_file="", password=Secret("env", "LODZ"))
    session = open_session(by)
    session.channel().resolved(".")
    session.close()
    assert [one for one in caplog.records if one.name.startswith("paramiko")] == []


def test_a_server_is_reached_through_another_and_a_fault_there_names_it(
    served: Served, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    host, user = keys(tmp_path_factory)
    with openssh(tmp_path / "gate", host, user) as gate:
        jump = settings_for(gate, name="gate")
        behind = settings_for(served, jump=jump)
        session = open_session(behind)
        assert session.channel().resolved(".") == "/"
        session.close()
        unknown = msgspec.structs.replace(jump, known_hosts=str(tmp_path / "none"))
        step, said = failed(msgspec.structs.replace(behind, jump=unknown))
        assert (step, "on the way through gate" in said) == ("host-key", True), said
        assert failed(msgspec.structs.replace(behind, port=1))[0] == "port"
