"""Fields of a mapping, from the cells of a file to the values of an order."""

from __future__ import annotations

from typing import Any

import pytest
from builders.normalise_files import channel, read

from processor.model.order import Order
from processor.normalise import Reading
from processor.normalise.read_mapping import read_mapping
from processor.problems.problem import render

CELLS = {
    "Id": "A-1", "Day": "2026-11-02", "Country": "DE", "SKU": "CUP", "Qty": "2", "Price": "4.00",
    "A": "", "B": "", "C": "",
}  # fmt: skip
FIELDS = {
    "placed_at": "{from: Day, read_as: date iso}",
    "ship_to.country": "Country",
}
LINES = {"sku": "SKU", "quantity": "Qty", "amount": "Price"}


def reading(
    fields: dict[str, str],
    *,
    lines: dict[str, str] | None = None,
    file: str = "",
    key: str = "Id",
    words: dict[str, dict[str, str]] | None = None,
    currency: str = "EUR",
    **cells: str,
) -> Reading:
    """The one order of a row, read by a mapping with these fields."""
    text = "kind: orders\nfile:\n  header_has: [Id, Day]\n" + file
    text += f"group_rows_by: {key}\norder:\n"
    text += "".join(f"  {target}: {way}\n" for target, way in (FIELDS | fields).items())
    text += "lines:\n"
    said = {target: way for target, way in (LINES | (lines or {})).items() if way}
    text += "".join(f"  {target}: {way}\n" for target, way in said.items())
    mapping, problems = read_mapping(text, "mappings/m.yaml")
    assert mapping is not None, [render(one) for one in problems]
    row = CELLS | cells
    data = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in cells_)
        for cells_ in (row.keys(), row.values())
    )
    sender = channel(
        currency=currency,
        words=tuple((target, tuple(of.items())) for target, of in (words or {}).items()),
    )
    [found] = read(data.encode(), mapping, sender)
    return found


def order(fields: dict[str, str], **more: Any) -> Order:
    found = reading(fields, **more)
    assert found.order is not None, [render(one) for one in found.problems]
    return found.order


def fault(fields: dict[str, str], **more: Any) -> tuple[str, str]:
    """The id and the text of what is told of a row."""
    found = reading(fields, **more)
    [problem] = found.problems
    return problem.id, render(problem)


def name(way: str, **more: Any) -> str | None:
    return order({"ship_to.name": way}, **more).ship_to.name or None


@pytest.mark.parametrize(
    ("way", "a", "b", "read"),
    [
        ("{join: [A, B]}", "Anna", "Beck", "Anna Beck"),
        ("{join: [A, B]}", " Anna ", "", "Anna"),
        ("{join: [A, B]}", "", "Beck", "Beck"),
        ("{join: [A, B]}", "", " ", None),
        ("{join: [A, B], with: ', '}", "Beck", "Anna", "Beck, Anna"),
        ("{join: [A, B], with: ''}", "王", "小明", "王小明"),
        ("{join: [A, B], blank_when: ['-']}", "-", "Beck", "Beck"),
        ("{join: [A, B], with: ' / ', values: {'x / y': both}, otherwise: ''}", "X", "y", "both"),
        ("{join: [A, B], default: nobody}", "", "", "nobody"),
    ],
)
def test_cells_are_joined_and_blank_ones_left_out(
    way: str, a: str, b: str, read: str | None
) -> None:
    assert name(way, A=a, B=b) == read


def test_the_cells_of_a_join_are_named_where_one_cannot_be_read() -> None:
    told = fault({"ship_to.name": "{join: [A, B]}"}, A="An\x07na", B="Beck")
    assert told[0] == "cell/text.control"
    assert '"A"' in told[1] or "A" in told[1]


STREETS = "[[A, B], [C]]"


@pytest.mark.parametrize(
    ("a", "b", "c", "lines"),
    [
        ("Elm 1", "Floor 2", "Oak 3", ("Elm 1", "Floor 2")),
        ("", "Floor 2", "Oak 3", ("Floor 2",)),
        ("", "", "Oak 3", ("Oak 3",)),
        ("", "", "", ("",)),
    ],
)
def test_of_blocks_of_streets_the_first_that_says_something_counts(
    a: str, b: str, c: str, lines: tuple[str, ...]
) -> None:
    for way in (STREETS, "[{from: [A, B]}, {from: C}]"):
        made = order({"ship_to.address_lines": way}, A=a, B=b, C=c)
        assert made.ship_to.address_lines == lines


