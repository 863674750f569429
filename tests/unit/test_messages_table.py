"""The engine of message tables: what it refuses, what it calls it, and what it writes."""

from __future__ import annotations

import pytest
from ceb_trees import alone, put

from processor.messages.ceb import BASE_TRANSFER
from processor.messages.table import Attributes, Element, Message, Tree, check, to_xml


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
