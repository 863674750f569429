"""English and Chinese names of one thing: a table that can be read both ways."""

from __future__ import annotations

import unicodedata

import pytest

from processor.chinese import facts, tokens, words
from processor.languages.languages import LANGUAGES
from processor.model.stages import STAGES
from processor.problems.suggest import suggest
from processor.rules.facts.facts import FACTS, FAMILIES, LINE_FACTS

TABLES = {
    "facts": {**facts.FACTS, **facts.LINE_FACTS, **facts.WINDOWS, **facts.PLACES, **words.BLOCKS},
    "words": tokens.words(),
    "units": words.UNITS,
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_two_things_have_one_chinese_name(table: dict[str, str]) -> None:
    assert len(set(table.values())) == len(table)


def test_a_word_that_stands_in_two_tables_has_the_same_chinese_in_both() -> None:
    tables = (words.KEYS, words.VERBS, tokens.conditions(), words.VALUES, words.DEMANDS)
    for table in tables:
        assert all(tokens.words()[english] == chinese for english, chinese in table.items())


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_chinese_names_are_written_in_their_composed_form(table: dict[str, str]) -> None:
    for name in table.values():
        assert unicodedata.normalize("NFC", name) == name
        assert name.translate(words.WIDE) == name


def test_every_fact_has_a_chinese_name_with_its_group_before_the_point() -> None:
    assert set(FACTS) == set(facts.FACTS)
    assert set(LINE_FACTS) == set(facts.LINE_FACTS)
    assert {one.name for one in FAMILIES} == {f"{name} in" for name in facts.WINDOWS} | {
        *facts.PLACES
    }
    groups: dict[str, str] = {}
    for english, chinese in {**facts.FACTS, **facts.LINE_FACTS}.items():
        if "." in english:
            group, _, rest = chinese.partition(".")
            assert rest
            assert groups.setdefault(english.partition(".")[0], group) == group


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("order.total", "订单.总额"),
        ("orders.same_phone in 24 hours", "订单.同电话 24小时内"),
        ("address.other_names in 1 day", "地址.其他收件人 1天内"),
        ("stock at PL1", "PL1库存"),
        ("stock together", "合计库存"),
        ("workday at NJ1", "NJ1工作日"),
        ("any line", "任一明细"),
        ("at least 3 lines", "至少 3 条明细"),
    ],
)
def test_a_fact_is_named_in_both_languages(english: str, chinese: str) -> None:
    assert tokens.chinese_fact(english) == chinese
    assert tokens.english_fact(chinese) == english


@pytest.mark.parametrize(
    ("kind", "choices", "english", "chinese"),
    [
        ("money", (), "over 1000 USD", "超过 1000 USD"),
        ("money", (), "between 10 and 20 EUR", "介于 10 和 20 EUR"),
        ("duration", (), "at most 3 days", "至多 3 天"),
        ("duration", (), "under 1 hour", "低于 1 小时"),
        ("share", (), "under 62.5 %", "低于 62.5 %"),
        ("weight", (), "at least 2 kg", "至少 2 千克"),
        ("date", (), "from 2026-11-30", "从 2026-11-30"),
        ("time", (), "until 09:30", "到 09:30"),
        ("choice", ("b2c", "b2b"), "not b2b", "不是 企业"),
        ("set", ("gift",), "exclude gift", "不包含 礼品"),
        ("country", (), "not in embargoed", "不属于 embargoed"),
        ("yes/no", (), "no", "否"),
        ("text", (), 'not like "*cod*"', '不匹配 "*cod*"'),
        ("text", (), "absent", "无值"),
    ],
)
def test_a_condition_is_worded_in_both_languages(
    kind: str, choices: tuple[str, ...], english: str, chinese: str
) -> None:
    assert tokens.chinese_condition(kind, choices, english) == chinese
    assert tokens.english_condition(kind, choices, chinese) == english


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("超过１０００美元", "over 1000 USD"),
        ("不超过100 人民币", "at most 100 CNY"),
        ("介于1与5公斤之间", "between 1 and 5 kg"),
        ("自2026年11月3日", "from 2026-11-03"),
        ("大于3天", "over 3 days"),
    ],
)
def test_what_an_input_method_leaves_behind_is_understood(written: str, meant: str) -> None:
    assert tokens.english_condition("money", (), written) == meant


@pytest.mark.parametrize("city", ["从化", "超过", "是", "到", "包含 x", "个人", "介于"])
def test_a_text_that_begins_like_a_word_of_ours_stays_itself(city: str) -> None:
    assert tokens.english_condition("text", (), city) == city
    assert tokens.english_condition("text", (), f"不是 {city}") == f"not {city}"


def test_a_name_of_config_is_not_translated() -> None:
    assert tokens.english_condition("choice", ("@channels",), "是") == "是"
    assert tokens.chinese_condition("choice", ("@channels",), "test") == "test"


def test_an_unknown_chinese_word_gets_near_chinese_names() -> None:
    said = LANGUAGES["zh"].say
    assert said(suggest("订单.总客", FACTS, "nouns.fact")).startswith("是不是 订单.总额")
    assert said(suggest("拒收", ("hold", "reject"), "nouns.action")) == "是不是 拒单？"
    assert said(suggest("派送", ("hold", "reject"), "nouns.action")) == "动作：拒单、挂起"


def test_every_action_has_a_chinese_name() -> None:
    assert {verb for one in STAGES.values() for verb in one.verbs} - set(words.KEYS) == set(
        words.VERBS
    )


def test_every_closed_value_of_a_fact_has_a_chinese_name() -> None:
    closed = {
        choice
        for fact in (*FACTS.values(), *LINE_FACTS.values(), *FAMILIES)
        for choice in fact.choices
        if choice and not choice.startswith("@")
    }
    decide = {word for one in STAGES.values() for word in one.decide}
    assert closed | decide <= set(words.VALUES)


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("收货.国家", "ship_to.country"),
        ("动作 挂起", "then hold"),
        ("要求", "require"),
        ("# 备注", "# 备注"),
    ],
)
def test_a_column_of_a_table_may_have_a_chinese_header(title: str, meant: str) -> None:
    assert tokens.english_title(title) == meant