def test_all_of_gives_a_line_for_each_of_its_parts() -> None:
    way = "{all_of: [{join: [A, B], with: ', '}, C]}"
    made = order({"ship_to.address_lines": way}, A="Rua Azul", B="7", C="Centro")
    assert made.ship_to.address_lines == ("Rua Azul, 7", "Centro")
    again = order({"ship_to.address_lines": f"[{way}, Country]"}, C=" ")
    assert again.ship_to.address_lines == ("DE",)


ADDRESS = '"{state:word} {city:word} {district:word} {street}({zip:digits})"'


@pytest.mark.parametrize(
    ("pattern", "take", "cell", "read"),
    [
        (ADDRESS, "zip", "浙江省 杭州市 西湖区 文三路 100号 3幢(310012)", "310012"),
        (ADDRESS, "street", "浙江省 杭州市 西湖区 文三路 100号 3幢(310012)", "文三路 100号 3幢"),
        (ADDRESS, "street", "浙江省 杭州市 西湖区 文三(东)路(310012)", "文三(东)路"),
        ('"{carrier:word}:{number}"', "number", "UPS:1Z999", "1Z999"),
        ('"{qty:digits} x {sku:word}"', "sku", "2 x CUP", "CUP"),
        ('"{day:6 digits}{rest}"', "day", "2603017ABCD", "260301"),
        ('"{day:6 digits}-{rest:digits}"', "rest", "260517-607198974342268", "607198974342268"),
        ('"No. {number}"', "number", "No. 17", "17"),
        ('["{a}-{b}", "{b}"]', "b", "x", "x"),
        ('"{}: {number}"', "number", "Order: 17", "17"),
        ('"{a} {b}"', "[b, a]", "Anna Beck", "Beck Anna"),
        ('"{a}  {b}"', "a", "Anna    Beck", "Anna"),
    ],
)
def test_a_pattern_takes_the_hole_that_is_named(
    pattern: str, take: str, cell: str, read: str
) -> None:
    assert name(f"{{from: A, pattern: {pattern}, take: {take}}}", A=cell) == read


@pytest.mark.parametrize(
    ("pattern", "take", "cell", "code"),
    [
        (ADDRESS, "zip", "杭州市 文三路 100号", "cell/pattern"),
        (ADDRESS, "zip", "浙江省 杭州市 西湖区 文三路(310012) ?", "cell/pattern"),
        ('"{qty} x {sku}"', "sku", "2 x A x B", "cell/pattern.two-ways"),
        ('"{carrier}:{number}"', "number", "UPS:1Z:9", "cell/pattern.two-ways"),
        ('"{carrier}:{number}"', "number", "UPS:", "cell/pattern"),
        ('"{day:6 digits}-{rest}"', "day", "2605170-6071", "cell/pattern"),
        ('"{day:6 digits}-{rest}"', "day", "２６０５１７-6071", "cell/pattern"),
        ('["{a}-{b}", "{b}"]', "b", "x-y", "cell/pattern.two-ways"),
        ('"{a}-{m}-{c}"', "m", "1-7-2-7-3", "cell/pattern.two-ways"),
    ],
)
def test_a_cell_that_fits_not_or_in_two_ways_is_told_with_the_pattern(
    pattern: str, take: str, cell: str, code: str
) -> None:
    found, told = fault({"ship_to.name": f"{{from: A, pattern: {pattern}, take: {take}}}"}, A=cell)
    assert found == code
    assert pattern.strip('[]"').split('", "')[0] in told


def test_a_hole_that_is_not_taken_may_be_in_doubt() -> None:
    way = '{from: A, pattern: "{zip:digits} {city} {rest}", take: zip}'
    assert name(way, A="50667 Köln am Rhein") == "50667"


