"""Names of months and marks of numbers, held against the Unicode CLDR."""

from __future__ import annotations

import unicodedata

import pytest
from babel import Locale

from processor.normalise.mapping.date_forms import clash_of, reader_of, wrong_form
from processor.normalise.mapping.locales import LOCALES, halves_of_day, month_names

NAMED = sorted(name for name, one in LOCALES.items() if one.months)


@pytest.mark.parametrize("name", NAMED)
def test_every_name_of_cldr_is_known_and_means_its_month(name: str) -> None:
    names = month_names([name])
    for context in ("format", "stand-alone"):
        for width in ("abbreviated", "wide"):
            for month, said in Locale.parse(name).months[context][width].items():
                folded = unicodedata.normalize("NFC", said).casefold().replace(".", "")
                assert names[folded] == month


@pytest.mark.parametrize("name", NAMED)
def test_marks_of_numbers_are_those_of_cldr(name: str) -> None:
    symbols = Locale.parse(name).number_symbols
    symbols = symbols.get("latn", symbols)
    group = " " if symbols["group"].isspace() else symbols["group"]
    assert (LOCALES[name].decimal_mark, LOCALES[name].thousands_mark) == (symbols["decimal"], group)


def test_no_name_means_two_months_of_one_language() -> None:
    for name in NAMED:
        whole = [one for month in LOCALES[name].months for one in month]
        assert set(whole) <= set(month_names([name]))
        assert len(LOCALES[name].months) == 12


def test_no_two_languages_disagree_about_a_name() -> None:
    every = month_names(NAMED)
    assert every == {name: month for one in NAMED for name, month in month_names([one]).items()}


def test_halves_of_the_day_are_known_in_every_locale() -> None:
    for name in LOCALES:
        assert {"am": 0, "pm": 12}.items() <= halves_of_day([name]).items()


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("%d.%m.%Y", ""), ("%b-%d-%y", ""), ("%d %B %Y", ""), ("%m/%d/%Y %I:%M %p", ""),
        ("%d.%m", "mapping/date"), ("%d.%m.%Y %Q", "mapping/date"), ("%d.%m.%Y.%y", "mapping/date"),
        ("%d.%m.%b.%Y", "mapping/date"), ("%d.%d.%m.%Y", "mapping/date"),
        ("DD.MM.YYYY", "mapping/date"),
        ("%m/%d/%Y %I:%M", "mapping/date.half"), ("%m/%d/%Y %H:%M %p", "mapping/date.half"),
        ("%d.%m.%Y %H:%I", "mapping/date.half"), ("%d.%m.%Y %", "mapping/date"),
    ],
)  # fmt: skip
def test_a_form_is_right_or_told(form: str, told: str) -> None:
    assert wrong_form(form) == told


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("%m/%d/%y", "%d/%m/%y", True), ("%d.%m.%y", "%y.%m.%d", True), ("iso", "%Y-%d-%m", True),
        ("%m/%d/%y", "%m/%d/%Y", False), ("iso", "%d.%m.%Y", False), ("iso", "%Y-%m-%d", False),
        ("%d-%b-%y", "%b-%d-%y", False), ("%d.%m.%Y", "%d.%m.%Y %H:%M", False),
        ("%y%m%d", "%d%m%y", True), ("%d %b %Y", "%d %B %Y", False),
    ],
)  # fmt: skip
def test_two_forms_that_read_one_cell_differently_are_found(
    one: str, other: str, clash: bool
) -> None:
    assert (clash_of([one, other], []) is not None) is clash
    assert (clash_of([other, one], []) is not None) is clash


def test_parts_side_by_side_need_all_their_digits() -> None:
    assert reader_of("%d%m%Y", ())("1112026") is None
    assert reader_of("%d.%m.%Y", ())("1.1.2026") is not None
