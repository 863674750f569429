"""What papers say of a client besides its name, and where a warehouse takes goods back. Pure."""

from __future__ import annotations

import msgspec

from processor.model.order import Address


class LegalData(msgspec.Struct, frozen=True, kw_only=True):
    """How authorities know a company: its legal name, VAT number and EORI number; "" where nobody
    says."""

    legal_name: str = ""
    vat: str = ""
    eori: str = ""


class Returns(msgspec.Struct, frozen=True, kw_only=True):
    """Where what cannot be delivered goes back to; None where that is the warehouse itself.
    `latin` is the same address in Latin letters."""

    address: Address | None = None
    latin: Address | None = None