def test_a_long_cell_is_matched_in_time_that_grows_with_its_length_alone() -> None:
    way = '{from: A, pattern: "{a} {b} {c} {d} {e}-{f}", take: f}'
    assert fault({"ship_to.name": way}, A="x " * 20_000)[0] == "cell/pattern"


@pytest.mark.parametrize(
    ("way", "cell", "read"),
    [
        ("{from: A, strip: ['No:']}", "No:7788", "7788"),
        ("{from: A, strip: ['No:', '元']}", "No: 12元", "12"),
        ('{from: A, strip: ["\'"]}', "'0163", "0163"),
        ("{from: A, strip: ['x']}", "x", None),
        ("{from: A, guards: strip}", '="Anna"', "Anna"),
        ("{from: A, guards: strip}", '=""', None),
        ("{from: A, guards: strip}", "=3190", "3190"),
        ("{from: A, guards: strip, strip: ['No:']}", '="No:3190"', "3190"),
        ("{from: A, guards: strip}", "Anna", "Anna"),
    ],
)
def test_words_and_guards_are_taken_off(way: str, cell: str, read: str | None) -> None:
    assert name(way, A=cell) == read


@pytest.mark.parametrize(
    "cell", ['="3190123456789012345"', "=3190123456789012345", "'3190123456789012345"]
)
def test_guards_are_stripped_from_an_order_id_and_each_spelling_is_one_order(cell: str) -> None:
    number = "3190123456789012345"
    assert reading({}, key="{from: Id, guards: strip}", Id=cell).order_id == number
    assert reading({}, file="  guards: strip\n", Id=cell).order_id == number


@pytest.mark.parametrize("cell", ['="319012"', "=319012", '=""'])
@pytest.mark.parametrize("target", ["buyer.phone", "po_number", "ship_to.postcode"])
def test_a_guard_that_the_mapping_does_not_take_off_is_refused(target: str, cell: str) -> None:
    found, told = fault({target: "A"}, A=cell)
    assert found == "cell/spreadsheet.guard"
    assert "guards: strip" in told


def test_a_guarded_name_is_refused_and_a_name_that_begins_with_a_sign_is_none() -> None:
    assert fault({"ship_to.name": "A"}, A='="Anna"')[0] == "cell/spreadsheet.guard"
    assert name("A", A="=0") == "=0"


def test_a_guarded_order_id_never_becomes_the_order_id() -> None:
    found = reading({}, Id='="3190123456789012345"')
    assert (found.outcome, found.problems[0].id) == ("rejected", "cell/spreadsheet.guard")


@pytest.mark.parametrize(
    ("way", "cell", "utc"),
    [
        ("date %b-%d-%y", "Sep-01-26", "2026-09-01T00:00:00Z"),
        ("date %b-%d-%y %H:%M:%S", "Oct-02-26 01:53:00", "2026-10-02T01:53:00Z"),
        ("date %d-%b-%y, locale: de", "10-Dez-25", "2025-12-10T00:00:00Z"),
        ("date %d-%b-%y, locale: de", "10-Mrz-25", "2025-03-10T00:00:00Z"),
        ("date %d-%b-%y, locale: de", "3-MÄRZ-25", "2025-03-03T00:00:00Z"),
        ("date %d-%b-%y, locale: fr", "05-oct.-26", "2026-10-05T00:00:00Z"),
        ("date %d-%b-%y, locale: fr", "05-aout-26", "2026-08-05T00:00:00Z"),
        ("date %d-%b-%y, locale: [de, en]", "05-Okt-26", "2026-10-05T00:00:00Z"),
        ("date %d %b %Y %H:%M", "04 Jul 2022 11:46", "2022-07-04T11:46:00Z"),
        ("date %d %b %Y %H:%M", "4 July 2022  11:46", "2022-07-04T11:46:00Z"),
        ("'date %d de %B de %Y %H:%M hs.', locale: pt",
         "28 de fevereiro de 2026 23:45 hs.", "2026-02-28T23:45:00Z"),
        ("'date %d de %B de %Y', locale: es", "1 de Setiembre de 2026", "2026-09-01T00:00:00Z"),
        ("'date %d %B %Y', locale: pl", "3 października 2026", "2026-10-03T00:00:00Z"),
        ("'date %m/%d/%Y %I:%M %p'", "12/31/2026 01:05 PM", "2026-12-31T13:05:00Z"),
        ("'date %m/%d/%Y %I:%M:%S %p'", "03/17/2026 12:25:21 a.m.", "2026-03-17T00:25:21Z"),
        ("'date %Y年%m月%d日 %p%I:%M', locale: zh",
         "2026年3月7日 下午2:05", "2026-03-07T14:05:00Z"),
        ("'date %y%m%d'", "260517", "2026-05-17T00:00:00Z"),
        ("'date %Y%m%d%H%M%S'", "20260517080910", "2026-05-17T08:09:10Z"),
        ("['date %m/%d/%y', 'date %m/%d/%Y']", "12/31/20", "2020-12-31T00:00:00Z"),
        ("['date %m/%d/%y', 'date %m/%d/%Y']", "12/31/2020", "2020-12-31T00:00:00Z"),
        ("[date iso, 'date %d.%m.%Y']", "31.12.2020", "2020-12-31T00:00:00Z"),
        ("[date iso, 'date %d.%m.%Y']", "2020-12-31 10:00", "2020-12-31T10:00:00Z"),
        ("'date %d.%m.%Y %H:%M %z'",
         "31.12.2020 10:00 +0230", "2020-12-31T07:30:00Z"),
    ],
)  # fmt: skip
def test_dates_are_read_in_their_form_and_locale(way: str, cell: str, utc: str) -> None:
    made = order({"placed_at": f"{{from: A, read_as: {way}}}"}, A=cell, file="  timezone: UTC\n")
    assert made.placed_at == utc


