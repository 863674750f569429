"""What a slip in a catalogue is, for those who do not read catalogues as people write them."""

from __future__ import annotations


class CatalogueSlip(ValueError):
    """A slip in a catalogue; it quotes our own words, never those of an order."""
