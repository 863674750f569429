"""Tests beside rules: what passes, what fails and how it says so, and what is covered."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.carriers.rate_files import read_rate_cards
from processor.house.config_file import read_config
from processor.languages.languages import in_english
from processor.model.kept_workbook import KeptCell, KeptRow, KeptSheet, KeptWorkbook, kept_text
from processor.problems.problem import render_all
from processor.rules import Engine, Names, RuleSets, load, run_cases

NAMES = Names(holds=frozenset({"call-buyer", "other"}), warehouses=frozenset({"PL1", "DE2"}))
RULES = """\
stage: review
rules:
  - id: large
    why: Large orders are checked
    when:
      order.total: over 100 USD
      buyer.orders_before: 0
    then:
      hold: call-buyer
"""


def rule_sets(text: str = RULES) -> RuleSets:
    sets, problems = load({"rules/review.yaml": text}, NAMES)
    assert sets is not None, problems
    return sets


def ran(tests: str, rules: str = RULES) -> list[tuple[int, str, str]]:
    report = run_cases(rule_sets(rules), {"rules/review.test.yaml": tests})
    return [(one.line, one.code, one.message) for one in report.problems]


COVERED = """\
base: {buyer.orders_before: 0}
tests:
  - name: a large first order is held
    given: {order.total: 100.01 USD}
    expect: {hold: call-buyer}
    by: [large]
  - name: a small one passes
    given: {order.total: 100 USD}
    expect: pass
  - name: a large later one passes
    given: {order.total: 101 USD, buyer.orders_before: 1}
    expect: pass
"""


def test_cases_with_both_outcomes_cover_a_rule() -> None:
    report = run_cases(rule_sets(), {"rules/review.test.yaml": COVERED})
    assert (report.cases, report.problems) == (3, ())
    assert [(one.rule, one.decided, one.not_decided) for one in report.coverage] == [
        ("large", 1, 2)
    ]


def test_a_condition_that_no_case_needs_is_told() -> None:
    text = COVERED.split("  - name: a large later one")[0]
    report = run_cases(rule_sets(), {"rules/review.test.yaml": text})
    assert [(one.code, one.severity) for one in report.problems] == [
        ("test/uncovered-condition", "warning")
    ]
    assert "buyer.orders_before: 0" in report.problems[0].message
    assert report.coverage[0].conditions == 2


EITHER = """\
stage: review
rules:
  - id: either
    why: Two ways
    when: {order.kind: b2c}
    any_of:
      - order.quantity: over 5
      - any line: {line.sku: A, line.quantity: over 2}
    then: {hold: other}
"""
EITHER_TESTS = """\
base: {order.kind: b2c, order.quantity: 1}
tests:
  - name: many in all
    given: {order.quantity: 6, lines: [{line.sku: B, line.quantity: 1}]}
    expect: {hold: other}
  - name: many of one
    given: {lines: [{line.sku: A, line.quantity: 3}]}
    expect: {hold: other}
  - name: many of another
    given: {lines: [{line.sku: B, line.quantity: 3}]}
    expect: pass
  - name: few of one
    given: {lines: [{line.sku: A, line.quantity: 2}]}
    expect: pass
  - name: a business
    given: {order.kind: b2b, order.quantity: 6, lines: [{line.sku: A, line.quantity: 3}]}
    expect: pass
