"""Tests beside rules: `rules/<name>.test.yaml`, run against the rule set of their stage. Pure.

Every live rule needs one case where it decides and one where it does not, and of every condition
one that would fail without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.model.decisions import Firing
from processor.model.sentence import Name, Piece, Text, joined, listed, sentence
from processor.model.stages import STAGES
from processor.problems.form import Form
from processor.problems.problem import Problem, within
from processor.problems.yaml_source import by_name, parse
from processor.rules.deciding.branches import Verdict, decide
from processor.rules.deciding.engine_groups import Ask
from processor.rules.deciding.evaluator import evaluate, plain_ask
from processor.rules.deciding.pieces import fact_piece, verb_value
from processor.rules.language.bilingual import translate_nodes
from processor.rules.language.overlays import client_of
from processor.rules.language.rule import RuleSet, RuleSets
from processor.rules.language.values import Names
from processor.rules.language.written_texts import check_texts
from processor.rules.testing.case_file import CaseReader, TestCase
from processor.rules.testing.coverage import Coverage, coverage_of
from processor.rules.testing.table_coverage import (
    TableCoverage,
    table_coverage_of,
    told_of_tables,
    uncovered_all,
)

# Words that a test need not name: it is right without them, and wrong if it names other ones.
_FREE = ("note", "note_to_packer", "tag", "release", "approvals", "lines", "priority")


class CaseReport(msgspec.Struct, frozen=True):
    """The outcome of all tests of rules."""

    cases: int
    problems: tuple[Problem, ...]
    coverage: tuple[Coverage, ...]
    tables: tuple[TableCoverage, ...] = ()


def run_cases(
    rule_sets: RuleSets,
    test_texts: Mapping[str, str],
    ask: Ask = plain_ask,
    names: Names | None = None,
) -> CaseReport:
    """Runs the tests of all files (path to text) and counts what they cover.

    Problems: `test/failed` at the expectation, `test/uncovered` at the rule, a warning
    `test/uncovered-condition` there, and mistakes of the test files themselves. `names` closes
    the values of facts that config.yaml names.
    """
    cases, forms, not_asked = _read_cases(rule_sets, test_texts, names)
    problems: list[Problem] = []
    coverage: list[Coverage] = []
    tables: list[TableCoverage] = []
    unproved: list[Problem] = []
    for ruleset in rule_sets.all():
        own = [case for case in cases if case.whole is ruleset]
        verdicts = _verdicts(own, ask)
        for case, verdict in zip(own, verdicts, strict=True):
            _run(case, verdict)
        of_rules = coverage_of(ruleset, own, verdicts, differs)
        of_tables = table_coverage_of(ruleset, own, verdicts, differs)
        unproved += [*uncovered_all(ruleset, of_rules), *told_of_tables(of_tables)]
        coverage += of_rules
        tables += of_tables
    for form in forms:
        problems += form.causes()
    problems += [said for said in unproved if said.file not in not_asked]
    return CaseReport(len(cases), tuple(problems), tuple(coverage), tuple(tables))


class Deciding(msgspec.Struct, frozen=True):
    """A case that a rule has a part in: its name, and the file it stands in."""

    name: str
    file: str


def deciding_cases(
    rule_sets: RuleSets,
    test_texts: Mapping[str, str],
    ask: Ask = plain_ask,
    names: Names | None = None,
) -> dict[tuple[str, str, str], list[Deciding]]:
    """The cases that come out as they expect and in which a rule matches, live or on trial: by
    stage, client whose rule it is (empty: the house), and rule as written."""
    cases, _, _ = _read_cases(rule_sets, test_texts, names)
    found: dict[tuple[str, str, str], list[Deciding]] = {}
    for case, verdict in zip(cases, _verdicts(cases, ask), strict=True):
        if differs(case, verdict):
            continue
        one = Deciding(case.name, case.form.file)
        lacking = {rule for rule, _ in verdict.unknown}
        for firing in (*verdict.fired, *verdict.trial):
            rule = case.ruleset.rule(firing.rule)
            if rule is None or rule.id in lacking:
                continue
            having = found.setdefault((case.whole.stage, rule.client, rule.written), [])
            if one not in having:
                having.append(one)
    return found


def _read_cases(
    rule_sets: RuleSets, test_texts: Mapping[str, str], names: Names | None
) -> tuple[list[TestCase], list[Form], set[str]]:
    """The cases of all files, their forms, and the files of rules of whose tests some could not be
    read: whether they cover all is not known."""
    cases: list[TestCase] = []
    forms: list[Form] = []
    not_asked: set[str] = set()
    for path, source in by_name(test_texts):
        root, form = parse(source, path, named=True)
        root = root and translate_nodes(root, form)
        if root is not None:
            check_texts(root, form)
        forms.append(form)
        ruleset = _set_of(rule_sets, path)
        if root is not None and ruleset is None:
            beside = f"{path.removesuffix('.test.yaml')}.yaml"
            form.problem("test/wrong.no-rules", root, file=beside, span=1)
        elif root is not None and ruleset is not None:
            reader = CaseReader(form, rule_sets, ruleset, names)
            cases += reader.cases(root)
            if reader.left_out:
                not_asked.add(f"{path.removesuffix('.test.yaml')}.yaml")
    return cases, forms, not_asked


def _verdicts(cases: Sequence[TestCase], ask: Ask) -> list[Verdict]:
    """A verdict per case, each by the rules it is for."""
    found: list[Verdict] = [Verdict()] * len(cases)
    places: dict[RuleSet, list[int]] = {}
    for place, case in enumerate(cases):
        places.setdefault(case.ruleset, []).append(place)
    for ruleset, own in places.items():
        for place, verdict in zip(
            own, decide(ruleset, [cases[place].facts for place in own], ask), strict=True
        ):
            found[place] = verdict
    return found


def _set_of(rule_sets: RuleSets, path: str) -> RuleSet | None:
    """The rules that the tests of a file are for: with the overlay of its client, if it has one."""
    beside = path.removesuffix(".test.yaml") + ".yaml"
    client = client_of(path)
    for stage in STAGES:
        ruleset = rule_sets.of(stage, client)
        if any(rule.file == beside for rule in ruleset.rules):
            return ruleset
    return None


def _run(case: TestCase, verdict: Verdict) -> None:
    """Adds a problem where the verdict is not the expected one."""
    inside = within("test", case.name)
    ruleset, by = case.ruleset, case.by
    if by is not None:
        for one in {one.text for one in case.form.texts(by)} - {rule.id for rule in ruleset.rules}:
            case.form.problem("test/wrong.no-rule", by, rule=one, inside=inside, span=1)
    if case.trial is not None:
        on_trial = {rule.id for rule in ruleset.rules if rule.status == "trial"}
        for node in case.form.texts(case.trial):
            if node.text not in on_trial:
                case.form.problem("test/wrong.not-on-trial", node, rule=node.text, inside=inside)
    wrong = differs(case, verdict)
    if wrong:
        case.form.problem(
            "test/failed", case.expect, case=case.name, wrong=wrong, inside=inside, span=1
        )


def differs(case: TestCase, verdict: Verdict) -> Text:
    """How a verdict differs from what the case expects, or empty."""
    wrong = [*_against(case, case.ruleset, verdict), *_on_trial(case, verdict)]
    if case.by is None:
        return joined(wrong)
    fired = [firing.rule for firing in verdict.fired]
    wanted = [one.text for one in case.form.texts(case.by, inside=within("test", case.name))]
    if sorted(wanted) != sorted(fired):
        if not wrong:
            by = listed(fired) if fired else sentence("case.no-rule")
            wrong = [sentence("case.decided-by", rules=by)]
        wrong += _why_not(case, [one for one in wanted if one not in fired])
    return joined(wrong)


def _on_trial(case: TestCase, verdict: Verdict) -> list[Text]:
    """How the rules on trial that match differ from those that the case names, if it names any."""
    if case.trial is None:
        return []
    found = [firing.rule for firing in verdict.trial]
    wanted = [one.text for one in case.form.texts(case.trial, inside=within("test", case.name))]
    if sorted(found) == sorted(wanted):
        return []
    rules = listed(found) if found else sentence("case.no-rule")
    missing = [one for one in wanted if one not in found]
    return [sentence("case.on-trial", rules=rules), *_why_not(case, missing)]


def _why_not(case: TestCase, rules: Sequence[str]) -> list[Text]:
    """What kept the rules from matching."""
    traces = {trace.rule: trace for trace in evaluate(case.ruleset, case.facts) if trace.fact}
    return [
        sentence(
            "case.rule-needs", rule=one.rule, fact=fact_piece(one.fact),
            condition=one.condition, actual=one.actual,
        )
        for one in (traces[rule] for rule in rules if rule in traces)
    ]  # fmt: skip


def _against(case: TestCase, ruleset: RuleSet, verdict: Verdict) -> list[Text]:
    """What differs from the expectation, or nothing."""
    expect, form = case.expect, case.form
    verbs = STAGES[ruleset.stage].verbs
    wanted: dict[str, list[str]] = {}
    if expect.kind == "map":
        for key, node in form.map(expect, optional=(*verbs, "unknown")).items():
            wanted[key] = [one.text for one in form.texts(node)]
    elif expect.kind != "text" or expect.text not in ("pass", "nothing"):
        form.problem("test/wrong.expectation", expect, verbs=[Name(verb) for verb in verbs])
        return []
    actual = actions_of(verdict.fired)
    # A rule that skips what it does not know changes nothing, so a case need not name it.
    unknown = verdict.unknown if "unknown" in wanted else ruleset.holding(verdict.unknown)
    if unknown:
        actual["unknown"] = [rule for rule, _ in unknown]
    if expect.text == "nothing":
        ignored: tuple[str, ...] = ()
    else:
        ignored = tuple(verb for verb in _FREE if verb not in wanted)
    for verb in (*verbs, "unknown"):
        if verb in ignored:
            continue
        said, done = wanted.get(verb, []), actual.get(verb, [])
        if sorted(said) != sorted(done) or (verb == "choose_from" and not _ranked(said, verdict)):
            is_done = _values(verb, done)
            if verb == "unknown":
                return [
                    sentence("case.unknown", rules=is_done),
                    *(
                        sentence("case.lacks", rule=rule, fact=fact_piece(fact))
                        for rule, fact in verdict.unknown
                    ),
                ]
            wanted_here = _values(verb, said)
            return [sentence("case.does", verb=Name(verb), done=is_done, wanted=wanted_here)]
    return []


def _values(verb: str, values: Sequence[str]) -> Piece:
    """What stands behind a verb, or the ids of the rules that lack a fact."""
    if not values:
        return sentence("case.nothing")
    return listed(values if verb == "unknown" else [verb_value(verb, one) for one in values])


def actions_of(fired: tuple[Firing, ...]) -> dict[str, list[str]]:
    """What firings ask for together, by verb; lists to choose from are intersected and ranked.

    What is said of single lines stands beside what is said of the order: it narrows nothing of it.
    """
    found: dict[str, list[str]] = {}
    for firing in sorted(fired, key=_of_lines):
        for action in firing.then:
            before = found.get(action.verb)
            if before is None:
                found[action.verb] = list(dict.fromkeys(action.values))
            elif action.verb == "choose_from" and not _of_lines(firing):
                found[action.verb] = [one for one in before if one in action.values]
            else:
                found[action.verb] = list(dict.fromkeys([*before, *action.values]))
    return found


def _of_lines(firing: Firing) -> bool:
    return any(action.verb == "lines" for action in firing.then)


def _ranked(said: list[str], verdict: Verdict) -> bool:
    """Whether the order said goes with the preference: the sum of places in all lists."""
    lists = [
        action.values
        for firing in verdict.fired
        for action in firing.then
        if action.verb == "choose_from" and not _of_lines(firing)
    ]
    if any(one not in values for values in lists for one in said):
        # One of them is said of single lines only.
        return True
    ranks = [sum(values.index(one) for values in lists) for one in said]
    return ranks == sorted(ranks)
