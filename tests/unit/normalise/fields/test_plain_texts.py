"""What is read by one look is read as if it had been looked at in full."""

from __future__ import annotations

import random
from datetime import UTC
from typing import Any

import pytest
from builders.normalise_files import SHOPIFY
from msgspec.structs import replace

from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.cell_casts import cast_of
from processor.normalise.fields.plain_texts import plain_text
from processor.normalise.formats.delimited_options import DelimitedOptions
from processor.normalise.mapping.take import Take

_WORDS = (
    "Mai 12", "Sept.-26", "janv-26", "März 12", "3-Mar", "12. Mär", "2026-11-03 00:00", "12E4",
    "3,19E+5", "#N/A", "#REF!", "##", "#1042", "Err:502", "TRUE", "WAHR", '="319"', "=319", "'1630",
    "1000.00", "12/10/2026", "5.80293E+13", "319000000000000000", "11月3日", "2026年11月",
    "&amp;", "<b>", "K”ln", "JÃ¼rgen", "Größe", "Straße 5", "ЁЖ", "Иван", "Р°", "张三", "李 5 号",
    "a\u200bb", "a\u0301", "и\u0306", "a\ufffdb", "x" * 501, "x" * 500, "+49 221 12", "89073",
    "12-345", "+1E4", "12.", "5 Mai", "5 Maistraße", "M", "-", "@", "12 E4", "Mai 12 bis 14",
    "a\nb", "a\x01b",
)  # fmt: skip
_LETTERS = (
    "aeEMKns012345 .-+#=':/()&<éößšáŠÃ¼”"
    "ƒ°\u0401\u0419йяА\u041f\u0420С李月日\u200b\u0301\ufffd\u2500€™"
)


def _read_in(encoding: str) -> Any:
    assert isinstance(SHOPIFY.options, DelimitedOptions)
    options = replace(SHOPIFY.options, encoding=encoding)
    return replace(SHOPIFY, options=options)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "cp1252", "gb18030"])
@pytest.mark.parametrize(
    ("type_", "read_as"),
    [
        ("text", "text"), ("lines", "text"), ("phone", "phone"), ("phone", "text"),
        ("postcode", "text without apostrophe"), ("postcode", "text"), ("order id", "text"),
    ],
)  # fmt: skip
def test_a_plain_text_is_what_all_looks_together_make_of_it(
    type_: str, read_as: str, encoding: str
) -> None:
    mapping = _read_in(encoding)
    take = Take(read_as=read_as, line=1, column=1)
    is_plain = plain_text(type_, take, mapping.options)
    assert is_plain is not None
    read = cast_of(take, type_, mapping, UTC)
    dice = random.Random(f"{type_}{read_as}{encoding}")
    made = ("".join(dice.choices(_LETTERS, k=dice.randrange(1, 9))) for _ in range(3_000))
    for text in (*_WORDS, *(word + dice.choice(_LETTERS) for word in _WORDS), *made):
        bare = text.strip()
        if bare and is_plain(bare):
            try:
                assert read(bare) == bare
            except CellFault as fault:
                pytest.fail(f"{bare!r} is no plain {type_}: {fault.key}")


def test_what_is_plain_is_common() -> None:
    take = Take(read_as="text", line=1, column=1)
    for type_, text in (
        ("text", "Jürgen Müller"), ("text", "Анна"), ("text", "张三"),
        ("lines", "Lindenallee 4"), ("lines", "12 Main Street"), ("order id", "#1042"),
        ("postcode", "89073"), ("phone", "+49 221 1234"),
    ):  # fmt: skip
        is_plain = plain_text(type_, take, SHOPIFY.options)
        assert is_plain is not None and is_plain(text), text
