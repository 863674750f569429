"""Servers that a house calls, without a network: some answer, the others say nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from builders.remote_in_memory import ChannelInMemory, RemoteInMemory
from builders.remotes import small_exports
from builders.world import World
from processor.house import sftp_sides
from processor.house.sftp_keys import settings_of
from processor.model.sentence import sentence
from processor.transport.sftp.faults import StepFailed
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import Settings


@dataclass
class LoginInMemory:
    """A login at a server in memory."""

    server: RemoteInMemory
    is_open: bool = True

    def channel(self) -> ChannelInMemory:
        return ChannelInMemory(self.server)

    def close(self) -> None:
        self.is_open = False


@dataclass
class CalledServers:
    """What answers, by remote; `silence` is what a call to any other does before it fails. `called`
    are the remotes that somebody connected to, in order; `now` is the clock of their circuits, in
    ms."""

    answers: dict[str, RemoteInMemory]
    silence: Callable[[], None] = lambda: None
    called: list[str] = field(default_factory=list)
    now: int = 0
    logins: list[LoginInMemory] = field(default_factory=list)
    _sessions: dict[str, Sessions] = field(default_factory=dict)

    def connect(self, settings: Settings) -> LoginInMemory:
        self.called.append(settings.name)
        if settings.name in self.answers:
            self.logins.append(LoginInMemory(self.answers[settings.name]))
            return self.logins[-1]
        self.silence()
        raise StepFailed("greeting", sentence("sftp.silent"))

    def take_the_place_of_the_network(self, patch: pytest.MonkeyPatch) -> None:
        def sessions(remote, others):  # type: ignore[no-untyped-def]
            if remote.name not in self._sessions:
                self._sessions[remote.name] = Sessions(
                    settings_of(remote, others),
                    lambda: self.now,
                    lambda: 0.0,
                    self.connect,  # type: ignore[arg-type]
                )
            return self._sessions[remote.name]

        patch.setattr(sftp_sides, "sessions", sessions)

    def next_process(self) -> None:
        """What a process knows of servers is gone."""
        self._sessions.clear()


def server_block(name: str, *more: str) -> str:
    """A remote as config.yaml names it."""
    lines = ("transport: sftp", f"host: {name}.example", "user: us", "agent: yes", *more)
    return f"  {name}:\n" + "".join(f"    {line}\n" for line in lines)


def with_servers(world: World, used: dict[str, str], *blocks: str) -> None:
    """Lines of config.yaml get a `remote:` below them, by line; `blocks` are the remotes."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    for line, remote in used.items():
        assert text.count(line) == 1, line
        text = text.replace(line, f"{line}\n    remote: {remote}")
    config.write_text(f"{text}\nremotes:\n{''.join(blocks)}", "utf-8")


def with_senders(world: World, remotes: list[str]) -> None:
    """A channel more for each of these remotes."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    start = text.index("  nordlys-shopify:\n")
    end = text.index("\n  acme-amazon:\n")
    block = text[start:end].rstrip("\n").removeprefix("  nordlys-shopify:\n")
    more = "".join(f"  of-{remote}:\n{block}\n    remote: {remote}\n" for remote in remotes)
    config.write_text(text[:start] + more + text[start:], "utf-8")


def with_exports_at_lodz(world: World, monkeypatch: pytest.MonkeyPatch) -> CalledServers:
    """What the small inbox holds lies at the server of `lodz`, the only one that answers."""
    lodz = RemoteInMemory()
    lodz.make("inbox", "outbox")
    for sender, dropped in small_exports(world).items():
        for name, data in dropped.items():
            lodz.put(f"/inbox/{sender}/{name}", data)
    servers = CalledServers({"lodz": lodz})
    servers.take_the_place_of_the_network(monkeypatch)
    return servers