@pytest.mark.parametrize(
    ("way", "cell", "code"),
    [
        ("date %d-%b-%y", "10-Dez-25", "cell/date.locale"),
        ("date %d-%b-%y, locale: de", "10-Dec-25", "cell/date.locale"),
        ("date %d-%m-%y", "10-Dec-25", "cell/date.month"),
        ("date iso", "10 December 2025", "cell/date.month"),
        ("date %d.%m.%Y", "10. Dezember 2025", "cell/date.month-locale"),
        ("date %d.%m.%Y", "Dezember", "cell/date"),
        ("date %d-%b-%y", "31-Feb-25", "cell/date"),
        ("'date %m/%d/%Y %I:%M %p'", "12/31/2026 13:05 PM", "cell/date"),
        ("'date %m/%d/%Y %I:%M %p'", "12/31/2026 01:05", "cell/date"),
        ("'date %y%m%d'", "26517", "cell/date"),
        ("'date %d.%m.%Y'", "0１.12.2026", "cell/date"),
        ("'date %m/%d/%y'", "2011-12-20", "cell/date.spreadsheet"),
        ("'date %m/%d/%y'", "2011-12-20 00:00:00", "cell/date.spreadsheet"),
        ("'date %m/%d/%y'", "46367", "cell/date.spreadsheet"),
        ("'date %m/%d/%y'", "46367.5", "cell/date.spreadsheet"),
    ],
)
def test_what_is_no_date_is_told_and_what_a_spreadsheet_wrote_as_that(
    way: str, cell: str, code: str
) -> None:
    found, _ = fault({"placed_at": f"{{from: A, read_as: {way}}}"}, A=cell)
    assert found == code


def test_the_locale_of_the_file_names_months_and_marks() -> None:
    fields = {"placed_at": "{from: A, read_as: 'date %d-%b-%y'}", "total": "B"}
    lines = {"amount": "{from: Price, decimal_mark: '.'}"}
    made = order(
        fields, lines=lines, file="  locale: de\n  timezone: UTC\n", A="10-Dez-25", B="1.008,00"
    )
    assert (made.placed_at, made.total) == ("2025-12-10T00:00:00Z", 100_800)


