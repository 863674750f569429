"""Rule files: places, ids, stages, validity, and that a set is never half loaded."""

from __future__ import annotations

from processor.languages.languages import in_english
from processor.rules import Names, evaluate, load, plain_verdict

NAMES = Names(
    warehouses=frozenset({"PL1", "DE2"}),
    carriers=frozenset({"silkway"}),
    services=frozenset({"silkway/air"}),
    holds=frozenset({"call-buyer"}),
)
GOOD = """\
stage: review
rules:
  - id: large
    why: Large orders are checked
    when:
      order.quantity: over 5
    then:
      hold: call-buyer
"""


def codes(files: dict[str, str]) -> list[tuple[str, str]]:
    sets, problems = load(files, NAMES)
    assert sets is None
    return [(problem.place, problem.code) for problem in problems]


def test_a_rule_knows_its_file_and_line() -> None:
    sets, problems = load({"rules/review.yaml": GOOD}, NAMES)
    assert sets is not None and not problems
    rule = sets.review.rules[0]
    assert (rule.id, rule.at, rule.file, rule.line) == (
        "large",
        "rules/review.yaml:3",
        "rules/review.yaml",
        3,
    )
    assert rule.firing.then[0].values == ("call-buyer",)


def test_one_wrong_file_refuses_all_of_them_and_all_mistakes_are_told() -> None:
    bad = GOOD.replace("over 5", "over five").replace("call-buyer", "call-byer")
    assert codes({"rules/a.yaml": GOOD.replace("large", "a"), "rules/b.yaml": bad}) == [
        ("rules/b.yaml:6:28", "fact/value"),
        ("rules/b.yaml:8:13", "name/unknown"),
    ]


def test_unreadable_yaml_is_a_problem_and_not_an_exception() -> None:
    assert codes({"rules/a.yaml": "stage: [review\n"})[0][1] == "yaml/syntax"
    assert codes({"rules/a.yaml": ""})[0][1] == "yaml/empty"
    assert codes({"rules/a.yaml": "- a\n"})[0][1] == "key/wrong-shape"
    assert codes({"rules/a.yaml": "stage: paper\nrules: []\n"})[0][1] == "value/wrong"


def test_without_files_no_rule_decides_anything() -> None:
    sets, problems = load({}, NAMES)
    assert sets is not None and not problems
    assert sets.review.rules == () and sets.review.wanted == frozenset()
    assert plain_verdict(sets.review, {}).fired == ()


def test_an_id_stands_once_over_all_stages() -> None:
    route = "stage: route\nrules:\n  - id: large\n    then: {never_split: yes}\n"
    assert codes({"rules/review.yaml": GOOD, "rules/route.yaml": route}) == [
        ("rules/route.yaml:3:9", "rule/duplicate-id")
    ]


def test_the_order_of_files_does_not_matter() -> None:
    other = GOOD.replace("large", "larger")
    one, _ = load({"rules/a.yaml": GOOD, "rules/b.yaml": other}, NAMES)
    two, _ = load({"rules/b.yaml": other, "rules/a.yaml": GOOD}, NAMES)
    assert one is not None and two is not None
    assert one.review.rules == two.review.rules
    assert one.sha256 == two.sha256


def test_every_edit_changes_the_fingerprint() -> None:
    one, _ = load({"rules/a.yaml": GOOD}, NAMES)
    two, _ = load({"rules/a.yaml": GOOD + "\n"}, NAMES)
    assert one is not None and two is not None and one.sha256 != two.sha256


def test_files_of_a_stage_share_their_lists_and_must_agree() -> None:
    lists = "stage: route\notherwise: split\nlists: {eu: [DE]}\nrules: []\n"
    uses = GOOD.replace("order.quantity: over 5", "ship_to.country: in eu")
    uses = uses.replace("review", "route").replace("hold: call-buyer", "never_split: yes")
    sets, problems = load({"rules/a.yaml": lists, "rules/b.yaml": uses}, NAMES)
    assert sets is not None and not problems
    assert codes({"rules/a.yaml": lists, "rules/b.yaml": "otherwise: backorder\n" + uses}) == [
        ("rules/b.yaml:1:12", "rule/disagree")
    ]
    twice = codes({"rules/a.yaml": lists, "rules/b.yaml": lists})
    assert ("rules/b.yaml:3:9", "name/duplicate") in twice


def test_an_unused_list_is_a_warning() -> None:
    sets, problems = load({"rules/a.yaml": "lists: {eu: [DE]}\n" + GOOD}, NAMES)
    assert sets is not None
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("list/unused", "warning")
    ]


def test_a_rule_with_conditions_says_why() -> None:
    assert codes({"rules/a.yaml": GOOD.replace("    why: Large orders are checked\n", "")}) == [
        ("rules/a.yaml:3:5", "key/missing")
    ]


