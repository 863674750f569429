"""Rules in plain words: loading, the facts they speak of, deciding, explaining, testing.

`load` reads all rule files; `facts_of` reads one order; `decide` asks the engine; `differences`
checks it against the plain evaluator; `evaluate` explains; `run_cases` runs the tests beside rules.
"""

from processor.rules.deciding.branches import Ask, EngineGroup, Facts, Verdict, decide, groups_of
from processor.rules.deciding.engine import Engine, EngineDied
from processor.rules.deciding.evaluator import RuleTrace, evaluate, plain_ask, plain_verdict
from processor.rules.deciding.oracle import differences
from processor.rules.facts.facts import Case, Value, facts_of, restore
from processor.rules.language.conditions import Test
from processor.rules.language.rule import Rule, RuleSet, RuleSets, matched_lines
from processor.rules.language.values import Names
from processor.rules.load import load
from processor.rules.testing.cases import CaseReport, run_cases
from processor.rules.testing.coverage import Coverage

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
    "RuleTrace",
    "Test",
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
