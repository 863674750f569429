"""The engine of message tables: what it refuses, what it calls it, and what it writes."""

from __future__ import annotations

import random

import pytest
from builders.ceb_trees import MESSAGES, WAYS, alone, mutate, put, valid
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from processor.customs.messages.ceb import BASE_TRANSFER
from processor.customs.messages.message_table import (
    Attributes,
    Element,
    Message,
    Tree,
    check,
    every_problem,
    to_xml,
)
from processor.languages.languages import language_of


def _small() -> tuple[Message, Attributes, Tree]:
    message = Message(
        root="M", namespace="urn:m", prefix="m", attributes=(), children=(BASE_TRANSFER,)
    )
    transfer: Tree = (
        ("copCode", "4403180ABC"),
        ("copName", "深圳市示例报关有限公司"),
        ("dxpMode", "DXP"),
        ("dxpId", "DXPENT0000000001"),
    )
    return message, (), (("BaseTransfer", transfer),)


def test_a_message_is_written_with_declaration_prefix_and_two_spaces() -> None:
    message, attributes, tree = _small()
    assert check(message, attributes, tree) == []
    assert to_xml(message, attributes, tree).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<m:M xmlns:m="urn:m">\n'
        "  <m:BaseTransfer>\n"
        "    <m:copCode>4403180ABC</m:copCode>\n"
        "    <m:copName>深圳市示例报关有限公司</m:copName>\n"
        "    <m:dxpMode>DXP</m:dxpMode>\n"
        "    <m:dxpId>DXPENT0000000001</m:dxpId>\n"
        "  </m:BaseTransfer>\n"
        "</m:M>\n"
    )


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ((0, 0), "123", "customs/value"),
        ((0, 1), "", "customs/value"),
        ((0, 1), "A" * 101, "customs/value"),
        ((0, 1), "a\x07b", "customs/characters"),
        ((0, 1), "帐篷 ", "customs/characters"),
        ((0, 1), "帐篷\U0001f3d5", "customs/characters"),
        ((0, 1), "帐篷\ufffd", "customs/characters"),
        ((0, 2), "DXQ", "customs/value"),
    ],
)
def test_a_wrong_text_is_named_with_its_element(
    path: tuple[int, ...], value: str, code: str
) -> None:
    message, attributes, tree = _small()
    [problem] = check(message, attributes, put(tree, path, value))
    assert problem.code == code
    assert problem.inside == "M/BaseTransfer"
    assert problem.field == BASE_TRANSFER.children[path[1]].name


@pytest.mark.parametrize(
    ("element", "value", "english", "chinese"),
    [
        (Element(name="a", min_length=3), "x",
         "a: 'x' has 1 character where 3 or more are allowed",
         "a：“x”有 1 个字符，应为 至少 3 个"),
        (Element(name="a", max_length=2), "xyz",
         "a: 'xyz' has 3 characters where 1 to 2 are allowed",
         "a：“xyz”有 3 个字符，应为 1 至 2 个"),
        (Element(name="a", type="decimal", total_digits=4, fraction_digits=2), "1.234",
         "a: '1.234' is no decimal of at most 4 digits, 2 of them after the point",
         "a：“1.234”不是小数（上限：4 位数字、其中小数 2 位）"),
        (Element(name="a", type="int"), "-1", "a: '-1' is no whole number of at most any",
         "a：“-1”不是整数（上限：不限）"),
    ],
)  # fmt: skip
def test_what_is_allowed_is_said_with_the_value(
    element: Element, value: str, english: str, chinese: str
) -> None:
    message = Message(root="M", namespace="urn:m", prefix="m", attributes=(), children=(element,))
    [problem] = check(message, (), (("a", value),))
    assert problem.message == english
    assert language_of("zh").say(problem.said) == chinese


def test_dropped_doubled_moved_and_unknown_elements_are_each_named() -> None:
    message, attributes, ((name, inner),) = _small()
    assert isinstance(inner, tuple)
    code, title, mode, number = inner

    def codes(*children: tuple[str, str | Tree]) -> list[tuple[str, str]]:
        found = check(message, attributes, ((name, tuple(children)),))
        return [(problem.code, problem.field) for problem in found]

    assert codes(code, title, number) == [("customs/missing", "dxpMode")]
    assert codes(code, code, title, mode, number) == [("customs/too-many", "copCode")]
    assert codes(title, code, mode, number) == [
        ("customs/missing", "copCode"),
        ("customs/order", "copCode"),
    ]
    assert codes(code, title, mode, number, ("x", "1")) == [("customs/order", "x")]
    assert check(message, attributes, ())[0].code == "customs/missing"
    assert check(message, attributes, ((name, "text"),))[0].code == "customs/value"
    assert check(message, attributes, ((name, (("copCode", inner), *inner[1:])),)) != []


