"""Damage in one record costs its order; what nobody can tell the end of stops the file."""

from __future__ import annotations

import io
from dataclasses import dataclass

import msgspec
import pytest
from builders.normalise_files import AMAZON, ERP, SHOPIFY, amazon, erp, read, refused, shopify

from processor.languages.languages import LANGUAGES, in_english
from processor.model.config import Limits
from processor.normalise import rejects_file
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.survey import survey

NAMES = ("#1", "#2", "#3", "#4")


def outcomes(data: bytes, mapping: Mapping) -> dict[str, str]:
    """The outcome, or the first problem, of each order."""
    return {
        one.order_id: one.problems[0].id if one.problems else one.outcome
        for one in read(data, mapping)
        if one.outcome != "ignored"
    }


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"Sea\0gull", "row/damaged.nul"), (b"Sea\xffgull", "row/damaged"),
        (b"K\xf6ln", "row/damaged"), (b"\x94", "row/damaged"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["quoted", "tabs"])
def test_bytes_that_are_no_text_cost_the_order_in_whose_row_they_stand(
    form: str, bad: bytes, said: str
) -> None:
    if form == "quoted":
        data = shopify(*({"Name": name, "Notes": f"N{name}"} for name in NAMES))
        data, mapping = data.replace(b"N#2", b'"x\n' + bad + b'"'), SHOPIFY
        wanted = dict.fromkeys(NAMES, "accepted") | {"#2": said}
    else:
        data = amazon(
            *({"order-id": n, "buyer-name": f"N{n}", "ship-city": "Köln"} for n in "1234")
        )
        data, mapping = data.replace(b"N2", bad), AMAZON
        wanted = dict.fromkeys("1234", "accepted") | {"2": said}
    assert outcomes(data, mapping) == wanted


def test_the_whole_order_of_a_damaged_line_is_rejected_and_nothing_of_it_ships() -> None:
    data = shopify({}, {"Name": "#2", "Lineitem sku": "A"}, {"Name": "#2", "Lineitem sku": "B"})
    data = data.replace(b",B,", b",B\0,")
    assert outcomes(data, SHOPIFY) == {"#1001": "accepted", "#2": "row/damaged.nul"}


def test_wrong_bytes_stand_in_the_rejects_as_escapes_and_are_not_taken_for_letters() -> None:
    data = shopify({}, {"Name": "#2", "Shipping City": "CITY"}, {"Name": "#3"})
    data = data.replace(b"CITY", b"K\xf6ln")
    (bad,) = [one for one in read(data, SHOPIFY) if one.problems]
    header = tuple(data.decode("utf-8", "replace").splitlines()[0].split(","))
    raw = data.splitlines()[2].decode("utf-8", "backslashreplace")
    back = rejects_file(header, [(bad.rows[0], raw, "why")], SHOPIFY, LANGUAGES["en"])
    assert rb"K\xf6ln" in back
    assert outcomes(back, SHOPIFY) == {"#2": "row/damaged.escaped"}
    assert outcomes(back.replace(rb"K\xf6ln", "Köln".encode()), SHOPIFY) == {"#2": "accepted"}


OFF = "2026-11-02 10:00:00 +0100"


@pytest.mark.parametrize("bad", [b"\0", b"\xff", rb"\x94"])
@pytest.mark.parametrize("column", ["Shipping City", "Financial Status", "Lineitem quantity"])
def test_a_damaged_record_cancels_where_its_key_and_its_state_are_sound(
    bad: bytes, column: str
) -> None:
    off = {"Name": "#2", "Cancelled at": OFF, column: "HERE"}
    data = shopify({}, off, {"Name": "#3"}, {"Name": "#4"}).replace(b"HERE", b"a" + bad)
    if bad == rb"\x94":
        head, _, rest = data.partition(b"\r\n")
        data = head + b",crossdock_reason\r\n" + rest.replace(b"\r\n", b",why\r\n")
    [found] = [one for one in read(data, SHOPIFY) if one.order_id == "#2"]
    assert (found.outcome, found.order, found.rows) == ("cancellation", None, (3,))


