"""The last rule of a file, which matches where no other one does."""

from __future__ import annotations

import itertools

import pytest
from builders.rule_texts import NAMES, fired, loaded, refused, unknown
from hypothesis import given
from hypothesis import strategies as st

from processor.languages.languages import LANGUAGES
from processor.model.sentence import Name
from processor.problems.problem import errors
from processor.rules import RuleSets, load
from processor.rules.deciding.branches import decide
from processor.rules.deciding.dated import moved_by_the_day
from processor.rules.deciding.evaluator import plain_ask, plain_verdict
from processor.rules.deciding.oracle import differences
from processor.rules.deciding.rule_in_depth import depth_of
from processor.rules.language.bilingual import convert
from processor.rules.testing.cases import run_cases

HEAD = "stage: review\nrules:\n"
SMALL = """\
  - id: small
    why: A small order
    when:
      order.quantity: under 5
    then: {tag: small}
"""
LARGE = """\
  - id: large
    why: A large order
    any_of:
      - order.quantity: over 100
      - order.weight: over 30 kg
    then: {tag: large}
"""
REST = """\
  - id: rest
    why: All that is neither small nor large
    else: yes
    then: {hold: call-buyer}
"""
FILE = HEAD + SMALL + LARGE + REST
PATH = "rules/review.yaml"


def verdict(sets: RuleSets, facts: dict[str, object], client: str = "") -> str:
    """What became of the last rule: fired, not, unknown."""
    ruleset = sets.of("review", client)
    found = plain_verdict(ruleset, facts)
    [columns] = decide(ruleset, [facts], plain_ask)
    assert columns == found and differences(ruleset, [facts], [columns]) == []
    if any(one.rule == "rest" for one in found.fired):
        return "fired"
    return "unknown" if any(rule == "rest" for rule, _ in found.unknown) else "not"


