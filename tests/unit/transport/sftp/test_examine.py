"""What a server promises is seen by what its renames do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from builders.sftp_servers import Served, asyncssh_server, keys

from processor.languages.languages import in_english
from processor.transport.sftp.channel import SftpChannel
from processor.transport.sftp.connect import Session, open_session
from processor.transport.sftp.examine import Examined, examine
from processor.transport.sftp.faults import Step
from processor.transport.sftp.settings import Settings


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    host, user = keys(tmp_path_factory)
    with asyncssh_server(tmp_path_factory.mktemp("server"), host, user) as one:
        (one.root / "outbox").mkdir()
        yield one


class Plain:
    """A server that does not know posix-rename; `over`: its rename takes the place of what is
    there."""

    can_replace = False

    def __init__(self, channel: SftpChannel, *, over: bool) -> None:
        self._channel, self._over = channel, over

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)

    def rename(self, old: str, new: str) -> None:
        (self._channel.replace if self._over else self._channel.rename)(old, new)


def examined(served: Served, ahead_s: int = 0, over: bool | None = None) -> Examined:
    settings = Settings(
        name="lodz", host=served.host, port=served.port, user=served.user,
        key_file=str(served.key), known_hosts=str(served.known_hosts), connect_s=5, answer_s=5,
    )  # fmt: skip

    class Login:
        def __init__(self, session: Session) -> None:
            self.session = session
            self.close = session.close

        def channel(self, passed: Callable[[Step], None]) -> Any:
            channel = self.session.channel(passed)
            return channel if over is None else Plain(channel, over=over)

    def connect(settings: Settings, passed: Callable[[Step], None]) -> Any:
        return Login(open_session(settings, passed))

    return examine(
        settings, (), ("pl1",), now_s=lambda: int(time.time()) - ahead_s, unique="1",
        connect=connect,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("over", "promise", "state"),
    [
        (None, "exactly once", "ok"),
        (False, "exactly once", "ok"),
        (True, "at least once", "warns"),
    ],
)
def test_a_server_promises_what_its_renames_do(
    served: Served, over: bool | None, promise: str, state: str
) -> None:
    found = examined(served, over=over)
    assert found.promise == promise
    assert {one.step: one.state for one in found.findings}["rename"] == state
    assert found.ok
    assert list((served.root / "outbox" / ".crossdock-staging").iterdir()) == []


@pytest.mark.parametrize(("ahead_s", "words"), [(36_000, "ahead of"), (-36_000, "behind")])
def test_a_clock_ten_hours_off_is_told(served: Served, ahead_s: int, words: str) -> None:
    [clock] = [one for one in examined(served, ahead_s).findings if one.step == "clock"]
    assert clock.state == "warns"
    assert words in in_english(clock.said)
    assert words in in_english(clock.send)