"""


@pytest.mark.parametrize(
    ("left_out", "unneeded"),
    [
        ("", []),
        ("many in all", ["entry 1 of any_of (order.quantity: over 5)"]),
        ("many of one", ["entry 2 of any_of (any line: line.sku: A, line.quantity: over 2)"]),
        ("many of another", ["any line, line.sku: A"]),
        ("few of one", ["any line, line.quantity: over 2"]),
        ("a business", ["order.kind: b2c"]),
    ],
)
def test_entries_of_any_of_and_conditions_of_lines_are_taken_away_one_by_one(
    left_out: str, unneeded: list[str]
) -> None:
    head, *cases = EITHER_TESTS.split("  - name: ")
    kept = [case for case in cases if not left_out or not case.startswith(f"{left_out}\n")]
    tests = "  - name: ".join([head, *kept])
    report = run_cases(rule_sets(EITHER), {"rules/review.test.yaml": tests})
    found = [in_english(one) for one in report.coverage[0].unneeded]
    assert [one for one in unneeded if one not in found] == []
    assert left_out or not found


def test_a_case_may_name_a_client_whose_overlay_decides() -> None:
    overlay = "stage: review\noff: [large]\n"
    names = Names(holds=NAMES.holds, clients=frozenset({"acme"}))
    sets, problems = load(
        {"rules/review.yaml": RULES, "rules/clients/acme/review.yaml": overlay}, names
    )
    assert sets is not None, problems
    case = (
        "  - name: acme is trusted\n    client: %s\n"
        "    given: {order.total: 101 USD}\n    expect: pass\n"
    )
    report = run_cases(sets, {"rules/review.test.yaml": COVERED + case % "acme"}, names=names)
    assert report.problems == ()
    report = run_cases(sets, {"rules/review.test.yaml": COVERED + case % "acmee"}, names=names)
    assert [one.code for one in report.problems] == ["name/unknown", "test/failed"]


def test_a_rule_without_a_case_is_uncovered_at_its_own_place() -> None:
    report = run_cases(rule_sets(), {})
    assert [(one.code, one.place) for one in report.problems] == [
        ("test/uncovered", "rules/review.yaml:3")
    ]
    one_sided = COVERED.split("  - name: a small")[0]
    assert [code for _, code, _ in ran(one_sided)] == ["test/uncovered"]


def test_rules_on_trial_need_no_cases() -> None:
    report = run_cases(rule_sets(RULES + "    status: trial\n"), {})
    assert report.problems == ()


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("given: {order.total: 99 USD}\n    expect: {hold: call-buyer}", "hold is nothing"),
        ("given: {order.total: 101 USD}\n    expect: pass", "hold is call-buyer"),
        ("given: {order.total: 101 USD}\n    expect: {hold: other}", "hold is call-buyer"),
        ("expect: pass", "unknown is large; large needs order.total"),
        (
            "given: {order.total: 99 USD}\n    expect: pass\n    by: [large]",
            "large needs order.total: over 100 USD, which is 99.00 USD",
        ),
        ("given: {order.total: 99 EUR}\n    expect: pass", "unknown is large"),
    ],
)
def test_a_failed_case_says_what_came_instead(case: str, message: str) -> None:
    text = COVERED + f"  - name: this one\n    {case}\n"
    found = ran(text)
    assert [code for _, code, _ in found] == ["test/failed"]
    assert message in found[0][2]


def test_amounts_are_exchanged_at_the_rates_of_the_file() -> None:
    text = 'rates: {base: EUR, USD: "1.10"}\n' + COVERED + (
        "  - name: 95 euros are more than 100 dollars\n"
        "    given: {order.total: 95 EUR}\n    expect: {hold: call-buyer}\n"
    )  # fmt: skip
    assert ran(text) == []


def test_lines_are_given_one_by_one() -> None:
    rules = (
        "stage: review\nrules:\n  - id: two\n    why: x\n    when:\n"
        "      any line: {line.sku: A, line.quantity: over 2}\n    then: {hold: other}\n"
    )
    tests = (
        "tests:\n"
        "  - name: on one line\n    given:\n      lines:\n"
        "        - {line.sku: A, line.quantity: 3}\n    expect: {hold: other}\n"
        "  - name: on two lines\n    given:\n      lines:\n"
        "        - {line.sku: A, line.quantity: 1}\n        - {line.sku: B, line.quantity: 3}\n"
        "    expect: pass\n"
    )
    assert ran(tests, rules) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("given: {order.totl: 1 USD}", "fact/unknown"),
        ("given: {order.total: 1}", "money/no-currency"),
        ("given: {order.kind: b3c}", "fact/value"),
        ("given: [a]", "key/wrong-shape"),
        ("by: [lrge]", "test/wrong"),
        ("when: {}", "key/unknown"),
    ],
)
def test_mistakes_in_a_test_file_are_problems(line: str, code: str) -> None:
    text = COVERED + (
        "  - name: this one\n    expect: {unknown: [large]}\n    " + line + "\n"
    )  # fmt: skip
    assert code in [found for _, found, _ in ran(text)]


def test_an_expectation_is_pass_nothing_or_actions() -> None:
    text = COVERED + "  - name: this one\n    expect: fine\n"
    assert "test/wrong" in [code for _, code, _ in ran(text)]


def test_a_test_file_stands_beside_its_rules() -> None:
    report = run_cases(rule_sets(), {"rules/other.test.yaml": COVERED})
    assert "test/wrong" in [one.code for one in report.problems]


def test_several_lists_of_warehouses_are_intersected_and_ranked() -> None:
    route = (
        "stage: route\nrules:\n"
        "  - {id: a, then: {choose_from: [PL1, DE2]}}\n"
        "  - {id: b, then: {choose_from: [PL1]}}\n"
    )
    sets, problems = load({"rules/route.yaml": route}, NAMES)
    assert sets is not None, problems
    for said, failed in (("[PL1]", 0), ("[PL1, DE2]", 1)):
        tests = f"tests:\n  - name: both\n    expect: {{choose_from: {said}}}\n"
        report = run_cases(sets, {"rules/route.test.yaml": tests})
        assert sum(one.code == "test/failed" for one in report.problems) == failed


def test_what_is_said_of_single_lines_narrows_nothing_of_the_order() -> None:
    route = (
        "stage: route\nrules:\n"
        "  - {id: a, then: {choose_from: [PL1, DE2]}}\n"
        "  - id: b\n    why: so it is\n    when: {any line: {line.sku: B}}\n"
        "    then: {choose_from: [DE2], lines: matching}\n"
    )
    sets, problems = load({"rules/route.yaml": route}, NAMES)
    assert sets is not None, problems
    for said, failed in (("[PL1, DE2]", 0), ("[DE2]", 1), ("[DE2, PL1]", 1)):
        tests = (
            "tests:\n  - name: both\n    given: {lines: [{line.sku: B}]}\n"
            f"    expect: {{choose_from: {said}}}\n    by: [a, b]\n"
        )
        report = run_cases(sets, {"rules/route.test.yaml": tests})
        assert sum(one.code == "test/failed" for one in report.problems) == failed, said


def shipped() -> tuple[dict[str, str], dict[str, str], Names]:
    config, problems = read_config(
        (ROOT / "config.yaml").read_text("utf-8"), "config.yaml", str(ROOT)
    )
    assert config is not None, problems
    folder = ROOT / "rules"
    cards, _ = read_rate_cards(
        {f"rules/rates/{p.name}": p.read_text("utf-8") for p in (folder / "rates").glob("*.csv")}
    )
    assert cards is not None
    names = Names(
        warehouses=frozenset(config.warehouses),
        carriers=frozenset(config.carriers),
        services=frozenset(f"{one.carrier}/{one.service}" for one in cards.services),
        accepts=frozenset(word for one in cards.services for word in one.accepts),
        holds=frozenset(config.holds),
        channels=frozenset(config.channels),
        clients=frozenset(config.clients),
        currency=config.currency,
    )
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for pattern in ("*.yaml", "lists/*.csv", "tables/*.csv")
        for path in sorted(folder.glob(pattern))
    }
    tests = {path: text for path, text in texts.items() if path.endswith(".test.yaml")}
    return {path: text for path, text in texts.items() if path not in tests}, tests, names


def test_the_shipped_rules_pass_their_tests_in_the_engine() -> None:
    rules, tests, names = shipped()
    sets, problems = load(rules, names)
    assert sets is not None and not problems, render_all(problems)
    with Engine() as engine:
        report = run_cases(sets, tests, engine.ask, names)
    assert not report.problems, render_all(report.problems)
    assert report == run_cases(sets, tests, names=names)
    assert all(one.decided and one.not_decided for one in report.coverage)


def kept(**sheets: list[list[str]]) -> str:
    """The text that is kept of a workbook."""
    return kept_text(
        KeptWorkbook(
            sheets=tuple(
                KeptSheet(
                    name=name,
                    rows=tuple(
                        KeptRow(
                            number,
                            tuple(KeptCell(n, "text", text) for n, text in enumerate(cells)),
                        )
                        for number, cells in enumerate(rows, 1)
                    ),
                )
                for name, rows in sheets.items()
            )
        )
    )


@pytest.mark.parametrize(
    ("name", "first", "rates", "least"),
    [("rules.md", "stage:", "rates:", 4), ("rules.zh.md", "环节:", "汇率:", 1)],
)
def test_the_examples_of_the_manual_are_rules_that_load(
    name: str, first: str, rates: str, least: int
) -> None:
    page = (ROOT / "docs" / name).read_text("utf-8")
    examples = [part.split("```")[0] for part in page.split("```yaml\n")[1:]]
    rules = [text for text in examples if text.startswith(first)]
    assert len(rules) >= least
    for text in rules:
        beside = {
            "rules/lists/blocked-buyers.csv": "email\nmallory@example.com\n",
            "rules/lists/zones.xlsx": kept(Islands=[["postcode"], ["18565"]]),
            "rules/tables/zones.xlsx": kept(
                Highlands=[["ship_to.country", "require"], ["GB", "speed standard"]]
            ),
        }
        files = {path: body for path, body in beside.items() if path.rpartition("/")[2] in text}
        if "lists" not in text:
            files = {path: body for path, body in files.items() if "/lists/" not in path}
        files["rules/example.yaml"] = text
        sets, problems = load(files, shipped()[2])
        assert sets is not None and not problems, render_all(problems)
    sets, _ = load({"rules/example.yaml": rules[0]}, shipped()[2])
    assert sets is not None
    tests = {"rules/example.test.yaml": next(t for t in examples if t.startswith(rates))}
    found = {one.code for one in run_cases(sets, tests).problems}
    assert "test/wrong" not in found


OTHER = """\
stage: review
rules:
  - id: by-phone
    why: Needs a fact that the tests of other files do not give
    when:
      orders.same_phone in 24 hours: over 3
    then:
      hold: other
