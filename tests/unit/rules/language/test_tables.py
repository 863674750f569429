"""Rule tables and lists in CSV files."""

from __future__ import annotations

import pytest
from builders.rule_texts import NAMES, fired, loaded, refused, unknown
from hypothesis import given
from hypothesis import strategies as st

from processor.model.money import Money
from processor.rules import decide, differences, plain_ask, plain_verdict
from processor.rules.deciding.rule_in_depth import RowPerhaps, depth_of
from processor.rules.language.table_cells import RuleCell
from processor.rules.language.table_rows import Row, RuleTable

RULE = """\
stage: carrier
rules:
  - id: remote
    why: The zone list of the carrier
    table: remote.csv
"""
TABLE = """\
ship_to.country,ship_to.postcode,require,# source
NO,9*,service silkway/air,zone list
DE,18565|25849|26465-26486,speed standard,islands
"DE",,speed express,the rest
SE|FI,,speed express,
"""


def files(table: str = TABLE, rule: str = RULE) -> dict[str, str]:
    return {"rules/carrier.yaml": rule, "rules/tables/remote.csv": table}


@pytest.mark.parametrize(
    ("country", "postcode", "rule"),
    [
        ("NO", "9170", "remote/require-service-silkway-air"),
        ("NO", "0150", None),
        ("DE", "18565", "remote/require-speed-standard"),
        ("DE", "26465", "remote/require-speed-standard"),
        ("DE", "26486", "remote/require-speed-standard"),
        ("DE", "26487", "remote/require-speed-express"),
        ("DE", "264700", "remote/require-speed-express"),
        ("FI", "00100", "remote/require-speed-express"),
        ("FR", "75001", None),
    ],
)
def test_the_first_row_that_is_met_decides(country: str, postcode: str, rule: str | None) -> None:
    facts = {"ship_to.country": country, "ship_to.postcode": postcode}
    assert fired(loaded(files()), facts, "carrier") == ([rule] if rule else [])


def test_every_row_counts_where_the_rule_says_so() -> None:
    sets = loaded(files(rule=RULE + "    rows: all\n"))
    facts = {"ship_to.country": "DE", "ship_to.postcode": "18565"}
    assert len(fired(sets, facts, "carrier")) == 2


def test_a_rule_cites_the_row_of_its_table() -> None:
    assert [rule.at for rule in loaded(files()).of("carrier").rules] == [
        "rules/tables/remote.csv:2",
        "rules/tables/remote.csv:3",
        "rules/tables/remote.csv:4",
    ]


def test_a_fact_that_is_not_known_makes_a_table_unknown_only_where_it_matters() -> None:
    sets = loaded(files())
    facts = {"ship_to.country": "NO", "ship_to.postcode": None}
    assert unknown(sets, facts, "carrier") == ["remote/require-service-silkway-air"]
    facts = {"ship_to.country": "SE", "ship_to.postcode": None}
    assert fired(sets, facts, "carrier") == ["remote/require-speed-express"]
    facts = {"ship_to.country": None, "ship_to.postcode": "1"}
    # Only the rows for any postcode may still be met.
    assert unknown(sets, facts, "carrier") == ["remote/require-speed-express"]


def test_cells_take_the_words_of_conditions() -> None:
    table = "order.weight,order.total,then tag\nover 5 kg,over 100 EUR,heavy\n"
    rule = RULE.replace("carrier", "review", 1)
    sets = loaded({"rules/review.yaml": rule, "rules/tables/remote.csv": table})

    facts = {"order.weight": 5001, "order.total in EUR": Money(10001, "EUR")}
    assert fired(sets, facts) == ["remote/tag-heavy"]
    assert fired(sets, {**facts, "order.weight": 5000}) == []


def test_a_row_speaks_of_one_line() -> None:
    table = "line.hs_code,line.quantity,hold\n8507*,over 10,call-buyer\n"
    rule = RULE.replace("carrier", "review", 1)
    sets = loaded({"rules/review.yaml": rule, "rules/tables/remote.csv": table})
    facts = {"line.hs_code": ("850760", "420292"), "line.quantity": (1, 20)}
    assert fired(sets, facts) == []
    facts = {"line.hs_code": ("850760", "420292"), "line.quantity": (11, 1)}
    assert fired(sets, facts) == ["remote/hold-call-buyer"]


