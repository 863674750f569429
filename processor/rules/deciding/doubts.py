"""What is told where the engine's verdict is not what the rules plainly say, or none came. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from processor.model.sentence import Sentence, listed, sentence
from processor.rules.deciding.branches import Verdict
from processor.rules.language.rule import RuleSet

# So many rules are named; where more differ, the engine itself is ill.
_NAMED = 3


class Doubt(msgspec.Struct, frozen=True):
    """Why nobody vouches for a verdict: `words`, and the place of the rule (FILE:LINE) or the
    stage."""

    words: Sentence
    at: str


def unanswered(ruleset: RuleSet, why: Sentence) -> Doubt:
    """The engine did not answer about these rules."""
    return Doubt(sentence("engine.unanswered", stage=ruleset.stage, why=why), _stage(ruleset))


def doubt_of(ruleset: RuleSet, engine: Verdict, plainly: Verdict) -> Doubt:
    """The rules on which a verdict of the engine is not the plain one, and what each of both says.

    Verdicts that are the same differ from the oracle's alone: then the stage is named.
    """
    found = list(_differences(ruleset, engine, plainly))
    if not found:
        return Doubt(sentence("hold.engine-differs"), _stage(ruleset))
    at, _ = found[0]
    said = [words for _, words in found[:_NAMED]]
    if len(found) > _NAMED:
        said.append(sentence("engine.more-rules", n=len(found) - _NAMED))
    return Doubt(sentence("engine.differs", rules=listed(said, "semicolon")), at)


def _stage(ruleset: RuleSet) -> str:
    return f"rules/{ruleset.stage}.yaml"


def _differences(
    ruleset: RuleSet, engine: Verdict, plainly: Verdict
) -> Iterator[tuple[str, Sentence]]:
    """(place of the rule, sentence) of each rule that both judge differently."""
    one, other = _by_rule(engine), _by_rule(plainly)
    for rule in ruleset.active:
        said, plain = one.get(rule.id, _NOT), other.get(rule.id, _NOT)
        if said != plain:
            yield (
                rule.at,
                sentence("engine.rule-differs", rule=rule.id, at=rule.at, said=said, plain=plain),
            )


_NOT = sentence("engine.says-not")
_FIRES = sentence("engine.says-fires")


def _by_rule(verdict: Verdict) -> dict[str, Sentence]:
    found = {rule: sentence("engine.says-unknown", fact=fact) for rule, fact in verdict.unknown}
    return found | {one.rule: _FIRES for one in (*verdict.fired, *verdict.trial)}
