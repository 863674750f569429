"""Lists of encodings and delimiters: the one that fits is taken, and none is guessed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from builders.normalise_files import AMAZON, SHOPIFY, amazon, file_of, read, shopify
from builders.paths import ROOT

from processor.languages.languages import LANGUAGES
from processor.normalise import rejects_file
from processor.normalise.identify import as_written, identify
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping
from processor.problems.problem import Problem


def listing(mapping: Mapping, **options: Any) -> Mapping:
    """The mapping with lists in its options."""
    return msgspec.structs.replace(
        mapping, options=msgspec.structs.replace(mapping.options, **options)
    )


WEST_AND_EAST = listing(AMAZON, encodings=("utf-8", "cp932"))


def found(data: bytes, mapping: Mapping) -> Mapping:
    one, problems = identify(file_of(data), "f.csv", [mapping])
    assert one is not None, problems
    assert as_written(file_of(data), "f.csv", mapping).options == one.options
    return one


def told(data: bytes, mapping: Mapping) -> Problem:
    one, problems = identify(file_of(data), "f.csv", [mapping])
    assert one is None
    return problems[0]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("山田 太郎", "cp932"), ("山田 太郎", "utf-8"), ("東京", "utf-8"), ("東京", "cp932"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "cp932"), ("Jürgen Müller", "utf-8"), ("MÜLLER", "utf-8"), ("Straße", "utf-8"),
        ("Łódź", "utf-8"), ("Москва", "utf-8"), ("Δημήτρης", "utf-8"), ("株式会社", "cp932"),
    ],
)  # fmt: skip
def test_one_layout_in_two_encodings_is_read_in_the_one_that_fits(name: str, encoding: str) -> None:
    data = amazon({"recipient-name": name}, {"order-id": "2"}).decode().encode(encoding)
    mapping = found(data, WEST_AND_EAST)
    assert mapping.options.encoding == encoding
    orders = [one.order for one in read(data, mapping)]
    assert [order.ship_to.name for order in orders if order is not None] == [name, "Bo Berg"]


@pytest.mark.parametrize(
    ("text", "encoding", "encodings"),
    [
        ("Köln", "cp850", ("cp1252", "cp850")), ("Köln", "cp1252", ("cp1252", "cp850")),
        ("Köln", "mac_roman", ("cp1252", "mac_roman")), ("Łódź", "cp1250", ("cp1252", "cp1250")),
        ("Köln", "cp1252", ("utf-8", "cp1252")), ("Köln", "utf-8", ("cp1252", "utf-8")),
        ("广州市天河区", "gb18030", ("utf-8", "gb18030")),
        ("广州市", "utf-8", ("gb18030", "utf-8")),
    ],
)  # fmt: skip
def test_letters_that_make_words_tell_encodings_apart(
    text: str, encoding: str, encodings: tuple[str, ...]
) -> None:
    data = amazon({"ship-city": text, "recipient-name": f"{text} {text}"}).decode()
    mapping = listing(AMAZON, encoding=encodings[0], encodings=encodings)
    assert found(data.encode(encoding), mapping).options.encoding == encoding


def test_two_readings_of_which_nobody_knows_the_right_one_are_both_shown() -> None:
    problem = told(amazon({"recipient-name": "é"}), WEST_AND_EAST)
    assert (problem.id, problem.line) == ("file/ambiguous.encoding", 2)
    assert "é or ﾃｩ" in problem.message
    assert problem.text[problem.column - 1] == "é"


def test_plain_ascii_and_a_byte_order_mark_are_no_question() -> None:
    assert found(amazon({}), WEST_AND_EAST).options.encoding == "utf-8"
    marked = b"\xef\xbb\xbf" + amazon({"recipient-name": "é"})
    assert found(marked, WEST_AND_EAST).options.encoding == "utf-8"
    wide = listing(SHOPIFY, encodings=("utf-8", "utf-16", "utf-16-be"))
    text = "\ufeff" + shopify({}).decode()
    for encoding, codec in (("utf-16", "utf-16-le"), ("utf-16-be", "utf-16-be")):
        mapping = found(text.encode(codec), wide)
        assert mapping.options.encoding == encoding
        assert read(text.encode(codec), mapping)[0].order is not None


def test_one_damaged_line_does_not_change_the_encoding_of_the_others() -> None:
    data = amazon(
        {"ship-city": "山田"}, {"order-id": "2", "ship-city": "東京都"}, {"order-id": "3"}
    )
    data = data.decode().encode("cp932") + amazon({"order-id": "4"}).splitlines(True)[1].replace(
        b"Ulm", b"\x81\xff"
    )
    assert found(data, WEST_AND_EAST).options.encoding == "cp932"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_one_layout_with_two_delimiters_is_read_by_the_one_that_its_header_has(
    delimiter: str,
) -> None:
    mapping = listing(SHOPIFY, delimiters=(",", ";"))
    data = shopify({}).decode().replace(",", delimiter).encode()
    assert found(data, mapping).options.delimiter == delimiter
    assert [one.order is not None for one in read(data, found(data, mapping))] == [True]


def test_rejects_go_back_in_the_encoding_and_with_the_delimiter_of_their_file() -> None:
    mapping = listing(SHOPIFY, encodings=("utf-8", "cp850"), delimiters=(",", ";"))
    data = shopify({"Shipping City": "Köln am Rhein", "Lineitem quantity": "x"}).decode()
    data = data.replace("Weiß", "Böhm").replace(",", ";").encode("cp850")
    mapping = found(data, mapping)
    (rejected,) = read(data, mapping)
    header = tuple(data.decode("cp850").splitlines()[0].split(";"))
    rows = [(2, data.decode("cp850").splitlines()[1], "why")]
    back = rejects_file(header, rows, mapping, LANGUAGES["en"])
    assert rejected.outcome == "rejected"
    assert "Köln am Rhein".encode("cp850") in back
    assert found(back, listing(SHOPIFY, encodings=("utf-8", "cp850"), delimiters=(",", ";")))


def test_a_mapping_lists_names_that_are_known_and_other_names_are_told_with_the_right_one() -> None:
    text = (ROOT / AMAZON.file).read_text("utf-8")
    text = text.replace("  delimiter: tab\n", "  delimiter: [tab, semicolon]\n")
    mapping, _ = read_mapping(text, "m.yaml")
    assert mapping is not None
    assert mapping.options.delimiters == ("\t", ";")
    for word, meant in (("shift_jis", "cp932"), ("Windows-1252", "cp1252"), ("EUC-KR", "cp949")):
        wrong = text.replace("[utf-8, cp932, cp1252]", f"[utf-8, {word}]")
        mapping, problems = read_mapping(wrong, "m.yaml")
        assert mapping is None
        assert problems[0].id == "value/wrong.encoding-name"
        assert meant in problems[0].advice
