"""Single cells: numbers, money, times, countries, identifiers."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from builders.normalise_files import shipped
from hypothesis import given
from hypothesis import strategies as st

from processor.languages.languages import in_english
from processor.model.countries import COUNTRIES
from processor.model.money import plain
from processor.model.sentence import sentence
from processor.normalise.fields import casts, dates
from processor.normalise.fields.amounts_written import currency_in, in_notation_of_file
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.cell_texts import without_guard
from processor.normalise.fields.country_names import CODES, country_code
from processor.normalise.fields.entities import decoded
from processor.normalise.mapping.notation import Notation

POINT = casts.number_pattern(".", "")
GERMAN = casts.number_pattern(",", ".")
BERLIN = ZoneInfo("Europe/Berlin")


@given(st.integers(0, 10**11), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_money_written_plainly_is_read_back(minor: int, currency: str) -> None:
    assert casts.money_in(currency, POINT, ".")(plain(minor, currency)) == minor


@given(st.integers(0, 10**10))
def test_money_in_german_notation_is_read_back(minor: int) -> None:
    whole = f"{minor // 100:,}".replace(",", ".")
    assert casts.money_in("EUR", GERMAN, ",")(f"{whole},{minor % 100:02d}") == minor


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "Infinity", "1E+999", "1e5", "１２", "12.345", "1,234.00", "12.", ".5", "+5",
     "0x1f", "1 000", "12,50", "--5", "1_000", "9" * 13],
)  # fmt: skip
def test_what_is_no_plain_amount_is_a_fault(text: str) -> None:
    with pytest.raises(CellFault):
        casts.money_in("EUR", POINT, ".")(text)


def test_a_thousands_mark_in_the_wrong_place_is_a_fault() -> None:
    read = casts.money_in("EUR", GERMAN, ",")
    assert read("1.234.567,8") == 123456780
    assert read("1234,5") == 123450
    for text in ("1.23,00", "12.34,56", "1234.567,00", "1.234.56"):
        with pytest.raises(CellFault):
            read(text)


def test_decimals_beyond_the_currency_may_only_be_zero() -> None:
    assert casts.money_in("JPY", POINT, ".")("24732.00") == 24732
    with pytest.raises(CellFault):
        casts.money_in("JPY", POINT, ".")("24732.50")


def test_whole_numbers_with_decimals_must_be_whole() -> None:
    read = casts.whole_with_decimals(1, GERMAN)
    assert read("12,000") == 12
    assert read("1.200,000") == 1200
    for text in ("1,500", "0,000", "-1,000"):
        with pytest.raises(CellFault):
            read(text)


NOTATIONS = (
    Notation(glued=True, trailing=True, brackets=True), Notation(decimals=2), Notation(decimals=0),
    Notation(decimal_mark=",", thousands_mark=" ", glued=True),
)  # fmt: skip


@given(
    st.text(max_size=12)
    | st.text(alphabet="0123456789.,-+()€$ &#;=\"'\u00a0JanuräzPM:", max_size=12)
)
def test_any_text_is_a_value_or_a_fault(text: str) -> None:
    readings = (
        casts.whole(1), casts.country, casts.currency, casts.order_number, casts.yes_no,
        casts.rate, casts.text, casts.note, dates.moment(("iso",), BERLIN),
        dates.moment(("%d.%m.%Y",), BERLIN), dates.calendar_day(("iso",)),
        casts.money_in("EUR", GERMAN, ","), currency_in, decoded, without_guard,
        dates.moment(("%d-%b-%y %I:%M %p", "iso"), BERLIN, ("de", "fr")),
        *(in_notation_of_file(one, shipped("erp-orders"), "cell/money") for one in NOTATIONS),
    )  # fmt: skip
    for read in readings:
        try:
            read(text)
        except CellFault as fault:
            assert fault.code.startswith("cell/")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-04-05 21:06:21 +0400", "2026-04-05T17:06:21Z"),
        ("2026-11-03T09:00:00Z", "2026-11-03T09:00:00Z"),
        ("2026-11-03T09:00:00.250+01:00", "2026-11-03T08:00:00.250000Z"),
        ("2026-11-03", "2026-11-02T23:00:00Z"),
        ("2026-07-03 12:00", "2026-07-03T10:00:00Z"),
    ],
)
def test_times_become_utc(text: str, utc: str) -> None:
    assert dates.moment(("iso",), BERLIN)(text) == utc


def test_an_hour_that_comes_twice_is_the_first() -> None:
    assert dates.moment(("iso",), BERLIN)("2026-10-25 02:30:00") == "2026-10-25T00:30:00Z"


def test_an_hour_that_was_skipped_is_a_fault() -> None:
    with pytest.raises(CellFault, match="skipped"):
        dates.moment(("iso",), BERLIN)("2026-03-29 02:30:00")


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "31.02.2026", "03/04/2026", "2026-11-03T25:00", "0001-01-01", "9999-12-31"],
)
def test_what_is_no_day_is_a_fault(text: str) -> None:
    with pytest.raises(CellFault):
        dates.moment(("iso",), BERLIN)(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"), ("de", "DE"), ("UK", "GB"), ("NO", "NO"), ("NA", "NA"),
        ("UNITED STATES OF AMERICA", "US"), ("United States", "US"), ("The Netherlands", "NL"),
        ("Deutschland", "DE"), ("Österreich", "AT"), ("Türkei", "TR"), ("Polska", "PL"),
        ("Côte d'Ivoire", "CI"), ("Grossbritannien", "GB"), ("Großbritannien", "GB"),
        ("Korea, Republic of", "KR"), ("Czech Republic", "CZ"), ("Réunion", "RE"),
    ],
)  # fmt: skip
def test_countries_are_known_by_code_and_name(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["", "ZZ", "Atlantis", "EU", "no way", "nan", "D"])
def test_what_is_no_country_is_none(text: str) -> None:
    assert country_code(text) is None


def test_every_country_that_a_label_can_name_is_read_by_that_name() -> None:
    assert set(COUNTRIES) == CODES
    assert {name: country_code(name) for name in COUNTRIES.values()} == {
        name: code for code, name in COUNTRIES.items()
    }


def test_text_is_normalised_and_kept() -> None:
    assert casts.text("Mu\u0308ller") == "Müller"
    assert casts.text("a\tb\r\nc") == "a b c"
    assert casts.text("NULL") == "NULL"
    assert casts.bare("'01630") == "01630"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("K\u200böln", "Köln"),
        ("\u202eabc\u202c", "abc"),
        ("a\u200db", "ab"),
        ("\u200d\u200c", ""),
        ("e\u200b\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a Persian word that needs its joiner
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("\U0001f469\u200d\U0001f4bb Zoë", "\U0001f469\u200d\U0001f4bb Zoë"),
    ],
)
def test_characters_that_nobody_sees_are_dropped_where_nothing_needs_them(
    raw: str, read: str
) -> None:
    assert casts.text(raw) == casts.bare(raw) == casts.note(raw) == read


@pytest.mark.parametrize("raw", ["A\u200b1", "A\u00ad1", "A\u20281", "\u202e1A", "A\U000e00411"])
def test_no_identifier_holds_a_character_that_nobody_sees(raw: str) -> None:
    for read in (casts.identifier, casts.order_number):
        with pytest.raises(CellFault) as caught:
            read(raw)
        assert caught.value.code == "cell/id"
        assert in_english(sentence(caught.value.key, **caught.value.pieces)).isprintable()


@given(
    st.integers(-(10**9), 10**9),
    st.sampled_from([("", ""), ("€", ""), ("EUR ", ""), ("", " €"), ("", "\u00a0EUR")]),
    st.sampled_from([".", " ", ""]),
    st.sampled_from(["front", "back", "brackets"]),
)
def test_money_in_any_notation_is_read_back(
    cents: int, sides: tuple[str, str], thousands: str, sign: str
) -> None:
    """Cents in each notation of the language, read by the field that is written so."""
    mapping = shipped("erp-orders")
    notation = Notation(
        decimal_mark=",", thousands_mark=thousands, glued=True, trailing=sign == "back",
        brackets=sign == "brackets",
    )  # fmt: skip
    digits = f"{abs(cents) // 100:,}".replace(",", thousands) + f",{abs(cents) % 100:02d}"
    front, back = sides
    written = f"{front}{digits}{back}"
    if cents < 0:
        written = {
            "front": f"-{written}",
            "back": f"{front}{digits}-{back}",
            "brackets": f"({written})",
        }[sign]
    pattern = casts.number_pattern(mapping.decimal_mark, mapping.thousands_mark)
    amount = casts.money_in("EUR", pattern, mapping.decimal_mark)
    read = in_notation_of_file(notation, mapping, "cell/money")
    assert amount(read(written)) == cents