@pytest.mark.parametrize(
    ("way", "cell", "cents"),
    [
        ("currency: glued", "€18.00", 1800),
        ("currency: glued, decimal_mark: ','", "EUR 90,00", 9000),
        ("currency: glued, decimal_mark: ','", "116,99 €", 11699),
        ("currency: glued, locale: fr", "1 234,50 €", 123450),
        ("currency: glued, locale: fr", "1\u202f234,50\u00a0€", 123450),
        ("currency: glued, locale: fr", "1\u00a0234,50 EUR", 123450),
        ("currency: glued", "18.00", 1800),
        ("currency: glued", "Eur. 18", 1800),
        ("currency: glued, sign: absolute", "-€18.00", 1800),
        ("currency: glued, sign: absolute", "€-18.00", 1800),
        ("currency: glued, sign: [trailing, absolute]", "€18.00-", 1800),
        ("sign: trailing", "5.00", 500),
        ("sign: [trailing, absolute]", "5.00-", 500),
        ("sign: [brackets, absolute]", "(5.00)", 500),
        ("sign: [brackets, absolute], currency: glued", "(€5.00)", 500),
        ("thousands_mark: '.', decimal_mark: ','", "18.000", 1_800_000),
        ("locale: de", "1.234,5", 123450),
        ('thousands_mark: "\'"', "1’234.50", 123450),
        ("decimals: 2", "0001250", 1250),
        ("decimals: 2", "7", 7),
        ("decimals: 0", "12", 1200),
        ("decimals: 3", "12500", 1250),
        ("decimals: 2, sign: [trailing, absolute]", "0001250-", 1250),
    ],
)
def test_money_is_read_in_the_notation_of_its_field(way: str, cell: str, cents: int) -> None:
    made = order({"shipping.paid": f"{{from: A, {way}}}"}, A=cell)
    assert made.shipping.paid == cents


@pytest.mark.parametrize(
    ("way", "cell", "code"),
    [
        ("currency: glued", "$18.00", "cell/money.currency"),
        ("currency: glued", "USD 18.00", "cell/money.currency"),
        ("currency: glued", "R$ 18.00", "cell/money.currency"),
        ("currency: glued", "XYZ 18.00", "cell/money.sign"),
        ("currency: glued", "€18.00 EUR", "cell/money"),
        ("currency: glued", "ab", "cell/money"),
        ("currency: glued", "- -18.00", "cell/money"),
        ("currency: glued", "€1,8.00", "cell/money"),
        ("sign: trailing", "-5.00-", "cell/money"),
        ("sign: trailing", "€5.00", "cell/money"),
        ("decimals: 2", "12.50", "cell/money"),
        ("locale: de", "1234.50", "cell/money"),
        ("decimals: 3", "12505", "cell/money.decimals"),
        ("sign: trailing", "5.00-", "cell/money.negative"),
    ],
)
def test_money_of_another_kind_is_told(way: str, cell: str, code: str) -> None:
    assert fault({"shipping.paid": f"{{from: A, {way}}}"}, A=cell)[0] == code


def test_without_a_notation_of_its_own_money_with_a_currency_is_refused() -> None:
    assert fault({"shipping.paid": "A"}, A="€18.00")[0] == "cell/money"


@pytest.mark.parametrize(
    ("currency", "cell", "told"),
    [("TWD", "NT$ 120", ""), ("TWD", "$120", ""), ("USD", "$120", ""), ("BRL", "R$ 120", ""),
     ("IDR", "Rp120", ""), ("CNY", "120元", ""), ("CNY", "￥120", ""), ("SEK", "120 kr", ""),
     ("EUR", "$120", "cell/money.currency"), ("JPY", "120元", "cell/money.currency")],
)  # fmt: skip
def test_a_sign_is_held_against_the_currency_of_the_order(
    currency: str, cell: str, told: str
) -> None:
    lines = {"amount": "{from: Price, currency: glued}"}
    found = reading({}, lines=lines, currency=currency, Price=cell)
    assert [one.id for one in found.problems] == ([told] if told else [])


@pytest.mark.parametrize(
    ("cell", "currency"),
    [("EUR 90.00", "EUR"), ("90.00 zł", "PLN"), ("US$90", "USD"), ("$90", "TWD"),
     ("90", "TWD"), ("", "TWD")],
)  # fmt: skip
def test_the_currency_may_be_read_from_an_amount(cell: str, currency: str) -> None:
    made = order({"currency": "{from: A, read_as: currency of amount}"}, A=cell, currency="TWD")
    assert made.currency == currency


