"""Reads config.yaml: every mistake of the file at once, each with its place.

Folders are only named here, never looked at; whether they exist is asked at start-up. Secrets
have no key: connections get theirs from the environment.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from processor.house.channel_words import read_words
from processor.house.config_arrival import read_arrival, read_house_arrival
from processor.house.config_brake import read_brake
from processor.house.config_china import read_china_customs
from processor.house.config_clock import read_clock
from processor.house.config_expects import read_expects
from processor.house.config_files_of_receivers import partners_named, read_files, tellings_of
from processor.house.config_folders import read_folders
from processor.house.config_hold_queues import read_holds
from processor.house.config_manifests import read_manifests, takers_named
from processor.house.config_names import read_names
from processor.house.config_numbers import one_prefix_each, read_client_numbers, read_numbers
from processor.house.config_oldest import read_limits, read_oldest
from processor.house.config_overdue import read_overdue
from processor.house.config_pools import read_pools, same_numbers
from processor.house.config_receivers import read_receivers
from processor.house.config_remote_inboxes import read_remote_inbox, with_inboxes
from processor.house.config_remotes import named_remote, read_remotes
from processor.house.config_reports import read_tells
from processor.house.config_review import read_review
from processor.house.config_shown import read_names_there
from processor.house.config_tells import read_tellings, receivers_named, with_mailboxes
from processor.house.config_tracking import read_tracking
from processor.house.config_trading import read_legal_data, read_returns
from processor.house.config_values import CODE, SLUG, TRACKING_URL, Values
from processor.house.config_waves import keys_of, read_cutoffs, read_waves
from processor.languages.languages import FIRST, LANGUAGES
from processor.model.arriving import Arriving
from processor.model.carrier_manifests import with_files
from processor.model.config import (
    CHANNEL_LABELS,
    ENGINES,
    SHORT,
    Carrier,
    Channel,
    Client,
    Config,
    Limits,
    Oldest,
    Warehouse,
)
from processor.model.sentence import Text
from processor.model.wave_rules import Waves
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, errors, part_of, within
from processor.problems.yaml_source import parse

STATUSES = ("live", "trial", "off")
# What a carrier says of the files that it sends, which its `mappings` read.
SENDING = ("timezone", "remote", "remote_inbox", "arrival")


class _Reader(Values):
    def __init__(
        self,
        form: Form,
        base: str,
        mappings: Collection[str] | None,
        layouts: Collection[str] | None,
        *,
        earlier: bool = False,
    ) -> None:
        super().__init__(form, base)
        self.earlier = earlier
        self.mappings = mappings
        self.layouts = layouts
        self.remotes: Collection[str] = ()
        self.clients: Collection[str] = ()
        self.arrival = Arriving()
        self.oldest_count = Oldest()
        self.house_zone = "UTC"
        self.waves = Waves()
        self.carriers: Collection[str] = ()

    def mapping_names(self, node: Node | None, inside: Text) -> tuple[str, ...]:
        found: list[str] = []
        for item in self.form.texts(node, inside=inside):
            if item.text in found:
                self.form.problem("name/duplicate", item, inside=inside, name=item.text)
            elif self.mappings is not None:
                self.member(item, self.mappings, "mapping", inside)
            elif not SLUG.fullmatch(item.text):
                self.form.problem("value/wrong.mapping", item, inside=inside, name=item.text)
            found.append(item.text)
        return tuple(found)

    def client(self, name: str, _key: Node, node: Node) -> Client:
        inside = within("client", name)
        found = self.block("client", node, inside)
        china = found.get("china_customs")
        customs = None
        if china is not None:
            customs = read_china_customs(self, china, inside, earlier=self.earlier)
        short = cast(Any, self.form.choice(found.get("short"), SHORT, "ask", inside=inside))
        return Client(
            name=name, title=self.text(found, "title", inside), china_customs=customs, short=short,
            legal=read_legal_data(self, found, inside),
            numbers=read_client_numbers(self, found.get("numbers"), inside),
        )  # fmt: skip

    def channel(self, name: str, key: Node, node: Node, clients: Collection[str]) -> Channel:
        inside = within("channel", name)
        found = self.block("channel", node, inside)
        mappings = self.mapping_names(found.get("mappings"), inside)
        if not mappings and found.get("mappings") is not None:
            self.form.problem("value/wrong.no-mapping", found["mappings"], inside=inside)
        choice, platform = self.form.choice, found.get("platform")
        return Channel(
            name=name,
            client=self.member(found.get("client"), clients, "client", inside),
            folder=self.folder(key, name, "channel", found),
            mappings=mappings,
            timezone=self.zone(found, inside),
            currency=self.currency(found, inside) or None,
            tax_in_prices=cast(
                Any,
                choice(found.get("tax_in_prices"), ("yes", "no", "auto"), "auto", inside=inside),
            ),
            start_at=self.time(found, inside),
            status=cast(Any, choice(found.get("status"), STATUSES, "live", inside=inside)),
            platform=None
            if platform is None
            else self.party(platform, part_of(inside, "platform"), foreign=True),
            remote=named_remote(self, found, self.remotes, inside),
            remote_inbox=read_remote_inbox(self, found, inside),
            language=choice(found.get("language"), LANGUAGES, inside=inside),
            rejects=cast(
                Any, choice(found.get("rejects"), ("as sent", "xlsx"), "as sent", inside=inside)
            ),
            channel_labels=cast(
                Any, choice(found.get("channel_labels"), CHANNEL_LABELS, "never", inside=inside)
            ),
            arrival=read_arrival(self, found.get("arrival"), self.arrival, inside),
            words=read_words(self.form, found.get("values"), part_of(inside, "values")),
        )

    def warehouse(self, code: str, key: Node, node: Node) -> Warehouse:
        inside = within("warehouse", code)
        found = self.block("warehouse", node, inside)
        choice = self.form.choice
        layout = found.get("layout")
        if self.layouts is not None:
            self.member(layout, self.layouts, "layout", inside)
        tare = self.whole(found, "tare_g", 0, 0, 100_000, inside)
        most = self.whole(found, "max_parcel_g", 30_000, 1, 2_000_000, inside)
        if tare >= most:
            place = found.get("tare_g", node)
            self.form.problem("value/wrong.tare", place, tare=tare, most=most)
        address = self.address(found.get("address"), part_of(inside, "address"))
        return Warehouse(
            code=code,
            folder=self.folder(key, code, "warehouse", found),
            title=self.text(found, "title", inside),
            address=address,
            timezone=self.zone(found, inside),
            layout=self.text(found, "layout", inside, pattern=SLUG.pattern, form="form-of.layout"),
            mappings=self.mapping_names(found.get("mappings"), inside),
            status=cast(Any, choice(found.get("status"), STATUSES, "live", inside=inside)),
            tare_g=tare,
            max_parcel_g=most,
            customs=cast(
                Any, choice(found.get("customs"), ("none", "china-ceb"), "none", inside=inside)
            ),
            calendar=read_cutoffs(
                self,
                found.get("calendar"),
                self.calendar(found.get("calendar"), part_of(inside, "calendar")),
                self.clients,
                self.carriers,
                part_of(inside, "calendar"),
            ),
            waves=read_waves(self, found["waves"], self.waves, inside)
            if "waves" in found
            else None,
            handling=self.amount(found.get("handling"), inside),
            oldest_count=read_limits(
                self, found.get("oldest_count"), self.oldest_count, part_of(inside, "oldest_count")
            ),
            a_day_means=cast(
                Any, choice(found.get("a_day_means"), ("morning", "evening"), inside=inside)
            ),
            remote=named_remote(self, found, self.remotes, inside),
            remote_inbox=read_remote_inbox(self, found, inside),
            arrival=read_arrival(self, found.get("arrival"), self.arrival, inside),
            tells=read_tells(self, found, inside),
            address_latin=self.latin(
                found.get("address_latin"), address, part_of(inside, "address_latin")
            ),
            returns=read_returns(self, found, inside),
        )

    def carrier(self, name: str, key: Node, node: Node) -> Carrier:
        inside = within("carrier", name)
        found = self.block("carrier", node, inside)
        for one in SENDING if "mappings" not in found else ():
            if one in found:
                self.form.problem("value/wrong.carrier-sends", found[one], inside=inside, key=one)
        customs = found.get("customs")
        status = self.form.choice(found.get("status"), STATUSES, "live", inside=inside)
        return Carrier(
            name=name,
            title=self.text(found, "title", inside),
            tracking=read_tracking(self, found.get("tracking"), part_of(inside, "tracking")),
            pools=read_pools(self, node, found, self.clients, inside),
            status=cast(Any, status),
            customs=None if customs is None else self.party(customs, part_of(inside, "customs")),
            tracking_url=self.text(
                found, "tracking_url", inside, pattern=TRACKING_URL, form="form-of.tracking-url"
            ),
            folder=self.folder(key, name, "carrier", {}),
            mappings=self.mapping_names(found.get("mappings"), inside),
            timezone=self.zone(found, inside) or self.house_zone,
            remote=named_remote(self, found, self.remotes, inside),
            remote_inbox=read_remote_inbox(self, found, inside),
            arrival=read_arrival(self, found.get("arrival"), self.arrival, inside),
        )

    def config(self, root: Node) -> Config:
        found = self.block("config.yaml", root)
        self.house_currency = self.currency(found, "")
        language = self.form.choice(found.get("language"), LANGUAGES, FIRST)
        folders = read_folders(self, found.get("folders"))
        timezone = self.house_zone = self.day_zone(found)
        self.remotes = remotes = read_remotes(self, found.get("remotes"), folders, timezone)
        self.arrival = read_house_arrival(self, found)
        oldest_rates, self.oldest_count = read_oldest(self, found.get("oldest"))
        self.waves = read_waves(self, found.get("waves"))
        self.clients = clients = self.each(found.get("clients"), "client", self.client)
        self.carriers = keys_of(found.get("carriers"))
        channels = self.each(
            found.get("channels"),
            "channel",
            lambda name, key, node: self.channel(name, key, node, clients),
        )
        warehouses = self.each(found.get("warehouses"), "warehouse", self.warehouse, CODE)
        named = found.get("receivers")
        blocks = found.get("channels"), found.get("clients")
        told = receivers_named(*blocks) | partners_named(named)
        told |= takers_named(found.get("carriers"))
        carriers = self.each(found.get("carriers"), "carrier", self.carrier)
        same_numbers(self, found.get("carriers"), carriers)
        receivers = read_receivers(self, named, warehouses, folders, remotes, told)
        tellings = read_tellings(
            self, *blocks, known_channels=channels, known_clients=clients, warehouses=warehouses,
            given={one.text for one, _ in named.entries()} if named is not None else (),
            layouts=self.layouts, zone=timezone,
        )  # fmt: skip
        files = read_files(
            self, named, carriers=carriers, warehouses=warehouses, layouts=self.layouts,
            zone=timezone,
        )  # fmt: skip
        tellings = (*tellings, *tellings_of(files))
        manifests = read_manifests(
            self, found.get("carriers"), warehouses, carriers,
            {one.text for one, _ in named.entries()} if named is not None else (), self.layouts,
        )  # fmt: skip
        remotes = with_inboxes(self, found, remotes, channels, warehouses, carriers)
        holds = read_holds(self, found.get("holds"))
        overdue = read_overdue(self, found.get("overdue"), holds)
        numbers = read_numbers(self, found.get("numbers"), within("block", "numbers"))
        one_prefix_each(self, found, clients, numbers)
        limits = self.block("limits", found.get("limits"))
        customs = self.block("customs", found.get("customs"))
        in_limits = within("block", "limits")
        return Config(
            currency=self.house_currency,
            clients=clients,
            channels=channels,
            warehouses=warehouses,
            carriers=carriers,
            holds=holds,
            numbers=numbers,
            waves=self.waves,
            review=read_review(self, found.get("review"), clients, holds, language),
            names=read_names(self, found.get("names")),
            customs_schemas=self.path(customs, "schemas") if "schemas" in customs else None,
            folders=folders,
            remotes=remotes,
            receivers={name: one for name, one in receivers.items() if not one.remote},
            away={name: one for name, one in receivers.items() if one.remote},
            names_there=with_mailboxes(
                read_names_there(self, named, warehouses, timezone, told), tellings
            ),
            tellings=tellings,
            receiver_files=files,
            manifests=with_files(manifests, files),
            expects=read_expects(self, named, warehouses, overdue, told),
            overdue=overdue,
            settle_ms=self.arrival.settle_ms,
            arrival=self.arrival,
            chunk=self.whole(found, "chunk", 1000, 1, 100_000, ""),
            brake=read_brake(self, found.get("rules")),
            clock=read_clock(self, found.get("clock")),
            oldest_rates=oldest_rates,
            engine=self.form.choice(found.get("engine"), ENGINES, ENGINES[0], inside=""),
            language=language,
            timezone=timezone,
            limits=Limits(
                file_mb=self.whole(limits, "file_mb", 512, 1, 1_000_000, in_limits),
                field_kb=self.whole(limits, "field_kb", 128, 1, 100_000, in_limits),
                order_rows=self.whole(limits, "order_rows", 10_000, 100, 1_000_000, in_limits),
            ),
        )


def read_config(
    text: str,
    file: str,
    base: str,
    mappings: Collection[str] | None = None,
    layouts: Collection[str] | None = None,
    *,
    earlier: bool = False,
) -> tuple[Config | None, list[Problem]]:
    """The configuration in `text`, or None and every mistake in it.

    `base` is the absolute folder of config.yaml, against which folders are resolved. Where the
    names of the mappings and layouts that exist are given, naming another is a problem. One that
    was in force at an `earlier` time may say what was said otherwise then.
    """
    root, form = parse(text, file)
    if root is None:
        return None, form.problems
    config = _Reader(form, base, mappings, layouts, earlier=earlier).config(root)
    return (None if errors(form.problems) else config), form.problems
