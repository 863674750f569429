"""Problems in Chinese: every title, and every sentence about rules."""

from __future__ import annotations

import ast

import pytest
import test_museum as museum
from builders.paths import ROOT

from processor.chinese import speech
from processor.chinese.messages_say import SAYINGS
from processor.chinese.titles import TITLES
from processor.problems.codes import CODES
from processor.problems.problem import Problem, as_written, render

GROUPS = {
    "yaml",
    "key",
    "rule",
    "fact",
    "list",
    "money",
    "hold",
    "name",
    "test",
    "table",
    "overlay",
    "value",
}
PIECES = [code for code in museum._pieces() if code.partition("/")[0] in GROUPS]


def problems_of(code: str) -> list[Problem]:
    folder = museum.MUSEUM / code
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != museum.EXPECTED
    }
    piece = museum.Piece(folder, files)
    reader = museum.BY_CODE.get(code)
    return reader(piece) if reader else museum._problems(piece)


def test_every_code_has_a_chinese_title() -> None:
    assert sorted(set(CODES) - set(TITLES)) == []


@pytest.mark.parametrize("code", PIECES)
def test_everything_a_museum_piece_says_has_its_chinese(code: str) -> None:
    for problem in problems_of(code):
        written = problem.pieces if isinstance(problem.said, str) else {}
        for text in (written.get("message"), written.get("advice"), problem.inside):
            if isinstance(text, str) and text:
                assert speech.in_chinese(text) is not None, text


def test_a_problem_reads_as_chinese_with_its_code_and_caret() -> None:
    [problem, *_] = problems_of("fact/type")
    assert render(problem, "zh").splitlines() == [
        "rules/review.yaml:6:19: 错误：“超过”比较数字，而 订单.类型 的类型是选项 [fact/type]",
        "  |",
        "6 |       order.kind: over 5",
        "  |                   ^^^^^^ 写 X、不是 X、[X, Y]、属于 名单 或 不属于 名单",
        "  = 位于规则 a-rule",
    ]


def test_a_caret_counts_the_columns_of_chinese_characters() -> None:
    problem = as_written(
        code="fact/unknown", message="unknown fact '订单.总客'", file="rules/a.yaml", line=1,
        column=5, text="条件: 订单.总客", span=5,
    )  # fmt: skip
    assert render(problem).splitlines()[-1] == "  |       ^^^^^^^^^"


def test_a_message_without_chinese_stands_behind_the_title_of_its_code() -> None:
    problem = as_written(code="cell/date", message="this is not translated", file="a.csv", line=2)
    assert render(problem, "zh") == (
        "a.csv:2: 错误：不是映射格式的日期，或日期不存在：this is not translated [cell/date]"
    )


def test_keys_of_a_file_that_has_only_english_ones_stay_english() -> None:
    said = {
        file: render(
            as_written(code="key/missing", message="the key 'name' is missing", file=file), "zh"
        )
        for file in ("config.yaml", "rules/review.test.yaml")
    }
    assert "“name”" in said["config.yaml"]
    assert "“名称”" in said["rules/review.test.yaml"]


def _told_templates() -> list[str]:
    """Every template that a command says as it is written."""
    commands = ROOT / "processor" / "commands"
    return sorted(
        {
            node.args[0].value
            for path in commands.glob("*.py")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "told_as_written"
            and isinstance(node.args[0], ast.Constant)
        }
    )


@pytest.mark.parametrize("template", _told_templates())
def test_what_commands_say_has_its_chinese_with_the_same_pieces(template: str) -> None:
    assert template in SAYINGS
    assert SAYINGS[template].count("{}") == template.count("{}")
