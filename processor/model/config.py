"""config.yaml as frozen data: who the clients, channels, warehouses and carriers are.

`read_config` (processor/house/config_file.py) makes it from YAML text and reports every mistake.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from processor.model.arriving import Arriving
from processor.model.brakes import Brake
from processor.model.carrier_manifests import ManifestPlan
from processor.model.china_lanes import LaneCodes
from processor.model.names_there import NamesThere
from processor.model.number_pools import Pool, Tracking
from processor.model.order import Address
from processor.model.receiver_files import ReceiverFile
from processor.model.review_desk import ReviewDesk
from processor.model.tellings import Telling
from processor.model.tells import Expects, OverdueAfter, Tells
from processor.model.timetables import Timetable
from processor.model.trading_data import LegalData, Returns
from processor.model.wave_rules import CutOff, Waves

HoldType = Literal["address", "payment", "fraud", "stock", "customs", "data", "manual"]
HOLD_TYPES: tuple[HoldType, ...] = get_args(HoldType)

Status = Literal["live", "trial", "off"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

NO_CODE = "无"
"""The code of a foreign platform that Chinese customs gave none (GACC specification 2022-05)."""


class CustomsParty(msgspec.Struct, frozen=True, kw_only=True):
    """A company known to Chinese customs: 10-digit customs code or 18-character USCC, and name. A
    platform abroad may have `NO_CODE`."""

    code: str
    name: str


class ChinaCustoms(msgspec.Struct, frozen=True, kw_only=True):
    """What a client's CEB messages say of the client. Codes per GACC CEB specification 2022-05.

    `lane` is how all its goods left, where a configuration of before the table of lanes says so.
    """

    seller: CustomsParty
    agent: CustomsParty
    producer: CustomsParty
    sender: CustomsParty
    dxp_id: str
    trade_mode: str = "9610"
    wrap_type: str = "2"
    statistics_flag: str = "A"
    lane: LaneCodes | None = None


Short = Literal["backorder", "cancel", "ask"]
"""What becomes of pieces that a warehouse did not ship: they wait, are cancelled, or a person is
asked."""
SHORT: tuple[Short, ...] = get_args(Short)


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """In a 3PL, whose goods these are; `short` is what becomes of pieces that were not shipped.
    `numbers` where the client is the GS1 member, and not the house."""

    name: str
    title: str
    china_customs: ChinaCustoms | None = None
    short: Short = "ask"
    legal: LegalData = LegalData()
    numbers: Numbers | None = None


ChannelLabels = Literal["never", "always", "by-service"]
"""Whether a channel makes the labels of its orders itself: then it knows the whole address, of
which it may hide parts from us. `by-service`: the service that is chosen says so."""
CHANNEL_LABELS: tuple[ChannelLabels, ...] = get_args(ChannelLabels)
WordsOf = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""By target, from a word of a channel to ours."""


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One shop, marketplace account or ERP of one client.

    `currency` fills in where the export has none; `start_at` (RFC 3339, UTC): earlier orders are
    buyer history and never shipped. At `remote` files are looked for too: in the folder of its name
    below the inbox there, or in `remote_inbox`, "." for the inbox itself.
    `language` is that of what goes back to the sender, such as the reasons in a rejects file; empty
    where it is that of the house. `rejects` is how rejected rows go back: in the form of the
    export, or as a workbook, which may then come back too. `words` are its own for the value tables
    of its mappings, by target (`lines.unit` for one of a line).
    """

    name: str
    client: str
    folder: str
    mappings: tuple[str, ...]
    timezone: str
    currency: str | None = None
    tax_in_prices: Literal["yes", "no", "auto"] = "auto"
    start_at: str
    status: Status = "live"
    platform: CustomsParty | None = None
    remote: str = ""
    remote_inbox: str = ""
    language: str = ""
    rejects: Literal["as sent", "xlsx"] = "as sent"
    channel_labels: ChannelLabels = "never"
    arrival: Arriving = Arriving()
    words: WordsOf = ()


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """When a warehouse works: days of the week, holidays (ISO dates), and the local time of day
    (`14:00`) from which on an order waits for the next workday; empty: no cut-off. The first of
    `cutoffs` that fits goes before it."""

    workdays: tuple[str, ...] = WEEKDAYS
    cutoff: str = ""
    holidays: tuple[str, ...] = ()
    cutoffs: tuple[CutOff, ...] = ()


class Oldest(msgspec.Struct, frozen=True):
    """How many whole days old a figure may be: beyond `warn` people are told, beyond `hold` orders
    that rest on it wait. None is never."""

    warn: int | None = 7
    hold: int | None = 31


class Warehouse(msgspec.Struct, frozen=True, kw_only=True):
    """A building that ships. `tare_g` is packaging per parcel; `max_parcel_g` splits parcels.
    `address_latin` is its address in Latin letters, for what leaves its country. `a_day_means` says
    when in a day something happened of which its files tell the day alone.

    Without a `calendar` it works every day. `handling` is what one consignment costs there, in
    minor units of the house currency. Files for it are handed over at `remote`, where it names one,
    and looked for there too, as those of a channel are. `waves`: None where they are the house's.
    """

    code: str
    folder: str
    title: str
    address: Address
    timezone: str
    layout: str
    mappings: tuple[str, ...] = ()
    status: Status = "live"
    tare_g: int = 0
    max_parcel_g: int = 30_000
    customs: Literal["none", "china-ceb"] = "none"
    calendar: Calendar | None = None
    handling: int = 0
    remote: str = ""
    remote_inbox: str = ""
    arrival: Arriving = Arriving()
    address_latin: Address | None = None
    returns: Returns = Returns()
    oldest_count: Oldest = Oldest()
    tells: Tells = Tells()
    a_day_means: Literal["", "morning", "evening"] = ""
    waves: Waves | None = None

    def sender(self, to: str) -> Address:
        """Its address as a parcel to the country `to` (ISO 3166-1 alpha-2) shows it."""
        abroad = to != self.address.country
        return self.address_latin if abroad and self.address_latin is not None else self.address


class Carrier(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier whose services and prices stand in rules/rates/<name>.*.csv. `tracking_url` is
    where a parcel is followed, with `{number}` for its tracking number; "" where nobody says. Its
    numbers come from `pools`, where it has any, and else as `tracking` says.

    One with `mappings` sends files too, looked for as those of a channel are; times in them without
    an offset are of `timezone`.
    """

    name: str
    title: str
    tracking: Tracking
    pools: tuple[Pool, ...] = ()
    status: Status = "live"
    customs: CustomsParty | None = None
    tracking_url: str = ""
    folder: str = ""
    mappings: tuple[str, ...] = ()
    timezone: str = "UTC"
    remote: str = ""
    remote_inbox: str = ""
    arrival: Arriving = Arriving()


class HoldReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason to hold an order: its type and the queue of people who work on it."""

    name: str
    type: HoldType
    queue: str


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """GS1 company prefix (7 to 10 digits) and SSCC extension digit (GS1 General Specifications).

    `trial`: these are numbers of a trial, which no real parcel has; labels say so. No key of
    config.yaml sets it.
    """

    gs1_prefix: str
    sscc_extension: str = "3"
    trial: bool = False


class Folders(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute folders, resolved against the folder of config.yaml."""

    inbox: str
    outbox: str
    archive: str
    state: str
    rules: str
    mappings: str


OWN = ""
"""In place of a remote's name: the house's own inbox and outbox."""


class Remote(msgspec.Struct, frozen=True, kw_only=True):
    """A place away from the house. `values` are the keys of its `transport`, as text; folders of
    this machine are absolute. `inboxes` are the folders below its inbox of those senders whose
    folder has another name there, by their folder of the inbox; empty for the inbox itself."""

    name: str
    transport: str
    values: dict[str, str]
    inboxes: dict[str, str] = {}
    timetable: Timetable = Timetable()


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes files: a warehouse, or one of the house's own such as `customs`. `folder` is where
    its files are renamed into, `staging` a folder of ours on the same mount; or `path` is below the
    outbox of `remote`, "." for that itself. Empty: as the house has it."""

    name: str
    folder: str = ""
    staging: str = ""
    remote: str = ""
    path: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on what a sender may drop. An order is held in memory whole, with all its rows."""

    file_mb: int = 512
    field_kb: int = 128
    order_rows: int = 10_000


class ClockGuard(msgspec.Struct, frozen=True, kw_only=True):
    """How far the clock may stand beyond the last pass before it is asked about, microseconds."""

    jump: int = 8 * 86_400_000_000


PLAIN = "plain"
ENGINES = ("durable-rules", PLAIN)
"""Who says which rules match: the engine, held against the plain evaluator, or that alone."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of config.yaml. `settle_ms` is how long a file must stay unchanged, `arrival` how
    files of a sender arrive that says nothing else; `language` is that of messages, by its code;
    `timezone` is that of days in rules, and of times that people read. `away` are receivers too.
    `names_there` is what documents are called at receivers that ask for it, by receiver.
    `receiver_files` are what carriers, forwarders and brokers take; those of them that leave in
    batches are among the `tellings`; `manifests` say which of what they take over is listed."""

    currency: str
    clients: dict[str, Client]
    channels: dict[str, Channel]
    warehouses: dict[str, Warehouse]
    carriers: dict[str, Carrier]
    holds: dict[str, HoldReason]
    numbers: Numbers
    waves: Waves = Waves()
    review: ReviewDesk = ReviewDesk()
    names: dict[str, str] = {}
    customs_schemas: str | None = None
    folders: Folders
    remotes: dict[str, Remote] = {}
    receivers: dict[str, Receiver] = {}
    expects: dict[str, Expects] = {}
    overdue: OverdueAfter = OverdueAfter()
    away: dict[str, Receiver] = {}
    names_there: dict[str, NamesThere] = {}
    settle_ms: int = 2000
    arrival: Arriving = Arriving()
    chunk: int = 1000
    limits: Limits = Limits()
    language: str = "en"
    timezone: str = "UTC"
    brake: Brake = Brake()
    oldest_rates: Oldest = Oldest()
    clock: ClockGuard = ClockGuard()
    engine: str = ENGINES[0]
    tellings: tuple[Telling, ...] = ()
    manifests: tuple[ManifestPlan, ...] = ()
    receiver_files: tuple[ReceiverFile, ...] = ()

    @property
    def sending_carriers(self) -> dict[str, Carrier]:
        """The carriers that send files, by name: those that a mapping is listed of."""
        return {
            name: one for name, one in self.carriers.items() if one.mappings and one.status != "off"
        }

    @property
    def senders(self) -> tuple[Channel | Warehouse | Carrier, ...]:
        """Who drops files: each has a folder, mappings, a way in which its files arrive."""
        return (
            *self.channels.values(), *self.warehouses.values(), *self.sending_carriers.values(),
        )  # fmt: skip
