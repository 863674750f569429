"""What config.yaml says of a client to Chinese customs, and what it said there before lanes."""

from __future__ import annotations

from typing import Any, cast

from processor.house.config_keys import KEYS
from processor.house.config_values import Values
from processor.model.china_lanes import ANY, LaneCodes
from processor.model.config import ChinaCustoms
from processor.model.house_tables import CHINA_LANES
from processor.model.sentence import Text
from processor.problems.form import Node
from processor.problems.problem import part_of

PARTIES = ("seller", "agent", "producer", "sender")
# (pattern, default, the sentence that describes the form) of each key.
PATTERNS = {
    "dxp_id": (r"[0-9A-Za-z]{1,30}", "", "form-of.30-letters-digits"),
    "trade_mode": (r"[0-9]{4}", "9610", "form-of.4-digits"),
    "wrap_type": (r"[0-9A-Z]", "2", "form-of.digit-or-capital"),
    "statistics_flag": (r"[AB]", "A", "form-of.a-or-b"),
}
# Columns of the table of lanes, and their forms. Before there was one they were keys here.
LANE_PATTERNS = {
    "customs_code": (r"[0-9]{4}", "", "form-of.4-digits"),
    "port_code": (r"[0-9]{4}", "", "form-of.4-digits"),
    "transport_mode": (r"[0-9A-Z]", "5", "form-of.digit-or-capital"),
    "pod": (r"[0-9A-Z]{3,4}", "", "form-of.3-4-digits-capitals"),
    "place_code": (r"[0-9A-Za-z]{1,10}", "", "form-of.10-letters-digits"),
}


def read_china_customs(reader: Values, node: Node, inside: Text, *, earlier: bool) -> ChinaCustoms:
    """The block `china_customs` of a client; `earlier` in a configuration that was in force before,
    when it might say the way out for all shipments of the client."""
    required, optional = KEYS["china_customs"]
    moved = [key for key, _ in node.entries() if key.text in LANE_PATTERNS]
    parts = reader.form.map(
        node,
        required=required,
        optional=(*optional, *LANE_PATTERNS) if earlier else optional,
        inside=inside,
        # All that has moved is told at once, at the first of it.
        elsewhere=lambda key, _: key.text if key in moved else None,
    )
    if moved and not earlier:
        _tell_moved(reader, moved, node, inside)
    texts = _texts(reader, parts, PATTERNS, inside)
    parties = {key: reader.party(parts.get(key), part_of(inside, key)) for key in PARTIES}
    lane = LaneCodes(**_texts(reader, parts, LANE_PATTERNS, inside)) if moved and earlier else None
    return ChinaCustoms(**cast(Any, {**parties, **texts, "lane": lane}))


def _texts(
    reader: Values, parts: dict[str, Node], patterns: dict[str, tuple[str, str, str]], inside: Text
) -> dict[str, str]:
    return {
        key: reader.text(parts, key, inside, pattern=pattern, form=form, default=default)
        for key, (pattern, default, form) in patterns.items()
    }


def _tell_moved(reader: Values, moved: list[Node], node: Node, inside: Text) -> None:
    said = {key.text: value.text for key, value in node.entries() if key in moved}
    cells = [said.get(key, default) for key, (_, default, _) in LANE_PATTERNS.items()]
    line = ",".join((ANY, ANY, ANY, "COUNTRY", *cells, "SOURCE", "L"))
    reader.form.problem(
        "key/unknown.to-lanes", moved[0], inside=inside, keys=[key.text for key in moved],
        n=len(moved), file=f"rules/{CHINA_LANES}", line=line,
    )  # fmt: skip