NUMBERS = [
    ("0", True), ("12", True), ("12.5", True), ("0.00001", True), ("12345678901234.12345", True),
    ("123456789012345.12345", False), ("0.000001", False), ("1e3", False), ("+1", False),
    ("-1", False), ("01", False), (".5", False), ("5.", False), ("", False), ("١", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fits"), NUMBERS)
def test_a_decimal_has_19_digits_5_of_them_after_the_point_and_no_exponent(
    text: str, fits: bool
) -> None:
    element = Element(name="n", type="decimal", total_digits=19, fraction_digits=5)
    assert (check(alone(element), (), (("n", text),)) == []) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [("0", True), ("99999", True), ("100000", False), ("1.0", False), ("9" * 5000, False)],
)
def test_a_whole_number_has_no_point_and_at_most_its_digits(text: str, fits: bool) -> None:
    element = Element(name="n", type="int", total_digits=5)
    assert (check(alone(element), (), (("n", text),)) == []) is fits


def test_attributes_are_checked_like_elements() -> None:
    message = Message(
        root="M",
        namespace="urn:m",
        prefix="m",
        attributes=(Element(name="version", pattern=r"1\.0"),),
        children=(),
    )
    assert check(message, (("version", "1.0"),), ()) == []
    for wrong in ((), (("version", "1"),), (("version", "1.0"), ("x", "1"))):
        assert len(check(message, wrong, ())) == 1
    [problem] = check(message, (("version", "1.0"),), (("x", "1"),))
    assert (problem.code, problem.message) == ("customs/order", "element x is not known here")


SEEDS = st.integers(0, 2**32)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(MESSAGES)), SEEDS, st.lists(st.sampled_from(WAYS), max_size=2))
def test_the_quick_check_says_what_the_check_of_every_element_says(
    name: str, seed: int, ways: list[str]
) -> None:
    message, chance = MESSAGES[name], random.Random(seed)
    attributes, tree = valid(message, seed)
    for way in ways:
        tree = mutate(chance, way, tree)
    found = every_problem(message, attributes, tree)
    assert check(message, attributes, tree) == found
    assert ways or found == []


VALUES = st.text(alphabet="0123456789. -+x深\x00\n\u200b", max_size=8)


@given(
    st.sampled_from(["text", "decimal", "int"]),
    st.lists(VALUES, min_size=1, max_size=3),
    st.sampled_from([None, 1, 2, 9]),
    st.sampled_from([None, 0, 2, 5]),
)
def test_a_value_that_holds_the_end_of_another_is_not_taken_for_two(
    kind: str, texts: list[str], whole: int | None, fraction: int | None
) -> None:
    names = "abc"[: len(texts)]
    table = tuple(
        Element(
            name=name,
            type=kind,  # type: ignore[arg-type]
            max_length=6,
            total_digits=whole,
            fraction_digits=fraction,
        )
        for name in names
    )
    message = Message(root="M", namespace="urn:m", prefix="m", attributes=(), children=table)
    for some in (texts, texts[:-1]):
        tree: Tree = tuple(zip(names, some, strict=False))
        assert check(message, (), tree) == every_problem(message, (), tree)


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("seed", range(20))
def test_a_message_is_written_as_an_xml_library_would(name: str, seed: int) -> None:
    message = MESSAGES[name]
    attributes, tree = valid(message, seed)
    qualified = f"{{{message.namespace}}}"
    root = etree.Element(qualified + message.root, nsmap={message.prefix: message.namespace})
    attributes = (*attributes, ("x", "a<b>\"c\"&'d'"))
    for key, value in attributes:
        root.set(key, value)

    def fill(parent: etree._Element, inner: Tree) -> None:
        for key, value in inner:
            child = etree.SubElement(parent, qualified + key)
            if isinstance(value, str):
                child.text = value
            else:
                fill(child, value)

    fill(root, tree)
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=False, pretty_print=True)
    written = to_xml(message, attributes, tree)
    assert written == b'<?xml version="1.0" encoding="UTF-8"?>\n' + body
