"""A condition word is one entry of one table: with it rules decide, without it they are told so."""

from __future__ import annotations

from collections.abc import Iterator

import jsonschema
import msgspec
import pytest
from builders.exports import order, reference_data, shop
from builders.rule_texts import NAMES, loaded, refused
from builders.world import World

from processor.languages.languages import in_english
from processor.model.comparisons import Fits
from processor.model.condition_words import OPERATORS, Operator
from processor.model.fact_kinds import TEXTS
from processor.problems.problem import Problem, render
from processor.rules import Engine, decide, differences, load, plain_verdict
from processor.rules.checking.schema import rules_schema
from processor.rules.language.bilingual import convert

OPENS_WITH = Operator(
    word="opens with", chinese="起首为", reads="pattern", kinds=TEXTS,
    says=Fits(split=lambda text: (text, "")), unfit="unfit.text",
    shown={"text": 'opens with "x"', "name": 'opens with "x"'},
)  # fmt: skip
ENGLISH = """\
stage: review
rules:
  - id: ber-towns
    why: To show it
    when: {ship_to.city: opens with "Ams", order.kind: b2c}
    then: {hold: call-buyer}
  - id: cups
    why: To show it on a line
    when:
      any line: {line.sku: opens with ACM-C}
    then: {tag: cups}
"""
CHINESE = """\
环节: 审单
规则:
  - 编号: ber-towns
    原因: 示例
    条件: {收货.城市: 起首为 "Ams", 订单.类型: 个人}
    动作: {挂起: call-buyer}
  - 编号: cups
    原因: 示例
    条件:
      任一明细: {明细.SKU: 起首为 ACM-C}
    动作: {打标: cups}
"""
TESTS = """\
base: {ship_to.city: Rotterdam, order.kind: b2c, lines: [{line.sku: PLATE}]}
tests:
  - name: a town that begins so
    given: {ship_to.city: Amstelveen}
    expect: {hold: [call-buyer]}
    by: [ber-towns]
  - name: another town
    given: {ship_to.city: Rotterdam}
    expect: pass
    by: []
  - name: a business
    given: {ship_to.city: Amsterdam, order.kind: b2b}
    expect: pass
    by: []
  - name: a cup
    given: {lines: [{line.sku: acm-cup}]}
    expect: {tag: [cups]}
    by: [cups]
"""


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table with one entry more."""
    with monkeypatch.context() as patch:
        patch.setitem(OPERATORS, OPENS_WITH.word, OPENS_WITH)
        yield


def _rule(*conditions: str) -> str:
    """A file with one rule for each condition on the town."""
    return "stage: review\nrules:\n" + "".join(
        f"  - id: r{number}\n    why: w\n    when: {{ship_to.city: {one}}}\n    then: {{note: n}}\n"
        for number, one in enumerate(conditions)
    )


def _warnings(text: str) -> list[Problem]:
    sets, problems = load({"rules/review.yaml": text}, NAMES)
    assert sets is not None, problems
    return problems


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["english", "chinese"])
@pytest.mark.usefixtures("entry")
def test_engine_oracle_and_plain_evaluator_agree_on_it(text: str) -> None:
    ruleset = loaded(text).review
    towns = ["Amsterdam", "AMS", "Rotterdam", "", None, "Amerongen"]
    batch = [
        {"ship_to.city": town, "order.kind": "b2c", "line.sku": (sku,)}
        for town in towns
        for sku in ("acm-cup", "NDL-ACM-C", None)
    ]
    with Engine() as engine:
        verdicts = decide(ruleset, batch, engine.ask)
    assert differences(ruleset, batch, verdicts) == []
    assert verdicts == [plain_verdict(ruleset, facts) for facts in batch]
    fired = [{one.rule for one in verdict.fired} for verdict in verdicts]
    assert fired[:6] == [{"ber-towns", "cups"}, {"ber-towns"}, {"ber-towns"}] * 2
    assert fired[6:9] == [{"cups"}, set(), set()]
    assert [rule for rule, _ in verdicts[12].unknown] == ["ber-towns"]


@pytest.mark.usefixtures("entry")
def test_a_file_goes_from_english_to_chinese_and_back() -> None:
    chinese, problems = convert(ENGLISH, "rules/review.yaml", "zh")
    assert not problems
    assert '收货.城市: 起首为 "Ams"' in chinese
    assert convert(chinese, "rules/review.yaml", "en") == (ENGLISH, [])


@pytest.mark.usefixtures("entry")
def test_the_checks_know_what_excludes_it_and_what_follows_from_it() -> None:
    never = 'ship_to.city: opens with Ams}\n    any_of: [{ship_to.city: like "Rot*"}]\n    x: {'
    text = _rule("present").replace("ship_to.city: present", never).replace("    x: {}\n", "")
    assert [one.code for one in refused(text)] == ["rule/never"]
    wide = _rule("opens with Am", "opens with Amst").replace("note: n", "reject: no")
    assert [(one.code, in_english(one.inside)) for one in _warnings(wide)] == [
        ("rule/shadowed", "rule r1")
    ]
    other = _rule("opens with Am", "opens with Rot").replace("note: n", "reject: no")
    assert _warnings(other) == []
    # What it begins with is there.
    wide = _rule("present", "opens with Amst").replace("note: n", "reject: no")
    assert [one.code for one in _warnings(wide)] == ["rule/shadowed"]


@pytest.mark.usefixtures("entry")
def test_a_cell_of_a_table_may_say_it() -> None:
    rule = "stage: review\nrules:\n  - id: a\n    why: w\n    table: t.csv\n"
    cells = "ship_to.city,note\nopens with Ams,one\n起首为 Rot,two\n*,rest\n"
    files = {"rules/review.yaml": rule, "rules/tables/t.csv": cells}
    ruleset = loaded(files).review
    for town, note in (("amsterdam", "one"), ("Rotterdam", "two"), ("Utrecht", "rest")):
        [fired] = plain_verdict(ruleset, {"ship_to.city": town}).fired
        assert [action.values for action in fired.then] == [(note,)]


@pytest.mark.usefixtures("entry")
def test_the_schema_shows_it_and_takes_it() -> None:
    schema = rules_schema()
    shown = schema["$defs"]["when"]["properties"]["ship_to.city"]["description"]
    assert shown.endswith('present, absent or opens with "x"')
    rule = {"id": "a", "why": "b", "when": {"ship_to.city": "opens with Ams"},
            "then": {"note": "n"}}  # fmt: skip
    jsonschema.validate({"stage": "review", "rules": [rule]}, schema)


@pytest.mark.usefixtures("entry")
def test_a_fact_that_it_does_not_go_with_is_told_in_both_languages() -> None:
    [problem] = refused(_rule("X").replace("ship_to.city: X", "order.kind: opens with b"))
    assert "`opens with` compares text, and order.kind is of type choice" in render(problem)
    assert "“起首为”比较文本，而 订单.类型 的类型是选项" in render(problem, "zh")
    [problem] = refused(_rule("not opens with Ams"))
    assert "`not` does not go with `opens with`" in problem.message
    assert '起首为 "x"' in render(problem, "zh")
    [problem] = refused(_rule('opens with ""'))
    assert problem.message == "this pattern fits everything"


def house(world: World, text: str) -> World:
    """A house with the rules and their tests."""
    (world.folder / "rules" / "opens.yaml").write_text(text, "utf-8")
    (world.folder / "rules" / "opens.test.yaml").write_text(TESTS, "utf-8")
    return world


@pytest.mark.parametrize(
    "text", [ENGLISH, pytest.param(CHINESE, marks=pytest.mark.slow)], ids=["english", "chinese"]
)
@pytest.mark.usefixtures("entry")
def test_a_house_decides_explains_and_tests_by_it(world: World, text: str) -> None:
    house(world, text)
    checked = world.crossdock("check")
    assert checked.code == 0, checked.err
    assert "fact/literal" not in checked.err
    tested = world.crossdock("test")
    assert tested.code == 0, tested.err
    assert "rules/opens" not in tested.err
    reference_data(world)
    towns = {"#8001": "Amsterdam", "#8002": "Rotterdam", "#8003": "amstelveen"}
    rows = [order(name, Shipping_City=town) for name, town in towns.items()]
    world.drop("acme-shopify", "1.csv", shop(*rows))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    states = {name[-5:]: one["state"] for name, one in world.orders().items()}
    assert [states[name] for name in ("#8001", "#8003")] == ["held", "held"]
    assert states["#8002"] != "held"
    why = world.crossdock("explain", "acme-shopify/#8002", "--rule", "ber-towns").out
    assert 'failed   ship_to.city: opens with "Ams"  (it is Rotterdam)' in why
    why = world.crossdock("explain", "acme-shopify/#8001", "--rule", "ber-towns").out
    assert 'met      ship_to.city: opens with "Ams"  (it is Amsterdam)' in why
    case = world.crossdock("rules", "new-test", "acme-shopify/#8001")
    assert case.code == 0, case.err
    assert "ship_to.city: Ams" in case.out
    world.balance()


@pytest.mark.parametrize(
    ("text", "word"), [(ENGLISH, "opens"), (CHINESE, "起首为")], ids=["english", "chinese"]
)
def test_without_the_entry_every_use_of_it_is_told_with_the_words_there_are(
    world: World, text: str, word: str
) -> None:
    house(world, text)
    checked = world.crossdock("check")
    told = [line for line in checked.err.splitlines() if "[fact/literal]" in line]
    assert [f"no condition begins with '{word}'" in line for line in told] == [True, True]
    near = "like" if text is ENGLISH else "匹配"
    assert near in checked.err
    assert checked.code == 1
    # The rules in force stay, and nothing is decided by a rule that cannot be read.
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8002", Shipping_City="Rotterdam")))
    ran = world.run()
    assert ran.code == 1, ran.out + ran.err
    assert "[fact/literal]" in ran.out + ran.err
    assert world.orders() == {}


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("opens with Ams", "opens"),
        ("not opens with Ams", "opens"),
        ("lik *berg*", "lik"),
        ("Like *berg*", "Like"),
        ("NOT Delft", "NOT"),
        ("absnt", "absnt"),
        ("Present", "Present"),
        ("<Delft", "<Delft"),
        ("~ Delft", "~"),
        ("=Delft", "="),
        ("den Haag", "den"),
        ("not den Haag", "den"),
        ("[den Haag, Delft]", "den"),
    ],
)
def test_a_word_that_no_condition_begins_with_is_refused(text: str, begun: str) -> None:
    [problem] = refused(_rule(text))
    assert (problem.code, problem.severity) == ("fact/literal", "error")
    assert f"no condition begins with {begun!r}" in problem.message
    assert "in quotes" in (problem.advice or "")


def test_a_condition_in_a_list_of_values_is_refused() -> None:
    [problem] = refused(_rule('[like "A*", Delft]'))
    assert (problem.code, problem.column) == ("fact/literal", 27)
    assert "stands in a list, where only values go" in problem.message


@pytest.mark.parametrize(
    "text",
    ['"den Haag"', 'not "den Haag"', "Amsterdam Zuid", "rotterdam", "12 mijl",
     '["den Haag", Delft]', "not Delft", "Overveen", '["absent"]', '"in der Au"', '"over there"'],
)  # fmt: skip
def test_a_text_that_cannot_be_meant_as_a_condition_is_not_told(text: str) -> None:
    assert _warnings(_rule(text)) == []


@pytest.mark.parametrize("text", ['not "den Haag"', "not 'den Haag'"])
def test_quotes_after_not_are_not_part_of_the_text(text: str) -> None:
    review = loaded(_rule(text)).review
    for town, fires in (("Den Haag", False), ("Delft", True)):
        assert bool(plain_verdict(review, {"ship_to.city": town}).fired) == fires


def _table(*cells: str) -> dict[str, str]:
    rule = "stage: review\nrules:\n  - id: a\n    why: w\n    table: t.csv\n"
    rows = "".join(f"{cell},n{number}\n" for number, cell in enumerate(cells))
    return {"rules/review.yaml": rule, "rules/tables/t.csv": f"ship_to.city,note\n{rows}"}


def test_a_cell_that_begins_with_no_known_word_is_refused_unless_in_quotes() -> None:
    _, problems = load(
        _table("opens with Ams", "Delft | lik A*x", "not den Haag", "> Delft"), NAMES
    )
    assert [(one.code, one.line) for one in problems] == [
        ("fact/literal", 2), ("fact/literal", 3), ("fact/literal", 4), ("fact/literal", 5),
    ]  # fmt: skip
    ruleset = loaded(_table('"""den Haag"" | Delft"', '"not ""s Gravenhage"""', "*")).review
    for town, note in (("DEN HAAG", "n0"), ("delft", "n0"), ("Utrecht", "n1"),
                       ("s Gravenhage", "n2")):  # fmt: skip
        [fired] = plain_verdict(ruleset, {"ship_to.city": town}).fired
        assert [action.values for action in fired.then] == [(note,)]


@pytest.mark.parametrize("cell", ["lik berg*", "Like Ber*", "lik\xa0*berg", "Over 5"])
def test_a_cell_is_looked_at_as_a_condition_is(cell: str) -> None:
    _, problems = load(_table(cell), NAMES)
    assert [one.code for one in problems] == ["fact/literal"]


def test_a_blank_of_another_kind_is_a_blank_in_a_cell() -> None:
    ruleset = loaded(_table("like\xa0*berg", "*")).review
    [fired] = plain_verdict(ruleset, {"ship_to.city": "Heidelberg"}).fired
    assert [action.values for action in fired.then] == [("n0",)]


@pytest.mark.parametrize("text", ["“den Haag”", "not “den Haag”", "「张三」"])
def test_quotes_of_another_kind_are_refused(text: str) -> None:
    [problem] = refused(_rule(text))
    assert problem.code == "value/look-alike"


def test_quotes_of_another_kind_in_a_cell_are_refused() -> None:
    _, problems = load(_table("“den Haag”"), NAMES)
    assert [one.code for one in problems] == ["value/look-alike"]


@pytest.mark.parametrize("text", ["At least 5", "Over 5"])
def test_words_in_capitals_are_refused(text: str) -> None:
    [problem] = refused(_rule(text))
    assert problem.code == "fact/literal"
    assert "quotes" in problem.advice


def test_what_decided_before_texts_had_to_be_in_quotes_may_stand_without_them() -> None:
    earlier = msgspec.structs.replace(NAMES, earlier=True)
    sets, problems = load({"rules/review.yaml": _rule("den Haag", "[den Haag, Delft]")}, earlier)
    assert sets is not None, problems
    [one, two] = plain_verdict(sets.review, {"ship_to.city": "Den Haag"}).fired
    assert (one.rule, two.rule) == ("r0", "r1")


@pytest.mark.parametrize(
    "texts",
    [_rule('not "den Haag"'), _rule("not Delft"), _table('"not ""Delft"""', "like\xa0*berg")],
)
def test_all_else_that_decided_before_is_read_as_today(texts: str | dict[str, str]) -> None:
    files = texts if isinstance(texts, dict) else {"rules/review.yaml": texts}
    today, _ = load(files, NAMES)
    then, _ = load(files, msgspec.structs.replace(NAMES, earlier=True))
    assert today is not None and then is not None
    for town in ("Den Haag", "Delft", "Heidelberg", '"den Haag"'):
        facts = {"ship_to.city": town}
        assert plain_verdict(then.review, facts) == plain_verdict(today.review, facts)
