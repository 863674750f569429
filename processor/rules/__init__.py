"""Rules in plain words: loading, the facts they speak of, deciding, explaining, testing.

`load` reads all rule files; `facts_of` reads one order; `decide` asks the engine; `differences`
checks it against the plain evaluator; `evaluate` explains; `run_cases` runs the tests beside rules.
"""

from processor.rules.branches import Ask, EngineGroup, Facts, Verdict, decide, groups_of
from processor.rules.cases import CaseReport, run_cases
from processor.rules.conditions import Test
from processor.rules.coverage import Coverage
from processor.rules.engine import Engine, EngineDied
from processor.rules.evaluator import Trace, evaluate, plain_ask, plain_verdict
from processor.rules.facts import Case, Value, facts_of, restore
from processor.rules.oracle import differences
from processor.rules.rule import Rule, RuleSet, RuleSets, matched_lines
from processor.rules.ruleset import load
from processor.rules.values import Names

__all__ = [
    "Ask",
    "Case",
    "CaseReport",
    "Coverage",
    "Engine",
    "EngineDied",
    "EngineGroup",
    "Facts",
    "Names",
    "Rule",
    "RuleSet",
    "RuleSets",
    "Test",
    "Trace",
    "Value",
    "Verdict",
    "decide",
    "differences",
    "evaluate",
    "facts_of",
    "groups_of",
    "load",
    "matched_lines",
    "plain_ask",
    "plain_verdict",
    "restore",
    "run_cases",
]
