"""Rule files in English and Chinese: one meaning, and nothing lost on the way there and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from processor.problems.form import Node
from processor.problems.yaml_source import parse
from processor.rules.language.bilingual import convert, translate_nodes

SHIPPED = sorted((ROOT / "rules").rglob("*.yaml"))
EXAMPLES = [
    block
    for page in ("rules.md", "cookbook.md")
    if (ROOT / "docs" / page).exists()
    for block in re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.S)
]
IN_CHINESE = re.findall(
    r"```yaml\n(.*?)```", (ROOT / "docs" / "rules.zh.md").read_text("utf-8"), re.S
)
HAN = re.compile("[\u4e00-\u9fff]")


def bare(node: Node) -> object:
    """What a tree says, without its places."""
    if node.kind == "text":
        return node.text
    return [node.kind, [key.text for key in node.keys], [bare(item) for item in node.items]]


def read(text: str) -> object:
    root, form = parse(text, "rules/review.yaml")
    assert root is not None
    assert form.problems == []
    return bare(translate_nodes(root))


def there_and_back(source: str) -> str:
    chinese, problems = convert(source, "a.yaml", "zh")
    assert problems == []
    assert read(chinese) == read(source)
    back, problems = convert(chinese, "a.yaml", "en")
    assert problems == []
    assert back == source
    return chinese


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_file_is_the_same_after_the_way_to_chinese_and_back(path: Path) -> None:
    chinese = there_and_back(path.read_text("utf-8"))
    assert HAN.search(chinese)


@pytest.mark.parametrize("block", EXAMPLES)
def test_an_example_of_the_manual_is_the_same_after_the_way_there_and_back(block: str) -> None:
    there_and_back(block)


@pytest.mark.parametrize("block", IN_CHINESE)
def test_a_chinese_example_is_the_same_after_the_way_to_english_and_back(block: str) -> None:
    english, problems = convert(block, "a.yaml", "en")
    assert problems == []
    root, _ = parse(english, "a.yaml")
    assert root is not None
    assert bare(root) == read(block)
    assert convert(english, "a.yaml", "zh") == (block, [])


SOURCE = """\
# A comment about hold and order.total
stage:   review     # review
lists: {embargoed: [KP, SY], '属于': [yes, no]}
facts:
  cells:
    count: lines
    where: {line.hazards: include battery}

rules:
- id: a
  why: "over 1000 USD is hold"
  locked: "yes"
  from: 2026-11-30
  any_of:
  - order.total:  over 1000 USD
    'order.kind': "b2c"
    order.flags: include gift
    order.notes: >-
      over
      there
  - any line:
      line.sku: [hold, yes]
      line.quantity: at least 3
    cells: over 2
    orders.same_phone in 24 hours: over 3
  then:
    hold: call-buyer
    release: 2 hours after placed
    note: hold
"""


def test_only_words_of_the_language_change() -> None:
    chinese = there_and_back(SOURCE)
    assert chinese.splitlines()[:4] == [
        "# A comment about hold and order.total",
        "环节:   审单     # review",
        "名单: {embargoed: [KP, SY], '属于': [yes, no]}",
        "自定义:",
    ]
    for line in (
        '  原因: "over 1000 USD is hold"',
        '  锁定: "是"',
        "  从: 2026-11-30",
        "  - 订单.总额:  over 1000 USD".replace("over", "超过"),
        "    '订单.类型': \"个人\"",
        "      明细.SKU: [hold, yes]",
        "    cells: 超过 2",
        "    订单.同电话 24小时内: 超过 3",
        "    自动释放: 下单后 2 小时",
        "    备注: hold",
    ):
        assert line in chinese.splitlines()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ends_of_lines_stay_as_they_are(end: str) -> None:
    there_and_back(SOURCE.replace("\n", end))


def test_both_languages_may_stand_in_one_file() -> None:
    mixed = SOURCE.replace("stage:", "环节:").replace("order.total:", "订单.总额:")
    assert read(mixed) == read(SOURCE)


def test_one_key_in_both_languages_is_one_key_too_many() -> None:
    source = "rules:\n  - when:\n      order.total: over 1 EUR\n      订单.总额: 超过 2 EUR\n"
    root, form = parse(source, "rules/review.yaml")
    assert root is not None
    translate_nodes(root, form)
    [problem] = form.problems
    assert problem.code == "yaml/duplicate-key"
    assert (problem.line, problem.column, problem.span) == (4, 7, 5)


def test_a_caret_stands_under_the_chinese_word() -> None:
    root, form = parse("stage: review\n环节二: x\n", "rules/review.yaml")
    assert root is not None
    node = translate_nodes(parse("环节: 审单\n", "a.yaml")[0] or root).get("stage")
    assert node is not None
    assert (node.text, node.written, node.column) == ("review", "审单", 5)
    form.lines = ["环节: 审单"]
    form.problem("value/wrong", node, offset=3, span=99)
    assert (form.problems[0].column, form.problems[0].span) == (5, 2)


def test_a_full_width_colon_is_named_where_it_hinders() -> None:
    for source in ("环节：审单\n规则: []\n", "环节：审单\n"):
        root, form = parse(source, "rules/review.yaml")
        if root is not None:
            form.map(root)
        assert "full-width colon" in form.problems[0].advice


_PIECES = st.sampled_from(
    [
        "stage",
        "hold",
        "over 3",
        "审单",
        "yes",
        "order.total",
        "订单.总额",
        "超过 3 天",
        "# c",
        "'",
        "x",
    ]
)


@given(st.lists(st.tuples(_PIECES, _PIECES), max_size=6))
def test_any_file_survives_conversion(pairs: list[tuple[str, str]]) -> None:
    source = "".join(f"{key}: {value}\n" for key, value in pairs)
    root, form = parse(source, "a.yaml")
    chinese, _ = convert(source, "a.yaml", "zh")
    if root is None or form.problems:
        assert chinese == source
        return
    after = parse(chinese, "a.yaml")[0]
    assert after is not None
    assert bare(translate_nodes(after)) == bare(translate_nodes(root))
