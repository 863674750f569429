"""Rules in plain words, as others use them: loaded, asked, explained, tested. Pure but for the
engine's child process; what a step makes of a verdict is for `deciding/`.
"""

from processor.rules.deciding.branches import Facts, Verdict, decide, groups_of
from processor.rules.deciding.doubts import Doubt, doubt_of, unanswered
from processor.rules.deciding.engine import Engine, EngineDied, EngineNotStarted
from processor.rules.deciding.engine_at_work import Answers, EngineAtWork, PlainAnswers
from processor.rules.deciding.engine_groups import Answer, Ask, EngineGroup, Question
from processor.rules.deciding.evaluator import (
    RuleTrace,
    evaluate,
    plain_answer,
    plain_ask,
    plain_verdict,
)
from processor.rules.deciding.oracle import differences
from processor.rules.facts.facts import Case, Value, facts_of, restore
from processor.rules.language.conditions import Test
from processor.rules.language.rule import Rule, RuleSet, RuleSets, matched_lines
from processor.rules.language.values import Names
from processor.rules.load import load
from processor.rules.testing.cases import CaseReport, run_cases
from processor.rules.testing.coverage import Coverage
from processor.rules.testing.table_coverage import TableCoverage

__all__ = [
    "Answer",
    "Answers",
    "Ask",
    "Case",
    "CaseReport",
    "Coverage",
    "Doubt",
    "Engine",
    "EngineAtWork",
    "EngineDied",
    "EngineGroup",
    "EngineNotStarted",
    "Facts",
    "Names",
    "PlainAnswers",
    "Question",
    "Rule",
    "RuleSet",
    "RuleSets",
    "RuleTrace",
    "TableCoverage",
    "Test",
    "Value",
    "Verdict",
    "decide",
    "differences",
    "doubt_of",
    "evaluate",
    "facts_of",
    "groups_of",
    "load",
    "matched_lines",
    "plain_answer",
    "plain_ask",
    "plain_verdict",
    "restore",
    "run_cases",
    "unanswered",
]