@pytest.mark.parametrize(
    ("quantity", "weight", "outcome"),
    [
        (50, 1000, "fired"),
        (4, 1000, "not"),
        (200, 1000, "not"),
        (50, 40_000, "not"),
        (50, None, "unknown"),
        (200, None, "not"),
        (4, None, "not"),
        (None, 40_000, "not"),
        (None, 1000, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_the_last_rule_matches_where_no_other_does(
    quantity: int | None, weight: int | None, outcome: str
) -> None:
    assert verdict(loaded(FILE), {"order.quantity": quantity, "order.weight": weight}) == outcome


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=4),
    st.lists(st.tuples(*[st.none() | st.integers(0, 5)] * 2), min_size=1, max_size=9),
    st.lists(st.sampled_from(["live", "trial", "off"]), min_size=4, max_size=4),
)
def test_all_readings_give_what_the_words_say(
    bounds: list[tuple[int, int]],
    orders: list[tuple[int | None, int | None]],
    statuses: list[str],
) -> None:
    rules = "".join(
        f"  - id: r{place}\n    why: x\n    status: {status}\n    when:\n"
        f"      order.quantity: over {one}\n      order.line_count: under {other}\n"
        "    then: {tag: x}\n"
        for place, ((one, other), status) in enumerate(zip(bounds, statuses, strict=False))
    )
    text = HEAD + rules + REST
    sets, problems = load({PATH: text}, NAMES)
    if sets is None:
        # A count under 0 is refused, as it always is.
        assert all(one.id == "rule/never.on-fact" for one in errors(problems))
        return
    batch = [{"order.quantity": one, "order.line_count": two} for one, two in orders]
    verdicts = decide(sets.review, batch, plain_ask)
    assert differences(sets.review, batch, verdicts) == []
    for (quantity, lines), found in zip(orders, verdicts, strict=True):
        answers = []
        for (one, other), status in zip(bounds, statuses, strict=False):
            parts = [
                None if quantity is None else quantity > one,
                None if lines is None else lines < other,
            ]
            answer = False if False in parts else None if None in parts else True
            answers += [answer] if status == "live" else []
        wanted = False if True in answers else None if None in answers else True
        assert any(one.rule == "rest" for one in found.fired) is (wanted is True)
        assert any(rule == "rest" for rule, _ in found.unknown) is (wanted is None)


def test_rules_on_trial_and_those_that_are_off_do_not_count() -> None:
    for status in ("trial", "off"):
        text = FILE.replace("id: small\n", f"id: small\n    status: {status}\n")
        facts: dict[str, object] = {"order.quantity": 4, "order.weight": 1}
        assert verdict(loaded(text), facts) == "fired"
        alone = HEAD + SMALL.replace("id: small\n", f"id: small\n    status: {status}\n") + REST
        assert verdict(loaded(alone), facts) == "fired"


def test_only_rules_of_the_same_file_count() -> None:
    sets = loaded({PATH: HEAD + SMALL + REST, "rules/large.yaml": HEAD + LARGE})
    assert verdict(sets, {"order.quantity": 200, "order.weight": 1}) == "fired"


def test_it_may_have_conditions_of_its_own() -> None:
    text = FILE.replace("    else: yes\n", "    else: yes\n    when: {order.kind: b2b}\n")
    facts: dict[str, object] = {"order.quantity": 50, "order.weight": 1, "order.kind": "b2b"}
    assert verdict(loaded(text), facts) == "fired"
    assert verdict(loaded(text), {**facts, "order.kind": "b2c"}) == "not"
    assert verdict(loaded(text), {**facts, "order.quantity": 4}) == "not"


def test_rows_of_a_table_count_where_they_fire() -> None:
    text = HEAD + (
        "  - id: far\n    why: Far away\n    table: far.csv\n"
        "  - id: rest\n    why: Near\n    else: yes\n    then: {hold: call-buyer}\n"
    )
    table = "ship_to.country,hold\nKP,call-buyer\nDE,\nSY|IR,other\n"
    sets = loaded({PATH: text, "rules/tables/far.csv": table})
    said = {one: verdict(sets, {"ship_to.country": one}) for one in ("KP", "IR", "DE", "FR")}
    assert said == {"KP": "not", "IR": "not", "DE": "fired", "FR": "fired"}
    assert verdict(sets, {"ship_to.country": None}) == "unknown"


OVERLAY = "rules/clients/acme/review.yaml"


def overlaid(overlay: str, house: str = FILE) -> RuleSets:
    return loaded({PATH: house, OVERLAY: f"stage: review\n{overlay}"})


def test_an_overlay_that_switches_a_rule_off_leaves_its_orders_to_the_last_rule() -> None:
    sets = overlaid("off: [small]\n")
    facts: dict[str, object] = {"order.quantity": 4, "order.weight": 1}
    assert verdict(sets, facts, "acme") == "fired" and verdict(sets, facts) == "not"


def test_a_rule_in_place_of_another_counts_in_its_place() -> None:
    sets = overlaid("rules:\n" + SMALL.replace("under 5", "under 60"))
    facts: dict[str, object] = {"order.quantity": 50, "order.weight": 1}
    assert verdict(sets, facts, "acme") == "not" and verdict(sets, facts) == "fired"


def test_a_rule_that_an_overlay_adds_is_of_another_file() -> None:
    sets = overlaid("rules:\n" + SMALL.replace("id: small", "id: mine").replace("under 5", "50"))
    facts: dict[str, object] = {"order.quantity": 50, "order.weight": 1}
    assert verdict(sets, facts, "acme") == "fired"


def test_a_last_rule_of_an_overlay_is_about_the_rules_of_the_overlay() -> None:
    mine = SMALL.replace("id: small", "id: mine").replace("under 5", "50")
    sets = overlaid("rules:\n" + mine + REST, HEAD + SMALL + LARGE)
    assert verdict(sets, {"order.quantity": 50}, "acme") == "not"
    assert verdict(sets, {"order.quantity": 4}, "acme") == "fired"


def test_a_last_rule_in_place_of_the_houses_rests_on_both_files() -> None:
    mine = SMALL.replace("id: small", "id: mine").replace("under 5", "50")
    sets = overlaid("rules:\n" + mine + REST)
    some = ({"order.quantity": one, "order.weight": 1} for one in (4, 50, 60, 200))
    assert [verdict(sets, one, "acme") for one in some] == ["not", "not", "fired", "not"]


@pytest.mark.parametrize(
    ("rules", "wrong_id", "line"),
    [
        (REST + SMALL, "rule/else.last", 5),
        (SMALL + REST + REST.replace("id: rest", "id: more"), "rule/else.last", 10),
        (REST, "rule/else.alone", 5),
        ("  - id: all\n    then: {tag: all}\n" + REST, "rule/else.never", 7),
        (SMALL + REST.replace("yes", "maybe"), "value/wrong", 10),
        (SMALL + REST.replace("    why: All that is neither small nor large\n", ""),
         "key/missing", 8),
        (SMALL.replace("order.quantity: under", "order.unknown_skus: under")
         + REST.replace("hold: call-buyer", "priority: 5"), "rule/priority", 11),
    ],
)  # fmt: skip
def test_a_last_rule_that_cannot_be_is_told(rules: str, wrong_id: str, line: int) -> None:
    [told] = refused(HEAD + rules)
    assert wrong_id in (told.id, told.code) and told.line == line


@pytest.mark.parametrize("overlay", ["off: [small]\n", "rules:\n" + SMALL])
def test_no_overlay_touches_what_a_locked_last_rule_rests_on(overlay: str) -> None:
    house = FILE.replace("    else: yes\n", "    else: yes\n    locked: yes\n")
    [told] = refused({PATH: house, OVERLAY: f"stage: review\n{overlay}"})
    assert (told.id, told.file) == ("overlay/locked.below", OVERLAY)


def test_a_last_rule_contradicts_no_rule_of_its_file() -> None:
    text = """\
stage: route
rules:
  - id: nordics
    why: Near
    when: {ship_to.country: [NO, SE]}
    then: {choose_from: [PL1]}
  - id: rest
    why: Elsewhere
    else: yes
    then: {choose_from: [DE2]}
"""
    sets, problems = load({"rules/route.yaml": text}, NAMES)
    assert sets is not None and problems == []
    elsewhere = text.replace("    else: yes\n", "    when: {ship_to.country: [NO, DE]}\n")
    _, problems = load({"rules/route.yaml": elsewhere}, NAMES)
    assert [one.id for one in problems] == ["rule/overlap"]


def test_explain_names_the_rules_that_match_and_those_that_lack_a_fact() -> None:
    sets = loaded(FILE)
    rule = sets.review.rule("rest")
    assert rule is not None
    said = []
    for quantity, weight in ((4, 1), (50, None), (50, 1)):
        facts = {"order.quantity": quantity, "order.weight": weight}
        [[looked]] = depth_of(sets.review, rule, facts).branches
        said.append((looked.outcome, LANGUAGES["en"].say(looked.actual)))
    assert said == [
        ("failed", "these match: small"),
        ("unknown", "none is known to match, and these lack a fact: large"),
        ("met", "none matches"),
    ]


def test_what_the_last_rule_waits_for_is_said_in_both_languages() -> None:
    [_, (rule, fact)] = plain_verdict(loaded(FILE).review, {"order.quantity": 50}).unknown
    assert rule == "rest"
    assert LANGUAGES["en"].say(Name(fact)) == "the other rules of its file"
    assert LANGUAGES["zh"].say(Name(fact)) == "本文件其他规则"


def test_the_last_rule_has_the_dates_of_the_others() -> None:
    dated = FILE.replace("id: small\n", "id: small\n    from: 2026-11-01\n")
    assert moved_by_the_day(loaded(dated)).rules == {"small", "rest"}
    assert moved_by_the_day(loaded(FILE)).rules == frozenset()


def test_a_facts_of_the_file_is_known_to_the_last_rule() -> None:
    text = (
        "stage: review\nfacts:\n  gap: {difference: order.quantity, minus: order.line_count}\n"
        + "rules:\n"
        + SMALL.replace("order.quantity: under 5", "gap: over 2")
        + REST
    )
    ruleset = loaded(text).review
    assert ruleset.wanted >= {"gap", "order.quantity", "order.line_count"}
    assert [one.name for one in ruleset.alone(PATH).derived] == ["gap"]


def test_its_tests_need_a_case_that_another_rule_keeps_from_it() -> None:
    tests = """\
tests:
  - {name: small, given: {order.quantity: 4, order.weight: 1 kg}, expect: {tag: small}}
  - {name: large, given: {order.quantity: 200, order.weight: 1 kg}, expect: {tag: large}}
  - {name: heavy, given: {order.quantity: 50, order.weight: 31 kg}, expect: {tag: large}}
  - {name: rest, given: {order.quantity: 50, order.weight: 1 kg}, expect: {hold: call-buyer}}
"""
    report = run_cases(loaded(FILE), {"rules/review.test.yaml": tests}, plain_ask, NAMES)
    assert report.problems == ()
    [rest] = [one for one in report.coverage if one.rule == "rest"]
    assert (rest.decided, rest.not_decided, rest.conditions) == (1, 3, 1)
    only = "".join(tests.splitlines(keepends=True)[:1] + tests.splitlines(keepends=True)[4:])
    report = run_cases(loaded(FILE), {"rules/review.test.yaml": only}, plain_ask, NAMES)
    assert "rest" in {one.pieces.get("rule") for one in report.problems}


def test_the_word_is_said_in_chinese_and_back() -> None:
    chinese, _ = convert(FILE, PATH, "zh")
    assert "其余: 是" in chinese
    assert fired(loaded(chinese), {"order.quantity": 50, "order.weight": 1}) == ["rest"]
    assert unknown(loaded(chinese), {"order.quantity": 50}) == ["large", "rest"]
    assert convert(chinese, PATH, "en")[0] == FILE


def test_what_an_answer_depends_on_is_in_its_meaning() -> None:
    """Two sets whose last rules rest on other rules never share an answer."""
    texts = (FILE, FILE.replace("under 5", "under 6"), HEAD + SMALL + REST)
    meanings = [
        [[test.meaning for test in branch] for branch in rule.branches]
        for text in texts
        if (rule := loaded(text).review.rule("rest")) is not None
    ]
    assert all(one != other for one, other in itertools.combinations(meanings, 2))
