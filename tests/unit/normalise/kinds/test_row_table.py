"""Stock counts, catalogues and exchange rates become typed records; bad rows do not stop others."""

from __future__ import annotations

import msgspec
from builders.normalise_files import shipped, surveyed

from processor.languages.languages import in_english, language_of
from processor.normalise import FILE_KINDS, Portion, Records, rejects_file
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping

PL1, DE2, CN1 = (shipped(f"stock-count-{code}") for code in ("pl1", "de2", "cn1"))
CATALOGUE, RATES = shipped("catalogue"), shipped("exchange-rates")
CATALOGUE_HEAD = (
    "client,sku,title,title_zh,hs_code_cn,origin,weight_g,length_mm,width_mm,height_mm,value,"
    "currency,hazards,code PL1,code CN1,bin PL1\r\n"
)


def records_of(text: str, mapping: Mapping) -> Records:
    return read(text.encode(mapping.options.codec), mapping)


def read(data: bytes, mapping: Mapping) -> Records:
    whole = surveyed(data, mapping)
    found = FILE_KINDS[mapping.kind].read(
        Portion(whole.parts(data), whole.header, mapping, "f.csv")
    )
    assert isinstance(found, Records)
    return found


def test_a_polish_count_has_its_time_in_a_column() -> None:
    found = records_of("item,client,quantity,counted_at\r\nA-1,acme,5,2026-11-03 05:30:00\r\n", PL1)
    ((place, row),) = found.rows
    assert (place, row.item_code, row.quantity, row.client) == (2, "A-1", 5, "acme")
    assert (row.as_at, row.kind, row.sku) == ("2026-11-03T04:30:00Z", "full", None)


def test_a_german_count_has_decimals_and_says_what_it_covers() -> None:
    text = (
        "Artikel;Mandant;Bestand;Stichtag;Umfang\r\n"
        "00107;ACME;1.012,000;03.11.2026 05:45;gesamt\r\n"
        "00108;acme;0,000;03.11.2026 05:45;auswahl\r\n"
    )
    (_, full), (_, listed) = records_of(text, DE2).rows
    assert (full.item_code, full.client, full.quantity, full.kind) == (
        "00107",
        "acme",
        1012,
        "full",
    )
    assert full.as_at == "2026-11-03T04:45:00Z"
    assert (listed.quantity, listed.kind) == (0, "listed")


def test_a_chinese_count_is_read_from_its_own_headers_and_zone() -> None:
    text = "货号\t数量\t盘点时间\t货主\r\nSZ1\t7\t2026-11-03 13:00:00\tacme\r\n"
    ((_, row),) = records_of(text, CN1).rows
    assert (row.item_code, row.quantity, row.as_at) == ("SZ1", 7, "2026-11-03T05:00:00Z")


def test_a_bad_row_is_a_problem_and_the_others_go_on() -> None:
    found = records_of(
        "item,client,quantity,counted_at\r\n"
        "A,acme,-1,2026-11-03\r\nB,acme,2,2026-11-03\r\nC,acme,3\r\n,acme,4,2026-11-03\r\n"
        ",,,\r\n",
        PL1,
    )
    assert [row.item_code for _, row in found.rows] == ["B"]
    assert [(p.line, p.code) for p in found.problems] == [
        (2, "cell/number"), (4, "row/arity"), (5, "cell/missing"),
    ]  # fmt: skip
    assert found.raw == {2: "A,acme,-1,2026-11-03", 4: "C,acme,3", 5: ",acme,4,2026-11-03"}
    assert [(row, in_english(why)) for row, why in found.ignored] == [(6, "blank row")]


def test_a_file_that_is_all_or_nothing_gives_nothing_where_one_row_is_bad() -> None:
    strict = msgspec.structs.replace(PL1, bad_row="refuse_file")
    text = "item,client,quantity,counted_at\r\nA,acme,x,2026-11-03\r\nB,acme,2,2026-11-03\r\n"
    found = records_of(text, strict)
    assert found.rows == ()
    assert [(p.line, p.code) for p in found.problems] == [(2, "cell/number"), (3, "file/refused")]


def test_a_catalogue_row_becomes_an_item() -> None:
    text = CATALOGUE_HEAD + (
        'acme,00123,"Cup, ""blue""",杯子,6912001000,China,450,100,90,80,5.50,EUR,battery aerosol,'
        "A-1,SZ1,R1-2\r\n"
        "acme,NO,Mug,,,,1,0,0,0,700,JPY,,,,\r\n"
    )
    first, second = records_of(text, CATALOGUE).rows
    assert first[0] == 2
    item = first[1]
    assert (item.sku, item.title, item.title_zh, item.origin) == (
        "00123",
        'Cup, "blue"',
        "杯子",
        "CN",
    )
    assert (item.weight_g, item.value, item.currency) == (450, 550, "EUR")
    assert item.hazards == ("battery", "aerosol")
    assert item.codes == {"PL1": "A-1", "CN1": "SZ1"}
    assert item.bins == {"PL1": "R1-2"}
    assert (second[1].sku, second[1].value, second[1].codes) == ("NO", 700, {})
    assert second[1].hs_code_cn is None


def test_text_that_looks_like_nothing_stays_text() -> None:
    text = CATALOGUE_HEAD + "acme,NA,null,,,,1,0,0,0,1,EUR,,nan,,\r\n"
    ((_, item),) = records_of(text, CATALOGUE).rows
    assert (item.sku, item.title, item.codes) == ("NA", "null", {"PL1": "nan"})


