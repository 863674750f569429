"""Every key of config.yaml, by the block it stands in. Data; `config_values` reads by it."""

from __future__ import annotations

RESERVED = frozenset(
    ["review", "catalogue", "customs", "rejects", "alerts", "reports", "trial", "work", "staging"]
)
# Receivers of the house that are no warehouse; their folder of the outbox has their name.
RECEIVERS = ("customs", "rejects", "alerts", "review")
FOLDERS = {
    "inbox": "inbox",
    "outbox": "outbox",
    "archive": "archive",
    "state": ".state",
    "rules": "rules",
    "mappings": "mappings",
}

_BLOCKS = (
    "remotes",
    "receivers",
    "waves",
    "review",
    "names",
    "customs",
    "folders",
    "limits",
    "rules",
    "oldest",
    "overdue",
)
# Every key by the block it stands in, required ones first: the one table of config.yaml.
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "config.yaml": (
        ("currency", "clients", "channels", "warehouses", "carriers", "holds", "numbers"),
        (*_BLOCKS, "arrival", "clock", "engine", "settle", "chunk", "language", "timezone"),
    ),
    "client": (
        ("title",),
        ("china_customs", "short", "tells", "legal_name", "vat", "eori", "numbers"),
    ),
    "china_customs": (
        ("seller", "agent", "producer", "sender", "dxp_id"),
        ("trade_mode", "wrap_type", "statistics_flag"),
    ),
    "party": (("code", "name"), ()),
    "channel": (
        ("client", "mappings", "timezone", "start_at"),
        (
            "folder",
            "remote",
            "remote_inbox",
            "currency",
            "tax_in_prices",
            "status",
            "platform",
            "language",
            "rejects",
            "channel_labels",
            "arrival",
            "values",
            "tells",
        ),
    ),
    "warehouse": (
        ("title", "address", "timezone", "layout"),
        (
            "folder",
            "remote",
            "remote_inbox",
            "mappings",
            "status",
            "tare_g",
            "max_parcel_g",
            "customs",
            "calendar",
            "handling",
            "oldest_count",
            "a_day_means",
            "arrival",
            "address_latin",
            "return_to",
            "return_to_latin",
            "confirms",
            "grace",
            "tolerance",
            "waves",
        ),
    ),
    "tolerance": ((), ("pieces", "percent")),
    "calendar": ((), ("workdays", "cutoff", "holidays", "cutoffs")),
    "cutoff": (("at",), ("client", "carrier", "service", "instruct_by")),
    "address": (
        ("name", "address_lines", "city", "postcode", "country"),
        ("company", "region"),
    ),
    "telling": (
        ("kind", "layout"),
        ("about", "receiver", "send_at", "when_empty", "mailbox", "start_at", "timezone"),
    ),
    "carrier": (
        ("title",),
        (
            *("tracking", "pools", "status", "customs", "tracking_url", "manifest"),
            *("mappings", "timezone", "remote", "remote_inbox", "arrival"),
        ),
    ),
    "manifest": (
        (),
        ("close_at", "warehouses", "layout", "receiver", "paper", "numbers", "start_at"),
    ),
    "closing": (("close_at",), ()),
    "tracking": (("kind",), ("prefix", "digits", "suffix")),
    "pool": (
        (),
        (
            "prefix",
            "digits",
            "check",
            "suffix",
            "first",
            "last",
            "files",
            "for",
            "account",
            "services",
            "clients",
            "from",
            "valid_until",
            "warn_below",
        ),
    ),
    "hold": (("type", "queue"), ()),
    # Further keys of a remote are those of its transport.
    "remote": (("transport",), ()),
    "receiver": (
        (),
        (
            *("folder", "staging", "remote", "path", "as", "mailbox", "emptied_within", "expects"),
            *("kind", "carriers", "files"),
        ),
    ),
    "expects": ((), ("acknowledgement", "confirmation")),
    "overdue": ((), ("held", "queues", "ship_by", "confirmation")),
    "numbers": (("gs1_prefix",), ("sscc_extension",)),
    "waves": (
        (),
        (
            "close",
            "max_shipments",
            "part_size",
            "split_by",
            "close_at",
            "close_after",
            "urgent",
        ),
    ),
    "customs": ((), ("schemas",)),
    "folders": ((), tuple(FOLDERS)),
    "limits": ((), ("file_mb", "field_kb", "order_rows")),
    "rules": ((), ("brake", "brake_orders")),
    "clock": ((), ("jump",)),
    "oldest": ((), ("exchange_rates", "counts")),
    "age": ((), ("warn", "hold")),
    "arrival": (
        (),
        ("settle", "complete", "take", "only", "ignore", "unfinished", "watch", "tell_after"),
    ),
}
