"""What a pass did, for the table at its end and for scripts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.languages.languages import in_english
from processor.ledger import arrivals, views
from processor.ledger.arrivals import FileRow
from processor.ledger.database import reading
from processor.model.sentence import Text, sentence
from processor.passes.runtime import Runtime


class PassReport(msgspec.Struct, kw_only=True):
    """What a pass did, for the table at its end and for scripts."""

    files: dict[str, int] = {}
    rows: dict[str, int] = {}
    orders: dict[str, int] = {}
    documents: dict[str, int] = {}
    refused: list[Text] = []
    missing: list[Text] = []
    down: dict[str, Text] = {}
    still: dict[str, Text] = {}
    taken_names: list[Text] = []

    @property
    def needs_a_person(self) -> bool:
        """True if a file was parked or quarantined or is missing, something could not be delivered,
        a remote cannot be reached, something stands still, or a name in the archive was taken."""
        aside = self.files.get("parked", 0) + self.files.get("quarantined", 0)
        trouble = self.refused or self.missing or self.down or self.still or self.taken_names
        return bool(aside or trouble)

    def then(self, later: PassReport) -> PassReport:
        """This pass and a later one of the same command, told as one."""
        summed = {
            name: {
                key: getattr(self, name).get(key, 0) + getattr(later, name).get(key, 0)
                for key in getattr(self, name) | getattr(later, name)
            }
            for name in ("files", "rows", "documents")
        }
        return msgspec.structs.replace(later, **summed)


def report(runtime: Runtime, taken: Sequence[FileRow]) -> PassReport:
    """What this pass took in, and what is in the house now."""
    with reading(runtime.engine) as connection:
        in_the_house = views.order_counts(connection)
        states: dict[str, int] = {}
        rows: dict[str, int] = {}
        for row in taken:
            now = arrivals.by_id(connection, row.id)
            if now is not None:
                states[now.state] = states.get(now.state, 0) + 1
            for outcome, count in arrivals.outcomes(connection, row.id).items():
                rows[outcome] = rows.get(outcome, 0) + count
    return PassReport(
        files=states,
        rows=rows,
        orders=in_the_house,
        documents=dict(runtime.handed),
        refused=sorted(runtime.refused.values(), key=in_english),
        missing=[runtime.missing[key] for key in sorted(runtime.missing)],
        down={**runtime.down()},
        still={**runtime.still},
        taken_names=[sentence("run.name-taken", archive=one) for one in runtime.taken_names],
    )
