"""What is on trial: decided and rendered beside the real work, promised nothing, handed to nobody.
Pure data."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.config import Config, Status

TRIAL: Status = "trial"
# The folder of the outbox below which everything of a trial stands, and what its names begin with.
FOLDER = "trial"
MARK = "TRIAL-"
# What the packer of a trial would read, in every file that has room for notes.
NOTE = "TRIAL: DO NOT SHIP"

Why = Literal["channel", "test", "beside"]
"""What puts an order on trial: its channel, that it is test traffic, or (`beside` its real
decision) a warehouse or carrier that it would go to."""

# States in which an order on trial is still to be decided, or may be decided otherwise.
OPEN = ("received", "held", "backordered", "planned")
# It was decided beside the real decision, and nothing of it would go to what is on trial.
UNAFFECTED = "unaffected"
STATES = (*OPEN, "instructed", "rejected", "cancelled", "history", "live", UNAFFECTED)
"""`instructed`: its papers were rendered; `live`: it came again when its channel was live."""


class OnTrial(msgspec.Struct, frozen=True, kw_only=True):
    """The names of what config.yaml has on trial."""

    channels: frozenset[str]
    warehouses: frozenset[str]
    carriers: frozenset[str]

    @property
    def beside(self) -> bool:
        """True where live orders are decided a second time, as if all of it were live."""
        return bool(self.warehouses or self.carriers)


def on_trial(config: Config) -> OnTrial:
    """What a configuration has on trial."""
    return OnTrial(
        channels=frozenset(n for n, one in config.channels.items() if one.status == TRIAL),
        warehouses=frozenset(n for n, one in config.warehouses.items() if one.status == TRIAL),
        carriers=frozenset(n for n, one in config.carriers.items() if one.status == TRIAL),
    )


class TrialHold(msgspec.Struct, frozen=True, kw_only=True):
    """A hold that a real order would have; `detail` as the ledger keeps a sentence."""

    reason: str
    rule: str
    at: str
    detail: str = ""


class TrialShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that would have gone. `price` in minor units; `contents` are (SKU, pieces).

    `shown`: papers of it stand in the folder of trials; else its channel, warehouse and carrier are
    live, and the real one is all there is.
    """

    number: str
    warehouse: str
    carrier: str
    service: str
    price: int
    currency: str
    ship_day: str
    contents: tuple[tuple[str, int], ...]
    tracking: tuple[str, ...] = ()
    shown: bool = False


class TrialResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided of an order on trial; `cause` as the ledger keeps a sentence, `wave` the
    trial wave that it went in, empty without any; `papers` name it, as `folder/name` of the outbox;
    `rules` matched, by stage."""

    holds: tuple[TrialHold, ...] = ()
    shipments: tuple[TrialShipment, ...] = ()
    cause: str = ""
    wave: str = ""
    papers: tuple[str, ...] = ()
    rules: dict[str, tuple[str, ...]] = {}


class TrialOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order on trial as the ledger has it: `placed_at` and `decided_at` in microseconds UTC,
    `later` what was told of it after its papers were rendered, as the ledger keeps a sentence."""

    id: int
    client: str
    channel: str
    order_id: str
    placed_at: int
    why: Why
    state: str
    decided_at: int
    result: TrialResult
    later: str

    @property
    def name(self) -> str:
        """As people name an order."""
        return f"{self.channel}/{self.order_id}"

    @property
    def went(self) -> tuple[TrialShipment, ...]:
        """The shipments that papers were rendered of."""
        return tuple(one for one in self.result.shipments if one.shown)