@pytest.mark.parametrize(
    ("cells", "at"),
    [
        ({"Cancelled at": "HERE"}, "2026-11-02 1\\x00"),
        ({"Cancelled at": "2 Nov 2026", "Shipping City": "HERE"}, "2 Nov 2026"),
        ({"Cancelled at": "2 Nov 2026"}, "2 Nov 2026"),
    ],
)
def test_what_stands_where_a_cancellation_would_is_told_and_not_guessed(
    cells: dict[str, str], at: str
) -> None:
    rows = ({"Name": "#2", **cells}, {"Name": "#3"}, {"Name": "#4"})
    data = shopify({}, *rows).replace(b"HERE", b"2026-11-02 1\0")
    [found] = [one for one in read(data, SHOPIFY) if one.order_id == "#2"]
    assert found.outcome in ("rejected", "incomplete")
    said = in_english(found.reason)
    assert said.startswith(f'Cancelled at is filled ("{at}"), so the order may be cancelled: ')


def test_a_damaged_record_cancels_nothing_where_its_cells_may_stand_in_others_places() -> None:
    off = {"Name": "#2", "Cancelled at": OFF, "Shipping City": "HERE"}
    data = shopify({}, off, {"Name": "#3"}, {"Name": "#4"})
    found = outcomes(data.replace(b"HERE,", b"\xff"), SHOPIFY)
    assert found["#2"] == "row/damaged"
    damaged = data.replace(b"HERE", b"Ulm").replace(b"#2,", b"#2\xff,")
    assert "cancellation" not in outcomes(damaged, SHOPIFY).values()


def test_a_cell_of_two_megabytes_costs_its_order() -> None:
    huge = "x" * 2_000_000
    data = shopify({}, {"Name": "#2", "Shipping City": huge}, {"Name": "#3"}, {"Name": "#4"})
    found = outcomes(data, SHOPIFY)
    assert found == {
        "#1001": "accepted",
        "#2": "cell/text.long",
        "#3": "accepted",
        "#4": "accepted",
    }
    (bad,) = [one for one in read(data, SHOPIFY) if one.problems]
    assert sum(len(one.text) for one in bad.problems) < 100_000


@dataclass
class Endless(io.RawIOBase):
    """A stream that gives one cell without end, and counts what was taken of it."""

    head: bytes
    taken: int = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]
        size = len(into)
        into[:] = (self.head + b"x" * size)[:size] if not self.taken else b"x" * size
        self.taken += size
        return size


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_file_of_one_endless_cell_is_given_up_early(quote: bytes) -> None:
    raw = Endless(shopify({}) + quote)
    found, problems = survey(io.BufferedReader(raw), SHOPIFY, Limits(field_kb=4), "f")
    assert found is None
    assert problems[0].code in ("file/field-size", "file/quote")
    assert raw.taken < 8_000_000


def test_many_cells_beyond_the_limit_are_no_slip() -> None:
    rows = [{"Name": f"#{n}", "Notes": "x" * 200_000 * (n % 3 == 0)} for n in range(200)]
    assert refused(shopify(*rows), SHOPIFY).code == "file/field-size"


@pytest.mark.parametrize(
    "data",
    [
        shopify({}, {"Name": "#2"}) + b"\0" * 4096,
        shopify({}, {"Name": "#2"}, {"Name": "#3"}).replace(b"#2,anna", b"#2\0anna"),
        shopify({}, {"Name": "#2"}, {"Name": "#3"}).replace(b"Lindenallee 4", b"\0" * 64, 1),
        shopify({}).replace(b"Email", b"E\0ail"),
        shopify({}, {"Name": "#2"})[:-2] + b"\0",
    ],
)
def test_nul_bytes_where_nobody_knows_what_they_replace_stop_the_file(data: bytes) -> None:
    assert refused(data, SHOPIFY).code == "file/nul"