def test_actions_belong_to_their_stage_and_name_what_exists() -> None:
    def after(then: str) -> list[str]:
        return [code for _, code in codes({"rules/a.yaml": GOOD.replace("hold: call-buyer", then)})]

    assert after("choose_from: [PL1]") == ["rule/action"]
    assert after("hold: []") == ["list/empty"]
    assert after("clears: nothing") == ["name/unknown"]
    assert after("reject: Bad Word") == ["value/wrong"]
    carrier = "stage: carrier\nrules:\n  - id: a\n    then:\n      require: {}\n"
    for demand, code in (
        ("speed warp", "rule/demand"),
        ("days at most 0", "rule/demand"),
        ("days at most ٣", "rule/demand"),
        ("carrier nobody", "name/unknown"),
        ("service silkway/sea", "name/unknown"),
    ):
        assert [c for _, c in codes({"rules/c.yaml": carrier.format(demand)})] == [code]
    for demand in ("accepts battery", "carrier silkway", "service silkway/air", "label ours"):
        sets, _ = load({"rules/c.yaml": carrier.format(demand)}, NAMES)
        assert sets is not None
    route = "stage: route\nrules:\n  - id: a\n    then:\n      choose_from: [PL9]\n"
    assert codes({"rules/r.yaml": route}) == [("rules/r.yaml:5:21", "name/unknown")]


def test_when_and_any_of_hold_together() -> None:
    both = GOOD.replace("    then", "    any_of:\n      - order.kind: b2b\n      - today: "
                        "from 2026-12-01\n    then")  # fmt: skip
    sets, _ = load({"rules/a.yaml": both}, NAMES)
    assert sets is not None

    def outcome(quantity: int, kind: str) -> str:
        facts = {"order.quantity": quantity, "order.kind": kind, "today": "2026-11-30"}
        return evaluate(sets.review, facts)[0].outcome

    assert (outcome(6, "b2b"), outcome(6, "b2c"), outcome(5, "b2b")) == ("fired", "not", "not")


def test_conditions_that_exclude_each_other_are_refused() -> None:
    both = GOOD.replace("order.quantity: over 5", "order.kind: b2c")
    both = both.replace("    then", "    any_of:\n      - order.kind: b2b\n    then")
    assert [code for _, code in codes({"rules/a.yaml": both})] == ["rule/never"]


def test_a_rule_is_in_force_from_its_first_to_its_last_day() -> None:
    dated = GOOD + "    from: 2026-11-30\n    until: 2026-12-24\n"
    sets, _ = load({"rules/a.yaml": dated}, NAMES)
    assert sets is not None
    for day, expected in (
        ("2026-11-29", "not"),
        ("2026-11-30", "fired"),
        ("2026-12-24", "fired"),
        ("2026-12-25", "not"),
    ):
        assert evaluate(sets.review, {"today": day, "order.quantity": 6})[0].outcome == expected
    by_order, _ = load({"rules/a.yaml": dated + "    dated_by: order\n"}, NAMES)
    assert by_order is not None and "order.placed_on" in by_order.review.wanted


def test_impossible_days_are_refused() -> None:
    assert codes({"rules/a.yaml": GOOD + "    from: 2026-02-30\n"})[0][1] == "rule/date"
    wrong = GOOD + "    from: 2026-12-24\n    until: 2026-11-30\n"
    assert codes({"rules/a.yaml": wrong})[0][1] == "rule/date"


def test_trial_is_recorded_and_off_is_not_even_evaluated() -> None:
    for status, traces, trial in (("trial", 1, 1), ("off", 0, 0)):
        sets, _ = load({"rules/a.yaml": GOOD + f"    status: {status}\n"}, NAMES)
        assert sets is not None
        verdict = plain_verdict(sets.review, {"order.quantity": 6})
        assert (verdict.fired, len(verdict.trial)) == ((), trial)
        assert len(evaluate(sets.review, {"order.quantity": 6})) == traces
        assert plain_verdict(sets.review, {}).unknown == ()


def test_tests_beside_rules_are_not_read_as_rules() -> None:
    sets, problems = load({"rules/review.test.yaml": "tests: []\n"}, NAMES)
    assert sets is not None and not problems


def test_a_trace_names_the_first_failed_test_with_both_values() -> None:
    sets, _ = load({"rules/a.yaml": GOOD}, NAMES)
    assert sets is not None
    trace = evaluate(sets.review, {"order.quantity": 3})[0]
    said = (in_english(trace.condition), in_english(trace.actual))
    assert (trace.outcome, trace.fact, *said) == (
        "not",
        "order.quantity",
        "over 5",
        "3",
    )
