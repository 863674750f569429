"""What channels, clients and partners are told of what happened, as `tells:` and the `files:` of
receivers in config.yaml say, and when it is due. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

import msgspec

from processor.model.telling import About, TellingKind
from processor.model.times import SECOND, micros

Owner = Literal["channel", "client", "receiver"]


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of file for a channel or client: about what, in which layout, to whom and when.

    `to` is the channel, client or receiver, `client` whose goods it tells of. `send_at` are times
    of the day in `timezone`; without them each pass sends what there is. `mailbox` is a fixed name
    at the receiver. What was learnt before `start_at` (RFC 3339, UTC) is not told; empty: what was
    learnt before the first pass that knows the telling. One that is `off` sends nothing: its
    channel is off or on trial, or none of its carriers is live. A receiver is told of parcels of
    `carriers`; of those of some `warehouses` and `services` alone, where these are given.
    """

    owner: Owner
    to: str
    client: str
    kind: TellingKind
    about: About
    layout: str
    receiver: str
    send_at: tuple[str, ...] = ()
    when_empty: Literal["none", "file"] = "none"
    mailbox: str = ""
    start_at: str = ""
    timezone: str = "UTC"
    off: bool = False
    carriers: tuple[str, ...] = ()
    warehouses: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the ledger, for ever: whose it is, its kind, what it is about."""
        return f"{self.owner} {self.to} {self.kind} {self.about}"


def named(name: str) -> Telling:
    """A telling that config.yaml has no more, of which its name alone is known: it is `off`."""
    owner, to, kind, about = name.split(" ")
    return Telling(
        owner=cast(Any, owner), to=to, client="", kind=cast(Any, kind), about=cast(Any, about),
        layout="", receiver="", off=True,
    )  # fmt: skip


def newest_time(send_at: Sequence[str], timezone: str, now: int) -> int:
    """The newest of these times of the day that has come, microseconds UTC; 0 without any. A time
    that a clock which is put forward leaves out comes when it would have been."""
    zone = ZoneInfo(timezone)
    local = datetime.fromtimestamp(now // SECOND, UTC).astimezone(zone)
    times = []
    for back in (0, 1):
        date = (local - timedelta(days=back)).date()
        for clock in send_at:
            hour, minute = clock.split(":")
            moment = datetime(date.year, date.month, date.day, int(hour), int(minute), tzinfo=zone)
            times.append(micros(moment.astimezone(UTC)))
    return max((one for one in times if one <= now), default=0)
