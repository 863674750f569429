"""The table of lanes: which row decides, what is told of a mistake, what an earlier time said."""

from __future__ import annotations

from itertools import product

import msgspec
import pytest
from builders.paths import ROOT

from processor.house.china_lanes import lanes_of_house, lanes_of_texts, read_lanes
from processor.house.config_file import read_config
from processor.house.earlier import house_of_texts
from processor.languages.languages import in_english
from processor.model.china_lanes import ANY, LaneCodes
from processor.problems.problem import Problem, render
from processor.rules import Names

FILE = "rules/tables/china-lanes.csv"
HEAD = (
    "warehouse,carrier,service,country,customs_code,port_code,transport_mode,pod,place_code,"
    "source,confidence\n"
)
REST = "5300,5304,5,304,,example,L"
CONFIG = (ROOT / "config.yaml").read_text("utf-8")
NAMES = Names(
    warehouses=frozenset({"PL1", "CN1"}),
    carriers=frozenset({"silkway", "baltic-post"}),
    services=frozenset({"silkway/air", "silkway/epacket", "baltic-post/parcel"}),
    accepts=frozenset(),
    holds=frozenset(),
    channels=frozenset(),
    clients=frozenset(),
    currency="EUR",
)
EARLIER_KEYS = (
    'customs_code: "5300"', 'port_code: "5304"', 'pod: "304"', 'transport_mode: "2"',
    "place_code: SZ01",
)  # fmt: skip


def table(*rows: str) -> str:
    """Rows by their left sides, or whole where they say more."""
    whole = (row if row.count(",") > 3 else f"{row},{REST}" for row in rows)
    return HEAD + "".join(f"{row}\n" for row in whole)


def wrong(text: str) -> list[Problem]:
    return read_lanes(text, FILE, NAMES)[1]


def told(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.id) for one in wrong(text)]


def with_keys(*keys: str) -> str:
    """The shipped configuration with keys that stood in its first `china_customs` before."""
    line = "      dxp_id: DXPENT0000000001\n"
    assert CONFIG.count(line) == 1
    return CONFIG.replace(line, line + "".join(f"      {key}\n" for key in keys))


def test_the_shipped_table_has_no_mistake_and_names_every_country() -> None:
    text = (ROOT / FILE).read_text("utf-8")
    lanes, problems = read_lanes(text, FILE, NAMES)
    assert problems == []
    assert all(row.left[3] != ANY for row in lanes.rows.values())
    assert {(row.source, row.confidence) for row in lanes.rows.values()} == {("example", "L")}


def test_the_row_that_names_the_most_decides_wherever_it_stands() -> None:
    lefts = [",".join(one) for one in product(("CN1", "*"), ("silkway", "*"), ("air", "*"),
                                              ("DE", "*"))]  # fmt: skip
    # Of equally many, those that name the same cells: nothing is left between two rows.
    kept = [
        left
        for left in lefts
        if left
        in ("CN1,silkway,air,DE", "CN1,silkway,air,*", "CN1,silkway,*,*", "CN1,*,*,*", "*,*,*,*")
    ]
    for rows in (kept, kept[::-1]):
        lanes, problems = read_lanes(table(*rows), FILE, NAMES)
        assert problems == []
        for row in rows:
            shipment = [
                asked if cell == ANY else cell
                for cell, asked in zip(row.split(","), ("X", "X", "X", "X"), strict=True)
            ]
            found = lanes.find(*shipment)
            assert found is not None and ",".join(found.left) == row


def test_two_rows_between_which_nothing_decides_are_told_with_both_lines() -> None:
    [one] = wrong(table("CN1,*,*,DE", "*,silkway,*,DE"))
    assert (one.line, one.id) == (3, "customs/lane.tie")
    assert f"{FILE}:2" in in_english(one.said) and "name 2 cells each" in in_english(one.said)
    assert told(table("CN1,*,*,DE", "CN1,*,*,DE")) == [(3, "customs/lane.twice")]
    assert told(table("CN1,*,*,DE", "CN1,*,*,NO", "PL1,*,*,DE")) == []


