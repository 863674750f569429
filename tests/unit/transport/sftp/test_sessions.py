"""A server that failed is left alone for a while; one that serves is used again."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.transport.sftp.faults import RemoteFault, StepFailed
from processor.transport.sftp.sessions import Circuit, Sessions, after_failure
from processor.transport.sftp.settings import Settings

SETTINGS = Settings(name="lodz", host="sftp.example", user="crossdock")


class Clock:
    now = 0

    def __call__(self) -> int:
        return self.now


class Channel:
    lost = False
    is_open = True
    lost_by = "cut"


class Login:
    is_open = True

    def channel(self) -> Channel:
        return Channel()

    def close(self) -> None:
        self.is_open = False


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_each_failure_in_a_row_waits_longer_and_never_beyond_ten_minutes(dice: list[float]) -> None:
    circuit = Circuit()
    for number, one in enumerate(dice, 1):
        circuit = after_failure(circuit, 1_000, one)
        assert circuit.failures == number
        whole = min(5_000 << (number - 1), 600_000)
        assert whole * 3 // 4 <= circuit.until_ms - 1_000 <= whole


def test_a_dead_server_is_not_asked_again_before_its_time() -> None:
    clock, asked = Clock(), []

    def dead(_: Settings) -> Login:
        asked.append(clock.now)
        raise StepFailed("port", "refused")

    sessions = Sessions(SETTINGS, clock, lambda: 0.0, dead)  # type: ignore[arg-type]
    for clock.now in (0, 1, 4_999, 5_000, 9_999, 14_999, 15_000):
        with pytest.raises(RemoteFault), sessions.use():
            pass
    assert asked == [0, 5_000, 15_000]


def test_a_channel_is_used_again_and_a_lost_one_is_not() -> None:
    logins: list[Login] = []

    def alive(_: Settings) -> Login:
        logins.append(Login())
        return logins[-1]

    sessions = Sessions(SETTINGS, Clock(), lambda: 0.0, alive)  # type: ignore[arg-type]
    with sessions.use() as one:
        pass
    with sessions.use() as again:
        assert again is one
        again.lost = True  # type: ignore[attr-defined]
    with sessions.use() as other:
        assert other is not one
    assert [login.is_open for login in logins] == [False, True]


def test_two_at_once_get_a_channel_each() -> None:
    sessions = Sessions(SETTINGS, Clock(), lambda: 0.0, lambda _: Login())  # type: ignore[arg-type,return-value]
    with sessions.use() as one, sessions.use() as other:
        assert one is not other


def test_no_more_channels_are_open_at_once_than_the_settings_say() -> None:
    settings = msgspec.structs.replace(SETTINGS, sessions=1, answer_s=0.01)
    sessions = Sessions(settings, Clock(), lambda: 0.0, lambda _: Login())  # type: ignore[arg-type,return-value]
    with sessions.use(), pytest.raises(RemoteFault), sessions.use():
        pass
    with sessions.use():
        pass


def test_a_server_that_loses_every_answer_is_left_alone_too() -> None:
    clock, logins = Clock(), []

    def losing(_: Settings) -> Login:
        logins.append(Login())
        return logins[-1]

    sessions = Sessions(SETTINGS, clock, lambda: 0.0, losing)  # type: ignore[arg-type]
    for _ in range(3):
        with sessions.use() as one:
            one.lost = True  # type: ignore[attr-defined]
    with pytest.raises(RemoteFault), sessions.use():
        pass
    assert len(logins) == 3
    clock.now = 5_000
    with sessions.use() as one:
        one.lost = True  # type: ignore[attr-defined]
    clock.now = 5_000 + 9_999
    with pytest.raises(RemoteFault), sessions.use():
        pass
    clock.now = 15_000
    with sessions.use():
        pass
    assert sessions.circuit.failures == 2
    with sessions.use():
        pass
    assert sessions.circuit.failures == 0


def test_a_channel_of_an_ended_login_is_not_given_again() -> None:
    sessions = Sessions(SETTINGS, Clock(), lambda: 0.0, lambda _: Login())  # type: ignore[arg-type,return-value]
    with sessions.use() as one, sessions.use() as other:
        other.lost = True  # type: ignore[attr-defined]
    with sessions.use() as fresh:
        assert fresh not in (one, other)


def test_after_a_call_in_vain_only_the_next_call_waits_for_the_server() -> None:
    clock, asked = Clock(), []

    def dead(_: Settings) -> Login:
        asked.append(clock.now)
        raise StepFailed("port", "refused")

    sessions = Sessions(SETTINGS, clock, lambda: 0.0, dead)  # type: ignore[arg-type]
    sessions.call()
    assert sessions.fault
    assert sessions.rests_ms == 5_000
    clock.now = 60_000
    with pytest.raises(RemoteFault), sessions.use():
        pass
    assert asked == [0]
    sessions.call()
    sessions.call()
    assert asked == [0, 60_000], "the second call comes too soon"
    sessions.insist()
    sessions.call()
    assert asked == [0, 60_000, 60_000], "unless somebody insists"
