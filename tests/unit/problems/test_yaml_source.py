"""YAML with places: text stays text, and nothing a person saves half-way raises."""

from __future__ import annotations

import pytest
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.languages.languages import LANGUAGES, in_english
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest
from processor.problems.yaml_source import MAX_CHARS, MAX_DEPTH, by_name, parse

SHIPPED = (ROOT / "config.yaml").read_text("utf-8")


def form_of(text: str) -> tuple[Node, Form]:
    node, form = parse(text, "x.yaml")
    assert node is not None
    return node, form


def codes(form: Form) -> list[str]:
    return [problem.code for problem in form.problems]


@pytest.mark.parametrize("text", ["NO", "010", "12:30", "1e5", "null", "~", "2026-01-01", "0x1F"])
def test_a_scalar_stays_the_text_that_was_written(text: str) -> None:
    node, form = form_of(f"a: {text}")
    value = node.get("a")
    assert form.problems == []
    assert value is not None
    assert value.text == text


def test_a_node_knows_its_place_and_its_quotes() -> None:
    node, _ = form_of("a:\n  - b\n  - 'c'\n")
    value = node.get("a")
    assert value is not None
    assert [(item.line, item.column, item.quoted) for item in value.items] == [
        (2, 5, False),
        (3, 5, True),
    ]
    assert node.get("missing") is None


def test_the_place_counts_characters_not_bytes() -> None:
    node, form = form_of("城市: {x: 深圳, y: 2}\n")
    block = node.get("城市")
    assert block is not None
    second = block.entries()[1][0]
    form.problem("key/unknown", second)
    assert (form.problems[0].line, form.problems[0].column) == (1, 13)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "yaml/empty"),
        ("# only words\n", "yaml/empty"),
        ("a: [1", "yaml/syntax"),
        ("a: 1\n\tb: 2\n", "yaml/syntax"),
        ("a: 1\n b: 2\n", "yaml/syntax"),
        ("a: *x\n", "yaml/syntax"),
        ("a: \x00", "yaml/syntax"),
        ("a: 1\na: 2\n", "yaml/duplicate-key"),
        ("a: &x 1\nb: *x\n", "yaml/feature"),
        ("a: !!python/object:os.system x\n", "yaml/feature"),
        ("a: !secret x\n", "yaml/feature"),
        ("<<: {a: 1}\n", "yaml/feature"),
        ("a: 1\n---\nb: 2\n", "yaml/feature"),
        ("? [a]\n: 1\n", "key/wrong-shape"),
        ("[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5), "yaml/feature"),
        ("a" * (MAX_CHARS + 1), "yaml/too-large"),
    ],
)
def test_what_yaml_would_swallow_is_a_problem(text: str, code: str) -> None:
    _, form = parse(text, "x.yaml")
    assert code in codes(form)


def test_an_alias_bomb_is_not_expanded() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    _, form = parse(text, "x.yaml")
    assert "yaml/feature" in codes(form)
    assert len(form.problems) < 1000


def test_a_quoted_merge_key_is_a_plain_key() -> None:
    node, form = form_of("'<<': 1\n")
    assert form.problems == []
    assert node.get("<<") is not None


def test_a_tab_is_named_as_the_cause() -> None:
    _, form = parse("a:\n\tb: 1\n", "x.yaml")
    assert "tabs" in form.problems[0].advice


def test_a_map_names_unknown_and_missing_keys() -> None:
    node, form = form_of("colour: x\nsize: 1\n")
    found = form.map(node, required=("title",), optional=("size",))
    assert list(found) == ["size"]
    assert codes(form) == ["key/unknown", "key/missing"]


@pytest.mark.parametrize("key", ["titel", "Title", "titles", "TITLE"])
def test_a_key_that_is_misspelt_is_not_missing_too(key: str) -> None:
    node, form = form_of(f"{key}: x\n")
    form.map(node, required=("title",))
    assert codes(form) == ["key/unknown"]
    assert form.problems[0].advice


def test_where_nothing_is_like_a_word_there_is_still_something_to_do() -> None:
    node, form = form_of("a: qqqqqq")
    value = node.get("a")
    assert value is not None
    form.problem("rate/zone", value, zone="qqqqqq", card="x.csv", near="")
    assert form.problems[0].advice == (
        "compare its spelling with where it is defined, or leave it out"
    )


