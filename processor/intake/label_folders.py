"""The folders of labels that others made: one in the folder of each sender who makes some."""

from __future__ import annotations

LABELS = "labels"


def is_labels(sender: str) -> bool:
    """True for a folder of the inbox with labels, `acme-shopify/labels`. Filled sheets come from
    accounts, of which one may have that name."""
    return sender.endswith(f"/{LABELS}") and not sender.startswith("review/")
