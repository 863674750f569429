"""What a house knows of its rules beside their texts. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.model.sentence import Sentence

RuleKey = tuple[str, str, str]
"""The stage of a rule, the client whose overlay it stands in (empty: the house), its id as
written."""


class RuleHits(msgspec.Struct, frozen=True, kw_only=True):
    """How often a rule matched, lacked a fact, or matched on trial; the last day of it."""

    fired: int = 0
    unknown: int = 0
    trial: int = 0
    last: str = ""


class KnownCase(msgspec.Struct, frozen=True):
    """A test that a rule decides: its name, and its file."""

    name: str
    file: str


class KnownOfRules(msgspec.Struct, frozen=True, kw_only=True):
    """`since` and `until` are the days between which hits count. `hits` are by stage and id of a
    rule or of an outcome of its table; `rows` by stage, id as written and line. None where nothing
    was decided yet."""

    since: str
    until: str
    hits: Mapping[tuple[str, str], RuleHits] | None = None
    rows: Mapping[tuple[str, str], Mapping[int, int]] = {}
    cases: Mapping[RuleKey, Sequence[KnownCase]] = {}
    changes: Mapping[RuleKey, Sentence] = {}

    def hits_of(self, stage: str, rules: Sequence[str]) -> RuleHits | None:
        """The hits of rules together; None where nothing was decided yet."""
        if self.hits is None:
            return None
        found = [self.hits[stage, rule] for rule in rules if (stage, rule) in self.hits]
        return RuleHits(
            fired=sum(one.fired for one in found),
            unknown=sum(one.unknown for one in found),
            trial=sum(one.trial for one in found),
            last=max((one.last for one in found), default=""),
        )
