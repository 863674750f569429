"""How a carrier's tracking numbers are drawn: `tracking` of a carrier in config.yaml."""

from __future__ import annotations

from typing import Any, cast

from processor.house.config_values import Values
from processor.model.number_pools import Tracking
from processor.model.sentence import Text
from processor.problems.form import Node


def read_tracking(values: Values, node: Node | None, inside: Text) -> Tracking:
    """How numbers are drawn. Item identifiers: UPU S10 is two letters, eight digits, a check digit,
    a country. Every mistake is noted in the form of `values`."""
    found = values.block("tracking", node, inside)
    kind = values.form.choice(found.get("kind"), ("serial", "s10", "none"), "none", inside=inside)
    rules = {
        "serial": ("[0-9A-Z]{0,10}", "form-of.10-digits-capitals"),
        "s10": ("[A-Z]{2}", "form-of.2-capitals"),
    }
    prefix = suffix = ""
    if kind == "none":
        for key in ("prefix", "digits", "suffix"):
            if key in found:
                values.form.problem("value/wrong.no-use", found[key], inside=inside, key=key)
    else:
        pattern, form = rules[kind]
        prefix = values.text(found, "prefix", inside, pattern=pattern, form=form)
        suffix = values.text(found, "suffix", inside, pattern=pattern, form=form)
    if kind == "s10":
        for key in ("prefix", "suffix"):
            if key not in found and node is not None:
                values.form.problem("key/missing.s10", node, inside=inside, key=key)
        if "digits" in found:
            values.form.problem("value/wrong.s10-digits", found["digits"], inside=inside)
    return Tracking(
        kind=cast(Any, kind),
        prefix=prefix,
        digits=values.whole(found, "digits", 10, 4, 18, inside),
        suffix=suffix,
    )
