"""Reads what papers say of a client, and the address for returns of a warehouse."""

from __future__ import annotations

from processor.house.config_values import Values
from processor.model.sentence import Text
from processor.model.trading_data import LegalData, Returns
from processor.problems.form import Node
from processor.problems.problem import part_of

_VAT = r"[A-Z]{2}[A-Z0-9+*]{2,13}"
_EORI = r"[A-Z]{2}[A-Z0-9]{1,15}"


def read_legal_data(values: Values, found: dict[str, Node], inside: Text) -> LegalData:
    """The keys `legal_name`, `vat` and `eori` of a client. A VAT number begins with its country
    (Directive 2006/112/EC, article 215), an EORI number too (Regulation 2016/341, annex 12-01)."""
    return LegalData(
        legal_name=values.text(found, "legal_name", inside),
        vat=values.text(found, "vat", inside, pattern=_VAT, form="form-of.vat"),
        eori=values.text(found, "eori", inside, pattern=_EORI, form="form-of.eori"),
    )


def read_returns(values: Values, found: dict[str, Node], inside: Text) -> Returns:
    """The keys `return_to` and `return_to_latin` of a warehouse."""
    node, latin = found.get("return_to"), found.get("return_to_latin")
    if node is None:
        if latin is not None:
            values.form.problem("key/missing.return-to", latin, inside=inside, span=1)
        return Returns()
    own = values.address(node, part_of(inside, "return_to"))
    return Returns(address=own, latin=values.latin(latin, own, part_of(inside, "return_to_latin")))