def test_wrong_bytes_in_most_lines_stop_the_file() -> None:
    rows = [{"Name": f"#{n}", "Shipping City": "Köln" if n % 2 else "Ulm"} for n in range(8)]
    data = shopify(*rows).decode().replace("Weiß", "Weiss").encode("cp1252")
    problem = refused(data, SHOPIFY)
    assert problem.id == "file/encoding.reads-as"
    assert "cp1252" in problem.advice


def test_the_only_word_beyond_ascii_may_be_a_slip_but_not_in_a_file_of_a_few_lines() -> None:
    rows = [{"order-id": str(n), "ship-city": "TOWN" if n == 5 else "Ulm"} for n in range(40)]
    long, short = amazon(*rows), amazon(*rows[4:7])
    assert outcomes(long.replace(b"TOWN", b"K\xf6ln"), AMAZON)["5"] == "row/damaged"
    assert outcomes(short.replace(b"TOWN", b"To\xff\xfewn"), AMAZON)["5"] == "row/damaged"
    assert refused(short.replace(b"TOWN", b"K\xf6ln"), AMAZON).id == "file/encoding.reads-as"


def test_letters_that_make_no_words_stop_the_file_or_cost_their_order() -> None:
    towns = ("Köln", "Göttingen", "Nördlingen", "Ulm")
    rows = [{"Auftragsnummer": f"00{n}", "Ort": town} for n, town in enumerate(towns)]
    whole = erp(*rows).decode("cp1252").replace("Währung", "Waehrung")
    data = whole.encode("cp850").replace(b"Waehrung", "Währung".encode("cp1252"))
    assert refused(data.replace(b"\x81", b"ue"), ERP).id == "file/encoding.garbled"
    one = shopify({}, {"Name": "#2", "Shipping City": "K”ln"}, {"Name": "#3"})
    assert outcomes(one, SHOPIFY)["#2"] == "cell/text.garbled"
    twice = shopify({}, {"Name": "#2", "Shipping Name": "JÃ¼rgen"})
    assert outcomes(twice, SHOPIFY) == {"#1001": "accepted", "#2": "cell/text.garbled-twice"}
    lost = shopify({}, {"Name": "#2", "Shipping Name": "M\N{REPLACEMENT CHARACTER}ller"})
    assert outcomes(lost, SHOPIFY) == {"#1001": "accepted", "#2": "cell/text.lost"}


def test_a_line_for_excel_is_no_header() -> None:
    data = b"sep=,\r\n" + shopify({}, {"Name": "#2"})
    assert outcomes(data, SHOPIFY) == {"#1001": "accepted", "#2": "accepted"}


def test_cells_too_many_are_left_out_where_they_are_empty_and_the_mapping_says_so() -> None:
    head, *rows = shopify({}, {"Name": "#2"}).splitlines(True)
    more = head + b"".join(row.replace(b"\r\n", b",\r\n") for row in rows)
    assert refused(more, SHOPIFY).code == "file/arity"
    options = msgspec.structs.replace(SHOPIFY.options, spare=True)
    spare = msgspec.structs.replace(SHOPIFY, options=options)
    assert outcomes(more, spare) == {"#1001": "accepted", "#2": "accepted"}
    filled = head + rows[0] + rows[1].replace(b"\r\n", b",x\r\n")
    assert outcomes(filled, spare) == {"#1001": "accepted", "#2": "row/arity"}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_of_either_kind_and_within_cells_are_read(end: bytes) -> None:
    rows = ({"Name": "#1", "Notes": "one\r\ntwo\nthree"}, {"Name": "#2"})
    data = shopify(*rows).replace(b"\r\n", end) + end * 2
    assert outcomes(data, SHOPIFY) == {"#1": "accepted", "#2": "accepted"}