def test_one_value_is_a_list_of_one() -> None:
    node, form = form_of("a: x\nb: [x, y]\nc: {d: e}\n")
    assert [item.text for item in form.texts(node.get("a"))] == ["x"]
    assert [item.text for item in form.texts(node.get("b"))] == ["x", "y"]
    assert form.texts(node.get("c")) == ()
    assert form.texts(None) == ()
    assert codes(form) == ["key/wrong-shape"]


@pytest.mark.parametrize("text", ["1.5", "1e3", "", "٣", "11", "-1", "0x1", "1 ", "9" * 30, "--1"])
def test_a_whole_number_is_plain_digits_within_bounds(text: str) -> None:
    node, form = form_of(f"a: '{text}'")
    assert form.whole(node.get("a"), 7, least=0, most=10) == 7
    assert codes(form) == ["value/wrong"]


def test_a_choice_names_near_words() -> None:
    node, form = form_of("a: trail")
    assert form.choice(node.get("a"), ("live", "trial", "off"), "live") == "live"
    assert form.problems[0].advice == "did you mean trial?"


def test_near_words_are_few_or_none() -> None:
    def said(word: str, known: list[str], noun: str = "nouns.client") -> str:
        return in_english(suggest(word, known, noun))

    assert said("acmee", ["acme", "nordlys"]) == "did you mean acme?"
    assert said("acme", ["acme1", "acme2", "acme3"]) == "did you mean acme3, acme2 or acme1?"
    assert said("zzz", ["acme", "nordlys"]) == "clients: acme, nordlys"
    assert said("zzz", ["acme", "nordlys"], "") == ""
    assert said("zzz", [str(number) for number in range(100)]) == ""


def test_near_words_of_the_rule_language_are_named_in_the_readers_language() -> None:
    chinese = LANGUAGES["zh"]
    said = suggest("order.totl", ["order.total"], "nouns.fact", named=True)
    assert chinese.say(said) == "是不是 订单.总额？"
    said = suggest("zzz", ["ship_to.country"], "nouns.fact", named=True)
    assert chinese.say(said) == "字段：收货.国家"


def test_files_come_in_name_order() -> None:
    assert by_name({"b": "2", "a": "1"}) == [("a", "1"), ("b", "2")]


@pytest.mark.slow
def test_a_half_saved_file_never_raises() -> None:
    data = SHIPPED.encode()
    for end in range(0, len(data), 7):
        parse(data[:end].decode("utf-8", "replace"), "config.yaml")
    small = SHIPPED[:900]
    for end in range(len(small)):
        parse(small[:end], "config.yaml")


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#?,\n\t %@`é<~\ufeff\x85"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text: str) -> None:
    node, form = parse(text, "x.yaml")
    assert node is not None or form.problems


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_quoted_text_comes_back_as_it_was(text: str) -> None:
    printable = "".join(char for char in text if char.isprintable())
    node, form = form_of("a: '" + printable.replace("'", "''") + "'\n")
    value = node.get("a")
    assert form.problems == []
    assert value is not None
    assert value.text == printable


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("a: }", "while parsing a block node did not find expected node content", "这里应有内容"),
        ('a: "\\q"', "while parsing a quoted scalar found unknown escape character", "转义"),
        ("{a: b}}", "did not find expected <document start>", "这里应是文档的开头"),
    ],
)
def test_what_the_library_says_is_said_in_the_readers_language(
    text: str, english: str, chinese: str
) -> None:
    _, form = parse(text, "x.yaml")
    words = form.problems[0].message.replace(" that begins in line 1,", "")
    assert words == f"not readable as YAML: {english}"
    assert chinese in LANGUAGES["zh"].say(form.problems[0].said)


def test_keys_of_the_rule_language_are_named_in_the_readers_language() -> None:
    for named, key in ((True, "名称"), (False, "name")):
        root, form = parse("x: 1", "x.yaml", named=named)
        assert root is not None
        form.map(root, required=("name",), optional=("x",))
        assert LANGUAGES["zh"].say(form.problems[0].said) == f"缺少键“{key}”"
        assert form.problems[0].message == "the key 'name' is missing"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("title: Lager #4\n", True),
        ("a:\n  - Box #4\n", True),
        ("title: Lager  # the large one\n", False),
        ("title: Lager # the large one\n", False),
        ("title: 'Lager #4'\n", False),
        ("title: Lager#4\n", False),
    ],
)
def test_a_text_of_any_file_that_a_sign_cut_off_is_told(text: str, cut: bool) -> None:
    _, form = form_of(text)
    assert codes(form) == ["value/cut"] * cut