def test_a_third_row_that_names_what_both_name_decides_between_them() -> None:
    assert told(table("CN1,*,*,DE", "*,silkway,*,DE", "CN1,silkway,*,DE")) == []
    assert told(table("CN1,*,*,DE", "*,silkway,*,DE", "CN1,silkway,air,DE")) == [
        (3, "customs/lane.tie")
    ]


@pytest.mark.parametrize(
    ("row", "key", "words"),
    [
        (f"CN9,*,*,DE,{REST}", "name", "warehouse 'CN9' is not known"),
        (f"CN1,silkwya,*,DE,{REST}", "name", "did you mean silkway?"),
        (f"CN1,silkway,parcel,DE,{REST}", "name", "service 'parcel' is not known"),
        (f"CN1,silkway,*,de,{REST}", "name", "did you mean DE?"),
        (f"CN1,silkway,*,COUNTRY,{REST}", "name", "country 'COUNTRY' is not known"),
        (f"CN1,silkway,,DE,{REST}", "empty", "no service is named"),
        ("CN1,silkway,*,DE,213,5304,5,304,,x,L", "", "customs_code: '213'"),
        ("CN1,silkway,*,DE,5300,,5,304,,x,L", "", "port_code: ''"),
        ("CN1,silkway,*,DE,5300,5304,air,304,,x,L", "", "transport_mode: 'air'"),
        ("CN1,silkway,*,DE,5300,5304,5,30,,x,L", "", "pod: '30'"),
        ("CN1,silkway,*,DE,5300,5304,5,304,SZ 01,x,L", "", "place_code: 'SZ 01'"),
        ("CN1,silkway,*,DE,5300,5304,5,304,,,L", "source", "where its codes come from"),
        ("CN1,silkway,*,DE,5300,5304,5,304,,x,sure", "confidence", "'sure' is no confidence"),
    ],
)
def test_a_cell_that_says_nothing_we_know_is_told_at_its_place(
    row: str, key: str, words: str
) -> None:
    [one] = wrong(HEAD + row + "\n")
    assert one.id == f"customs/lane.{key}".rstrip(".")
    assert one.line == 2 and words in render(one)


def test_where_no_rate_card_could_be_read_no_service_is_called_unknown() -> None:
    without = msgspec.structs.replace(NAMES, services=frozenset())
    assert read_lanes(table("CN1,silkway,epacket,DE"), FILE, without)[1] == []


def test_one_bad_row_leaves_the_others() -> None:
    lanes, problems = read_lanes(table("CN1,*,*,XX", "CN1,*,*,NO"), FILE, NAMES)
    assert [one.line for one in problems] == [2]
    assert list(lanes.rows) == [("CN1", "*", "*", "NO")]


def test_a_column_that_is_unknown_missing_or_twice_is_told() -> None:
    row = f"CN1,*,*,DE,{REST}\n"
    assert told(HEAD.replace("pod", "port") + row) == [(1, "customs/lane.column")]
    assert told(HEAD.replace(",source", "") + row.replace(",example", "")) == [
        (1, "customs/lane.no-column")
    ]
    assert told(HEAD.replace("place_code", "pod") + row) == [(1, "customs/lane.column-twice")]
    assert told(HEAD.replace(",place_code", "") + row.replace(",,", ",")) == []


def test_what_spreadsheets_and_people_make_of_it_is_read() -> None:
    text = table("CN1,silkway,*,DE", "CN1,silkway,*,NO")
    plain = read_lanes(text, FILE, NAMES)[0].find("CN1", "silkway", "air", "NO")
    assert plain is not None
    for other in (
        "\ufeff" + text,
        text.replace(",", ";"),
        "sep=;\n" + text.replace(",", ";"),
        text.replace("\n", "\r\n"),
        "# confirmed by nobody yet\n" + text,
        "".join(f"{line},{rest}\n" for line, rest in
                zip(text.splitlines(), ("# note", "x", "港口，未确认"), strict=True)),
    ):  # fmt: skip
        lanes, problems = read_lanes(other, FILE, NAMES)
        assert problems == [], other
        found = lanes.find("CN1", "silkway", "air", "NO")
        assert found is not None and found.codes == plain.codes