def test_mistakes_in_a_table_are_told_at_their_cells() -> None:
    table = TABLE.replace("NO,9*", "NOR,9*").replace("speed standard", "speed slow")
    problems = refused(files(table))
    assert [(one.place, one.code) for one in problems] == [
        ("rules/tables/remote.csv:2:1", "fact/value"),
        ("rules/tables/remote.csv:3:28", "rule/demand"),
    ]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("ship_to.land,require\nNO,speed express\n", "fact/unknown"),
        ("parcel.weight,\n1 kg,x\n", "table/column"),
        ("require\nspeed express\n", "table/column"),
        ("ship_to.country,require\n", "list/empty"),
        ('ship_to.country,require\n"NO,speed express\n', "table/csv"),
        ("ship_to.country,require\nNO,a,b\n", "table/csv"),
        ("ship_to.postcode,require\n9-1,speed express\n", "rule/never"),
        ("ship_to.country,order.total,require\nNO,over 5 EUR,speed express\nSE,over 5 USD,\n",
         "money/two-currencies"),
        ("", "table/csv"),
        ("ship_to.country,require\nNO,\0\n", "table/csv"),
    ],
)  # fmt: skip
def test_a_bad_table_is_refused(table: str, code: str) -> None:
    assert refused(files(table))[0].code == code


def test_a_table_that_does_nothing_is_refused() -> None:
    assert refused(files("ship_to.country\nNO\n"))[0].code == "rule/action"


def _plain(rows: list[Row], values: tuple[str, ...]) -> int | None:
    for row in rows:
        if all(cell.met(value) for cell, value in zip(row.cells, values, strict=True)):
            return row.outcome
    return None


_CODE = st.text("019", min_size=1, max_size=3)
_CELL = st.one_of(
    st.builds(lambda one: RuleCell(exact=frozenset(one)), st.sets(_CODE, min_size=1, max_size=3)),
    st.builds(lambda one: RuleCell(prefixes=(one,)), _CODE),
    st.builds(
        lambda a, b: RuleCell(ranges=((min(a, b), max(a, b)),)),
        st.text("019", min_size=2, max_size=2),
        st.text("019", min_size=2, max_size=2),
    ),
)
_COUNTRY = st.builds(
    lambda one: RuleCell(exact=frozenset(one)), st.sets(st.sampled_from("AB"), min_size=1)
)


@given(st.lists(st.tuples(_COUNTRY, _CELL), min_size=1, max_size=40), st.data())
def test_the_index_finds_what_a_walk_through_all_rows_finds(
    cells: list[tuple[RuleCell, RuleCell]], data: st.DataObject
) -> None:
    rows = [Row(number + 2, pair, number % 3) for number, pair in enumerate(cells)]
    table = RuleTable(rows, [False, False], [False, False], "first", "x")
    for _ in range(5):
        values = (data.draw(st.sampled_from("ABC")), data.draw(_CODE))
        expected = _plain(rows, values)
        assert [table.answer(values, one) for one in range(3)] == [
            expected == one for one in range(3)
        ]


LIST = """\
stage: review
lists:
  blocked: {file: blocked.csv, column: email}
rules:
  - id: blocked
    why: Refused
    when:
      buyer.email: in blocked
    then:
      reject: blocked
"""


def test_a_list_is_a_column_of_a_file_and_text_is_compared_without_case() -> None:
    rows = "".join(f"m{n}@example.com,2026\n" for n in range(2000))
    sets = loaded({"rules/review.yaml": LIST, "rules/lists/blocked.csv": "email,since\n" + rows})
    assert fired(sets, {"buyer.email": "M1999@Example.com"}) == ["blocked"]
    assert fired(sets, {"buyer.email": "m2000@example.com"}) == []
    assert unknown(sets, {"buyer.email": None}) == ["blocked"]


def test_a_short_list_of_a_file_is_like_one_that_is_written_out() -> None:
    sets = loaded({"rules/review.yaml": LIST, "rules/lists/blocked.csv": "email\na@b\n\n# x\n"})
    assert sets.review.rules[0].branches[0][0].values == ("a@b",)


def test_a_wrong_item_of_a_file_is_told_at_its_line() -> None:
    text = LIST.replace("buyer.email", "ship_to.country").replace(", column: email", "")
    [problem] = [
        one
        for one in refused({"rules/review.yaml": text, "rules/lists/blocked.csv": "c\nNO\nUK\n"})
        if one.severity == "error"
    ]
    assert (problem.place, problem.code) == ("rules/lists/blocked.csv:3:1", "fact/value")
    assert NAMES


def test_a_cell_that_fails_decides_whatever_another_one_lacks() -> None:
    table = "ship_to.country,bill_to.country,require\nUS,JP,speed express\n"
    sets = loaded(files(table))
    assert unknown(sets, {"ship_to.country": "NL", "bill_to.country": None}, "carrier") == []
    assert unknown(sets, {"ship_to.country": "US", "bill_to.country": None}, "carrier") != []


def test_an_edit_of_a_list_in_a_cell_is_an_edit_of_the_table() -> None:
    table = "ship_to.country,require\nin far,speed express\n"

    def meaning(items: str) -> object:
        rule = RULE.replace("rules:", f"lists: {{far: [{items}]}}\nrules:")
        [one] = loaded(files(table, rule)).of("carrier").rules
        return one.branches[0][0].meaning

    assert meaning("FR") != meaning("FR, NL")
    assert meaning("FR") == meaning("FR")


