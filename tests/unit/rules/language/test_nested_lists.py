"""Lists made of lists."""

from __future__ import annotations

import pytest
from builders.rule_texts import NAMES, fired, loaded, refused

from processor.rules import load
from processor.rules.language.bilingual import convert

RULE = """\
rules:
  - id: served
    why: We ship there
    when:
      ship_to.country: in served
    then:
      tag: served
"""


def stage(lists: str) -> str:
    return f"stage: review\nlists:\n{lists}{RULE}"


@pytest.mark.parametrize(
    ("lists", "inside", "outside"),
    [
        ("  eu: [DE, FR]\n  served: [in eu, GB]\n", ["DE", "FR", "GB"], ["CH"]),
        ("  served: [GB, in eu]\n  eu: [DE, FR]\n", ["DE", "FR", "GB"], ["CH"]),
        ("  b: [in a, AT]\n  a: [DE]\n  served: [in b, in a, CH]\n", ["DE", "AT", "CH"], ["GB"]),
        ("  a: [DE]\n  b: [FR]\n  served: [in a, in b]\n", ["DE", "FR"], ["GB"]),
    ],
)
def test_a_list_has_what_its_lists_have(lists: str, inside: list[str], outside: list[str]) -> None:
    sets = loaded(stage(lists))
    for country in inside:
        assert fired(sets, {"ship_to.country": country}) == ["served"], country
    for country in outside:
        assert fired(sets, {"ship_to.country": country}) == [], country


def test_a_column_of_a_file_may_be_a_part_of_a_list() -> None:
    sets = loaded(
        {
            "rules/review.yaml": stage("  far: {file: far.csv}\n  served: [in far, GB]\n"),
            "rules/lists/far.csv": "country\nAU\nNZ\n",
        }
    )
    assert [one for one in ("AU", "NZ", "GB", "DE") if fired(sets, {"ship_to.country": one})] == [
        "AU", "NZ", "GB",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lists", "wrong_id", "line", "column"),
    [
        ("  eu: [DE]\n  served: [in ue, GB]\n", "list/unknown.member", 4, 12),
        ("  served: [in served, GB]\n", "list/unknown.cycle", 3, 12),
        ("  a: [in served]\n  served: [in a, GB]\n", "list/unknown.cycle", 4, 12),
        ("  a: [in b]\n  b: [in served]\n  served: [in a]\n", "list/unknown.cycle", 5, 12),
        ("  eu: [DE]\n  served: [not in eu, GB]\n", "list/unknown.without", 4, 12),
        ("  eu: [DEU]\n  served: [in eu, GB]\n", "fact/value", 3, 8),
        ("  eu: [DE]\n  served: [in eu, GBR]\n", "fact/value", 4, 19),
    ],
)
def test_what_cannot_be_a_part_is_told_where_it_stands(
    lists: str, wrong_id: str, line: int, column: int
) -> None:
    wrong = [one for one in refused(stage(lists)) if one.severity == "error"]
    assert [(one.id, one.line, one.column) for one in wrong] == [(wrong_id, line, column)]


def test_the_bare_name_of_a_list_is_told() -> None:
    lists = "  buyers: [A, B]\n  served: [buyers, C]\n"
    text = stage(lists).replace("ship_to.country", "buyer.company")
    sets, problems = load({"rules/review.yaml": text}, NAMES)
    assert sets is not None
    assert {one.id for one in problems} == {"list/unknown.bare", "list/unused.name"}


def test_an_item_in_quotes_is_the_text_itself() -> None:
    text = stage('  eu: [X]\n  served: ["in eu", Y]\n').replace("ship_to.country", "buyer.company")
    sets = loaded(text + RULE.removeprefix("rules:\n").replace("served", "eu").replace(
        "ship_to.country", "buyer.company"))  # fmt: skip
    assert fired(sets, {"buyer.company": "in eu"}) == ["served"]
    assert fired(sets, {"buyer.company": "X"}) == ["eu"]


def test_a_list_that_only_another_one_uses_is_used() -> None:
    sets, problems = load({"rules/review.yaml": stage("  eu: [DE]\n  served: [in eu]\n")}, NAMES)
    assert sets is not None and problems == []


def test_a_clients_list_takes_the_place_of_the_houses_inside_others_too() -> None:
    sets = loaded(
        {
            "rules/review.yaml": stage("  eu: [DE, FR]\n  served: [in eu, GB]\n"),
            "rules/clients/acme/review.yaml": "stage: review\nlists:\n  eu: [PL]\n",
        }
    )
    told = {one: fired(sets, {"ship_to.country": one}, client="acme") for one in ("DE", "PL", "GB")}
    assert told == {"DE": [], "PL": ["served"], "GB": ["served"]}
    assert fired(sets, {"ship_to.country": "DE"}) == ["served"]


def test_a_locked_rule_keeps_the_lists_inside_its_lists() -> None:
    house = stage("  eu: [DE, FR]\n  served: [in eu, GB]\n").replace(
        "    why: We", "    locked: yes\n    why: We"
    )
    overlay = "stage: review\nlists:\n  eu: [PL]\n"
    [told] = refused({"rules/review.yaml": house, "rules/clients/acme/review.yaml": overlay})
    assert (told.id, told.file) == ("overlay/locked.list", "rules/clients/acme/review.yaml")


def test_a_clients_list_may_be_made_of_the_houses() -> None:
    sets = loaded(
        {
            "rules/review.yaml": stage("  eu: [DE, FR]\n  served: [in eu, GB]\n"),
            "rules/clients/acme/review.yaml": "stage: review\nlists:\n  served: [in eu, NO]\n",
        }
    )
    told = [
        one for one in ("DE", "GB", "NO") if fired(sets, {"ship_to.country": one}, client="acme")
    ]
    assert told == ["DE", "NO"]


def test_parts_are_named_in_chinese_and_back() -> None:
    text = stage("  eu: [DE]\n  served: [in eu, GB]\n")
    chinese, _ = convert(text, "rules/review.yaml", "zh")
    assert "[属于 eu, GB]" in chinese
    assert fired(loaded(chinese), {"ship_to.country": "DE"}) == ["served"]
    assert convert(chinese, "rules/review.yaml", "en")[0] == text
