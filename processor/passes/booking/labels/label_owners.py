"""Whose labels lie in a folder of the inbox, and who knows which shipments wait for them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from sqlalchemy import Connection

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

    def wanted(self, connection: Connection, *, channel: str, carrier: str) -> list[WantedShipment]:
        """The shipments of a channel, or of a carrier, that wait for a label, have one, or were
        called off."""

    def book(
        self, connection: Connection, parcel_id: int, *, file_id: int, page: int, sha256: str,
        kept: str, media: Media, tracking: str, at: int,
    ) -> Booked:  # fmt: skip
        """Notes the label of a parcel: its bytes are kept as `kept` below the archive. Says what
        came of it; nothing is noted unless it is booked."""


class _InLedger:
    """The ledger of labels."""

    def wanted(self, connection: Connection, *, channel: str, carrier: str) -> list[WantedShipment]:
        """As the ledger has them."""
        return wanted_labels(connection, channel=channel, carrier=carrier)

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


def owner_of_labels(config: Config, sender: str) -> LabelOwner | None:
    """Whose folder with labels it is; None for one that nobody owns, or a channel that is off."""
    folder = sender.removesuffix(f"/{LABELS}")
    for channel in config.channels.values():
        if channel.folder == folder and channel.status != "off":
            return LabelOwner(channel.client, channel=channel.name)
    if folder in config.carriers:
        # A carrier works for all clients: what fits none of their shipments is told to the first.
        return LabelOwner(min(config.clients), carrier=folder)
    return None
