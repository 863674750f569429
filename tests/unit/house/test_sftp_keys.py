"""What config.yaml says of a server, and that no secret can stand there."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.house.sftp_keys import settings_of
from processor.languages.languages import LANGUAGES
from processor.model.config import Config
from processor.problems.problem import Problem, render_all
from processor.transport.sftp.settings import Secret, Settings

CONFIG = (ROOT / "config.yaml").read_text("utf-8")
LODZ = "transport: sftp, host: sftp.lodz.example, user: us, key_file: keys/lodz"


def read(*remotes: str) -> tuple[Config | None, list[Problem]]:
    block = "".join(f"  {one}\n" for one in remotes)
    return read_config(f"{CONFIG}\nremotes:\n{block}", "config.yaml", "/house")


def settings(*remotes: str, name: str = "lodz") -> Settings:
    config, problems = read(*remotes)
    assert config is not None, render_all(problems)
    return settings_of(config.remotes[name], config.remotes)


def test_what_is_not_said_of_a_server_is_what_most_need() -> None:
    found = settings(f"lodz: {{{LODZ}}}")
    assert found == Settings(
        name="lodz", host="sftp.lodz.example", user="us", key_file="/house/keys/lodz",
        known_hosts="/house/known_hosts",
    )  # fmt: skip


def test_what_is_said_of_a_server_counts() -> None:
    found = settings(
        f"lodz: {{{LODZ}, port: 2222, password_env: LODZ, key_password_file: /k, jump: gate, "
        "known_hosts: /etc/known, connect_time: 2 minutes, keep_alive: 5 seconds, sessions: 4, "
        "inbox: in, outbox: /out, verify: size, sync: yes, after: move, moved_to: done, "
        "agent: yes, algorithms: old, staging: ours, after_file: '{name}.done'}",
        "gate: {transport: sftp, host: gate.example, user: us, agent: yes}",
    )
    assert found.jump is not None
    assert (found.jump.host, found.jump.agent) == ("gate.example", True)
    assert found.password == Secret("env", "LODZ")
    assert found.key_password == Secret("file", "/k")
    assert (found.connect_s, found.keep_alive_s, found.sessions) == (120, 5, 4)
    assert (found.inbox, found.outbox, found.verify, found.sync) == ("in", "/out", "size", True)
    assert (found.staging, found.after_file) == ("ours", "{name}.done")
    assert (found.after, found.moved_to, found.algorithms) == ("move", "done", "old")
    assert (found.host_name, found.known_hosts) == ("[sftp.lodz.example]:2222", "/etc/known")


@pytest.mark.parametrize(
    "line",
    [
        "password: zebra1",
        "passwort_file: x, passphrase: zebra1",
        "key_password: zebra1",
        "password: [zebra1, {zebra1: x}]",
        "Secret: zebra1",
        "password_env: zebra 1",
        "passwd: zebra1, port: 0",
        "user: us:zebra1",
        "host: us:zebra1@sftp.example",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_secret_in_the_configuration_is_refused_and_shown_nowhere(
    line: str, language: str
) -> None:
    own = {one.partition(":")[0] for one in line.split(", ")}
    rest = ", ".join(one for one in LODZ.split(", ") if one.partition(":")[0] not in own)
    config, problems = read(f"lodz: {{{rest}, {line}}}")
    assert config is None
    assert problems
    assert "zebra" not in render_all(problems, language)
    assert all("zebra" not in repr(one.pieces) for one in problems)


def test_two_remotes_never_share_the_folders_of_one_login() -> None:
    one = f"lodz: {{{LODZ}}}"
    _, problems = read(one, f"other: {{{LODZ.replace('lodz.example', 'LODZ.example')}}}")
    assert {problem.id for problem in problems} == {"value/wrong.shared-area"}
    for other in ("port: 2222", "inbox: in2, outbox: out2"):
        config, problems = read(one, f"other: {{{LODZ}, {other}}}")
        assert config is not None, render_all(problems)


def test_a_way_through_other_servers_ends() -> None:
    gate = "transport: sftp, host: {0}.example, user: us, agent: yes, jump: {1}"
    _, problems = read(
        *(f"{a}: {{{gate.format(a, b)}}}" for a, b in (("a", "b"), ("b", "c"), ("c", "b")))
    )
    assert sorted(str(one.pieces["remote"]) for one in problems) == ["b", "c"]