def test_a_catalogue_row_without_weight_or_with_a_strange_price_is_bad() -> None:
    text = CATALOGUE_HEAD + (
        "acme,A,Cup,,,,0,0,0,0,1,EUR,,,,\r\nacme,B,Cup,,,,1,0,0,0,1.005,EUR,,,,\r\n"
        "acme,C,Cup,,,,1,0,0,0,1,EURO,,,,\r\nacme,D,Cup,,,,1,0,0,0,1,EUR,,,,\r\n"
        "acme,D,Cup,,,,1,0,0,0,1,EUR,,,,\r\n"
    )
    found = records_of(text, CATALOGUE)
    assert [item.sku for _, item in found.rows] == ["D"]
    assert [(p.line, p.code) for p in found.problems] == [
        (2, "cell/number"), (3, "cell/money"), (4, "cell/currency"), (6, "row/duplicate-line"),
    ]  # fmt: skip


def test_of_rows_that_say_different_things_of_a_sku_none_is_taken() -> None:
    text = CATALOGUE_HEAD + (
        "acme,D,Cup,,,,1,0,0,0,1,EUR,,,,\r\nacme,E,Cup,,,,1,0,0,0,1,EUR,,,,\r\n"
        "acme,D,Cup,,,,2,0,0,0,1,EUR,,,,\r\n"
    )
    found = records_of(text, CATALOGUE)
    assert [item.sku for _, item in found.rows] == ["E"]
    assert [(p.line, p.id) for p in found.problems] == [
        (2, "row/duplicate-line.sku-differs"), (4, "row/duplicate-line.sku-differs"),
    ]  # fmt: skip


def test_a_bad_cell_is_found_in_file_and_mapping() -> None:
    (problem,) = records_of("day,base,currency,rate\r\n2026-11-03,EUR,PLN,0\r\n", RATES).problems
    assert (problem.line, problem.column, problem.field) == (2, 20, "rate")
    assert "mappings/exchange-rates.yaml:" in problem.advice


def test_rates_keep_their_decimal_text() -> None:
    ((_, rate),) = records_of("day,base,currency,rate\n2026-11-03,EUR,PLN,4.2710\n", RATES).rows
    assert (rate.day, rate.base, rate.currency, rate.rate) == ("2026-11-03", "EUR", "PLN", "4.2710")


def test_rejected_rows_can_be_mended_and_dropped_again() -> None:
    text = "货号\t数量\t盘点时间\t货主\r\nSZ1\t七\t2026-11-03 13:00:00\tacme\r\n"
    data = text.encode("gbk")
    header = surveyed(data, CN1).header
    found = read(data, CN1)
    rows = [(row, raw, "bad") for row, raw in found.raw.items()]
    rejects = rejects_file(header, rows, CN1, language_of("en"))
    assert rejects.decode("gbk").splitlines()[0].endswith("\tcrossdock_reason")
    mended = rejects.replace("七".encode("gbk"), b"7")
    assert read(mended, CN1).rows[0][1].quantity == 7


def test_the_header_of_a_second_count_joined_to_the_first_is_ignored_and_counted() -> None:
    text = (
        ",,,\r\nitem,client,quantity,counted_at\r\nA,acme,1,2026-11-03\r\n"
        "item,client,quantity,counted_at\r\nB,acme,2,2026-11-03\r\n"
    )
    found = records_of(text, PL1)
    assert [row for row, _ in found.rows] == [3, 5]
    assert [(row, in_english(why)) for row, why in found.ignored] == [(4, "the header again")]
    assert len(found.rows) + len(found.ignored) == surveyed(text.encode(), PL1).records


def test_a_count_that_comes_back_is_read_without_the_apostrophes_of_its_rejects_file() -> None:
    header = "item,client,quantity,counted_at\r\n"
    text = f"{header}=A@1,acme,none,2026-11-03\r\n"
    found = records_of(text, PL1)
    rows = [(row, raw, "bad") for row, raw in found.raw.items()]
    rejects = rejects_file(
        surveyed(text.encode(), PL1).header, rows, PL1, language_of("en")
    ).decode()
    assert "\r\n'=A@1,acme," in rejects
    assert records_of(rejects.replace("none", "4"), PL1).rows[0][1].item_code == "=A@1"


GOODS = """\
kind: catalogue
file: {header_has: [Client, Code]}
rows:
  client: Client
  sku: {join: [Code, Size], with: '-'}
  title: [{from: Name, when: {column: Size, present: yes}}, {constant: Cup}]
  hs_code_cn: {constant: "7323930000"}
  origin: {constant: PL}
  weight_g: {from: Weight, pattern: '{weight:digits} g'}
  length_mm: {constant: "10"}
  width_mm: {constant: "10"}
  height_mm: {constant: "10"}
  value: {from: Value, currency: glued, decimal_mark: ','}
  currency: {from: Value, read_as: currency of amount, default: EUR}
"""


def test_fields_of_a_catalogue_speak_the_same_language_as_those_of_orders() -> None:
    mapping, problems = read_mapping(GOODS, "mappings/goods.yaml")
    assert mapping is not None, problems
    rows = (
        "Client,Code,Size,Name,Value,Weight", 'acme,CUP,L,Mug,"12,50 zł",400 g',
        'acme,CUP,,Mug,"7,00",90 g', 'acme,BAG,,,"$7,00",1 g', "acme,HAT,,,1,1 kg", "",
    )  # fmt: skip
    found = read("\n".join(rows).encode(), mapping)
    made = [(one.sku, one.title, one.value, one.currency, one.weight_g) for _, one in found.rows]
    assert made == [("CUP-L", "Mug", 1250, "PLN", 400), ("CUP", "Cup", 700, "EUR", 90)]
    assert [one.id for one in found.problems] == ["cell/money.currency", "cell/pattern"]
