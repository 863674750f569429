"""Rules that are there no more and from whose holds people released orders: probably renamed. Pure.

A release is of a rule by its id. Under another id the same rule holds those orders again.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from processor.model.reasons import is_asker
from processor.model.sentence import listed, pieces_of, sentence
from processor.problems.problem import Problem
from processor.rules.language.rule import RuleSets

_NEAR = 0.6


def renamed(
    rule_sets: RuleSets, released: Mapping[str, int], texts: Mapping[str, str]
) -> list[Problem]:
    """A warning for each rule that nobody knows and that orders are released from.

    `released` counts these orders by rule; `texts` are the rule files by path. It stands at the
    rule whose id is nearest, where there is one.
    """
    places = {rule.id: rule.at for one in rule_sets.all() for rule in one.rules}
    found = []
    for rule, count in sorted(released.items()):
        if rule in places or is_asker(rule):
            continue
        fresh = sorted(places.keys() - released.keys())
        near = get_close_matches(rule, fresh, n=3, cutoff=_NEAR)
        file, _, number = places[near[0]].rpartition(":") if near else ("", "", "0")
        lines, line = texts.get(file, "").splitlines(), int(number)
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        stripped = text.strip()
        advice = sentence("renamed.no-near")
        if near:
            advice = sentence("suggest.did-you-mean", names=listed(near, "or"))
        found.append(
            Problem(
                id="rule/renamed", pieces=pieces_of({"rule": rule, "n": count, "near": advice}),
                file=file or "rules", line=line, text=text, span=max(1, len(stripped)),
                column=text.index(stripped) + 1 if stripped else (1 if line else 0),
                severity="warning",
            )
        )  # fmt: skip
    return found