def test_a_source_in_chinese_is_prose() -> None:
    assert told(table(f"CN1,*,*,DE,{REST.replace('example', '海关公告，第 5 号')}")) == []


def test_a_warehouse_that_declares_and_of_which_no_row_speaks_is_told() -> None:
    config, _ = read_config(CONFIG, "config.yaml", "/house")
    assert config is not None
    for texts in ({}, {FILE: table("PL1,*,*,DE")}):
        [one] = lanes_of_house(config, texts, NAMES)[1]
        assert (one.id, one.severity) == ("customs/lane.none", "warning")
        assert "warehouse CN1" in in_english(one.said)
    for row in ("CN1,*,*,DE", "*,silkway,*,DE"):
        assert lanes_of_house(config, {FILE: table(row)}, NAMES)[1] == []


def test_a_workbook_in_its_place_is_told_with_the_name_that_is_read() -> None:
    config, _ = read_config(CONFIG, "config.yaml", "/house")
    assert config is not None
    texts = {FILE: table("CN1,*,*,DE"), FILE.replace(".csv", ".xlsx"): "anything"}
    [one] = lanes_of_house(config, texts, NAMES)[1]
    assert (one.file, one.id) == (FILE.replace(".csv", ".xlsx"), "customs/lane.workbook")
    assert "save its sheet as tables/china-lanes.csv" in one.advice


def test_the_keys_that_left_the_configuration_are_told_once_with_the_line_to_write() -> None:
    config, [one] = read_config(with_keys(*EARLIER_KEYS), "config.yaml", "/house")
    assert config is None
    assert one.id == "key/unknown.to-lanes"
    assert "write a row for each country there: `*,*,*,COUNTRY,5300,5304,2,304,SZ01,SOURCE,L`" in (
        render(one)
    )
    _, [one] = read_config(with_keys(EARLIER_KEYS[2]), "config.yaml", "/house")
    assert "key pod is a column of rules/tables/china-lanes.csv now" in in_english(one.said)


def test_the_line_of_the_message_is_one_that_the_table_takes() -> None:
    _, [one] = read_config(with_keys(*EARLIER_KEYS), "config.yaml", "/house")
    line = str(one.pieces["line"]).replace("COUNTRY", "NO")
    assert told(HEAD + line + "\n") == []


def test_a_configuration_of_an_earlier_time_says_the_lane_of_all_shipments_of_a_client() -> None:
    texts = {("config", "config.yaml"): with_keys(*EARLIER_KEYS)}
    codes = LaneCodes(
        customs_code="5300", port_code="5304", transport_mode="2", pod="304", place_code="SZ01"
    )
    lanes = house_of_texts(texts, "/house").context.lanes
    assert lanes.codes("acme", "CN1", "silkway", "air", "US") == codes
    assert lanes.codes("nordlys", "CN1", "silkway", "air", "US") is None
    few = {("config", "config.yaml"): with_keys(*EARLIER_KEYS[:3])}
    found = house_of_texts(few, "/house").context.lanes.codes("acme", "CN1", "silkway", "air", "US")
    assert found is not None and (found.transport_mode, found.place_code) == ("5", "")


def test_the_rows_that_were_kept_hold_for_their_time_whatever_is_known_now() -> None:
    texts = {
        ("config", "config.yaml"): CONFIG,
        ("rules", FILE): table(f"OLD,gone,*,DE,{REST}"),
    }
    found = lanes_of_texts(texts, "/house").find("OLD", "gone", "any", "DE")
    assert found is not None and found.at == f"{FILE}:2"
