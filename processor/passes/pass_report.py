"""What a pass did, for the table at its end and for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from processor.house.places import remote_for
from processor.house.receivers import name_of
from processor.intake.scan import at_remote, place_of
from processor.languages.languages import in_english
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.arrived.what_arrived import FileOutcome, what_arrived
from processor.ledger.database import reading
from processor.ledger.views import views
from processor.model.config import OWN, Config
from processor.model.sentence import Text, sentence
from processor.passes.runtime import Runtime
from processor.passes.standing import ONCE
from processor.problems.problem import errors


class Arrived(msgspec.Struct, kw_only=True):
    """A file of a pass: its rows by outcome, their orders, how many problems it has and the code
    of the first, and the file of the outbox that tells of it."""

    sender: str
    name: str
    state: str
    rows: dict[str, int] = {}
    orders: int = 0
    problems: int = 0
    problem: str = ""
    told: str = ""
    remote: str = ""

    @property
    def place(self) -> str:
        """The file as messages name it."""
        return place_of(self.remote, self.sender, self.name)

    @property
    def wrong(self) -> bool:
        """True where somebody must look."""
        return bool(self.problem or self.told)


class PassReport(msgspec.Struct, kw_only=True):
    """What a pass did, for the table at its end and for scripts. `trial` counts orders on trial by
    what was decided of them."""

    files: dict[str, int] = {}
    rows: dict[str, int] = {}
    orders: dict[str, int] = {}
    documents: dict[str, int] = {}
    refused: list[Text] = []
    missing: list[Text] = []
    down: dict[str, Text] = {}
    still: dict[str, Text] = {}
    taken_names: list[Text] = []
    arrived: list[Arrived] = []
    warned: list[Text] = []
    altered: list[Text] = []
    manifests: list[Text] = []
    trial: dict[str, int] = {}

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
            for name in ("files", "rows", "documents", "trial")
        }
        # What stands still is as the later pass found it; what happened in the earlier is told too.
        once = {cause: words for cause, words in self.still.items() if cause in ONCE}
        return msgspec.structs.replace(
            later,
            still={**once, **later.still},
            taken_names=[*self.taken_names, *later.taken_names],
            arrived=[*self.arrived, *later.arrived],
            altered=[*self.altered, *later.altered],
            manifests=[*self.manifests, *later.manifests],
            **summed,
        )


def report(
    runtime: Runtime, taken: Sequence[FileRow], earlier: Sequence[FileRow] = ()
) -> PassReport:
    """What this pass took in, and what is in the house now. Of files that were under way `earlier`
    those count that are no longer as they were."""
    new = {row.id for row in taken}
    before = {row.id: row.state for row in earlier if row.id not in new}
    with reading(runtime.engine) as connection:
        in_the_house = views.order_counts(connection)
        found = what_arrived(connection, [*new, *before])
    found = [one for one in found if before.get(one.id) != one.state]
    states: Counter[str] = Counter(one.state for one in found)
    rows: Counter[str] = Counter()
    for one in found:
        rows.update(one.rows)
    # Told once, by the pass in which they were written.
    altered = [runtime.altered.pop(key) for key in sorted(runtime.altered)]
    listed, runtime.listed = runtime.listed, []
    return PassReport(
        files=dict(states),
        rows=dict(rows),
        orders=in_the_house,
        documents=dict(runtime.handed),
        refused=sorted(runtime.refused.values(), key=in_english),
        missing=[runtime.missing[key] for key in sorted(runtime.missing)],
        down={**runtime.down()},
        still={**runtime.still},
        taken_names=[sentence("run.name-taken", archive=one) for one in runtime.taken_names],
        arrived=[_arrived(runtime.house.config, one) for one in found],
        altered=altered,
        manifests=listed,
        warned=[words for one in found for words in _warned(one)],
        trial=dict(runtime.tried),
    )


def _warned(one: FileOutcome) -> list[Text]:
    """What is told of a file that was taken all the same."""
    if one.problems == "[]" or one.state != "booked":
        return []
    place = place_of(one.remote, one.sender, one.name)
    return [
        sentence("pass.warned", place=place, said=problem.said)
        for problem in arrivals.problems_in(one.problems)
        if problem.severity == "warning"
    ]


def _arrived(config: Config, one: FileOutcome) -> Arrived:
    problems = [] if one.problems == "[]" else arrivals.problems_in(one.problems)
    wrong = errors(tuple(problems))
    aside = one.state in arrivals.ASIDE
    told = ""
    if aside:
        told = f"outbox/{one.told}"
    elif one.rejects and one.state == "booked":
        remote = remote_for(config, "", one.rejects) or OWN
        told = at_remote(name_of(remote), f"outbox/{one.rejects}")
    return Arrived(
        sender=one.sender, name=one.name, state=one.state, rows=one.rows, orders=one.orders,
        problems=len(problems), problem=wrong[0].code if aside and wrong else "", told=told,
        remote=one.remote,
    )  # fmt: skip