@pytest.mark.parametrize(
    ("per", "basis", "price", "amount"),
    [
        ("100", "", "12.50", 25),
        ("B", "100", "12.50", 25),
        ("B", "", "12.50", 2500),
        ("1000", "", "2.75", 1),
    ],
)
def test_a_price_for_many_pieces_is_divided_once(
    per: str, basis: str, price: str, amount: int
) -> None:
    lines = {"amount": "", "unit_price": f"{{from: Price, per: {per}}}"}
    made = order({}, lines=lines, Price=price, B=basis)
    assert made.lines[0].amount == amount


@pytest.mark.parametrize(
    ("a", "b", "status"),
    [("paid", "", "paid"), ("", "Cash on delivery (COD)", "pending"), ("", "Card", "unknown")],
)
def test_a_default_depends_on_another_column(a: str, b: str, status: str) -> None:
    way = (
        "{from: A, values: {paid: paid}, default: [{when: {column: B, like: '*cash on*'},"
        " value: pending}, {value: unknown}]}"
    )
    assert order({"payment_status": way}, A=a, B=b).payment_status == status


@pytest.mark.parametrize(
    ("when", "cell", "counts"),
    [
        ("{column: B, is: [x, y]}", "X", True), ("{column: B, is: [x, y]}", "xy", False),
        ("{column: B, is: ''}", " ", True), ("{column: B, present: yes}", "", False),
        ("{column: B, present: yes}", "z", True), ("{column: B, absent: yes}", "z", False),
        ("[{column: B, like: 'a*'}, {column: C, absent: yes}]", "abc", True),
        ("[{column: B, like: 'a*'}, {column: C, present: yes}]", "abc", False),
        ("{column: B, present: yes, like: ['*b*', q]}", "abc", True),
    ],
)  # fmt: skip
def test_a_block_counts_only_where_its_condition_holds(when: str, cell: str, counts: bool) -> None:
    assert name(f"[{{from: A, when: {when}}}, Country]", A="Anna", B=cell) == (
        "Anna" if counts else "DE"
    )


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("Anne &amp; Tom", "Anne & Tom"), ("K&#246;nigsweg 1<br>Haus 2", "Königsweg 1 Haus 2"),
        ("M&#xFC;ller", "Müller"), ("R&D; Ltd", "R&D; Ltd"), ("A & B", "A & B"), ("5 < 6", "5 < 6"),
    ],
)  # fmt: skip
def test_entities_are_decoded_where_the_mapping_says_so(cell: str, read: str) -> None:
    assert name("{from: A, read_as: text with entities}", A=cell) == read


@pytest.mark.parametrize(
    ("way", "cell", "code"),
    [
        ("A", "Anne &amp; Tom", "cell/text.entity"),
        ("A", "K&#246;nigsweg", "cell/text.entity"),
        ("A", "Haus 1<br>Haus 2", "cell/text.entity"),
        ("{from: A, read_as: text with entities}", "Tom &amp;amp; Anne", "cell/text.entity-left"),
        ("{from: A, read_as: text with entities}", "<b>Tom</b>", "cell/text.entity-left"),
        ("{from: A, read_as: text with entities}", "Tom &#7; Anne", "cell/text.control"),
    ],
)
def test_an_entity_is_never_printed_as_it_is(way: str, cell: str, code: str) -> None:
    assert fault({"ship_to.name": way}, A=cell)[0] == code
    assert name("{from: A, read_as: text as written}", A="Anne &amp; Tom") == "Anne &amp; Tom"


def test_words_of_the_channel_come_before_the_table_of_the_mapping() -> None:
    way = "{from: A, values: {rechnung: paid, offen: pending}, otherwise: unknown}"
    words = {"payment_status": {"rechn*": "authorized", "bar": "paid"}}
    found = [
        order({"payment_status": way}, A=cell, words=words).payment_status
        for cell in ("Rechnung", "bar", "offen", "x")
    ]
    assert found == ["authorized", "paid", "pending", "unknown"]


def test_words_of_the_channel_for_a_line_are_named_behind_lines() -> None:
    lines = {"unit": "{from: A, values: {stück: piece}}"}
    made = order({}, lines=lines, A="Karton", words={"lines.unit": {"karton": "carton"}})
    assert made.lines[0].unit == "carton"
