"""Whose labels lie in a folder of the inbox, and who knows which shipments wait for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from processor.documents.label_pages.match import PageMatch
from processor.intake.label_folders import LABELS
from processor.ledger.labels.labels import book_label, wanted_labels
from processor.model.config import Config
from processor.model.label_pages import Booked, Media, WantedShipment


class LabelOwner(NamedTuple):
    """Who makes the labels of a folder: a channel or a carrier; `client` is told of what fits
    nothing."""

    client: str
    channel: str = ""
    carrier: str = ""


class Labels(Protocol):
    """What knows of shipments and labels."""

    def wanted(
        self, connection: Connection, *, channel: str, carrier: str, since: int
    ) -> list[WantedShipment]:
        """The shipments of a channel, or of a carrier, that wait for a label, and those of `since`
        that have one, or were called off."""

    def book(
        self, connection: Connection, parcel_id: int, *, file_id: int, page: int, sha256: str,
        kept: str, media: Media, tracking: str, at: int,
    ) -> Booked:  # fmt: skip
        """Notes the label of a parcel: its bytes are kept as `kept` below the archive. Says what
        came of it; nothing is noted unless it is booked."""


class _InLedger:
    """The ledger of labels."""

    def wanted(
        self, connection: Connection, *, channel: str, carrier: str, since: int
    ) -> list[WantedShipment]:
        """As the ledger has them."""
        return wanted_labels(connection, channel=channel, carrier=carrier, since=since)

    def book(
        self, connection: Connection, parcel_id: int, *, file_id: int, page: int, sha256: str,
        kept: str, media: Media, tracking: str, at: int,
    ) -> Booked:  # fmt: skip
        """In the ledger."""
        return book_label(
            connection, parcel_id, file_id=file_id, page=page, sha256=sha256, kept=kept,
            media=media, tracking=tracking, at=at,
        )  # fmt: skip


IN_LEDGER: Labels = _InLedger()


def whose(
    owner: LabelOwner,
    found: Iterable[PageMatch],
    wanted: Iterable[WantedShipment],
    booked: Collection[str] = (),
) -> LabelOwner:
    """Who is told of pages in the folder of a carrier that seem to be of no shipment: whose the
    other pages of the file are, those in it now or those `booked` before; else whose shipments wait
    there; where that is one client."""
    if not owner.carrier:
        return owner
    for clients in (
        {*booked, *(one.shipment.client for one in found if one.shipment is not None)},
        {one.client for one in wanted if one.state == "waits"},
    ):
        if len(clients) == 1:
            return owner._replace(client=min(clients))
    return owner


def owner_of_labels(config: Config, sender: str) -> LabelOwner | None:
    """Whose folder with labels it is; None for one that nobody owns, or a channel that is off."""
    folder = sender.removesuffix(f"/{LABELS}")
    for channel in config.channels.values():
        if channel.folder == folder and channel.status != "off":
            return LabelOwner(channel.client, channel=channel.name)
    if folder in config.carriers:
        # A carrier works for all clients: what seems to be of none of them is told to the first.
        return LabelOwner(min(config.clients), carrier=folder)
    return None