"""
TWO_FILES = {"rules/review.yaml": RULES, "rules/phone.yaml": OTHER}


def beside_another_file(tests: str) -> tuple[list[tuple[str, str]], dict[str, tuple[int, int]]]:
    sets, problems = load(TWO_FILES, NAMES)
    assert sets is not None, problems
    report = run_cases(sets, {"rules/review.test.yaml": tests})
    return (
        [(one.code, in_english(one.inside)) for one in report.problems],
        {one.rule: (one.decided, one.not_decided) for one in report.coverage},
    )


def test_tests_are_about_the_rules_of_the_file_beside_them() -> None:
    problems, coverage = beside_another_file(COVERED)
    assert problems == [("test/uncovered", "rule by-phone")]
    assert coverage == {"by-phone": (0, 0), "large": (1, 2)}


def test_a_rule_without_conditions_needs_only_a_case_where_it_decides() -> None:
    always = RULES.replace(RULES[RULES.index("    why") : RULES.index("    then")], "")
    report = run_cases(
        rule_sets(always),
        {"rules/review.test.yaml": "tests: [{name: always, expect: {hold: call-buyer}}]"},
    )
    assert report.problems == ()


def test_a_case_need_not_name_a_rule_that_skips_what_it_does_not_know() -> None:
    skipping = RULES.replace("    when:", "    if_unknown: skip\n    when:")
    case = "tests: [{name: no total, given: {buyer.orders_before: 0}, expect: %s}]"
    for expected in ("pass", "{unknown: large}"):
        codes = [code for _, code, _ in ran(case % expected, skipping)]
        assert "test/failed" not in codes, expected
    assert "test/failed" in [code for _, code, _ in ran(case % "pass")]
