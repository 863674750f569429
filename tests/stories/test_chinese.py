"""A house whose rules and messages are Chinese decides as the English one does."""

from __future__ import annotations

from pathlib import Path

import pytest
from world import World

from processor import house
from processor.rules import RuleSets, load
from processor.rules.bilingual import convert

ROOT = Path(__file__).parents[2]


def _texts(to: str | None = None) -> dict[str, str]:
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in sorted((ROOT / "rules").rglob("*"))
        if path.suffix in (".yaml", ".csv") and "rates" not in path.parts
    }
    if to is None:
        return texts
    return {
        name: convert(text, name, "zh")[0] if name.endswith(".yaml") else text
        for name, text in texts.items()
    }


def _loaded(texts: dict[str, str]) -> RuleSets:
    known, problems = house.load(ROOT / "config.yaml")
    assert known is not None, problems
    sets, problems = load(texts, house.rule_names(known.config, known.cards))
    assert sets is not None, problems
    return sets


def _meaning(sets: RuleSets) -> list[object]:
    return [
        (
            one.stage, one.client, one.decide, one.if_unknown, one.otherwise, one.lists,
            dict(one.weights), one.wanted,
            [
                (
                    rule.id, rule.why, rule.at, rule.then, rule.status, rule.locked, rule.from_,
                    rule.until, rule.dated_by, rule.owner, rule.if_unknown,
                    [[test.meaning for test in branch] for branch in rule.branches],
                )
                for rule in one.rules
            ],
        )
        for one in sets.all()
    ]  # fmt: skip


def test_the_shipped_rules_mean_the_same_in_chinese() -> None:
    assert _meaning(_loaded(_texts("zh"))) == _meaning(_loaded(_texts()))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.build(tmp_path / "house")


def test_a_house_is_written_in_chinese_checked_tested_and_written_back(world: World) -> None:
    files = sorted((world.folder / "rules").rglob("*.yaml"))
    before = {path: path.read_bytes() for path in files}
    for path in files:
        assert world.crossdock("rules", "translate", str(path), "--to", "zh", "--write").code == 0
        assert path.read_bytes() != before[path]
    assert world.crossdock("check").code == 0
    tested = world.crossdock("test")
    assert tested.code == 0, tested.err
    for path in files:
        assert world.crossdock("rules", "translate", str(path), "--to", "en", "--write").code == 0
        assert path.read_bytes() == before[path]


def test_a_mistake_in_chinese_is_explained_in_the_language_asked_for(world: World) -> None:
    path = world.folder / "rules" / "review.yaml"
    ran = world.crossdock("rules", "translate", str(path), "--to", "zh")
    path.write_text(ran.out.replace("订单.总额", "订单.总客"), "utf-8")
    english = world.crossdock("check", "--lang", "en").err
    assert "unknown fact '订单.总客' [fact/unknown]" in english
    assert "did you mean 订单.总额" in english
    chinese = world.crossdock("check", "--lang", "zh").err
    assert "错误：不认识的字段“订单.总客” [fact/unknown]" in chinese
    assert "是不是 订单.总额" in chinese
    assert "位于规则 hold-large-first-order" in chinese


def test_the_language_comes_from_the_environment_or_from_config(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = world.folder / "rules" / "review.yaml"
    path.write_text(path.read_text("utf-8").replace("order.total:", "order.totl:"), "utf-8")
    assert "error: unknown fact" in world.crossdock("check").err
    monkeypatch.setenv("CROSSDOCK_LANG", "zh")
    assert "错误：不认识的字段" in world.crossdock("check").err
    monkeypatch.delenv("CROSSDOCK_LANG")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nlanguage: zh\n", "utf-8")
    assert "错误：不认识的字段" in world.crossdock("check").err
    assert "error: unknown fact" in world.crossdock("check", "--lang", "en").err


def test_a_file_that_cannot_be_converted_is_a_problem_or_wrong_usage(world: World) -> None:
    path = world.folder / "rules" / "review.yaml"
    path.write_text("stage: [review\n", "utf-8")
    ran = world.crossdock("rules", "translate", str(path), "--to", "zh", "--write")
    assert (ran.code, path.read_text("utf-8")) == (1, "stage: [review\n")
    assert "yaml/syntax" in ran.err
    path.write_bytes("环节: 审单\n".encode("gbk"))
    assert world.crossdock("rules", "translate", str(path), "--to", "en").code == 1
    missing = str(world.folder / "none.yaml")
    assert world.crossdock("rules", "translate", missing, "--to", "en").code == 2
