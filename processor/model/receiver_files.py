"""Files that carriers, forwarders and brokers take, as `receivers:` of config.yaml says. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

ReceiverKind = Literal["carrier", "forwarder", "broker"]


class ReceiverFile(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of file for one receiver, about what, in which layout and when.

    It is about parcels of `carriers`; of `warehouses` and `services` (a carrier's own names) alone
    where these are given. `send_at` are times of the day in `timezone`; without them each pass
    sends what there is. `mailbox` is a fixed name at the receiver.
    """

    receiver: str
    of: ReceiverKind
    kind: str
    layout: str
    about: str = ""
    carriers: tuple[str, ...] = ()
    warehouses: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    send_at: tuple[str, ...] = ()
    when_empty: Literal["none", "file"] = "none"
    mailbox: str = ""
    start_at: str = ""
    timezone: str = "UTC"
    off: bool = False
