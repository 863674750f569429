"""The tables of CEB303 and CEB603 against the facts of the specification and the schema."""

from __future__ import annotations

import csv
import random
from functools import lru_cache

import pytest
from builders.ceb_trees import BAD_TEXTS, MESSAGES, WAYS, full, leaves, mutate, put, valid
from builders.paths import STANDARDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from processor.customs.messages.message_table import Attributes, Message, Tree, check, elements
from processor.customs.messages.official_schemas import validate_with

STANDARD = STANDARDS / "china-ceb-202205"
needs_standard = pytest.mark.skipif(
    not STANDARD.is_dir(), reason=f"the official schema is not at {STANDARD}"
)


def _raw(message: Message, attributes: Attributes, tree: Tree) -> bytes | None:
    """The XML of anything at all, or None where XML itself cannot hold it."""

    def fill(parent: etree._Element, part: Tree) -> None:
        for name, value in part:
            child = etree.SubElement(parent, f"{{{message.namespace}}}{name}")
            if isinstance(value, str):
                child.text = value
            else:
                fill(child, value)

    root = etree.Element(f"{{{message.namespace}}}{message.root}", nsmap={"ceb": message.namespace})
    try:
        for name, text in attributes:
            root.set(name, text)
        fill(root, tree)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    except (ValueError, UnicodeEncodeError):
        return None


@lru_cache(maxsize=1)
def _schema_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((STANDARD / "xsd").glob("*.xsd"))}


def _schema_accepts(message: Message, attributes: Attributes, tree: Tree) -> bool:
    body = _raw(message, attributes, tree)
    return body is not None and validate_with(_schema_files(), body) == []


def _compare(name: str, seed: int, ways: list[str]) -> None:
    message = MESSAGES[name]
    attributes, tree = valid(message, seed)
    chance = random.Random(seed + 1)
    assert check(message, attributes, tree) == []
    for way in ways:
        if way == "attribute":
            attributes = tuple(
                (key, chance.choice(BAD_TEXTS)) if chance.random() < 0.5 else (key, value)
                for key, value in attributes
                if chance.random() < 0.8
            )
        else:
            tree = mutate(chance, way, tree)
    problems = check(message, attributes, tree)
    official = _schema_accepts(message, attributes, tree)
    assert official or problems, f"the schema refuses what the table accepts: {tree}"
    if not ways:
        assert official, f"the schema refuses a valid message: {tree}"


cases = given(
    name=st.sampled_from(sorted(MESSAGES)),
    seed=st.integers(0, 2**32),
    ways=st.lists(st.sampled_from(WAYS), max_size=3),
)


@needs_standard
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@cases
def test_what_the_official_schema_refuses_the_table_refuses(
    name: str, seed: int, ways: list[str]
) -> None:
    _compare(name, seed, ways)


@pytest.mark.slow
@needs_standard
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@cases
def test_what_the_official_schema_refuses_the_table_refuses_at_length(
    name: str, seed: int, ways: list[str]
) -> None:
    _compare(name, seed, ways)


@needs_standard
@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_bad_text_in_every_element_is_refused_where_the_schema_refuses_it(
    name: str,
) -> None:
    message = MESSAGES[name]
    attributes, tree = full(message)
    base = _schema_accepts(message, attributes, tree)
    assert base
    schema_refused = 0
    for path in leaves(tree):
        for bad in BAD_TEXTS:
            changed = put(tree, path, bad)
            if check(message, attributes, changed) == []:
                assert _schema_accepts(message, attributes, changed), (path, bad)
            else:
                schema_refused += 1
    assert schema_refused > 1000


@needs_standard
def test_the_tables_agree_with_the_published_field_list_in_every_fact() -> None:
    published: dict[str, list[dict[str, str]]] = {}
    with (STANDARD / "fields.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["side"] == "export":
                published.setdefault(row["entity"], []).append(row)
    groups = [
        element
        for message in MESSAGES.values()
        for _, element in elements(message.children)
        if element.type == "group"
    ]
    for group in groups:
        rows = published[group.name]
        assert [row["element"].removeprefix("ceb:") for row in rows] == [
            child.name for child in group.children
        ]
        for row, child in zip(rows, group.children, strict=True):
            assert (row["min"], row["max"]) == (str(child.min), str(child.max)), child.name
            kind = {"text": "xs:string", "decimal": "xs:decimal", "int": "xs:int", "group": ""}
            assert row["type"] == kind[child.type], child.name
            for fact in ("length", "min_length", "max_length", "total_digits", "fraction_digits"):
                value = getattr(child, fact)
                assert row[fact] == ("" if value is None else str(value)), (child.name, fact)
    assert {group.name for group in groups} >= {"OrderHead", "InventoryList", "BaseTransfer"}


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_message_holds_at_most_100_nodes_of_at_most_100_lines(name: str) -> None:
    message = MESSAGES[name]
    attributes, tree = full(message)
    node, transfer = tree
    assert check(message, attributes, (*[node] * 100, transfer)) == []
    [problem] = check(message, attributes, (*[node] * 101, transfer))
    assert problem.code == "customs/too-many"
    title, (head, line) = node
    assert check(message, attributes, ((title, (head, *[line] * 100)), transfer)) == []
    [problem] = check(message, attributes, ((title, (head, *[line] * 101)), transfer))
    assert problem.code == "customs/too-many"


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_element_says_what_it_means(name: str) -> None:
    for path, element in elements(MESSAGES[name].children):
        assert element.type == "group" or element.source, path
