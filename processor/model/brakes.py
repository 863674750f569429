"""When an edit of rules waits for a person. Pure."""

from __future__ import annotations

import msgspec


class Brake(msgspec.Struct, frozen=True):
    """An edit of rules waits for a yes if it moves more than `share` (hundredths of a percent) of
    the newest `orders` decided orders."""

    share: int = 2000
    orders: int = 1000
