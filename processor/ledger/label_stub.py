"""Shipments whose labels come from outside, as pages are matched to them. To be exchanged for the
ledger of labels."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.model.label_pages import Booked, Media, WantedShipment


def wanted_labels(
    _connection: Connection, *, channel: str = "", carrier: str = ""
) -> list[WantedShipment]:
    """The shipments of a channel, or of a carrier, that wait for a label, have one, or were called
    off."""
    return []


def book_label(
    connection: Connection,
    parcel_id: int,
    *,
    file_id: int,
    page: int,
    sha256: str,
    kept: str,
    media: Media,
    tracking: str,
    at: int,
) -> Booked:
    """Notes the label of a parcel: its bytes are kept as `kept` below the archive."""
    raise NotImplementedError
