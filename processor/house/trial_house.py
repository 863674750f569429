"""The house as it would be if all that is on trial were live: it decides what is on trial."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from processor.house.house import House
from processor.model.config import Carrier, Channel, Config, Warehouse
from processor.model.number_pools import Tracking, draws
from processor.model.trials import TRIAL

_T = TypeVar("_T", Channel, Warehouse, Carrier)

# GS1 keeps the prefix 952 for demonstrations and examples of its own system: no company has it.
# Source: GS1 company prefixes, https://www.gs1.org/standards/id-keys/company-prefix
_GS1_PREFIX = "952"
# Letters of no carrier's range; as long as an S10 number is at most.
_TRACKING = Tracking(kind="serial", prefix="TRIAL", digits=8)


def trial_house(house: House) -> House:
    """The same house with what is on trial live, and with numbers that no real parcel can have."""
    return msgspec.structs.replace(house, config=trial_config(house.config))


def trial_config(config: Config) -> Config:
    """A configuration under which what is on trial is decided and rendered."""
    prefix = _GS1_PREFIX.ljust(len(config.numbers.gs1_prefix), "0")
    numbers = msgspec.structs.replace(config.numbers, gs1_prefix=prefix, trial=True)
    return msgspec.structs.replace(
        config,
        clients={
            name: msgspec.structs.replace(one, numbers=None) for name, one in config.clients.items()
        },
        channels=_live(config.channels),
        warehouses=_live(config.warehouses),
        carriers={name: _marked(one) for name, one in _live(config.carriers).items()},
        numbers=numbers,
    )


def _live(named: dict[str, _T]) -> dict[str, _T]:
    return {
        name: msgspec.structs.replace(one, status="live") if one.status == TRIAL else one
        for name, one in named.items()
    }


def _marked(carrier: Carrier) -> Carrier:
    if not draws(carrier.tracking, carrier.pools):
        return carrier
    return msgspec.structs.replace(carrier, tracking=_TRACKING, pools=())