_PERHAPS = st.one_of(st.none(), _CODE)


@given(
    st.lists(st.tuples(_COUNTRY, _CELL), min_size=1, max_size=30),
    st.sampled_from(["first", "all"]),
    st.data(),
)
def test_a_cell_that_is_not_known_fails_its_row_and_no_other(
    cells: list[tuple[RuleCell, RuleCell]], hit: str, data: st.DataObject
) -> None:
    """The first row that is met counts, or all; what none of them says is open where a row might
    be met."""
    rows = [Row(number + 2, pair, number % 3) for number, pair in enumerate(cells)]
    table = RuleTable(rows, [False, False], [False, False], hit, "x")  # type: ignore[arg-type]
    values = (data.draw(st.one_of(st.none(), st.sampled_from("ABC"))), data.draw(_PERHAPS))
    met, open_ = [], []
    for row in rows:
        answers = [cell.met(one) for cell, one in zip(row.cells, values, strict=True)]
        if all(answers):
            met.append(row.outcome)
        elif False not in answers:
            open_.append(row.outcome)
    if hit == "first":
        met, open_ = met[:1], [] if met else open_
    for outcome in range(3):
        expected = True if outcome in met else (None if outcome in open_ else False)
        assert table.answer(values, outcome) is expected
    counted = [row.outcome for row, lacks in table.looked_at(values) if not lacks]
    assert sorted(set(counted)) == sorted(set(met))


CATCHING = """\
order.ship_by_in,ship_to.country,require
under 24 hours,*,speed express
*,*,days at most 15
"""


@pytest.mark.parametrize("if_unknown", ["skip", "hold"])
@pytest.mark.parametrize(
    ("minutes", "rule"),
    [(None, "require-days-at-most-15"), (60, "require-speed-express"),
     (3000, "require-days-at-most-15")],
)  # fmt: skip
def test_the_row_that_catches_all_catches_what_is_not_known(
    if_unknown: str, minutes: int | None, rule: str
) -> None:
    sets = loaded(files(CATCHING, RULE + f"    if_unknown: {if_unknown}\n"))
    facts = {"order.ship_by_in": minutes, "ship_to.country": "DE"}
    assert fired(sets, facts, "carrier") == [f"remote/{rule}"]
    assert unknown(sets, facts, "carrier") == []


def test_without_a_row_that_catches_the_rule_lacks_the_fact() -> None:
    table = CATCHING.replace("*,*,days at most 15\n", "")
    sets = loaded(files(table))
    facts = {"order.ship_by_in": None, "ship_to.country": "DE"}
    assert unknown(sets, facts, "carrier") == ["remote/require-speed-express"]


def test_columns_engine_and_oracle_agree_on_rows_that_lack_a_fact() -> None:
    ruleset = loaded(files(CATCHING)).of("carrier")
    batch = [
        {"order.ship_by_in": minutes, "ship_to.country": country}
        for minutes in (None, 60, 3000)
        for country in (None, "DE")
    ]
    verdicts = decide(ruleset, batch, plain_ask)
    assert verdicts == [plain_verdict(ruleset, facts) for facts in batch]
    assert differences(ruleset, batch, verdicts) == []


def test_a_rule_in_depth_names_the_row_that_counts_and_what_those_above_lack() -> None:
    ruleset = loaded(files(CATCHING)).of("carrier")
    facts = {"order.ship_by_in": None, "ship_to.country": "DE"}
    [express, slow] = ruleset.rules
    [[looked]] = depth_of(ruleset, slow, facts).branches
    assert (looked.row, looked.outcome) == ("remote.csv:3", "met")
    assert looked.perhaps == (RowPerhaps(row="remote.csv:2", facts=("order.ship_by_in",)),)
    [[looked]] = depth_of(ruleset, express, facts).branches
    assert (looked.row, looked.outcome) == ("remote.csv:3", "failed")


def test_of_several_lines_each_meets_its_own_first_row() -> None:
    table = "line.hs_code,line.quantity,hold\n8507*,over 10,call-buyer\n*,*,other\n"
    rule = RULE.replace("carrier", "review", 1)
    sets = loaded({"rules/review.yaml": rule, "rules/tables/remote.csv": table})
    facts = {"line.hs_code": ("850760", "42"), "line.quantity": (None, 2)}
    assert fired(sets, facts) == ["remote/hold-other"]
    facts = {"line.hs_code": ("850760", "42"), "line.quantity": (11, 2)}
    assert fired(sets, facts) == ["remote/hold-call-buyer", "remote/hold-other"]
