"""Whatever is wrong with rules is said whole in every language, with what to write instead."""

from __future__ import annotations

import re

import pytest
from builders.rule_texts import NAMES

from processor.languages.languages import FIRST, LANGUAGES
from processor.problems.problem import Problem
from processor.rules import load

RULE = """\
stage: {stage}
rules:
  - id: a-rule
    why: It is so
    when: {{{when}}}
    then: {{{then}}}
"""
CONDITIONS = (
    "order.kind: include b2b", "order.kind: over 5", "ship_to.city: from 14:00",
    "order.tags: [a, b]", "order.kind: between 1 and 2", "order.total: between 5 EUR",
    "order.total: not over 5 EUR", "order.total: [5 EUR, 6 USD]", "order.total: 5",
    "order.total: 5.555 EUR", "order.total: 5 EURO", "order.total: 5 XQQ", "order.total: a lot",
    "order.weight: over 2", "order.weight: over 2 stones", "order.weight: over two kg",
    "order.weight: over 0.001 g", "address.known: maybe", "ship_to.country: UK",
    "ship_to.country: over 5", "order.currency: EURO", "order.kind: b3b", "order.channel: shop9",
    "order.placed_on: from tomorrow", "time at PL1: from noon", "order.totl: over 5 EUR",
    "gibberish: 5", "line.sku: X", "orders.same_phone: 5", "stock at: all",
    "orders.same_phone in 5: 3", "orders.same_phone in 2 weeks: 3",
    "orders.same_phone in 100 days: 3", "stock at PL9: all", "parcel.weight: over 2 kg",
    "ship_to.city: []", "ship_to.city: send it", "ship_to.city: lik x", "ship_to.city: [like x]",
    "ship_to.city: like *", "ship_to.country: in nolist", "any line: {line.skuu: X}",
    "order.total: between 20 EUR and 10 EUR", "",
)  # fmt: skip
ACTIONS = (
    ("review", "hold: fraudd"), ("review", "hold: []"), ("review", "send: x"),
    ("review", "choose_from: [PL1]"), ("review", "release: 30 minutes"),
    ("review", "hold: other, release: soon"), ("review", "hold: other, approvals: 99"),
    ("review", "hold: other, lines: matching"), ("review", "hold: other, lines: some"),
    ("review", "note: ''"), ("review", "tag: 'A B'"), ("review", ""),
    ("route", "choose_from: [PL8]"), ("route", "never_from: [CN9]"),
    ("route", "never_split: maybe"), ("route", "split_floor: 5"), ("route", "ship_day: monday"),
    ("carrier", "require: fast"), ("carrier", "require: carrier foo"),
    ("carrier", "forbid: service foo/bar"), ("carrier", "bill_freight_to: ''"),
    ("customs", "tax: me"), ("carrier", "option: signatur"), ("carrier", "option: []"),
    ("review", "option: signature"), ("review", "note_to_packer: ''"),
    ("notify", "note_to_packer: no prices"), ("route", "choose_from: [PL1], lines: matching"),
    ("route", "never_split: yes, lines: matching"),
    ("carrier", "prefer: carrier post, lines: matching"),
)  # fmt: skip
FACTS = (
    "order.total: {count: lines}", "x: {count: things}", "x: {}", "x: {sum: line.sku}",
    "x: {share: order.total, of: order.quantity}", "x: {days between: order.total, and: today}",
)  # fmt: skip
TABLES = (
    "a;b\n1;2\n", "", "country\n\"DE\n", "x\0", "ship_to.country,\nDE,1\n",
    "ship_to.country,then hold\nDE\n", "then hold\nother\n", "ship_to.country,then hold\n",
    "ship_to.country\nDE\n", "ship_to.postcode,then hold\n30-20,other\n",
    "order.total,then hold\nover 5 EUR,other\nover 5 USD,other\n",
    "ship_to.postcode,then hold\n" + "1" * 10_001 + ",other\n",
)  # fmt: skip
ONE = "stage: review\nrules:\n  - "
THEN = "then: {hold: other}}\n"
OF_TABLE = ONE + "{id: a-rule, why: x, table: t.csv}\n"
PLAIN = "stage: review\nfacts: {x: {count: lines}}\nlists: "
LOCKED = """\
stage: review
lists: {x: [DE]}
rules:
  - {id: kept, why: x, locked: yes, when: {ship_to.country: in x}, then: {hold: other}}
  - {id: free, why: x, when: {order.kind: b2b}, then: {hold: other}}
"""
HOUSES: tuple[dict[str, str], ...] = (
    *({"rules/r.yaml": RULE.format(stage="review", when=one, then="hold: other")}
      for one in CONDITIONS),
    *({"rules/r.yaml": RULE.format(stage=stage, when="order.kind: b2b", then=one)}
      for stage, one in ACTIONS),
    *({"rules/r.yaml": f"stage: review\nfacts:\n  {one}\nrules: []\n"} for one in FACTS),
    *({"rules/r.yaml": OF_TABLE, "rules/tables/t.csv": one} for one in TABLES),
    {"rules/r.yaml": OF_TABLE},
    {"rules/r.yaml": RULE.format(
        stage="review", when="buyer.orders_before: 0", then="priority: 5")},
    {"rules/r.yaml": ONE + "{id: A, why: ' ', any_of: [], rows: all, then: {}}\n"},
    {"rules/r.yaml": ONE + "{id: a, why: x, from: 2026-12-01, until: 2026-11-01, " + THEN},
    {"rules/r.yaml": ONE + "{id: a, why: x, until: 2026-12-01, dated_by: ship day, " + THEN},
    {"rules/r.yaml": ONE + "{id: a, why: x, from: 2026-12-41, " + THEN},
    {"rules/a.yaml": PLAIN + "{y: [DE], z: []}\nrules: []\n",
     "rules/b.yaml": PLAIN + "{y: [FR], u: {file: no.csv}, v: {file: l.csv},"
     " w: {file: l.csv, column: c}}\nrules: []\n",
     "rules/lists/l.csv": "a,b\n1,2\n", "rules/lists/m.csv": "a\n1\n"},
    {"rules/r.yaml": LOCKED.replace("[DE]", "[UK]")},
    {"rules/r.yaml": LOCKED, "rules/clients/acme/r.yaml": "stage: review\nlists: {x: [FR]}\n"
     "off: [kept, nope, free]\nrules: [{id: free, why: y, then: {hold: other}}]\n"},
    {"rules/r.yaml": LOCKED, "rules/clients/acme/r.yaml": "stage: review\n"
     "rules: [{id: kept, why: y, then: {hold: other}}]\n"},
    {"rules/r.yaml": LOCKED, "rules/clients/nobody/r.yaml": "stage: review\nrules: []\n"},
    {"rules/r.yaml": "stage: route\ndecide: best score\nrules: []\n"},
    {"rules/r.yaml": "stage: route\ndecide: best score\nweights: {cost: 50}\nrules: []\n"},
    {"rules/r.yaml": "stage: route\nweights: {cost: 70, days: 30}\nrules: []\n"},
    {"rules/a.yaml": "stage: route\notherwise: split\nrules: []\n",
     "rules/b.yaml": "stage: route\notherwise: backorder\nrules: []\n"},
    {"rules/r.yaml": "stage: review\n环节: 审单\nrules: []\n"},
)  # fmt: skip
HOLE = re.compile(r"\{\w+(!q)?\}|\b[a-z-]+[./][a-z-]+ \(\w+=")


