"""A house whose rules and messages are Chinese decides as the English one does."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

import pytest
from builders.paths import ROOT, SAMPLES
from builders.worded import said
from builders.world import World

from processor.house import house
from processor.rules import RuleSets, load
from processor.rules.language.bilingual import convert


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
            one.stage, one.client, one.decide, one.otherwise, one.lists,
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


def without_samples(world: World) -> World:
    """The house without the golden files of its mappings, which hold English words."""
    rmtree(world.folder / "mappings" / "samples")
    return world


def test_a_house_is_written_in_chinese_checked_tested_and_written_back(world: World) -> None:
    without_samples(world)
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
    assert said("en", "fact/unknown", fact="订单.总客") + " [fact/unknown]" in english
    assert "订单.总额" in english
    chinese = world.crossdock("check", "--lang", "zh").err
    assert said("zh", "fact/unknown", fact="订单.总客") + " [fact/unknown]" in chinese
    assert "订单.总额" in chinese
    assert "规则 hold-large-first-order" in chinese


def test_the_language_comes_from_the_environment_or_from_config(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = world.folder / "rules" / "review.yaml"
    path.write_text(path.read_text("utf-8").replace("order.total:", "order.totl:"), "utf-8")
    english, chinese = (said(one, "fact/unknown", fact="order.totl") for one in ("en", "zh"))
    assert english in world.crossdock("check").err
    monkeypatch.setenv("CROSSDOCK_LANG", "zh")
    assert chinese in world.crossdock("check").err
    monkeypatch.delenv("CROSSDOCK_LANG")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nlanguage: zh\n", "utf-8")
    assert chinese in world.crossdock("check").err
    assert english in world.crossdock("check", "--lang", "en").err


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "zh-CN", "zh_Hans", "ZH", "en_GB@euro", "en-US"])
def test_a_language_may_be_named_as_a_system_does(
    world: World, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    words = "文件" if locale.lower().startswith("zh") else "Files"
    monkeypatch.setenv("CROSSDOCK_LANG", locale)
    ran = world.crossdock("status")
    assert (ran.code, ran.err) == (0, "")
    assert words in ran.out
    assert words in world.crossdock("status", "--lang", locale).out


def test_a_language_of_the_environment_that_nobody_speaks_is_told_and_does_not_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nlanguage: zh\n", "utf-8")
    monkeypatch.setenv("CROSSDOCK_LANG", "de_DE.UTF-8")
    ran = world.crossdock("status")
    assert (ran.code, "文件" in ran.out) == (0, True)
    assert "CROSSDOCK_LANG: there is no language 'de_DE.UTF-8'" in ran.err
    ran = world.crossdock("status", "--lang", "de")
    assert (ran.code, ran.err) == (2, "crossdock: there is no language 'de'; languages: en, zh\n")


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


OWN = """\
环节: 审单
自定义:
  贵重明细:
    计数: 明细
    其中: {明细.金额: 超过 50 欧元}
名单:
  北欧: [NO, SE, FI]
规则:
  - 编号: 贵重
    原因: 三件以上贵重商品
    条件:
      贵重明细: 至少 3
      收货.国家: 属于 北欧
    动作: {备注: 三件贵重}
  - 编号: areas
    原因: 按地区
    表格: areas.csv
"""


@pytest.mark.slow
def test_a_house_names_facts_lists_and_columns_of_its_own_in_chinese(world: World) -> None:
    rules = world.folder / "rules"
    own = OWN.replace("编号: 贵重", "编号: dear")
    (rules / "own.yaml").write_text(own, "utf-8")
    (rules / "tables").mkdir(exist_ok=True)
    (rules / "tables" / "areas.csv").write_text(
        "收货.国家,订单.类型,订单.总额,备注\nNO,个人,超过 100 欧元,去挪威\n", "utf-8"
    )
    checked = world.crossdock("check")
    assert checked.code == 0, checked.err
    world.drop_folder(SAMPLES / "inbox")
    world.run()
    out = world.crossdock("explain", "acme-shopify/#1013", "--rule", "areas").out
    assert "areas.csv:2" in out
    assert "ship_to.country: NO" in out
    assert "去挪威" in out
    told = world.crossdock("explain", "acme-shopify/#1013", "--rule", "dear", "--lang", "zh").out
    assert "贵重明细: 至少 3" in told
    assert said("zh", "explain.is", actual="2") in told
    (rules / "own.yaml").write_text(own.replace("贵重明细:", "今天:", 1), "utf-8")
    assert said("en", "value/wrong.fact-name", fact="今天") in world.crossdock("check").err


def test_a_new_test_for_a_chinese_file_is_written_in_chinese(sample_day: World) -> None:
    world = without_samples(sample_day)
    path = world.folder / "rules" / "review.test.yaml"
    world.crossdock("rules", "translate", str(path), "--to", "zh", "--write")
    ran = world.crossdock("rules", "new-test", "acme-shopify/#1039", "--write")
    assert ran.code == 0, ran.err
    text = path.read_text("utf-8")
    assert "挂起: unusual-quantity" in text
    assert "tests:" not in text
    assert "expect:" not in text
    assert world.crossdock("test").code == 0
