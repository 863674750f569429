"""Labels of ours that no carrier is known to take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from processor.carriers.rate_cards import Service
from processor.model.sentence import pieces_of
from processor.problems.problem import Problem


def unaccepted_labels(services: Iterable[Service], texts: Mapping[str, str]) -> list[Problem]:
    """A warning at the row of each live service whose labels are ours and that says nothing of when
    its carrier accepted them: they are printed as not for the carrier. `texts` are the rate cards
    by file."""
    found = []
    for one in services:
        if one.status != "live" or one.label_source != "ours" or one.accepted_by_carrier:
            continue
        file, _, number = one.at.rpartition(":")
        text = texts[file].replace("\r\n", "\n").replace("\r", "\n").split("\n")[int(number) - 1]
        found.append(
            Problem(
                id="label/not-accepted", pieces=pieces_of({"service": one.name}), file=file,
                line=int(number), column=text.index(one.service) + 1, text=text,
                span=len(one.service), field="accepted_by_carrier", severity="warning",
            )
        )  # fmt: skip
    return found