def told(house: dict[str, str]) -> list[Problem]:
    """The problems of rules that have some."""
    problems = load(house, NAMES)[1]
    assert problems
    return problems


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", range(len(HOUSES)))
def test_a_mistake_is_said_whole_with_what_to_write_instead(place: int, language: str) -> None:
    speaker = LANGUAGES[language]
    for problem in told(HOUSES[place]):
        said, advice = speaker.say(problem.said), problem.advised(speaker)
        assert said and advice, problem
        assert not HOLE.search(f"{said} {advice} {speaker.say(problem.inside)}"), problem
        if language != FIRST:
            assert said != problem.message


def test_a_slip_is_told_the_word_that_was_meant_and_another_word_all_there_are() -> None:
    for text, advice in (
        ("lik x", "did you mean like?; put the text itself in quotes"),
        ("send it", "words of conditions: not, like, not like, starts with, ends with, contains, "
                    "not starts with, not ends with, not contains, in, not in, same as, "
                    "not same as, present, absent; "
                    "put the text itself in quotes"),
    ):  # fmt: skip
        rule = RULE.format(stage="review", when=f"ship_to.city: {text}", then="hold: other")
        [problem] = told({"rules/r.yaml": rule})
        assert (problem.id, problem.advice) == ("fact/literal", advice)


def test_names_of_the_rule_language_are_said_in_the_language_of_the_reader() -> None:
    rule = RULE.format(stage="review", when="order.weight: over 2", then="hold: other")
    [problem] = told({"rules/r.yaml": rule})
    chinese = LANGUAGES["zh"]
    assert chinese.say(problem.said) == "订单.重量：“2”没有单位"
    assert problem.advised(chinese) == "写成 500 克 或 2 千克"
    assert (problem.message, problem.code) == ("order.weight: '2' has no unit", "fact/unit")
